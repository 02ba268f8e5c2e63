"""Every table matters: a row that gives something else is seen in a decision."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings

from baro.knowledge.schema import VERDICTS, Knowledge, Row, Rule, Table
from baro.knowledge.scope import Code
from baro.rules.check import Check, Decision
from baro.rules.facts import Facts, read_facts
from baro.rules.tables import holds
from tests.conftest import ROOT
from tests.rules.facts_strategy import days, facts_of

CHECKS = sorted(file.parent.name for file in (ROOT / "knowledge" / "kr").glob("*/rule.yml"))
#: Situations in which a changed row is tried.
MOST_TRIED = 30
Situation = tuple[Facts, date]


def situations(check: Check) -> list[Situation]:
    """Golden cases, and any facts that may be told."""
    contract, topic = check.knowledge.contract, check.topic
    found = [
        (read_facts(contract, check.contract, case.facts), case.as_of)
        for case in check.knowledge.cases
        if topic in (case.check, case.calculator)
    ]

    @settings(max_examples=800, database=None)
    @given(facts_of(check), days())
    def collect(facts: Facts, as_of: date) -> None:
        found.append((facts, as_of))

    collect()
    return found


def decided_by_row(check: Check) -> dict[tuple[str, str], list[Situation]]:
    """The situations in which each row is taken."""
    found: dict[tuple[str, str], list[Situation]] = defaultdict(list)
    for facts, as_of in situations(check):
        trace = check.decide(facts, as_of, "test-release").outcome.trace
        for taken in {(entry.table, entry.row) for entry in trace}:
            if taken[0] in check.rule.tables and len(found[taken]) < MOST_TRIED:
                found[taken].append((facts, as_of))
    return found


def seen(check: Check, decision: Decision) -> Any:
    """What reaches a worker: the outcome without its trace, and which lines are shown."""
    topic = check.knowledge.topics.get(check.topic)
    texts = [(line.id, line.when) for _, line in topic.lines()] if topic else []
    texts += [(button.id, button.when) for button in topic.buttons] if topic else []
    shown = [id_ for id_, when in texts if holds(when, decision.codes)]
    return decision.outcome.model_dump(exclude={"trace"}), shown


def other_values(table: Table, row: Row) -> Iterator[dict[str, Code]]:
    """What the row could give in place of what it gives, one code changed at a time."""
    given: dict[str, list[Code]] = defaultdict(list)
    for one in table.rows:
        for code, value in one.then.items():
            given[code].append(value)
    for code, values in given.items():
        candidates: list[Code] = list(dict.fromkeys(values))
        if code == "verdict":
            candidates = [*VERDICTS]
        elif code == "contacts":
            candidates = ["hl-1345"]
        elif code == "not_covered":
            candidates = ["another_question"]
        for value in candidates:
            if row.then.get(code) != value:
                yield {**row.then, code: value}
        # Without a verdict there is no outcome.
        if code in row.then and code != "verdict":
            yield {name: value for name, value in row.then.items() if name != code}


def with_then(check: Check, name: str, row: Row, then: dict[str, Code]) -> Check | None:
    """The check with that row changed; None where the tables after it cannot read it."""
    table = check.rule.tables[name]
    rows = [one.model_copy(update={"then": then}) if one is row else one for one in table.rows]
    tables = {**check.rule.tables, name: table.model_copy(update={"rows": rows})}
    rule: Rule = check.rule.model_copy(update={"tables": tables})
    rules = {**check.knowledge.rules, check.topic: rule}
    knowledge = check.knowledge.model_copy(update={"rules": rules})
    try:
        return Check(knowledge, check.topic)
    except (KeyError, LookupError):
        return None


def matters(check: Check, name: str, row: Row, tried: list[Situation]) -> bool:
    """Tell whether some other value of the row is seen in some situation that it takes."""
    before = [seen(check, check.decide(*one, "test-release")) for one in tried]
    for then in other_values(check.rule.tables[name], row):
        changed = with_then(check, name, row, then)
        if changed is None:
            continue
        for situation, was in zip(tried, before, strict=True):
            if seen(changed, changed.decide(*situation, "test-release")) != was:
                return True
    return False


@pytest.mark.parametrize("topic", CHECKS)
def test_each_table_has_rows_whose_change_is_seen(
    knowledge: Knowledge, told: list[str], topic: str
) -> None:
    check = Check(knowledge, topic)
    decided = decided_by_row(check)
    unseen: dict[str, list[str]] = {}
    for name, table in check.rule.tables.items():
        unseen[name] = [
            row.id
            for row in table.rows
            if not matters(check, name, row, decided.get((name, row.id), []))
        ]
    dead = [name for name, rows in unseen.items() if len(rows) == len(check.rule.tables[name].rows)]
    rows = [(name, row) for name, found in unseen.items() for row in found]
    for what, some in (
        ("never taken here", [row for row in rows if row not in decided]),
        ("taken without effect", [row for row in rows if row in decided]),
    ):
        if some:
            told.append(f"rows of {topic} {what}: {', '.join('.'.join(row) for row in some)}")
    assert dead == []


def test_a_table_that_nothing_reads_is_found(knowledge: Knowledge) -> None:
    rule = knowledge.rules["legal_period"].model_dump(by_alias=True, exclude_unset=True)
    rule["steps"].append({"table": "notes"})
    rule["tables"]["notes"] = {
        "inputs": ["verdict"],
        "rows": [
            {"id": "late", "when": {"verdict": "too_late"}, "then": {"note": "late"}},
            {"id": "refer", "when": {}, "then": {"note": "none"}},
        ],
    }
    rules = {**knowledge.rules, "legal_period": Rule.model_validate(rule)}
    check = Check(knowledge.model_copy(update={"rules": rules}), "legal_period")
    decided = decided_by_row(check)
    table = check.rule.tables["notes"]
    assert len(decided["notes", "refer"]) == MOST_TRIED
    assert not any(matters(check, "notes", row, decided["notes", row.id]) for row in table.rows)
