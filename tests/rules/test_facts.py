"""Reading facts: every type of the contract, and what is refused."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from baro.knowledge.schema import FactType, Knowledge
from baro.rules.facts import FactError, Facts, allowed_facts, read_fact, read_facts

CHECK = "workplace_change_deadline"
TYPES = ["date", "month", "bool", "int", "decimal", "won", "choice", "country", "text", "list"]


def kind(name: str, **more: Any) -> FactType:
    of = "int" if name == "list" else None
    return FactType.model_validate({"type": name, "choices": ["E-9", "none"], "of": of, **more})


def read(knowledge: Knowledge, **raw: Any) -> Facts:
    return read_facts(knowledge.contract, knowledge.contract.checks[CHECK], raw)


@pytest.mark.parametrize(
    ("type_", "raw", "fact"),
    [
        ("date", "2026-01-31", date(2026, 1, 31)),
        ("date", "2024-02-29", date(2024, 2, 29)),
        ("date", date(2026, 1, 31), date(2026, 1, 31)),
        ("date", "1960-01-01", date(1960, 1, 1)),
        ("date", "2100-12-31", date(2100, 12, 31)),
        ("month", "2026-01", "2026-01"),
        ("month", "2026-12", "2026-12"),
        ("month", "1960-01", "1960-01"),
        ("bool", True, True),
        ("bool", False, False),
        ("int", 0, 0),
        ("int", 10**12, 10**12),
        ("won", 2156880, 2156880),
        ("decimal", 8, Decimal("8")),
        ("decimal", 0.1, Decimal("0.1")),
        ("decimal", "12.50", Decimal("12.50")),
        ("choice", "E-9", "E-9"),
        ("choice", "none", "none"),
        ("country", "NP", "NP"),
        ("text", "", ""),
        ("text", "14:00-01:00", "14:00-01:00"),
        ("list", [], []),
        ("list", [8, 8], [8, 8]),
        ("list", [1] * 400, [1] * 400),
    ],
)
def test_a_fact_of_its_type_is_read(type_: str, raw: Any, fact: Any) -> None:
    found = read_fact("it", kind(type_), raw)
    assert found == fact
    assert type(found) is type(fact)


WRONG = {
    "date": [
        "2026-02-30",
        "2025-02-29",
        "2026-1-31",
        "20260131",
        "2026-W05-6",
        "31.01.2026",
        "2026-01-31T00:00",
        "",
        "tomorrow",
        20260131,
        True,
        ["2026-01-31"],
        "1959-12-31",
        "2101-01-01",
        "2026-01-31\n",
    ],
    "month": [
        "2026-13",
        "2026-00",
        "2026-1",
        "2026",
        "2026-01-31",
        202601,
        True,
        "2026-01\n",
        "0000-01",
        "1959-12",
        "2101-01",
        "２０２６-01",
    ],
    "bool": ["true", "yes", 1, 0, "", [], 1.0],
    "int": ["3", 3.0, 3.5, True, False, [], -1, 10**12 + 1],
    "won": ["2156880", 2156880.0, True, [], -1, 10**15],
    "decimal": [
        "eight",
        "",
        "NaN",
        "Infinity",
        float("nan"),
        float("inf"),
        True,
        [8],
        -0.1,
        "1e99",
    ],
    "choice": ["E-10", "e-9", "", 9, True, None, ["E-9"], {"E-9": 1}],
    "country": ["np", "NPL", "N", "", 1, True, ["NP"], "NP\n"],
    "text": [1, True, ["a"], {}],
    "list": ["a", 1, True, {}, [1, "8"], [None], [[1]], [1] * 401],
}
WRONG_ROWS = [(type_, raw) for type_, values in WRONG.items() for raw in values]


@pytest.mark.parametrize(("type_", "raw"), WRONG_ROWS, ids=[f"{a}-{b!r}" for a, b in WRONG_ROWS])
def test_a_value_of_another_type_is_refused_and_the_fact_named(type_: str, raw: Any) -> None:
    with pytest.raises(FactError) as caught:
        read_fact("it", kind(type_), raw)
    assert caught.value.fact == "it"
    assert str(caught.value).startswith("it: must ")


@pytest.mark.parametrize("type_", ["int", "won", "decimal"])
def test_a_number_lies_between_the_least_and_the_most_of_its_fact(type_: str) -> None:
    bounded = kind(type_, least=1, most=60)
    assert [read_fact("it", bounded, number) for number in (1, 60)] == [1, 60]
    for number in (0, 61):
        with pytest.raises(FactError, match="it: must lie between 1 and 60"):
            read_fact("it", bounded, number)


ENTRIES = kind("list", of={"date": "date", "why": "choice of visa (optional)"})
FACTS = {"visa": kind("choice")}


def test_the_parts_of_an_entry_are_typed_and_an_optional_one_may_be_left_out() -> None:
    raw = [{"date": "2026-01-31", "why": "E-9"}, {"date": "2026-02-01"}]
    assert read_fact("it", ENTRIES, raw, FACTS) == [
        {"date": date(2026, 1, 31), "why": "E-9"},
        {"date": date(2026, 2, 1)},
    ]


@pytest.mark.parametrize(
    "entry",
    [
        {},
        {"why": "E-9"},
        {"date": None},
        {"date": "soon"},
        {"date": "2026-01-31", "why": "E-99"},
        {"date": "2026-01-31", "place": "here"},
        "2026-01-31",
        ["2026-01-31"],
    ],
    ids=repr,
)
def test_an_entry_with_a_part_too_few_too_many_or_wrong_is_refused(entry: Any) -> None:
    with pytest.raises(FactError) as caught:
        read_fact("it", ENTRIES, [entry], FACTS)
    assert caught.value.fact == "it"


def test_every_type_of_the_contract_is_tried(knowledge: Knowledge) -> None:
    used = {fact.type for fact in knowledge.contract.facts.values()}
    assert used <= set(TYPES)
    assert set(WRONG) == set(TYPES)


def test_the_facts_of_a_check_are_typed(knowledge: Knowledge) -> None:
    found = read(knowledge, visa="E-9", contract_end_date="2026-01-31", suspension_requested=False)
    assert found == {
        "visa": "E-9",
        "contract_end_date": date(2026, 1, 31),
        "suspension_requested": False,
    }


def test_a_fact_that_is_null_is_not_given(knowledge: Knowledge) -> None:
    assert read(knowledge, visa=None, contract_end_date=None) == {}


def test_no_facts_are_facts_enough(knowledge: Knowledge) -> None:
    assert read(knowledge) == {}


@pytest.mark.parametrize("name", ["visum", "Visa", "", "hourly_wage"])
def test_a_name_that_the_check_does_not_know_is_named_with_those_it_knows(
    knowledge: Knowledge, name: str
) -> None:
    with pytest.raises(FactError) as caught:
        read(knowledge, **{name: 1})
    assert caught.value.fact == name
    assert "visa, contract_end_date" in str(caught.value)


def test_an_unknown_name_is_told_even_without_a_value(knowledge: Knowledge) -> None:
    with pytest.raises(FactError, match="visum"):
        read(knowledge, visum=None)


def test_a_wrong_value_is_told_with_the_name_of_its_fact(knowledge: Knowledge) -> None:
    with pytest.raises(FactError) as caught:
        read(knowledge, visa="E-9", contract_end_date="soon")
    assert caught.value.fact == "contract_end_date"
    assert "2026-01-31" in str(caught.value)


def test_a_wrong_choice_is_told_with_those_there_are(knowledge: Knowledge) -> None:
    with pytest.raises(FactError, match="visa: must be one of E-9, H-2, E-8"):
        read(knowledge, visa="E-99")


def test_the_facts_asked_first_stand_in_front_each_once(knowledge: Knowledge) -> None:
    names = allowed_facts(knowledge.contract.checks[CHECK])
    assert names[:3] == ["visa", "contract_end_date", "change_applied_date"]
    assert len(names) == len(set(names))
    assert set(names) <= set(knowledge.contract.facts)


@pytest.mark.parametrize("written", ["1e-3000000", "0.1234567", "1e400", "-1e-9"])
def test_a_decimal_of_endless_digits_is_refused_at_once(written: str) -> None:
    with pytest.raises(FactError, match="hours"):
        read_fact("hours", FactType(type="decimal"), written)


def test_half_a_surrogate_pair_can_be_told_of() -> None:
    error = FactError("\ud800", "no fact of this check")
    assert str(error).encode("utf-8")
