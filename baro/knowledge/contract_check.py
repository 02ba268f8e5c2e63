"""Checks the contract itself: what its checks and facts name must stand in it."""

from __future__ import annotations

from collections.abc import Iterator

from baro.knowledge.problems import Problem
from baro.knowledge.schema import CheckContract, Contract, FactType
from baro.knowledge.scope import part_type
from baro.knowledge.yaml_reader import Document, Keys


def contract_problems(contract: Contract, document: Document) -> list[Problem]:
    """Find names that the contract uses and does not define; ``document`` is its file of checks."""
    found = list(_fact_problems(contract, document))
    for group in ("checks", "calculators"):
        for id_, check in getattr(contract, group).items():
            for keys, kind, name in _names(check, (group, id_)):
                if name not in getattr(contract, _DICTIONARIES[kind]):
                    found.append(_not_defined(document, keys, kind, name))
    return found


_DICTIONARIES = {
    "fact": "facts",
    "deadline": "deadline_ids",
    "amount": "amount_ids",
    "value": "value_ids",
}


def _names(check: CheckContract, keys: Keys) -> Iterator[tuple[Keys, str, str]]:
    for index, entry in enumerate(check.required):
        if isinstance(entry, str):
            yield (*keys, "required", index), "fact", entry
            continue
        for alternatives in entry.values():
            for name in alternatives:
                yield (*keys, "required", index), "fact", name
    for name in check.optional:
        yield (*keys, "optional"), "fact", name
    for kind in ("deadline", "amount", "value"):
        for index, name in enumerate(getattr(check, f"{kind}s")):
            yield (*keys, f"{kind}s", index), kind, name


def _not_defined(document: Document, keys: Keys, kind: str, name: str) -> Problem:
    what = f"The contract has no {kind} '{name}'."
    fix = f"Use a name of `{_DICTIONARIES[kind]}`, or add it there."
    return document.problem(keys, "K216", what, fix)


def _fact_problems(contract: Contract, document: Document) -> Iterator[Problem]:
    for name, fact in contract.facts.items():
        keys: Keys = ("facts", name)
        if fact.type == "choice" and not fact.choices:
            what = f"The fact '{name}' has no choices."
            yield document.problem(keys, "K217", what, "List them in `choices`.")
        if fact.type == "list":
            yield from _entry_problems(contract, document, (*keys, "of"), fact)


def _entry_problems(
    contract: Contract, document: Document, keys: Keys, fact: FactType
) -> Iterator[Problem]:
    parts = {"value": fact.of} if isinstance(fact.of, str) else fact.of
    if not parts:
        what = "A list must say what its entries are."
        yield document.problem(keys, "K217", what, "Give `of`: a type, or parts with their types.")
        return
    for part, text in parts.items():
        try:
            part_type(contract.facts, text)
        except (KeyError, ValueError):
            what = f"'{text}' is no type of a part."
            fix = "Write it as date, choice of visa, or date (optional)."
            yield document.problem((*keys, part), "K217", what, fix)
