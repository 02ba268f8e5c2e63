"""Checks conditions outside of tables, and what the texts of a check are filled from."""

from __future__ import annotations

from collections.abc import Iterator

from baro.knowledge.problems import Problem
from baro.knowledge.schema import Knowledge, PeriodStep, Rule, Topic, When
from baro.knowledge.table_check import Domains, code_domains, domains_before, impossible_cell
from baro.knowledge.yaml_reader import Document, Keys

#: What the lines of a directory topic can see.
DIRECTORY_DOMAINS: Domains = {"found": [True, False]}
#: What a text can say of a period.
DAYS, COUNTS = ("calendar", "legal", "safe"), ("days_left", "days_over")


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
    for block in ("first", "more", "outcome", "buttons"):
        for index, entry in enumerate(getattr(topic, block)):
            yield from _when(document, (block, index, "when"), entry.when, domains)


def _rule(knowledge: Knowledge, document: Document, rule: Rule) -> Iterator[Problem]:
    everything = code_domains(knowledge, rule)
    for index, missing in enumerate(rule.missing):
        yield from _when(document, ("missing", index, "when"), missing.when, everything)
    for index, step in enumerate(rule.steps):
        if isinstance(step, PeriodStep):
            known = domains_before(knowledge, rule, index)
            yield from _when(document, ("steps", index, "when"), step.when, known)


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
    periods = {step.period for step in rule.steps if isinstance(step, PeriodStep)}
    for name, filled in topic.placeholders.items():
        for kind, allowed in (("date", DAYS), ("count", COUNTS)):
            source = filled.get(kind)  # type: ignore[call-overload]
            if source is None:
                continue
            period, dot, what = source.partition(".")
            right = period in periods and what in allowed
            if not dot and kind == "date":
                right = source in knowledge.contract.facts
            if not right:
                yield document.problem(
                    ("placeholders", name),
                    "K505",
                    f"'{source}' is no {kind} of this check.",
                    f"Use period.{' or period.'.join(allowed)}, or a fact that is a date.",
                )
