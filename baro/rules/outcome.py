"""The one outcome shape of every check, as `knowledge/contract/checks.yml` defines it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Literal

from pydantic import BaseModel, ConfigDict, field_serializer

from baro.knowledge.schema import Confidence, Verdict

Scalar = bool | int | Decimal | str


class _Shape(BaseModel):
    # What is empty is there all the same, and its JSON Schema says so.
    model_config = ConfigDict(
        extra="forbid", frozen=True, json_schema_serialization_defaults_required=True
    )


class Deadline(_Shape):
    """A last day. ``days_left`` counts calendar days from ``as_of`` to ``safe``."""

    id: str
    calendar: date
    legal: date
    safe: date
    days_left: int
    passed: bool


class Amount(_Shape):
    """A sum of money in whole won."""

    id: str
    won: int
    kind: Literal["confirmed", "estimated"]
    per: str | None = None


class Cite(_Shape):
    """An article of an instrument."""

    instrument: str
    article: str


class Reason(_Shape):
    """A row or parameter that decided, with what it cites."""

    rule: str
    cites: list[Cite]


class TraceEntry(_Shape):
    """A row that fired, a period, a number, or a parameter with the day that chose its value.

    ``by`` names the day (a fact, or ``as_of``), ``on`` is that day, ``value`` what came out.
    """

    table: str
    row: str
    cites: list[Cite] = []
    by: str | None = None
    on: date | None = None
    value: str | None = None


class Outcome(_Shape):
    """What a check decides."""

    topic: str
    as_of: date
    release: str
    confidence: Confidence
    verdict: Verdict
    deadlines: list[Deadline] = []
    amounts: list[Amount] = []
    values: dict[str, Scalar] = {}
    reasons: list[Reason] = []
    missing: list[str] = []
    not_covered: list[str] = []
    contacts: list[str] = []
    trace: list[TraceEntry] = []

    @field_serializer("values", when_used="json")
    def _plain_numbers(self, values: dict[str, Scalar]) -> dict[str, bool | int | str | float]:
        # JSON has one kind of number; the digits were rounded where the rules end.
        return {
            name: float(value) if isinstance(value, Decimal) else value
            for name, value in values.items()
        }
