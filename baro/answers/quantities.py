"""Reading numbers, sums, months and countries as facts out of what a worker wrote."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from baro.answers.book import Book
from baro.answers.cues import Cue, CueFinder
from baro.answers.found import FactsRead
from baro.i18n.dates import DayReading, fold_word
from baro.i18n.months import MonthReading, YearReading, month_of
from baro.i18n.numbers import NumberReading
from baro.knowledge.schema import CheckContract
from baro.rules.facts import Fact, FactError, allowed_facts, read_fact

NUMBER_TYPES = frozenset({"int", "decimal", "won"})
WON: Final = "won"
COUNTRY: Final = "country"
MONTH: Final = "month"
YEAR: Final = "year"
#: The unit of ages and of years of service.
YEARS = "years"
#: The country of work is nobody's answer to where they come from.
WORK_COUNTRY = "KR"
#: How far from a country or a month a cue may stand, in characters: "I am from Nepal".
NEAR = 8
#: How far a word may stand from the year that it asks about: "what was it an hour in 2024".
YEAR_NEAR = 16
#: Years that a bare number of four digits rather is.
YEARS_NEAR = 12
#: A message of so few words answers a question, unless its language needs more.
WORDS_OF_AN_ANSWER = 3
#: No longer is a message that only answers: not every script puts spaces between words.
LETTERS_OF_AN_ANSWER = 30
#: A sum in won below this is a part of one, or a day of the month: "salary on the 10th".
LEAST_SUM = 1000
#: Values offered where a message leaves a choice.
MOST_VALUES = 4


@dataclass(frozen=True)
class Message:
    """What is known of a message when its numbers are read."""

    check: CheckContract
    #: The fact asked for before.
    asked: str | None
    known: Collection[str]
    #: Places of what is read already: days, visa codes.
    hidden: Sequence[tuple[int, int]]
    #: Days that are no fact of their own.
    loose_days: Sequence[DayReading]


class QuantityReader:
    """Reads what can be counted, and countries, in the messages of one conversation."""

    def __init__(self, book: Book, language: str, as_of: date, cues: CueFinder) -> None:
        self._book = book
        self._facts = book.knowledge.contract.facts
        self._language = language
        self._as_of = as_of
        self._cues = cues
        self._answer_words = answer_words(book, language)

    def reads(self, allowed: Sequence[str]) -> bool:
        """Tell whether a check has facts that are numbers or months."""
        return bool(self._of_types(allowed, NUMBER_TYPES | {MONTH}))

    def without_counts(self, folded: str, days: Iterable[DayReading]) -> list[DayReading]:
        """Leave out what is a length or a count: "in May 40 hours", "2 years 4 months ago"."""
        numbers = self._book.readers.numbers(self._language)
        kept = [
            day
            for day in days
            if not (
                folded[day.end - 1 : day.end].isdecimal() and numbers.counted_at(folded, day.end)
            )
        ]
        if not kept:
            return kept
        spans = [one.end for one in numbers.read(folded) if YEARS in one.counts]
        return [day for day in kept if not any(0 <= day.start - end <= 1 for end in spans)]

    def read(self, folded: str, message: Message, found: FactsRead) -> None:
        """Add the numbers, months and the country of a message to what was found in it."""
        allowed = allowed_facts(message.check)
        hidden = list(message.hidden)
        if self._of_types(allowed, {MONTH}):
            hidden += self._read_months(folded, message, allowed, found)
        if self._of_types(allowed, NUMBER_TYPES):
            self._read_numbers(folded, message, allowed, hidden, found)
        if self._of_types(allowed, {COUNTRY}):
            self._read_country(folded, message, allowed, found)

    def _of_types(self, allowed: Sequence[str], types: Collection[str]) -> list[str]:
        return [fact for fact in allowed if self._facts[fact].type in types]

    def _is_asked(self, message: Message, types: Collection[str]) -> bool:
        return message.asked is not None and self._facts[message.asked].type in types

    # Numbers

    def _read_numbers(
        self,
        folded: str,
        message: Message,
        allowed: Sequence[str],
        hidden: Sequence[tuple[int, int]],
        found: FactsRead,
    ) -> None:
        every = self._book.readers.numbers(self._language).read(folded, hidden)
        # A cue holds no half of a number: "1 hour" in 11 hours.
        cues = [
            cue
            for cue in self._cues.find(folded, "number")
            if not any(one.start < cue[0] < one.number_end < cue[1] for one in every)
        ]
        readings = [reading for reading in every if not _within(reading, cues)]
        named = self._cues.named(
            folded,
            cues,
            readings,
            lambda cue, index: (
                self._fits(cue[2], readings[index], True)
                and not _counts_another(cue, readings, index)
                and self._may_be(cue[2], readings[index])
            ),
        )
        for fact in dict.fromkeys(named.values()):
            if fact in allowed:
                own = [readings[index] for index, name in named.items() if name == fact]
                loose = [one for index, one in enumerate(readings) if index not in named]
                self._take(fact, [*own, *self._rivals(fact, own, loose)], found)
        if message.asked and self._is_asked(message, NUMBER_TYPES):
            loose = [one for index, one in enumerate(readings) if index not in named]
            self._take_loose(message.asked, loose, found)

    def _rivals(
        self, fact: str, own: Sequence[NumberReading], loose: Sequence[NumberReading]
    ) -> list[NumberReading]:
        """Give other numbers of the same things: "changed 2 times, and 1 time for the closure"."""
        counts = {unit for one in own for unit in one.counts}
        counted = self._facts[fact].type == "int" and self._unit(fact) in counts
        return [one for one in loose if counted and self._unit(fact) in one.counts]

    def _fits(self, fact: str, reading: NumberReading, by_cue: bool) -> bool:
        """Tell whether a number can be that fact by the word behind it.

        A cue names a bare number only as a sum or an age: "worked ... 9500" are no hours.
        """
        if fact not in self._facts:
            return True
        if self._facts[fact].type == WON:
            small = max(reading.grouped) < LEAST_SUM or self._is_year(reading)
            return reading.money or not (reading.counts or (by_cue and small))
        if reading.money:
            return False
        if reading.counts:
            return self._unit(fact) in reading.counts
        return not by_cue or self._unit(fact) == YEARS

    def _may_be(self, fact: str, reading: NumberReading) -> bool:
        """Tell whether a sum is likely: in "salary 9500 an hour" the salary is no month's."""
        won = fact in self._facts and self._facts[fact].type == WON
        return not won or any(self._can_be(fact, one) for one in reading.candidates(True))

    def _unit(self, fact: str) -> str:
        return str((self._facts[fact].model_extra or {}).get("unit", ""))

    def _is_year(self, reading: NumberReading) -> bool:
        bare = not (reading.money or reading.counts)
        years = range(self._as_of.year - YEARS_NEAR, self._as_of.year + YEARS_NEAR)
        return bare and len(reading.written) == 1 and reading.written[0] in years

    def _take_loose(self, fact: str, loose: Sequence[NumberReading], found: FactsRead) -> None:
        """Take the number that answers the question; the unit decides between several."""
        if fact in found.facts or (found.ambiguous and found.ambiguous[0] == fact):
            return
        fitting = [one for one in loose if self._fits(fact, one, False)]
        fitting = [one for one in fitting if one.money or one.counts] or fitting
        if len(fitting) > 1:
            fitting = [one for one in fitting if not self._is_year(one)] or fitting
        if fitting:
            self._take(fact, fitting, found)

    def _take(self, fact: str, readings: Sequence[NumberReading], found: FactsRead) -> None:
        kind = self._facts[fact]
        whole = kind.type != "decimal"
        # "None" and "never" answer how often; a wage or hours of nothing they are not.
        values = [
            one
            for reading in readings
            for one in reading.candidates(whole)
            if one or kind.type == "int" or not reading.in_words
        ]
        likely = [one for one in values if self._can_be(fact, one)]
        choices = tuple(dict.fromkeys(self._typed(fact, one) for one in likely))
        if len(choices) == 1:
            found.facts[fact] = choices[0]
        elif choices and found.ambiguous is None:
            found.ambiguous = (fact, choices[:MOST_VALUES])
        elif not choices and found.unlikely is None:
            found.unlikely = fact

    def _can_be(self, fact: str, value: Decimal) -> bool:
        question = self._book.knowledge.fact_questions.get(fact)
        likely = question.likely if question else None
        if likely and not likely.least <= value <= likely.most:
            return False
        try:
            self._typed(fact, value)
        except FactError:
            return False
        return True

    def _typed(self, fact: str, value: Decimal) -> Fact:
        kind = self._facts[fact]
        return read_fact(fact, kind, value if kind.type == "decimal" else int(value))

    # Months

    def _read_months(
        self, folded: str, message: Message, allowed: Sequence[str], found: FactsRead
    ) -> list[tuple[int, int]]:
        """Take the months; give the places that hold no number any more."""
        months = self._of_types(allowed, {MONTH})
        asked = message.asked if message.asked in months else None
        readings = self._book.readers.months(self._language).read(
            folded, self._as_of, message.hidden
        )
        cues = [cue for cue in self._cues.find(folded, MONTH) if cue[2] in months]
        named = self._cues.named(folded, cues, readings, limit=NEAR)
        meant: dict[str, list[MonthReading]] = {}
        for index, reading in enumerate(readings):
            fact = named.get(index) or self._month_of_none(reading, months, asked, message, folded)
            if fact is not None:
                meant.setdefault(fact, []).append(reading)
        for fact, own in meant.items():
            self._choose(fact, [one for reading in own for one in reading.candidates], found)
        if asked and not meant:
            days = [day for reading in message.loose_days for day in reading.candidates]
            self._choose(asked, [month_of(day) for day in days], found)
        taken = [(reading.start, reading.end) for reading in readings if not reading.bare]
        if not any(fact in found.facts for fact in meant):
            taken += self._read_years(folded, message, [*taken, *message.hidden], months, found)
        return taken

    def _month_of_none(
        self,
        reading: MonthReading,
        months: Sequence[str],
        asked: str | None,
        message: Message,
        folded: str,
    ) -> str | None:
        """Give the fact that a month without a name belongs to, if any; "may" is often a verb."""
        answer = asked is not None and is_short(folded, self._answer_words)
        if reading.bare and not answer:
            return None
        if asked is None and (months[0] in message.known or len(reading.candidates) > 1):
            return None
        return asked or months[0]

    def _read_years(
        self,
        folded: str,
        message: Message,
        hidden: Sequence[tuple[int, int]],
        months: Sequence[str],
        found: FactsRead,
    ) -> list[tuple[int, int]]:
        """Take the year that a message surely asks about; give the places of those taken."""
        years = self._book.readers.months(self._language).read_years(folded, self._as_of, hidden)
        years = [year for year in years if not self._is_sum(folded, year)]
        named = self._cues.named(folded, self._cues.find(folded, YEAR), years, limit=YEAR_NEAR)
        if len(years) == 1 and not named and self._is_alone(folded, years[0], message):
            named = {0: message.asked or months[0]}
        taken = {index: fact for index, fact in named.items() if fact in months}
        if taken:
            # "Minimum wage 2024 and 2025": one cue for both; the worker is asked which.
            first = next(iter(taken.values()))
            taken |= {index: first for index in range(len(years)) if index not in named}
        for fact in dict.fromkeys(taken.values()):
            # Rates run by calendar year, so any month of it gives the same; January is in each.
            own = [date(years[index].year, 1, 1) for index, name in taken.items() if name == fact]
            self._choose(fact, [month_of(first) for first in own], found)
        return [(years[index].start, years[index].end) for index in taken]

    def _is_sum(self, folded: str, year: YearReading) -> bool:
        """Tell whether the digits of a year are a sum or part of one: "2000 won", "2000 man"."""
        return any(
            one.start <= year.start < one.end
            and (one.money or one.written != (Decimal(year.year),))
            for one in self._book.readers.numbers(self._language).read(folded)
        )

    def _is_alone(self, folded: str, year: YearReading, message: Message) -> bool:
        """Tell whether a year is the whole message, and no other question waits: "in 2024?"."""
        if message.asked and not self._is_asked(message, {MONTH}):
            return False
        words = {
            fold_word(word)
            for rule in self._book.knowledge.reading.values()
            for word in rule.year_alone
        }
        rest = f"{folded[: year.start]} {folded[year.end :]}"
        return all(word in words for word in re.findall(r"[^\s.,!?;]+", rest))

    # Country

    def _read_country(
        self, folded: str, message: Message, allowed: Sequence[str], found: FactsRead
    ) -> None:
        (fact, *_) = self._of_types(allowed, {COUNTRY})
        cues = self._cues.find(folded, COUNTRY)
        asked = message.asked == fact
        if not asked and not any(name == fact for _, _, name in cues):
            return
        readings = [
            one
            for one in self._book.readers.names.read(folded, "country")
            if one.id != WORK_COUNTRY
        ]
        # A country holds no cue of its own: देश in बङ्गलादेशी.
        apart = [
            (start, end, name)
            for start, end, name in cues
            if not any(start < one.end and one.start < end for one in readings)
        ]
        named = self._cues.named(folded, apart, readings, limit=NEAR)
        meant = [one.id for index, one in enumerate(readings) if named.get(index) == fact]
        if not meant and asked:
            meant = [one.id for index, one in enumerate(readings) if index not in named]
        self._choose(fact, meant, found)

    @staticmethod
    def _choose(fact: str, values: Iterable[Fact], found: FactsRead) -> None:
        choices = tuple(dict.fromkeys(values))
        if len(choices) == 1:
            found.facts[fact] = choices[0]
        elif choices and found.ambiguous is None:
            found.ambiguous = (fact, choices[:MOST_VALUES])


def answer_words(book: Book, language: str) -> int:
    """Give the most words of a message that only answers, in a language."""
    own = book.knowledge.reading.get(language)
    return (own.answer_words if own else None) or WORDS_OF_AN_ANSWER


def is_short(folded: str, words: int) -> bool:
    """Tell whether a message has so few words that it answers a question and tells no more."""
    return len(folded.split()) <= words and len(folded) <= LETTERS_OF_AN_ANSWER


def _counts_another(cue: Cue, readings: Sequence[NumberReading], index: int) -> bool:
    """Tell whether a cue holds what another number counts: "226 hours a month 1,950,000"."""
    start, end, _ = cue
    return any(
        start < one.end and one.number_end < end and other != index and one.counts
        for other, one in enumerate(readings)
    )


def _within(reading: NumberReading, cues: Iterable[Cue]) -> bool:
    """Tell whether a number is part of a cue: "per 1 hour"; but "never changed" holds one."""
    return any(start <= reading.start and reading.number_end <= end for start, end, _ in cues)
