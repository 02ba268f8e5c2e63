"""Reading the facts of a question against the contract's dictionary of facts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from baro.knowledge.countries import country_codes
from baro.knowledge.schema import CheckContract, Contract, FactType
from baro.knowledge.scope import part_type

Fact = bool | int | str | date | Decimal | list[Any]
Facts = dict[str, Fact]
#: Days outside this span are typing errors, not facts of a working life.
FIRST_YEAR, LAST_YEAR = 1960, 2100
_DAY = re.compile(r"^\d{4}-\d{2}-\d{2}$", re.ASCII)
_MONTH = re.compile(r"^\d{4}-(0[1-9]|1[0-2])$", re.ASCII)
#: Numbers of a working life lie below this one; so do sums in won.
TOO_LARGE = 10**12
#: Digits behind the point of a decimal, and powers of ten before it.
MOST_DIGITS = 6
LARGEST_EXPONENT = 18
#: Entries of a list.
MOST_ENTRIES = 400


class FactError(ValueError):
    """A fact that cannot be used; ``fact`` names it, for the API's 422."""

    def __init__(self, fact: str, reason: str) -> None:
        # Halves of surrogate pairs are no text, and cannot be sent back.
        self.fact = fact.encode("utf-8", "replace").decode()
        self.reason = reason.encode("utf-8", "replace").decode()
        super().__init__(f"{self.fact}: {self.reason}")


def read_facts(contract: Contract, check: CheckContract, raw: Mapping[str, Any]) -> Facts:
    """Turn the JSON facts of a check into typed ones; a null fact counts as not given.

    Raises: FactError on a name that this check does not know, or a value of the wrong type.
    """
    allowed = allowed_facts(check)
    facts: Facts = {}
    for name, value in raw.items():
        if name not in allowed:
            known = ", ".join(allowed)
            raise FactError(name, f"no fact of this check; it knows {known}")
        if value is not None:
            facts[name] = read_fact(name, contract.facts[name], value, contract.facts)
    return facts


def allowed_facts(check: CheckContract) -> list[str]:
    """List the facts that a check reads, those it asks first in front."""
    names: list[str] = []
    for entry in [*check.required, *check.optional]:
        names += [entry] if isinstance(entry, str) else entry["any_of"]
    return list(dict.fromkeys(names))


def read_fact(
    name: str, kind: FactType, value: Any, facts: Mapping[str, FactType] | None = None
) -> Fact:
    """Read one fact of a type of the contract; a list needs the other ``facts`` for its parts.

    Raises: FactError.
    """
    match kind.type:
        case "date":
            return _date(name, value)
        case "bool" if isinstance(value, bool):
            return value
        case "int" | "won" if isinstance(value, int) and not isinstance(value, bool):
            return int(_bounded(name, kind, Decimal(value)))
        case "decimal" if isinstance(value, int | float | str | Decimal) and not isinstance(
            value, bool
        ):
            return _bounded(name, kind, _decimal(name, value))
        case "choice":
            if value in kind.choices:
                return str(value)
            raise FactError(name, f"must be one of {', '.join(kind.choices)}")
        case "month":
            return _month(name, value)
        case "country":
            if isinstance(value, str) and value in country_codes():
                return value
            raise FactError(name, "must be a country as its code of two letters, NP for Nepal")
        case "text" if isinstance(value, str):
            return value
        case "list" if isinstance(value, list):
            return _list(name, kind, value, facts or {})
    raise FactError(name, f"must be of type {kind.type}")


def _bounded(name: str, kind: FactType, number: Decimal) -> Decimal:
    least = 0 if kind.least is None else kind.least
    most = TOO_LARGE if kind.most is None else kind.most
    if not least <= number <= most:
        raise FactError(name, f"must lie between {least} and {most}")
    return number


def _list(
    name: str, kind: FactType, entries: list[Any], facts: Mapping[str, FactType]
) -> list[Any]:
    if len(entries) > MOST_ENTRIES:
        raise FactError(name, f"must have at most {MOST_ENTRIES} entries")
    if len(entries) < (kind.least or 0):
        raise FactError(name, f"must have at least {kind.least} entries")
    read: list[Any] = []
    for place, entry in enumerate(entries, start=1):
        try:
            read.append(_entry(name, kind, entry, facts))
        except FactError as error:
            part = "" if error.fact == name else f", {error.fact}"
            raise FactError(name, f"{error.reason} (entry {place}{part})") from None
    return read


def _entry(name: str, kind: FactType, entry: Any, facts: Mapping[str, FactType]) -> Any:
    """Read an entry of a list; an error names the part."""
    if isinstance(kind.of, str):
        return read_fact(name, part_type(dict(facts), kind.of), entry)
    parts = kind.of or {}
    if not isinstance(entry, dict):
        raise FactError(name, f"must have the parts {', '.join(parts)}")
    for part in entry:
        if part not in parts:
            raise FactError(part, f"no part; an entry has {', '.join(parts)}")
    read: dict[str, Fact] = {}
    for part, text in parts.items():
        value = entry.get(part)
        if value is not None:
            read[part] = read_fact(part, part_type(dict(facts), text), value)
        elif not text.endswith("(optional)"):
            raise FactError(part, "must be told")
    return read


def _date(name: str, value: Any) -> date:
    if isinstance(value, date):
        day = value
    else:
        try:
            if not isinstance(value, str) or not _DAY.fullmatch(value):
                raise ValueError
            day = date.fromisoformat(value)
        except ValueError:
            raise FactError(name, 'must be a day written as "2026-01-31"') from None
    _check_year(name, day.year)
    return day


def _month(name: str, value: Any) -> str:
    if not isinstance(value, str) or not _MONTH.fullmatch(value):
        raise FactError(name, 'must be a month written as "2026-01"')
    _check_year(name, int(value[:4]))
    return value


def _check_year(name: str, year: int) -> None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise FactError(name, f"must lie between the years {FIRST_YEAR} and {LAST_YEAR}")


def _decimal(name: str, value: int | float | str | Decimal) -> Decimal:
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        raise FactError(name, "must be a number") from None
    if not number.is_finite():
        raise FactError(name, "must be a number")
    # Exact arithmetic on thousands of digits would hold the whole process.
    if int(number.as_tuple().exponent) < -MOST_DIGITS or number.adjusted() > LARGEST_EXPONENT:
        raise FactError(name, f"must have at most {MOST_DIGITS} digits behind the point")
    return number
