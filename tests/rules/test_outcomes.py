"""What holds of every check and calculator, whatever facts are told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import ROUND_DOWN, Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from baro.knowledge.schema import CONFIDENCES, Knowledge
from baro.rules.check import CERTAIN_VERDICTS, Check
from baro.rules.counted import Calendar
from baro.rules.facts import MOST_DIGITS, Facts, allowed_facts, read_facts
from baro.rules.outcome import Outcome
from tests.conftest import ROOT
from tests.rules.facts_strategy import any_days, days, entries, facts_of, values

CHECKS = sorted(file.parent.name for file in (ROOT / "knowledge" / "kr").glob("*/rule.yml"))
#: Less than usual: every one of these is tried with each check.
fewer = settings(max_examples=50)
each_check = pytest.mark.parametrize("topic", CHECKS)
Decide = Callable[[Facts, date], Outcome]


@pytest.fixture(scope="session")
def checks(knowledge: Knowledge) -> dict[str, Check]:
    return {topic: Check(knowledge, topic) for topic in knowledge.rules}


def decide(check: Check, facts: Facts, as_of: date) -> Outcome:
    return check.decide(facts, as_of, "test-release").outcome


def test_every_rule_is_tried_here(knowledge: Knowledge) -> None:
    assert set(CHECKS) == set(knowledge.rules)


# The shape of the contract


@each_check
@given(data=st.data())
def test_whatever_is_told_the_outcome_keeps_the_contract(
    checks: dict[str, Check], topic: str, data: st.DataObject
) -> None:
    check = checks[topic]
    facts, as_of = data.draw(facts_of(check)), data.draw(days())
    outcome = decide(check, facts, as_of)
    assert (outcome.topic, outcome.as_of, outcome.release) == (topic, as_of, "test-release")
    it_names_only_what_the_contract_names(check, facts, outcome)
    it_depends_on_a_missing_fact_and_is_sure_only_with_confidence(outcome)
    its_amounts_are_whole_won_and_each_is_given_once(outcome)
    its_last_days_come_in_order_and_are_no_rest_days(check, outcome)
    its_citations_are_in_the_sources(check, outcome)
    it_goes_through_json_unchanged(outcome)
    assert outcome.trace


def it_names_only_what_the_contract_names(check: Check, facts: Facts, outcome: Outcome) -> None:
    contract = check.contract
    assert {one.id for one in outcome.deadlines} <= set(contract.deadlines)
    assert {one.id for one in outcome.amounts} <= set(contract.amounts)
    assert set(outcome.values) <= set(contract.values)
    assert set(outcome.missing) <= set(allowed_facts(contract)) - set(facts)
    assert set(outcome.contacts) <= set(check.knowledge.directory)


def it_depends_on_a_missing_fact_and_is_sure_only_with_confidence(outcome: Outcome) -> None:
    assert outcome.verdict != "depends" or outcome.missing
    assert outcome.confidence in CONFIDENCES
    assert outcome.confidence != "low" or outcome.verdict not in CERTAIN_VERDICTS


def its_amounts_are_whole_won_and_each_is_given_once(outcome: Outcome) -> None:
    assert all(type(one.won) is int and one.won >= 0 for one in outcome.amounts)
    # A day that is told twice is paid twice.
    once = [(one.id, one.per) for one in outcome.amounts if not (one.per or "")[:1].isdigit()]
    assert len(once) == len(set(once))


def its_last_days_come_in_order_and_are_no_rest_days(check: Check, outcome: Outcome) -> None:
    calendar = Calendar(check.knowledge)
    for one in outcome.deadlines:
        assert one.days_left == (one.safe - outcome.as_of).days
        if check.knowledge.contract.deadline_ids[one.id] != "by":
            assert one.safe == one.calendar == one.legal
            continue
        assert one.safe <= one.calendar
        # Counted backward the legal day is the safe one.
        assert one.calendar <= one.legal or one.legal == one.safe
        assert not calendar.is_rest_day(one.safe)
        assert not calendar.is_rest_day(one.legal)


def its_citations_are_in_the_sources(check: Check, outcome: Outcome) -> None:
    assert all(reason.cites for reason in outcome.reasons)
    cites = [cite for reason in outcome.reasons for cite in reason.cites]
    cites += [cite for entry in outcome.trace for cite in entry.cites]
    for cite in cites:
        assert cite.article in check.knowledge.sources[cite.instrument].articles


def it_goes_through_json_unchanged(outcome: Outcome) -> None:
    again = Outcome.model_validate_json(outcome.model_dump_json())
    assert again.model_dump(mode="json") == outcome.model_dump(mode="json")


# Asking again


@each_check
@fewer
@given(data=st.data())
def test_the_same_facts_have_the_same_outcome_in_any_order(
    checks: dict[str, Check], topic: str, data: st.DataObject
) -> None:
    check = checks[topic]
    facts, as_of = data.draw(facts_of(check)), data.draw(days())
    first = decide(check, facts, as_of)
    assert decide(check, dict(reversed(facts.items())), as_of) == first
    assert decide(check, facts, as_of) == first


@each_check
def test_a_check_made_anew_decides_the_same(
    checks: dict[str, Check], knowledge: Knowledge, topic: str
) -> None:
    again = Check(knowledge, topic)
    for case in knowledge.cases:
        if topic in (case.check, case.calculator):
            facts = read_facts(knowledge.contract, again.contract, case.facts)
            assert decide(again, facts, case.as_of) == decide(checks[topic], facts, case.as_of)


@each_check
@fewer
@given(data=st.data())
def test_whatever_is_told_of_what_is_missing_a_decision_follows(
    checks: dict[str, Check], topic: str, data: st.DataObject
) -> None:
    check = checks[topic]
    facts, as_of = data.draw(facts_of(check)), data.draw(days())
    for _ in range(len(allowed_facts(check.contract))):
        missing = decide(check, facts, as_of).missing
        if not missing:
            break
        kind = check.knowledge.contract.facts[missing[0]]
        facts[missing[0]] = data.draw(values(check.knowledge, missing[0], kind))
    else:
        assert not decide(check, facts, as_of).missing


@each_check
@fewer
@given(data=st.data())
def test_facts_at_the_edge_of_what_can_be_told_are_decided(
    checks: dict[str, Check], topic: str, data: st.DataObject
) -> None:
    check = checks[topic]
    kinds = check.knowledge.contract.facts
    raw = {
        name: data.draw(st.sampled_from(edges(check, name)))
        for name in allowed_facts(check.contract)
        if edges(check, name) and data.draw(st.booleans())
    }
    facts = read_facts(check.knowledge.contract, check.contract, raw)
    assert set(facts) <= set(kinds)
    assert decide(check, facts, data.draw(any_days(check.knowledge))).trace


#: As many digits as a decimal may have behind the point.
SMALLEST = Decimal(1).scaleb(-MOST_DIGITS)


def edges(check: Check, name: str) -> list[Any]:
    """The least and the most that can be told, as the API gets it."""
    kind = check.knowledge.contract.facts[name]
    least, most = kind.least or 0, 10**12 if kind.most is None else kind.most
    match kind.type:
        case "date":
            return ["1960-01-01", "2100-12-31"]
        case "month":
            return ["1960-01", "2100-12"]
        case "int" | "won":
            return [least, most]
        case "decimal":
            third = (Decimal(most) / 3).quantize(SMALLEST, ROUND_DOWN)
            return [least, most, str(third), str(SMALLEST)]
        case "list":
            return [[]] if not kind.least else []
    return list(kind.choices)


# More of the same thing never helps, or never hurts


def settled(check: Check, facts: Facts, as_of: date) -> str:
    return decide(check, facts, as_of).verdict


@fewer
@given(data=st.data())
def test_more_changes_of_workplace_never_turn_a_no_into_a_yes(
    checks: dict[str, Check], data: st.DataObject
) -> None:
    check = checks["workplace_change_count"]
    kind = check.knowledge.contract.facts["changes"]
    facts, as_of = {**data.draw(facts_of(check)), "visa": "E-9"}, data.draw(days())
    told = data.draw(st.lists(entries(check.knowledge, kind), max_size=5))
    facts["change_ground"] = data.draw(st.sampled_from(["art25_1_1", "art25_1_2", "art25_1_3"]))
    fewer_changes = settled(check, {**facts, "changes": told}, as_of)
    more = [*told, data.draw(entries(check.knowledge, kind))]
    assert (fewer_changes, settled(check, {**facts, "changes": more}, as_of)) != ("no", "yes")


@fewer
@given(data=st.data(), number=st.integers(0, 59))
def test_a_larger_number_of_changes_never_turns_a_no_into_a_yes(
    checks: dict[str, Check], data: st.DataObject, number: int
) -> None:
    check = checks["workplace_change_count"]
    facts, as_of = {**data.draw(facts_of(check)), "visa": "E-9"}, data.draw(days())
    fewer, more = (
        settled(check, {**facts, "changes_number": count}, as_of) for count in (number, number + 1)
    )
    assert (fewer, more) != ("no", "yes")
    assert fewer == "yes" or more != "yes"


@pytest.mark.parametrize("wage", ["hourly_wage", "monthly_base_wage"])
@fewer
@given(data=st.data())
def test_a_higher_wage_never_turns_a_yes_into_a_no(
    checks: dict[str, Check], wage: str, data: st.DataObject
) -> None:
    check = checks["minimum_wage"]
    kind = check.knowledge.contract.facts[wage]
    facts, as_of = data.draw(facts_of(check)), data.draw(days())
    lower, higher = sorted(data.draw(values(check.knowledge, wage, kind)) for _ in range(2))
    verdicts = [settled(check, {**facts, wage: one}, as_of) for one in (lower, higher)]
    assert verdicts != ["yes", "no"]


@fewer
@given(data=st.data())
def test_a_higher_wage_never_leaves_more_owed(
    checks: dict[str, Check], data: st.DataObject
) -> None:
    check = checks["minimum_wage"]
    kind = check.knowledge.contract.facts["hourly_wage"]
    facts, as_of = data.draw(facts_of(check)), data.draw(days())
    lower, higher = sorted(data.draw(values(check.knowledge, "", kind)) for _ in range(2))
    for id_ in ("owed", "shortfall"):
        sums = [
            {
                one.id: one.won
                for one in decide(check, {**facts, "hourly_wage": wage}, as_of).amounts
            }
            for wage in (lower, higher)
        ]
        assert (id_ in sums[0]) == (id_ in sums[1])
        assert sums[0].get(id_, 0) >= sums[1].get(id_, 0)


@fewer
@given(data=st.data(), joined=days(), later=days())
def test_joining_later_is_never_in_time_where_joining_earlier_was_not(
    checks: dict[str, Check], data: st.DataObject, joined: date, later: date
) -> None:
    check = checks["return_cost_insurance_join"]
    facts, as_of = data.draw(facts_of(check)), date(2036, 1, 1)
    earlier, later = sorted((joined, later))
    was, would_be = (
        decide(check, {**facts, "joined_date": day}, as_of).values.get("on_time")
        for day in (earlier, later)
    )
    assert (was is None) == (would_be is None)
    assert was is not False or would_be is False


@fewer
@given(data=st.data())
def test_a_longer_period_never_ends_earlier(checks: dict[str, Check], data: st.DataObject) -> None:
    check = checks["legal_period"]
    event, unit = data.draw(days()), data.draw(st.sampled_from(["months", "days"]))
    length = data.draw(st.integers(1, 200))
    shorter, longer = (
        decide(check, {"event_date": event, unit: one}, event).deadlines
        for one in (length, length + 1)
    )
    if longer:
        assert shorter[0].calendar < longer[0].calendar
        assert shorter[0].legal <= longer[0].legal
        assert shorter[0].safe <= longer[0].safe
