"""What a message tells of the facts of a check."""

from __future__ import annotations

from dataclasses import dataclass, field

from baro.i18n.dates import DayReading
from baro.rules.facts import Fact


@dataclass
class FactsRead:
    """What a message tells: facts, what needs a question back, what cannot be."""

    facts: dict[str, Fact] = field(default_factory=dict)
    #: A fact and the values that it could have.
    ambiguous: tuple[str, tuple[Fact, ...]] | None = None
    problem: DayReading | None = None
    #: A fact of something done whose day lies ahead.
    ahead: str | None = None
    #: A fact whose number is outside of what it can be.
    unlikely: str | None = None

    @property
    def empty(self) -> bool:
        return not (self.facts or self.ambiguous or self.problem or self.ahead or self.unlikely)
