"""Dated look-up of legal values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum

from baro.knowledge.schema import Confidence, DatedValue, Parameter


class Absent(Enum):
    """Why a parameter has no value on a day; never a stand-in zero.

    ``UNKNOWN`` is what our research does not reach, or what nobody has decided yet.
    """

    NOT_IN_FORCE = "not_in_force"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Value:
    """A legal value with what it rests on. ``chosen_from`` is the day its interval begins."""

    id: str
    value: bool | int | str
    cite: str
    confidence: Confidence
    chosen_from: date


def look_up(
    parameters: dict[str, Parameter], id_: str, day: date, open_until: date | None = None
) -> Value | Absent:
    """Give the value of a parameter on ``day``.

    ``open_until`` is the end of a period that began on ``day``, counted by the value of that
    day: a later value that also holds for open periods replaces it when the period still ran.
    """
    parameter = parameters.get(id_)
    if parameter is None:
        return Absent.UNKNOWN
    found: DatedValue | None = None
    for candidate in parameter.values:
        still_open = (
            candidate.also_for == "open_periods"
            and open_until is not None
            and candidate.from_ <= open_until
        )
        if candidate.from_ <= day or still_open:
            found = candidate
    if found is None:
        return Absent(parameter.before)
    return _value(id_, parameter, found)


def look_ahead(parameters: dict[str, Parameter], id_: str, day: date) -> Value | Absent:
    """Give the value that follows the one of ``day``; one that changes nothing is passed over."""
    parameter = parameters.get(id_)
    if parameter is None:
        return Absent.UNKNOWN
    begun = [value for value in parameter.values if value.from_ <= day]
    now = (begun[-1].value, begun[-1].unknown) if begun else None
    coming = (value for value in parameter.values if value.from_ > day)
    later = next((value for value in coming if (value.value, value.unknown) != now), None)
    return Absent.UNKNOWN if later is None else _value(id_, parameter, later)


def _value(id_: str, parameter: Parameter, found: DatedValue) -> Value | Absent:
    if found.unknown:
        return Absent.UNKNOWN
    if found.value is None:
        return Absent.NOT_IN_FORCE
    return Value(id_, found.value, found.cite, parameter.confidence, found.from_)
