"""Checks conditions outside of tables, and what the texts of a check are filled from."""

from __future__ import annotations

from collections.abc import Iterator

from baro.knowledge.problems import Problem
from baro.knowledge.schema import (
    CompareStep,
    EachStep,
    Knowledge,
    PeriodStep,
    Rule,
    TableStep,
    Topic,
    When,
)
from baro.knowledge.scope import Domains, Scope, entry_scope, last_scope, walk
from baro.knowledge.table_check import code_domains, impossible_cell
from baro.knowledge.yaml_reader import Document, Keys

#: What the lines of a directory topic can see.
DIRECTORY_DOMAINS: Domains = {
    "found": [True, False],
    "place": ["near", "none_near", "not_told"],
}
#: What a text can count of a period.
COUNTS = ("days_left", "days_over")


def condition_problems(knowledge: Knowledge, documents: dict[str, Document]) -> list[Problem]:
    """Find conditions that name nothing or can never hold, and placeholders of no period."""
    found: list[Problem] = []
    for folder, topic in knowledge.topics.items():
        document = documents[f"knowledge/kr/{folder}/topic.yml"]
        rule = knowledge.rules.get(folder)
        domains = code_domains(knowledge, rule) if rule else DIRECTORY_DOMAINS
        found.extend(_topic(document, topic, domains))
        if rule:
            found.extend(_placeholders(knowledge, document, topic, rule))
    for folder, rule in knowledge.rules.items():
        document = documents[f"knowledge/kr/{folder}/rule.yml"]
        found.extend(_rule(knowledge, document, rule))
    return found


def _topic(document: Document, topic: Topic, domains: Domains) -> Iterator[Problem]:
    for block in ("first", "more", "outcome", "simple", "buttons"):
        for index, entry in enumerate(getattr(topic, block)):
            yield from _when(document, (block, index, "when"), entry.when, domains)


def _rule(knowledge: Knowledge, document: Document, rule: Rule) -> Iterator[Problem]:
    everything = code_domains(knowledge, rule)
    for index, missing in enumerate(rule.missing):
        yield from _when(document, ("missing", index, "when"), missing.when, everything)
    for keys, step, scope in walk(knowledge, rule):
        if not isinstance(step, TableStep | CompareStep):
            yield from _when(document, (*keys, "when"), step.when, scope.domains)
        if isinstance(step, EachStep):
            yield from _totals(knowledge, document, rule, keys, step)


def _totals(
    knowledge: Knowledge, document: Document, rule: Rule, keys: Keys, step: EachStep
) -> Iterator[Problem]:
    domains = entry_scope(knowledge, rule, step).domains
    for name, total in step.totals.items():
        yield from _when(document, (*keys, "totals", name, "count"), total.count or {}, domains)


def _when(document: Document, keys: Keys, when: When, domains: Domains) -> Iterator[Problem]:
    for code, cell in when.items():
        if code not in domains:
            yield document.problem(
                (*keys, code), "K407", f"Nothing gives '{code}' here.", "Name a fact or code."
            )
            continue
        yield from impossible_cell(document, (*keys, code), code, cell, domains[code])


def _placeholders(
    knowledge: Knowledge, document: Document, topic: Topic, rule: Rule
) -> Iterator[Problem]:
    scope = last_scope(knowledge, rule)
    periods = [step.period for step in rule.steps if isinstance(step, PeriodStep)]
    for name, filled in topic.placeholders.items():
        for kind, allowed in _fillings(scope, periods, rule).items():
            source = filled.get(kind)  # type: ignore[call-overload]
            if source is not None and source not in allowed:
                yield document.problem(
                    ("placeholders", name),
                    "K505",
                    f"'{source}' is no {kind} of this check.",
                    _FIXES[kind],
                )


_FIXES = {
    "date": "Use period.calendar, period.legal, period.safe, a day of a step or a fact of a day.",
    "count": "Use period.days_left, period.days_over or a number.",
    "won": "Use an amount, a value or a number of the rule.",
    "number": "Use a number or a value of the rule.",
    "cites": "Use outcome, or a table of the rule.",
}


def _fillings(scope: Scope, periods: list[str], rule: Rule) -> dict[str, set[str]]:
    counts = {f"{period}.{count}" for period in periods for count in COUNTS}
    return {
        "date": scope.days,
        "count": counts | scope.numbers,
        "won": scope.numbers,
        "number": scope.numbers,
        "cites": {"outcome", *rule.tables},
    }
