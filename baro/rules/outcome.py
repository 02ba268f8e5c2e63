"""The one outcome shape of every check, as `knowledge/contract/checks.yml` defines it."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict

from baro.knowledge.schema import Confidence

Verdict = Literal["yes", "no", "likely", "depends", "too_late", "refer"]


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


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
    """A row that fired, or a parameter with the day that chose its value."""

    table: str
    row: str


class Outcome(_Shape):
    """What a check decides."""

    topic: str
    as_of: date
    release: str
    confidence: Confidence
    verdict: Verdict
    deadlines: list[Deadline] = []
    amounts: list[Amount] = []
    values: dict[str, bool | int | str] = {}
    reasons: list[Reason] = []
    missing: list[str] = []
    not_covered: list[str] = []
    contacts: list[str] = []
    trace: list[TraceEntry] = []
