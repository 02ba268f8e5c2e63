"""Legal periods as they were counted for one worker, and the calendar they are counted by."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from baro.knowledge.schema import Knowledge, PeriodStep
from baro.rules.outcome import Deadline
from baro.rules.parameters import Value, look_up
from baro.rules.periods import (
    LastDay,
    days_before,
    period_of_days,
    period_of_months,
    period_of_stay,
)

SATURDAY, SUNDAY = 5, 6
MONTHS_OF_YEAR = 12
#: The shared parameter that says since when a Saturday moves a last day.
SATURDAY_RULE = "time.saturday_is_rest_day"
Unit = Literal["months", "days", "years"]
UNITS: tuple[Unit, ...] = ("months", "days", "years")


class UnknownCalendarError(LookupError):
    """A day outside the years whose public holidays are known."""


class Calendar:
    """Rest days by the holidays of one release."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge

    def is_rest_day(self, day: date) -> bool:
        """Tell whether a last day on ``day`` moves on.

        Raises: UnknownCalendarError outside the years of the holidays.
        Law: Civil Act art. 161; Regulations on Public Holidays of Government Offices.
        """
        years = self._knowledge.holiday_rules.years
        if not years.from_ <= day.year <= years.until:
            raise UnknownCalendarError(day)
        if day.weekday() == SUNDAY or day.isoformat() in self._knowledge.holidays:
            return True
        if day.weekday() != SATURDAY:
            return False
        rule = look_up(self._knowledge.parameters, SATURDAY_RULE, day)
        return isinstance(rule, Value) and bool(rule.value)

    def was_compared(self, day: date) -> bool:
        """Tell whether the holidays of that year were compared with the decree."""
        compared = self._knowledge.holiday_rules.compared
        return compared.from_ <= day.year <= compared.until

    def cites(self, day: date) -> list[str]:
        """Give what a move of a last day from ``day`` rests on."""
        rule = look_up(self._knowledge.parameters, SATURDAY_RULE, day)
        first = [rule.cite] if isinstance(rule, Value) else []
        return [*first, *self._knowledge.holiday_rules.cites]


def count(step: PeriodStep, event: date, length: int, unit: Unit, calendar: Calendar) -> LastDay:
    """Count a period of ``length`` units from an event as its step says.

    Raises: ValueError if the length is not positive or the last day lies outside of all
    calendars; UnknownCalendarError.
    """
    rest = calendar.is_rest_day
    try:
        if unit == "days":
            return (days_before if step.backward else period_of_days)(event, length, rest)
        months = length * MONTHS_OF_YEAR if unit == "years" else length
        if step.counts_event_day:
            return period_of_stay(event, months)
        return period_of_months(event, months, rest)
    except OverflowError:
        raise UnknownCalendarError(event) from None


@dataclass(frozen=True)
class Period:
    """A legal period as it was counted for one worker. ``value`` is None where facts gave it."""

    step: PeriodStep
    event_name: str
    event: date
    length: int
    unit: Unit
    value: Value | None
    last: LastDay
    act: date | None
    as_of: date

    @property
    def state(self) -> str:
        """Where the period stands; one of ``PERIOD_STATES``."""
        last = self.last
        # An act on a day to come is a plan: nothing is done, and nothing missed, before it.
        if self.act is not None and self.act <= self.as_of:
            if self.act <= last.calendar:
                return "in_time"
            return "in_time_margin" if self.act <= last.legal else "late"
        if self.as_of < last.safe:
            return "open"
        if self.as_of == last.safe:
            return "last_safe_day"
        if self.as_of <= last.calendar:
            return "after_safe"
        return "margin" if self.as_of <= last.legal else "passed"

    @property
    def margin(self) -> bool:
        """Whether it is or was in time only by the rest-day rule."""
        return self.state in ("margin", "in_time_margin")

    @property
    def days_left(self) -> int:
        return (self.last.safe - self.as_of).days

    @property
    def days_over(self) -> int:
        """Calendar days since the last day by law; negative before it."""
        return (self.as_of - self.last.legal).days

    def deadline(self, id_: str) -> Deadline:
        """Give the period in the shape of the outcome."""
        return Deadline(
            id=id_,
            calendar=self.last.calendar,
            legal=self.last.legal,
            safe=self.last.safe,
            days_left=self.days_left,
            passed=self.state in ("late", "passed"),
        )


def day_deadline(id_: str, day: date, as_of: date) -> Deadline:
    """Give a deadline that carries one date, which no rest day moves."""
    return Deadline(
        id=id_, calendar=day, legal=day, safe=day, days_left=(day - as_of).days, passed=as_of > day
    )
