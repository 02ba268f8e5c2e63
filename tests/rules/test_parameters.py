"""Dated look-up: the day before, of and after each change of a value."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baro.knowledge.schema import DatedValue, Knowledge, Parameter
from baro.rules.parameters import Absent, Value, look_ahead, look_up

APPLY = "workplace_change_deadline.apply_months"
PERMISSION = "workplace_change_deadline.permission_months"
FORM = "workplace_change_deadline.extension_form"
SATURDAY = "time.saturday_is_rest_day"
NOT_IN_FORCE, UNKNOWN = Absent.NOT_IN_FORCE, Absent.UNKNOWN
DAY = timedelta(days=1)


def value_on(knowledge: Knowledge, id_: str, day: str, **more: date) -> object:
    found = look_up(knowledge.parameters, id_, date.fromisoformat(day), **more)
    return found.value if isinstance(found, Value) else found


@pytest.mark.parametrize(
    ("id_", "day", "value"),
    [
        (APPLY, "2004-08-16", NOT_IN_FORCE),
        (APPLY, "2004-08-17", 1),
        (APPLY, "2004-08-18", 1),
        (APPLY, "2026-11-22", 1),
        (PERMISSION, "2004-08-16", NOT_IN_FORCE),
        (PERMISSION, "2004-08-17", 2),
        (PERMISSION, "2004-08-18", 2),
        (PERMISSION, "2009-12-09", 2),
        (PERMISSION, "2009-12-10", 3),
        (PERMISSION, "2009-12-11", 3),
        (PERMISSION, "2026-11-22", 3),
        (FORM, "2009-12-09", UNKNOWN),
        (FORM, "2009-12-10", "별지 제13호의3"),
        (FORM, "2009-12-11", "별지 제13호의3"),
        (SATURDAY, "1959-12-31", UNKNOWN),
        (SATURDAY, "1960-01-01", False),
        (SATURDAY, "1960-01-02", False),
        (SATURDAY, "2007-12-20", False),
        (SATURDAY, "2007-12-21", True),
        (SATURDAY, "2007-12-22", True),
    ],
)
def test_a_shipped_value_holds_from_its_day_on(
    knowledge: Knowledge, id_: str, day: str, value: object
) -> None:
    found = value_on(knowledge, id_, day)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("began", "open_until", "months"),
    [
        pytest.param("2009-10-01", "2009-12-01", 2, id="ended before the change"),
        pytest.param("2009-10-09", "2009-12-09", 2, id="ended on the day before"),
        pytest.param("2009-10-10", "2009-12-10", 3, id="ran until the day of the change"),
        pytest.param("2009-10-15", "2009-12-15", 3, id="still open on the day of the change"),
        pytest.param("2009-12-10", "2010-03-10", 3, id="began on the day of the change"),
    ],
)
def test_the_transitional_rule_holds_for_windows_that_were_still_open(
    knowledge: Knowledge, began: str, open_until: str, months: int
) -> None:
    until = date.fromisoformat(open_until)
    assert value_on(knowledge, PERMISSION, began, open_until=until) == months


def test_a_value_without_transitional_rule_does_not_hold_for_open_periods(
    knowledge: Knowledge,
) -> None:
    until = date(2008, 1, 15)
    assert value_on(knowledge, SATURDAY, "2007-12-01", open_until=until) is False


def test_a_value_tells_what_it_rests_on_and_from_which_day(knowledge: Knowledge) -> None:
    assert look_up(knowledge.parameters, PERMISSION, date(2020, 1, 1)) == Value(
        id=PERMISSION,
        value=3,
        cite="foreign_workers_act/25(3)",
        confidence="high",
        chosen_from=date(2009, 12, 10),
    )


@pytest.mark.parametrize("id_", ["", "time", "apply_months", "workplace_change_deadline.months"])
def test_an_unknown_parameter_is_unknown_and_no_zero(knowledge: Knowledge, id_: str) -> None:
    assert value_on(knowledge, id_, "2026-11-22") is UNKNOWN


# Properties of any history of values.


def parameter(
    values: list[tuple[date, int | None]], before: Literal["not_in_force", "unknown"] = "unknown"
) -> dict[str, Parameter]:
    made = Parameter(
        unit="months",
        fact="example:one",
        verified_on=date(2026, 1, 15),
        confidence="high",
        before=before,
        values=[DatedValue(from_=day, value=value, cite="example_act/1") for day, value in values],
    )
    return {"one": made}


DAYS = st.dates(date(2000, 1, 1), date(2030, 12, 31))
HISTORIES = st.dictionaries(DAYS, st.integers(0, 9) | st.none(), min_size=1, max_size=6).map(
    lambda found: sorted(found.items())
)


def plain(found: Value | Absent) -> int | bool | str | Absent:
    return found.value if isinstance(found, Value) else found


@given(HISTORIES, DAYS)
def test_each_day_has_the_value_of_the_last_change_before_it(
    history: list[tuple[date, int | None]], day: date
) -> None:
    begun = [value for since, value in history if since <= day]
    for before in (NOT_IN_FORCE, UNKNOWN):
        expected = (NOT_IN_FORCE if begun[-1] is None else begun[-1]) if begun else before
        assert plain(look_up(parameter(history, before.value), "one", day)) == expected


@given(HISTORIES, DAYS, DAYS)
def test_a_split_interval_changes_nothing(
    history: list[tuple[date, int | None]], border: date, day: date
) -> None:
    begun = [value for since, value in history if since <= border]
    if not begun or border in dict(history):
        return
    split = sorted([*history, (border, begun[-1])])
    before = plain(look_up(parameter(history), "one", day))
    assert plain(look_up(parameter(split), "one", day)) == before


@given(HISTORIES, DAYS)
def test_what_comes_next_is_the_next_change_of_the_value(
    history: list[tuple[date, int | None]], day: date
) -> None:
    now = [value for since, value in history if since <= day][-1:]
    changes = [(since, value) for since, value in history if since > day and [value] != now]
    found = look_ahead(parameter(history), "one", day)
    if not changes:
        assert found is UNKNOWN
    elif changes[0][1] is None:
        assert found is NOT_IN_FORCE
    else:
        assert isinstance(found, Value)
        assert (found.chosen_from, found.value) == changes[0]


def test_the_value_after_an_unknown_parameter_is_unknown(knowledge: Knowledge) -> None:
    assert look_ahead(knowledge.parameters, "no.such", date(2026, 1, 1)) is UNKNOWN


def test_a_value_that_ended_is_not_in_force_again_until_the_next() -> None:
    ended = parameter([(date(2020, 1, 1), 5), (date(2022, 1, 1), None), (date(2024, 1, 1), 0)])
    days = [date(2021, 12, 31), date(2022, 1, 1), date(2023, 12, 31), date(2024, 1, 1)]
    found = [plain(look_up(ended, "one", day)) for day in days]
    assert found == [5, NOT_IN_FORCE, NOT_IN_FORCE, 0]
