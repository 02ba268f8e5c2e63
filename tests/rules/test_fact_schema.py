"""What a check takes and gives, as JSON Schema: it says the same as the code does."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from baro.knowledge.schema import Case, FactType, Knowledge
from baro.rules.check import Check
from baro.rules.fact_schema import fact_schema, facts_schema, outcome_schema
from baro.rules.facts import MOST_ENTRIES, FactError, read_fact, read_facts

Checks = dict[str, Check]
Parts = dict[str, Any]


@pytest.fixture(scope="module")
def checks(knowledge: Knowledge) -> Checks:
    return {id_: Check(knowledge, id_) for id_ in knowledge.rules}


def validator(schema: Parts) -> Draft202012Validator:
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)


def cases_of(knowledge: Knowledge, id_: str) -> list[Case]:
    return [case for case in knowledge.cases if id_ in (case.check, case.calculator)]


def plain(value: Any) -> Any:
    """Give a value as it goes over the wire."""
    return json.loads(json.dumps(value, default=str))


def test_the_facts_of_every_golden_case_fit(knowledge: Knowledge, checks: Checks) -> None:
    tried = 0
    for id_, check in checks.items():
        described = validator(facts_schema(knowledge.contract, check.contract))
        for case in cases_of(knowledge, id_):
            described.validate(plain(case.facts))
            tried += 1
    assert tried == len(knowledge.cases) > 0


def test_the_outcome_of_every_golden_case_fits(knowledge: Knowledge, checks: Checks) -> None:
    for id_, check in checks.items():
        described = validator(outcome_schema(check))
        for case in cases_of(knowledge, id_):
            facts = read_facts(knowledge.contract, check.contract, case.facts)
            outcome = check.decide(facts, case.as_of, "test-release").outcome
            described.validate(outcome.model_dump(mode="json"))


@pytest.mark.parametrize(
    "spoil",
    [
        lambda outcome: outcome.update(topic="another"),
        lambda outcome: outcome.update(verdict="maybe"),
        lambda outcome: outcome.update(as_of="today"),
        lambda outcome: outcome.pop("trace"),
        lambda outcome: outcome["deadlines"][0].update(id="report"),
        lambda outcome: outcome["deadlines"][0].update(safe="soon"),
        lambda outcome: outcome["amounts"].append({"id": "premium", "won": 1}),
        lambda outcome: outcome["values"].update(apply_months="one"),
        lambda outcome: outcome["values"].update(rest_day_margin=1),
        lambda outcome: outcome["values"].update(premium_group="other"),
        lambda outcome: outcome["missing"].append("hourly_wage"),
    ],
)
def test_another_outcome_does_not_fit(
    knowledge: Knowledge, checks: Checks, spoil: Callable[[Parts], object]
) -> None:
    check = checks["workplace_change_deadline"]
    case = next(case for case in knowledge.cases if case.id == "gc.apply.01")
    facts = read_facts(knowledge.contract, check.contract, case.facts)
    outcome = check.decide(facts, case.as_of, "test-release").outcome.model_dump(mode="json")
    described = validator(outcome_schema(check))
    assert described.is_valid(outcome)
    spoil(outcome)
    assert not described.is_valid(outcome)


@pytest.mark.parametrize(
    ("id_", "facts"),
    [
        ("workplace_change_deadline", {"visum": "E-9"}),
        ("workplace_change_deadline", {"visa": "E-99"}),
        ("workplace_change_deadline", {"contract_end_date": "31.1.2026"}),
        ("workplace_change_deadline", {"contract_end_date": "2026-02-30"}),
        ("workplace_change_deadline", {"change_permitted": "yes"}),
        ("workplace_change_deadline", {"hourly_wage": 10000}),
        ("workplace_change_count", {"changes": [{"ground": "art25_1_9"}]}),
        ("workplace_change_count", {"changes": [{"date": "2026-01-31"}]}),
        ("workplace_change_count", {"changes": [{"ground": "none", "why": "pay"}]}),
        ("workplace_change_count", {"changes": {"ground": "none"}}),
        ("workplace_change_count", {"changes": [{"ground": "none"}] * (MOST_ENTRIES + 1)}),
        ("minimum_wage", {"work_month": "2026-13"}),
        ("minimum_wage", {"weekly_hours": 169}),
        ("minimum_wage", {"weekly_hours": "forty"}),
        ("minimum_wage", {"days_per_week": 5.5}),
        ("minimum_wage", {"hourly_wage": "10320"}),
        ("minimum_wage", {"hourly_wage": -1}),
        ("return_cost_insurance_join", {"nationality": "Nepal"}),
        ("legal_period", {"months": True}),
        ("value", {"parameter": "time.unknown"}),
    ],
)
def test_a_wrong_fact_fits_neither_the_schema_nor_the_check(
    knowledge: Knowledge, checks: Checks, id_: str, facts: Parts
) -> None:
    contract = checks[id_].contract
    assert not validator(facts_schema(knowledge.contract, contract)).is_valid(facts)
    with pytest.raises(FactError) as caught:
        read_facts(knowledge.contract, contract, facts)
    assert caught.value.fact == next(iter(facts))


ANYTHING = st.recursive(
    st.one_of(
        st.booleans(),
        st.integers(-5, 10**13),
        st.floats(-1, 500, allow_nan=False).filter(lambda number: not number.is_integer()),
        st.dates().map(str),
        st.from_regex(r"[0-9]{4}-[01][0-9]", fullmatch=True),
        st.sampled_from(
            ["E-9", "none", "NP", "art25_1_1", "8", "8.5", "eight", "", "first_3_years"]
        ),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(["ground", "date", "hours", "year", "months"]), inner, max_size=3
        ),
    ),
    max_leaves=4,
)


@given(data=st.data())
def test_what_fits_the_schema_of_a_fact_is_read(knowledge: Knowledge, data: st.DataObject) -> None:
    """Beyond a schema's words lie only years out of range and letters that are no country."""
    facts = knowledge.contract.facts
    name = data.draw(st.sampled_from(sorted(facts)))
    value = data.draw(ANYTHING)
    kind: FactType = facts[name]
    try:
        read_fact(name, kind, value, facts)
        is_read = True
    except FactError as error:
        is_read = "between the years" in str(error) or "must be a country" in str(error)
        if is_read:
            return
    assert validator(fact_schema(kind, facts)).is_valid(value) == is_read


def test_a_fact_is_described_in_the_words_of_the_contract(knowledge: Knowledge) -> None:
    facts = knowledge.contract.facts
    assert fact_schema(facts["days_per_week"], facts) == {
        "type": "integer",
        "minimum": facts["days_per_week"].least,
        "maximum": facts["days_per_week"].most,
        "description": "contractual working days a week; unit: days",
    }
    assert fact_schema(facts["visa"], facts)["enum"] == facts["visa"].choices
