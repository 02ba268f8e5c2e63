"""Legal periods: from an event to the last day, with rest days.

Law: Civil Act arts. 157, 159, 160 and 161; Regulations on Public Holidays of Government Offices.
"""

from __future__ import annotations

import calendar
from collections.abc import Callable
from dataclasses import dataclass
from datetime import MAXYEAR, date, timedelta

RestDay = Callable[[date], bool]
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class LastDay:
    """The three last days of a period; ``safe <= calendar <= legal``.

    Of a period counted backward ``legal`` is the safe day too, at or before ``calendar``.
    """

    calendar: date
    legal: date
    safe: date

    @property
    def moved(self) -> bool:
        """Whether the rest-day rule moved the last day."""
        return self.legal != self.calendar


def period_of_months(event: date, months: int, rest: RestDay) -> LastDay:
    """Count a period of months from an event whose day is not counted.

    ``safe`` counts the event's day as the first one and is moved back to a working day.
    Raises: ValueError if ``months`` is not positive.
    Law: Civil Act arts. 157, 160(1)-(3), 161.
    """
    if months <= 0:
        raise ValueError("months must be positive")
    last = _end_of_months(event + _DAY, months)
    return LastDay(last, next_working_day(last, rest), _safe(_end_of_months(event, months), rest))


def period_of_days(event: date, days: int, rest: RestDay) -> LastDay:
    """Count a period of days from an event whose day is not counted.

    Raises: ValueError if ``days`` is not positive.
    Law: Civil Act arts. 157, 159, 161.
    """
    if days <= 0:
        raise ValueError("days must be positive")
    last = event + days * _DAY
    return LastDay(last, next_working_day(last, rest), _safe(last - _DAY, rest))


def period_of_stay(event: date, months: int) -> LastDay:
    """Count months from an event whose day is day one; rest days move nothing.

    Raises: ValueError if ``months`` is not positive.
    Law: General Act on Public Administration art. 6(2); Foreign Workers Act art. 18.
    """
    if months <= 0:
        raise ValueError("months must be positive")
    last = _end_of_months(event, months)
    return LastDay(last, last, last)


def days_before(expiry: date, days: int, rest: RestDay) -> LastDay:
    """Count days back from an expiry, whose own day does not count either.

    Moved to an earlier working day: whoever has to act before an expiry gains nothing by a
    rest day. ``legal`` and ``safe`` are the same.
    Raises: ValueError if ``days`` is not positive.
    """
    if days <= 0:
        raise ValueError("days must be positive")
    last = expiry - (days + 1) * _DAY
    return LastDay(last, _safe(last, rest), _safe(last, rest))


def next_working_day(day: date, rest: RestDay) -> date:
    """Give ``day``, or the first day after it that is no rest day."""
    while rest(day):
        day += _DAY
    return day


def _safe(day: date, rest: RestDay) -> date:
    while rest(day):
        day -= _DAY
    return day


def _end_of_months(first: date, months: int) -> date:
    """Give the day before the same-numbered day, or the month's last day if it has none such."""
    index = first.month - 1 + months
    year, month = first.year + index // 12, index % 12 + 1
    if year > MAXYEAR:
        raise OverflowError("the last day lies after the last year of all calendars")
    length = calendar.monthrange(year, month)[1]
    if first.day > length:
        return date(year, month, length)
    return date(year, month, first.day) - _DAY
