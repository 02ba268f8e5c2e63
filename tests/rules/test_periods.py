"""Counting legal periods, Civil Act arts. 157, 159, 160 and 161."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baro.rules.periods import (
    LastDay,
    days_before,
    next_working_day,
    period_of_days,
    period_of_months,
    period_of_stay,
)

DAY = timedelta(days=1)
RestDay = Callable[[date], bool]

#: Public holidays on weekdays around the borders below, from the decree's calendar.
HOLIDAYS = """
2025-03-03 2025-10-03 2025-10-06 2025-10-07 2025-10-08 2025-10-09 2026-03-02 2026-06-03
2026-07-17 2026-08-17 2026-09-24 2026-09-25 2027-01-01 2027-03-01
"""

#: Event, months; then the last day by the calendar, by law, and the safe one.
MONTHS = """
2026-01-31 1 2026-02-28 2026-03-03 2026-02-27 a missing 29th, then Saturday to Monday
2026-01-30 1 2026-02-28 2026-03-03 2026-02-27 the first counted day is the 31st
2026-01-28 1 2026-02-28 2026-03-03 2026-02-27 the first counted day is the 29th
2026-01-27 1 2026-02-27 2026-02-27 2026-02-26 one day earlier than the three above
2024-01-31 1 2024-02-29 2024-02-29 2024-02-29 leap year
2024-01-30 1 2024-02-29 2024-02-29 2024-02-29 leap year without a 31st
2024-02-29 1 2024-03-31 2024-04-01 2024-03-28 the leap day is the event
2025-02-28 1 2025-03-31 2025-03-31 2025-03-27 28 February to 31 March, not 28
2025-09-03 1 2025-10-03 2025-10-10 2025-10-02 seven rest days in a row
2025-04-01 1 2025-05-01 2025-05-01 2025-04-30 Labour Day 2025 is no public holiday
2026-06-17 1 2026-07-17 2026-07-20 2026-07-16 Constitution Day, again from 2026
2025-06-17 1 2025-07-17 2025-07-17 2025-07-16 Constitution Day 2025 is none
2026-05-03 1 2026-06-03 2026-06-04 2026-06-02 local elections
2026-07-17 1 2026-08-17 2026-08-18 2026-08-14 substitute for Liberation Day
2026-12-01 1 2027-01-01 2027-01-04 2026-12-31 year end
2026-11-22 1 2026-12-22 2026-12-22 2026-12-21 an ordinary month
2026-05-06 1 2026-06-06 2026-06-08 2026-06-05 Memorial Day on a Saturday
2026-10-10 1 2026-11-10 2026-11-10 2026-11-09 contract end, not the last day worked
2016-06-03 3 2016-09-03 2016-09-05 2016-09-02 a real file of the centre
2014-10-30 3 2015-01-30 2015-01-30 2015-01-29 a real certificate
2015-05-28 3 2015-08-28 2015-08-28 2015-08-27 a real certificate
2026-11-30 3 2027-02-28 2027-03-02 2027-02-26 Sunday, then Independence Movement Day
2023-11-30 3 2024-02-29 2024-02-29 2024-02-29 to a leap day
2027-11-30 3 2028-02-29 2028-02-29 2028-02-29 to the next leap day
2026-06-24 3 2026-09-24 2026-09-28 2026-09-23 Chuseok
2026-11-23 3 2027-02-23 2027-02-23 2027-02-22 an ordinary quarter
2026-08-31 3 2026-11-30 2026-11-30 2026-11-30 counted anew after an illness
"""

#: Event, days; then the last day by the calendar, by law, and the safe one.
DAYS = """
2026-11-22 30 2026-12-22 2026-12-22 2026-12-21 thirty days
2026-11-22 14 2026-12-06 2026-12-07 2026-12-04 to a Sunday
2025-09-24 9 2025-10-03 2025-10-10 2025-10-02 seven rest days in a row
2024-02-28 1 2024-02-29 2024-02-29 2024-02-28 to a leap day
2026-12-31 1 2027-01-01 2027-01-04 2026-12-31 over the year's end
2015-08-28 13 2015-09-10 2015-09-10 2015-09-09 the thirteen days of illness of a real file
"""


def rest(day: date) -> bool:
    return day.weekday() >= 5 or day.isoformat() in HOLIDAYS.split()


def rows(table: str) -> list[Any]:
    found = []
    for line in table.strip().splitlines():
        event, length, calendar, legal, safe, note = line.split(maxsplit=5)
        last = LastDay(*(date.fromisoformat(day) for day in (calendar, legal, safe)))
        found.append(pytest.param(date.fromisoformat(event), int(length), last, id=note))
    return found


@pytest.mark.parametrize(("event", "months", "last"), rows(MONTHS))
def test_a_period_of_months_ends_on_its_golden_days(
    event: date, months: int, last: LastDay
) -> None:
    assert period_of_months(event, months, rest) == last


@pytest.mark.parametrize(("event", "days", "last"), rows(DAYS))
def test_a_period_of_days_ends_on_its_golden_days(event: date, days: int, last: LastDay) -> None:
    assert period_of_days(event, days, rest) == last


@pytest.mark.parametrize("length", [0, -1])
@pytest.mark.parametrize("count", [period_of_months, period_of_days, days_before])
def test_a_period_of_no_length_is_refused(
    count: Callable[[date, int, RestDay], LastDay], length: int
) -> None:
    with pytest.raises(ValueError, match="must be positive"):
        count(date(2026, 1, 31), length, rest)


def test_a_period_is_moved_only_where_law_and_calendar_differ() -> None:
    assert period_of_months(date(2026, 1, 31), 1, rest).moved
    assert not period_of_months(date(2026, 1, 27), 1, rest).moved


def test_a_working_day_is_its_own_next_working_day() -> None:
    assert next_working_day(date(2026, 2, 27), rest) == date(2026, 2, 27)
    assert next_working_day(date(2026, 2, 28), rest) == date(2026, 3, 3)


# Properties, with whatever rest days a calendar may have.

EVENTS = st.dates(date(2004, 1, 1), date(2040, 12, 31))
LENGTHS = st.integers(1, 40)


@st.composite
def calendars(draw: st.DrawFn) -> RestDay:
    """Weekends or not, and holidays on any days of a month and of a year."""
    weekend = draw(st.sampled_from([(), (6,), (5, 6)]))
    of_year = draw(st.sets(st.tuples(st.integers(1, 12), st.integers(1, 31)), max_size=60))
    return lambda day: day.weekday() in weekend or (day.month, day.day) in of_year


COUNTS = st.sampled_from([period_of_months, period_of_days])
Count = Callable[[date, int, RestDay], LastDay]


@given(COUNTS, EVENTS, LENGTHS, calendars())
def test_safe_comes_before_calendar_and_calendar_before_legal(
    count: Count, event: date, length: int, rest: RestDay
) -> None:
    last = count(event, length, rest)
    assert last.safe <= last.calendar <= last.legal


@given(COUNTS, EVENTS, LENGTHS, calendars())
def test_legal_is_the_first_working_day_from_the_calendar_day_on(
    count: Count, event: date, length: int, rest: RestDay
) -> None:
    last = count(event, length, rest)
    assert not rest(last.legal)
    between = (last.legal - last.calendar).days
    assert all(rest(last.calendar + days * DAY) for days in range(between))


@given(COUNTS, EVENTS, LENGTHS, calendars())
def test_safe_is_a_working_day(count: Count, event: date, length: int, rest: RestDay) -> None:
    assert not rest(count(event, length, rest).safe)


@given(EVENTS, LENGTHS, calendars())
def test_days_counted_back_end_on_a_working_day_with_all_of_them_left(
    event: date, days: int, rest: RestDay
) -> None:
    last = days_before(event, days, rest)
    assert last.legal == last.safe <= last.calendar
    assert not rest(last.safe)
    # Neither the day itself nor that of the expiry counts.
    assert (event - last.calendar).days - 1 == days
    moved = (last.calendar - last.safe).days
    assert all(rest(last.calendar - back * DAY) for back in range(moved))


@given(EVENTS, LENGTHS, calendars())
def test_more_days_counted_back_never_end_later(event: date, days: int, rest: RestDay) -> None:
    fewer, more = days_before(event, days, rest), days_before(event, days + 1, rest)
    assert more.calendar < fewer.calendar
    assert more.safe <= fewer.safe


@given(EVENTS, LENGTHS)
def test_a_period_of_stay_has_one_last_day_before_the_same_day_of_its_last_month(
    event: date, months: int
) -> None:
    last = period_of_stay(event, months)
    assert last.calendar == last.legal == last.safe
    assert last.calendar == period_of_months(event - DAY, months, lambda _: False).calendar


def test_a_period_behind_all_calendars_is_refused() -> None:
    for count in (period_of_months, period_of_days):
        with pytest.raises(OverflowError):
            count(date(2026, 1, 31), 10**9, lambda _: False)
    with pytest.raises(OverflowError):
        period_of_stay(date(2026, 1, 31), 10**6)


@given(COUNTS, EVENTS, LENGTHS, calendars())
def test_a_longer_period_never_ends_earlier(
    count: Count, event: date, length: int, rest: RestDay
) -> None:
    shorter, longer = count(event, length, rest), count(event, length + 1, rest)
    assert shorter.calendar < longer.calendar
    assert shorter.legal <= longer.legal
    assert shorter.safe <= longer.safe


@given(COUNTS, EVENTS, LENGTHS, calendars())
def test_a_later_event_never_ends_a_period_earlier(
    count: Count, event: date, length: int, rest: RestDay
) -> None:
    first, second = count(event, length, rest), count(event + DAY, length, rest)
    assert first.calendar <= second.calendar
    assert first.legal <= second.legal
    assert first.safe <= second.safe


def days_of_month(year: int, month: int) -> list[date]:
    day = date(year, month, 1)
    found = []
    while day.month == month:
        found.append(day)
        day += DAY
    return found


def by_the_articles(event: date, months: int, rest: RestDay) -> tuple[date, date]:
    """Count as the Civil Act tells it, one article after the other."""
    # Art. 157: the first day is not counted.
    start = event + DAY
    # Art. 160(1): months are counted by the calendar, whatever their days.
    year, month = start.year, start.month
    for _ in range(months):
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    last_month = days_of_month(year, month)
    # Art. 160(2): it ends on the day before the one that answers to the first day ...
    answering = [day for day in last_month if day.day == start.day]
    # ... and art. 160(3), where the last month has none, on that month's last day.
    end = answering[0] - DAY if answering else last_month[-1]
    # Art. 161: a Saturday or public holiday puts the end on the next day.
    legal = end
    while rest(legal):
        legal += DAY
    return end, legal


@given(EVENTS, LENGTHS, calendars())
def test_months_are_counted_as_the_articles_tell(event: date, months: int, rest: RestDay) -> None:
    last = period_of_months(event, months, rest)
    assert (last.calendar, last.legal) == by_the_articles(event, months, rest)


def test_every_event_of_four_years_is_counted_as_the_articles_tell() -> None:
    for offset in range(4 * 365 + 1):
        event = date(2024, 1, 1) + offset * DAY
        for months in (1, 2, 3, 12):
            last = period_of_months(event, months, rest)
            assert (last.calendar, last.legal) == by_the_articles(event, months, rest), event


@given(EVENTS, st.integers(1, 400), calendars())
def test_days_are_counted_one_by_one_from_the_day_after(
    event: date, days: int, rest: RestDay
) -> None:
    counted = [event + number * DAY for number in range(1, days + 1)]
    assert period_of_days(event, days, rest).calendar == counted[-1]
