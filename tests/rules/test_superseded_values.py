"""Superseded values: a check gives them until their last day, and not a day longer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest

from baro.knowledge.loader import load_knowledge
from baro.knowledge.schema import DatedValue, Knowledge, PeriodStep, ValueStep
from baro.knowledge.scope import chosen_names, full_name
from baro.rules.check import Check
from baro.rules.counted import SATURDAY_RULE, UNITS
from baro.rules.facts import read_facts
from baro.rules.outcome import Outcome
from baro.rules.parameters import Value, look_up
from tests.conftest import ROOT

DAY = timedelta(days=1)
SHIPPED = load_knowledge(ROOT)


def used_parameters(knowledge: Knowledge) -> set[str]:
    """Name the parameters that the steps of any rule look up."""
    found = {SATURDAY_RULE}
    for rule in knowledge.rules.values():
        for _, step in rule.all_steps():
            chosen: list[Any] = []
            if isinstance(step, ValueStep):
                chosen = [step.parameter]
            elif isinstance(step, PeriodStep):
                chosen = [getattr(step, unit) for unit in UNITS]
            for one in chosen:
                if isinstance(one, str | dict):
                    found |= {full_name(rule, name) for name in chosen_names(one)}
    return found


@dataclass(frozen=True)
class Question:
    """How a check is asked so that its outcome shows the value of a day."""

    topic: str
    #: The facts by which the day chooses the value.
    facts: Callable[[date], dict[str, Any]]
    #: What of the outcome shows the value.
    shown: Callable[[Outcome, date], object]
    #: What is shown for a value, None where none is in force or known.
    as_value: Callable[[DatedValue, date], object] = lambda value, _: value.value
    #: The day of asking, where it is not the day itself.
    as_of: date | None = None


def value_of(name: str) -> Callable[[Outcome, date], object]:
    return lambda outcome, _: outcome.values.get(name)


def amount(outcome: Outcome, _: date) -> object:
    return next((one.won for one in outcome.amounts), None)


def asked_alone(name: str) -> Question:
    return Question("value", lambda _: {"parameter": name}, value_of("value"))


def duty(name: str) -> Question:
    return Question(
        "report_deadline",
        lambda day: {"duty": name, "event_date": day.isoformat()},
        value_of("days"),
    )


def days_to_join(outcome: Outcome, day: date) -> object:
    join = next(one for one in outcome.deadlines if one.id == "return_cost_join")
    return (join.calendar - day).days if outcome.values["deadline_rule"] == "days_80" else None


def years_to_claim(outcome: Outcome, day: date) -> object:
    return outcome.deadlines[0].calendar.year - day.year


def saturday_by(day: date) -> date:
    """The Saturday of a week that a change of the rule divides."""
    return day + (5 - day.weekday()) % 7 * DAY if saturday_moves(day) else last_saturday(day)


def last_saturday(day: date) -> date:
    return day - (day.weekday() + 2) % 7 * DAY


def saturday_moves(day: date) -> bool:
    found = look_up(SHIPPED.parameters, SATURDAY_RULE, day)
    return isinstance(found, Value) and bool(found.value)


def leaving(day: date) -> dict[str, Any]:
    return {
        "payout_event": "final_departure",
        "leaving_reason": "stay_expired",
        "departure_date": day.isoformat(),
    }


BY_EMPLOYER = {"ground": "art25_1_1"}
COUNT = {"visa": "E-9", "stay_phase": "first_3_years"}
QUESTIONS = {
    "workplace_change_deadline.permission_months": Question(
        "workplace_change_deadline",
        lambda day: {"visa": "E-9", "change_applied_date": day.isoformat()},
        value_of("permission_months"),
    ),
    "workplace_change_count.not_attributable_counts": Question(
        "workplace_change_count",
        lambda day: {**COUNT, "changes": [{"ground": "art25_1_2", "date": day.isoformat()}]},
        value_of("changes_counted"),
        lambda value, _: int(bool(value.value)),
        as_of=date(2011, 1, 1),
    ),
    # At the limit, all changes caused by employers: is there one more?
    "workplace_change_count.further_change": Question(
        "workplace_change_count",
        lambda _: {**COUNT, "change_ground": "art25_1_1", "changes": [BY_EMPLOYER] * 3},
        lambda outcome, _: outcome.verdict,
        lambda value, _: "refer" if value.unknown else "no" if value.value is None else "yes",
    ),
    "return_cost_insurance_join.join_days": Question(
        "return_cost_insurance_join",
        lambda day: {"visa": "E-9", "entry_date": day.isoformat()},
        days_to_join,
    ),
    "return_cost_insurance_join.instalments": Question(
        "return_cost_insurance_join",
        lambda day: {"visa": "E-9", "entry_date": day.isoformat()},
        value_of("instalments_max"),
    ),
    "return_cost_insurance_payout.claim_years": Question(
        "return_cost_insurance_payout", leaving, years_to_claim
    ),
    "return_cost_insurance_payout.lapsed_goes_to_hrd_korea": Question(
        "return_cost_insurance_payout",
        leaving,
        lambda outcome, _: outcome.values.get("claim_from") == "hrd_korea",
        as_of=date(2024, 1, 1),
    ),
    "minimum_wage.hourly": Question(
        "minimum_wage", lambda day: {"work_date": day.isoformat()}, amount
    ),
    "time.saturday_is_rest_day": Question(
        "legal_period",
        lambda day: {"event_date": (saturday_by(day) - DAY).isoformat(), "days": 1},
        lambda outcome, _: outcome.deadlines[0].legal != outcome.deadlines[0].calendar,
    ),
    "training.employment.hours_min": asked_alone("training.employment.hours_min"),
    "stay.sending_countries.count": asked_alone("stay.sending_countries.count"),
    "stay.voluntary_departure.special_period_open": asked_alone(
        "stay.voluntary_departure.special_period_open"
    ),
    "report.h2_employer_start": duty("h2_employer_start_report"),
    "report.h2_worker": duty("h2_worker_report"),
    "report.address_change": duty("address_change"),
}
#: Parameters whose length holds for periods that were still open: the event of the last period
#: that had ended is the last day of the old value. The second one is looked up at that end.
ENDED_BEFORE = {
    "workplace_change_deadline.permission_months": "workplace_change_deadline.permission_months",
    "return_cost_insurance_payout.claim_years": "return_cost_insurance_payout.claim_years",
    "return_cost_insurance_payout.lapsed_goes_to_hrd_korea": (
        "return_cost_insurance_payout.claim_years"
    ),
}
SUPERSEDED = [
    pytest.param(name, index, id=f"{name} until {later.from_ - DAY}")
    for name in sorted(used_parameters(SHIPPED))
    for index, later in enumerate(SHIPPED.parameters[name].values[1:])
]


@pytest.fixture(scope="session")
def checks(knowledge: Knowledge) -> dict[str, Check]:
    return {topic: Check(knowledge, topic) for topic in knowledge.rules}


def asked(checks: dict[str, Check], question: Question, day: date) -> Outcome:
    check = checks[question.topic]
    facts = read_facts(check.knowledge.contract, check.contract, question.facts(day))
    return check.decide(facts, question.as_of or day, "test-release").outcome


def last_event_of(checks: dict[str, Check], name: str, old: DatedValue, change: date) -> date:
    """The last day whose period, by the old length, had ended when the new one began."""
    unit = SHIPPED.parameters[name].unit
    months = int(old.value or 0) * (12 if unit == "years" else 1)
    plain = Question(
        "legal_period", lambda day: {"event_date": day.isoformat(), "months": months}, amount
    )
    day = change
    while asked(checks, plain, day).deadlines[0].legal >= change:
        day -= DAY
    return day


def test_every_parameter_that_has_changed_is_asked_through_a_check(knowledge: Knowledge) -> None:
    used = used_parameters(knowledge)
    changed = {name for name in used if len(knowledge.parameters[name].values) > 1}
    assert changed == set(QUESTIONS)
    assert len(SUPERSEDED) >= 26


@pytest.mark.parametrize(("name", "index"), SUPERSEDED)
def test_a_superseded_value_is_given_until_its_last_day(
    checks: dict[str, Check], name: str, index: int
) -> None:
    question = QUESTIONS[name]
    old, new = SHIPPED.parameters[name].values[index : index + 2]
    last = new.from_ - DAY
    if name in ENDED_BEFORE:
        length = SHIPPED.parameters[ENDED_BEFORE[name]].values
        last = last_event_of(checks, ENDED_BEFORE[name], length[index], new.from_)
    before, after = (asked(checks, question, day) for day in (last, last + DAY))
    shown = question.shown(before, last), question.shown(after, last + DAY)
    assert shown == (question.as_value(old, last), question.as_value(new, last + DAY))
    assert shown[0] != shown[1]


NOT_KNOWN = [
    pytest.param(name, value.from_, id=f"{name} from {value.from_}")
    for name in sorted(QUESTIONS)
    for value in SHIPPED.parameters[name].values
    if value.unknown
]


@pytest.mark.parametrize(("name", "day"), NOT_KNOWN)
def test_where_nobody_knows_the_value_an_office_is_named(
    checks: dict[str, Check], name: str, day: date
) -> None:
    outcome = asked(checks, QUESTIONS[name], day)
    assert outcome.verdict == "refer"
    assert outcome.amounts == []
    assert outcome.not_covered
    assert outcome.contacts
