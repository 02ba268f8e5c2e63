"""The check of workplace-change deadlines: day by day, and over any facts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baro.answers.book import Book
from baro.knowledge.schema import CONFIDENCES, Knowledge
from baro.rules.check import Check, Decision
from baro.rules.facts import Facts, allowed_facts, read_facts
from baro.rules.outcome import Deadline
from tests.rules.facts_strategy import BORDERS, facts_of

CHECK = "workplace_change_deadline"
DAYS = st.dates(date(2004, 1, 1), date(2035, 12, 31))


@pytest.fixture(scope="session")
def check(book: Book) -> Check:
    return book.checks[CHECK]


Decide = Callable[..., Decision]


@pytest.fixture(scope="session")
def decide(check: Check) -> Decide:
    """Decide from facts as the API gets them, asked on a day."""

    def decide(as_of: str, **raw: Any) -> Decision:
        facts = read_facts(check.knowledge.contract, check.contract, raw)
        return check.decide(facts, date.fromisoformat(as_of), "test-release")

    return decide


def deadline(decision: Decision, id_: str) -> Deadline:
    return next(one for one in decision.outcome.deadlines if one.id == id_)


# Day by day


@pytest.mark.parametrize(
    ("as_of", "state", "days_left", "passed", "verdict"),
    [
        ("2026-01-31", "open", 27, False, "yes"),
        ("2026-02-26", "open", 1, False, "yes"),
        ("2026-02-27", "last_safe_day", 0, False, "yes"),
        ("2026-02-28", "after_safe", -1, False, "yes"),
        ("2026-03-01", "margin", -2, False, "yes"),
        ("2026-03-02", "margin", -3, False, "yes"),
        ("2026-03-03", "margin", -4, False, "yes"),
        ("2026-03-04", "passed", -5, True, "too_late"),
        ("2027-03-04", "passed", -370, True, "too_late"),
    ],
)
def test_a_running_period_passes_its_days(
    decide: Decide, as_of: str, state: str, days_left: int, passed: bool, verdict: str
) -> None:
    decision = decide(as_of, visa="E-9", contract_end_date="2026-01-31")
    apply = deadline(decision, "apply")
    assert decision.codes["apply.state"] == state
    assert (apply.days_left, apply.passed) == (days_left, passed)
    assert decision.outcome.verdict == verdict
    assert decision.outcome.values["rest_day_margin"] is (state == "margin")
    assert decision.outcome.values.get("must_depart", False) is passed


@pytest.mark.parametrize(
    ("applied", "state", "passed", "verdict"),
    [
        ("2026-02-27", "in_time", False, "yes"),
        ("2026-02-28", "in_time", False, "yes"),
        ("2026-03-01", "in_time_margin", False, "yes"),
        ("2026-03-03", "in_time_margin", False, "yes"),
        ("2026-03-04", "late", True, "too_late"),
    ],
)
def test_an_act_is_measured_by_its_own_day(
    decide: Decide, applied: str, state: str, passed: bool, verdict: str
) -> None:
    facts = {"visa": "E-9", "contract_end_date": "2026-01-31", "change_applied_date": applied}
    decision = decide("2026-03-10", **facts)
    assert decision.codes["apply.state"] == state
    assert deadline(decision, "apply").passed is passed
    assert decision.outcome.verdict == verdict
    assert decision.outcome.values["rest_day_margin"] is (state == "in_time_margin")


@pytest.mark.parametrize(
    ("applied", "months", "calendar"),
    [
        ("2004-08-17", 2, "2004-10-17"),
        ("2009-10-01", 2, "2009-12-01"),
        ("2009-10-09", 2, "2009-12-09"),
        ("2009-10-10", 3, "2010-01-10"),
        ("2009-10-15", 3, "2010-01-15"),
        ("2009-12-09", 3, "2010-03-09"),
        ("2009-12-10", 3, "2010-03-10"),
        ("2009-12-11", 3, "2010-03-11"),
    ],
)
def test_a_window_still_open_when_the_law_changed_got_the_longer_period(
    decide: Decide, applied: str, months: int, calendar: str
) -> None:
    decision = decide("2010-01-01", visa="E-9", change_applied_date=applied)
    assert decision.outcome.values["permission_months"] == months
    assert deadline(decision, "permission").calendar == date.fromisoformat(calendar)


@pytest.mark.parametrize(
    ("event", "legal"),
    [
        # Counted to Saturday 15 December 2007, before a Saturday moved a last day, and after.
        ("2007-11-15", "2007-12-15"),
        ("2007-11-22", "2007-12-24"),
        # A Sunday moved it all along.
        ("2007-11-16", "2007-12-17"),
    ],
)
def test_a_saturday_moves_a_last_day_since_the_civil_act_says_so(
    decide: Decide, event: str, legal: str
) -> None:
    decision = decide(event, visa="E-9", contract_end_date=event)
    assert deadline(decision, "apply").legal == date.fromisoformat(legal)


def test_before_the_act_there_is_no_period_and_an_office_decides(decide: Decide) -> None:
    decision = decide("2004-09-01", visa="E-9", contract_end_date="2004-08-16")
    assert decision.outcome.deadlines == []
    assert decision.outcome.verdict == "refer"
    assert "day_outside_known_law" in decision.outcome.not_covered


def test_years_whose_holidays_nobody_compared_lower_the_confidence(decide: Decide) -> None:
    known = decide("2027-10-01", visa="E-9", contract_end_date="2027-10-29").outcome
    later = decide("2027-10-01", visa="E-9", contract_end_date="2027-12-01").outcome
    assert (known.confidence, later.confidence) == ("high", "medium")


def test_years_without_a_calendar_are_not_computed(decide: Decide) -> None:
    decision = decide("2040-12-01", visa="E-9", contract_end_date="2040-12-15")
    assert decision.outcome.deadlines == []
    assert decision.outcome.verdict == "refer"


def test_nothing_known_asks_for_the_visa_and_the_day(decide: Decide) -> None:
    outcome = decide("2026-02-01").outcome
    assert outcome.verdict == "depends"
    assert outcome.missing == ["visa", "contract_end_date"]
    assert outcome.deadlines == []


def test_a_day_alone_gives_the_deadline_before_the_visa_is_known(decide: Decide) -> None:
    decision = decide("2026-02-01", contract_end_date="2026-01-31")
    assert decision.outcome.missing == ["visa"]
    assert deadline(decision, "apply").legal == date(2026, 3, 3)


@pytest.mark.parametrize(
    "told",
    [
        # Whether more time was asked for or not, the plain time still runs.
        pytest.param({"contract_end_date": "2026-01-31"}, id="the time still runs"),
        # An application after the time counts if the cause kept the worker from it.
        pytest.param(
            {
                "contract_end_date": "2025-06-30",
                "change_applied_date": "2026-01-30",
                "suspension_requested": True,
            },
            id="applied late",
        ),
    ],
)
def test_a_verdict_waits_only_for_a_fact_that_can_change_it(
    decide: Decide, told: dict[str, Any]
) -> None:
    facts = {"visa": "E-9", "suspension_cause": "illness", **told}
    outcome = decide("2026-02-10", **facts).outcome
    verdicts = {
        decide("2026-02-10", **{**facts, fact: value}).outcome.verdict
        for fact in outcome.missing
        for value in possible(fact)
    }
    assert outcome.verdict != "depends" or len(verdicts) > 1


@pytest.mark.parametrize(
    ("more", "verdict"),
    [
        ({}, "yes"),
        ({"suspended_step": "apply"}, "yes"),
        ({"suspended_step": "permission"}, "too_late"),
        ({"suspension_requested": False}, "too_late"),
        ({"suspension_end_date": "2025-11-15"}, "too_late"),
    ],
)
def test_who_was_ill_while_the_time_to_apply_ran_is_not_told_to_leave(
    decide: Decide, more: dict[str, Any], verdict: str
) -> None:
    told = {
        "visa": "E-9",
        "contract_end_date": "2025-06-30",
        "change_applied_date": "2026-01-30",
        "suspension_cause": "illness",
        "suspension_end_date": "2026-01-15",
        "suspension_requested": True,
    }
    assert decide("2026-02-10", **{**told, **more}).outcome.verdict == verdict


def possible(fact: str) -> list[bool | str]:
    if fact == "suspension_requested":
        return [True, False]
    return [f"{year}-{month:02}-05" for year in (2024, 2025, 2026) for month in range(1, 13)]


def test_every_fact_that_a_check_may_wait_for_can_be_asked(knowledge: Knowledge) -> None:
    # Calculators have no talk, and neither has a check without a text; a list cannot be asked for.
    talks = [rule for topic, rule in knowledge.rules.items() if topic in knowledge.topics]
    wanted = {missing.fact for rule in talks for missing in rule.missing if missing.ask}
    lists = {name for name, fact in knowledge.contract.facts.items() if fact.type == "list"}
    assert wanted - lists <= set(knowledge.fact_questions)
    assert {"visa", "contract_end_date"} <= wanted


@pytest.mark.parametrize("visa", ["H-2", "E-8", "E-10"])
def test_a_visa_outside_the_article_has_no_deadline_and_a_place_to_ask(
    decide: Decide, visa: str
) -> None:
    outcome = decide("2026-02-01", visa=visa, contract_end_date="2026-01-31").outcome
    assert outcome.verdict == "refer"
    assert outcome.deadlines == []
    assert outcome.values["art25_applies"] is False
    assert outcome.contacts
    assert outcome.not_covered == [f"{visa.lower().replace('-', '')}_change_of_workplace"]


def test_who_would_rather_not_say_gets_the_days_all_the_same(decide: Decide) -> None:
    decision = decide("2026-02-01", visa="undisclosed", contract_end_date="2026-01-31")
    assert deadline(decision, "apply").safe == date(2026, 2, 27)
    assert decision.outcome.missing == []
    assert decision.outcome.verdict == "refer"


def test_the_trace_tells_which_date_chose_each_value(decide: Decide) -> None:
    outcome = decide("2026-02-01", visa="E-9", contract_end_date="2026-01-31").outcome
    trace = [(entry.table, entry.row) for entry in outcome.trace]
    assert ("coverage", "e9") in trace
    assert ("apply", "contract_end_date 2026-01-31") in trace
    assert (f"{CHECK}.apply_months", "2004-08-17") in trace


def test_a_moved_last_day_cites_why_it_was_moved(decide: Decide) -> None:
    moved = decide("2026-02-01", visa="E-9", contract_end_date="2026-01-31").outcome
    plain = decide("2026-02-01", visa="E-9", contract_end_date="2026-01-27").outcome
    cited, not_cited = (
        {f"{cite.instrument}/{cite.article}" for reason in one.reasons for cite in reason.cites}
        for one in (moved, plain)
    )
    assert cited - not_cited == {
        "civil_act/161",
        "public_holidays_decree/2",
        "public_holidays_decree/3",
    }


# Over any facts


@given(data=st.data(), as_of=DAYS | st.sampled_from(BORDERS))
def test_any_facts_give_an_outcome_within_the_contract(
    check: Check, data: st.DataObject, as_of: date
) -> None:
    outcome = check.decide(data.draw(facts_of(check)), as_of, "test-release").outcome
    contract = check.contract
    assert {one.id for one in outcome.deadlines} <= set(contract.deadlines)
    assert set(outcome.values) <= set(contract.values)
    assert set(outcome.missing) <= set(allowed_facts(contract))
    assert set(outcome.contacts) <= set(check.knowledge.directory)
    assert outcome.confidence in CONFIDENCES
    assert outcome.amounts == []
    assert outcome.trace


@given(data=st.data(), as_of=DAYS)
def test_a_verdict_depends_only_on_a_fact_that_is_named_and_not_given(
    check: Check, data: st.DataObject, as_of: date
) -> None:
    facts = data.draw(facts_of(check))
    outcome = check.decide(facts, as_of, "test-release").outcome
    assert not set(outcome.missing) & set(facts)
    if outcome.verdict == "depends":
        assert outcome.missing


@given(data=st.data(), as_of=DAYS)
def test_safe_calendar_and_legal_come_in_this_order(
    check: Check, data: st.DataObject, as_of: date
) -> None:
    for one in check.decide(data.draw(facts_of(check)), as_of, "test-release").outcome.deadlines:
        assert one.safe <= one.calendar <= one.legal
        assert one.days_left == (one.safe - as_of).days


@given(data=st.data(), as_of=DAYS)
def test_who_is_not_too_late_is_not_told_to_leave(
    check: Check, data: st.DataObject, as_of: date
) -> None:
    outcome = check.decide(data.draw(facts_of(check)), as_of, "test-release").outcome
    assert outcome.values.get("must_depart") in (None, outcome.verdict == "too_late")
    assert (outcome.verdict == "too_late") is outcome.values.get("must_depart", False)


@given(data=st.data(), as_of=DAYS, visa=st.sampled_from(["H-2", "E-8", "E-10"]))
def test_visas_outside_the_article_never_have_a_deadline(
    check: Check, data: st.DataObject, as_of: date, visa: str
) -> None:
    facts = {**data.draw(facts_of(check)), "visa": visa}
    outcome = check.decide(facts, as_of, "test-release").outcome
    assert outcome.deadlines == []
    assert outcome.verdict == "refer"


@given(data=st.data(), as_of=DAYS)
def test_every_citation_is_in_the_sources(check: Check, data: st.DataObject, as_of: date) -> None:
    outcome = check.decide(data.draw(facts_of(check)), as_of, "test-release").outcome
    for reason in outcome.reasons:
        assert reason.cites
        for cite in reason.cites:
            assert cite.article in check.knowledge.sources[cite.instrument].articles


@given(data=st.data(), as_of=DAYS)
def test_the_same_question_has_the_same_outcome(
    check: Check, knowledge: Knowledge, data: st.DataObject, as_of: date
) -> None:
    facts = data.draw(facts_of(check))
    turned = dict(reversed(facts.items()))
    again = Check(knowledge, CHECK) if len(facts) % 5 == 0 else check
    first = check.decide(facts, as_of, "test-release").outcome
    assert again.decide(turned, as_of, "test-release").outcome == first


def lasting(check: Check, facts: Facts, as_of: date) -> tuple[Any, ...]:
    """What does not depend on the day of asking."""
    outcome = check.decide(facts, as_of, "test-release").outcome
    values = {
        k: v for k, v in outcome.values.items() if k not in ("must_depart", "rest_day_margin")
    }
    days = [(one.id, one.calendar, one.legal, one.safe) for one in outcome.deadlines]
    return days, values


@given(data=st.data(), as_of=DAYS, later=st.integers(1, 2000))
def test_the_day_of_asking_changes_no_deadline_and_no_legal_value(
    check: Check, data: st.DataObject, as_of: date, later: int
) -> None:
    facts = data.draw(facts_of(check))
    other_day = as_of + timedelta(days=later)
    assert lasting(check, facts, as_of) == lasting(check, facts, other_day)


@given(data=st.data(), as_of=DAYS)
def test_what_is_too_late_today_is_too_late_tomorrow(
    check: Check, data: st.DataObject, as_of: date
) -> None:
    facts = data.draw(facts_of(check))
    if check.decide(facts, as_of, "test-release").outcome.verdict == "too_late":
        tomorrow = check.decide(facts, as_of + timedelta(days=1), "test-release").outcome
        assert tomorrow.verdict == "too_late"
