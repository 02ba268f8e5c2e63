"""Reading the facts of a question against the contract's dictionary of facts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from baro.knowledge.schema import CheckContract, Contract, FactType

Fact = bool | int | str | date | Decimal | list[Any]
Facts = dict[str, Fact]
#: Days outside this span are typing errors, not facts of a working life.
FIRST_YEAR, LAST_YEAR = 1960, 2100
_DAY = re.compile(r"^\d{4}-\d{2}-\d{2}$", re.ASCII)
_MONTH = re.compile(r"^\d{4}-(0[1-9]|1[0-2])$")
_COUNTRY = re.compile(r"^[A-Z]{2}$")


class FactError(ValueError):
    """A fact that cannot be used; ``fact`` names it, for the API's 422."""

    def __init__(self, fact: str, message: str) -> None:
        self.fact = fact
        super().__init__(f"{fact}: {message}")


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
            facts[name] = read_fact(name, contract.facts[name], value)
    return facts


def allowed_facts(check: CheckContract) -> list[str]:
    """List the facts that a check reads, those it asks first in front."""
    names: list[str] = []
    for entry in [*check.required, *check.optional]:
        names += [entry] if isinstance(entry, str) else entry["any_of"]
    return list(dict.fromkeys(names))


def read_fact(name: str, kind: FactType, value: Any) -> Fact:
    """Read one fact of a type of the contract.

    Raises: FactError.
    """
    match kind.type:
        case "date":
            return _date(name, value)
        case "bool" if isinstance(value, bool):
            return value
        case "int" | "won" if isinstance(value, int) and not isinstance(value, bool):
            return value
        case "decimal" if isinstance(value, int | float | str) and not isinstance(value, bool):
            return _decimal(name, value)
        case "choice":
            if value in kind.choices:
                return str(value)
            raise FactError(name, f"must be one of {', '.join(kind.choices)}")
        case "month" if isinstance(value, str) and _MONTH.fullmatch(value):
            return value
        case "country" if isinstance(value, str) and _COUNTRY.fullmatch(value):
            return value
        case "text" if isinstance(value, str):
            return value
        case "list" if isinstance(value, list):
            return value
    raise FactError(name, f"must be of type {kind.type}")


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
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise FactError(name, f"must lie between the years {FIRST_YEAR} and {LAST_YEAR}")
    return day


def _decimal(name: str, value: int | float | str) -> Decimal:
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        raise FactError(name, "must be a number") from None
    if not number.is_finite():
        raise FactError(name, "must be a number")
    return number
