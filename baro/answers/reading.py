"""Reading facts out of what a worker wrote."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from baro.answers.book import Book
from baro.i18n.dates import DayReading, fold
from baro.knowledge.schema import CheckContract, Reading
from baro.rules.facts import Fact

_VISA = re.compile(
    r"(?<![a-z0-9])(?P<letter>[a-h])\s?-?\s?(?P<number>\d{1,2})(?:\s?-\s?(?P<branch>\d))?(?![\d.,:/]|-\d)"
)
#: How far from a day a cue may stand, in characters.
CUE_DISTANCE = 40


@dataclass
class FactsRead:
    """What a message tells: facts, days that need a question back, days that cannot be."""

    facts: dict[str, Fact] = field(default_factory=dict)
    ambiguous: tuple[str, tuple[date, ...]] | None = None
    problem: DayReading | None = None

    @property
    def empty(self) -> bool:
        return not self.facts and self.ambiguous is None and self.problem is None


class MessageReader:
    """Reads the messages of one conversation, in one release and language."""

    def __init__(self, book: Book, language: str, as_of: date) -> None:
        self._book = book
        self._contract = book.knowledge.contract
        self._days = book.day_reader(language)
        self._as_of = as_of
        reading = book.knowledge.reading
        mine = [reading[language]] if language in reading else []
        self._rules: Sequence[Reading] = [
            *mine,
            *(rule for code, rule in reading.items() if code != language),
        ]
        self._language = language

    def facts(self, text: str, check: CheckContract, asked: str | None = None) -> FactsRead:
        """Read the facts of a check from a message; ``asked`` is the fact asked for before."""
        found = FactsRead()
        visa = self.visa(text)
        if visa is not None:
            found.facts["visa"] = visa
        kind = self._contract.facts[asked].type if asked else None
        first = asked if asked and kind == "date" else self._first_day_fact(check)
        if first:
            self._read_days(text, first, found)
        if asked and asked not in found.facts and kind in ("choice", "bool"):
            value = self.choice(asked, text)
            if value is not None:
                found.facts[asked] = value
        return found

    def _first_day_fact(self, check: CheckContract) -> str | None:
        for entry in check.required:
            for name in [entry] if isinstance(entry, str) else entry["any_of"]:
                if self._contract.facts[name].type == "date":
                    return name
        return None

    def _read_days(self, text: str, first: str, found: FactsRead) -> None:
        folded = fold(text)
        readings = self._days.read(text, self._as_of)
        for index, reading in enumerate(readings):
            # A cue belongs to a day only up to the days beside it.
            start = readings[index - 1].end if index else 0
            end = readings[index + 1].start if index + 1 < len(readings) else len(folded)
            fact = self._cued(folded, reading, start, end) or first
            if fact in found.facts:
                continue
            if reading.day is not None:
                found.facts[fact] = reading.day
            elif reading.candidates and found.ambiguous is None:
                found.ambiguous = (fact, reading.candidates)
            elif reading.problem and found.problem is None:
                found.problem = reading

    def _cued(self, folded: str, reading: DayReading, start: int, end: int) -> str | None:
        start = max(start, reading.start - CUE_DISTANCE)
        end = min(end, reading.end + CUE_DISTANCE)
        near: list[tuple[int, str]] = []
        for rule in self._rules:
            for fact, cues in rule.cues.items():
                for cue in cues:
                    place = folded.find(fold(cue), start, end)
                    if place >= 0:
                        distance = min(abs(place - reading.start), abs(place - reading.end))
                        near.append((distance, fact))
        return min(near)[1] if near else None

    def visa(self, text: str) -> str | None:
        """Read a visa code, or words for one; ``none`` for a missing valid status."""
        folded = fold(text)
        known = self._contract.facts["visa"].choices
        for match in _VISA.finditer(folded):
            code = f"{match['letter'].upper()}-{match['number']}"
            if match["branch"] and f"{code}-{match['branch']}" in known:
                return f"{code}-{match['branch']}"
            if code in known:
                return code
        for rule in self._rules:
            for visa, words in rule.visas.items():
                if any(_contains(folded, fold(word)) for word in words):
                    return visa
        return None

    def choice(self, fact: str, text: str) -> Fact | None:
        """Read the choice of a fact from its label or, for yes and no, from common words."""
        folded = fold(text).strip(" .!?")
        question = self._book.knowledge.fact_questions.get(fact)
        labels = question.choices if question else {}
        for code in (self._language, "en", "ko"):
            texts = self._book.texts(code)
            for choice, label in labels.items():
                if folded == fold(texts.get(f"facts/{fact}.choice.{choice}", label)):
                    return self._typed(fact, choice)
        if self._contract.facts[fact].type == "bool":
            for rule in self._rules:
                if any(_contains(folded, fold(word)) for word in rule.no):
                    return False
                if any(_contains(folded, fold(word)) for word in rule.yes):
                    return True
        return None

    def _typed(self, fact: str, choice: str) -> Fact:
        return choice == "true" if self._contract.facts[fact].type == "bool" else choice


def _contains(folded: str, word: str) -> bool:
    if re.search(r"[가-힣]", word):
        return word in folded
    return re.search(rf"(?<!\w){re.escape(word)}(?!\w)", folded) is not None


def languages_named(book: Book, text: str) -> list[str]:
    """Give the languages that a text names, in the order in which it names them."""
    folded = fold(text)
    found: list[tuple[int, str]] = []
    for code, language in book.knowledge.languages.items():
        names = {language.native, language.name, *language.aliases}
        names |= {book.language_name(code, shown_in) for shown_in in book.offered}
        places = [_place(folded, fold(name)) for name in names]
        near = [place for place in places if place >= 0]
        if near:
            found.append((min(near), code))
    return [code for _, code in sorted(found)]


def _place(folded: str, name: str) -> int:
    # Particles hang on Hangul and on Nepali words, so only the front edge is asked for.
    match = re.search(
        rf"(?<!\w){re.escape(name)}" + ("" if not name.isascii() else r"(?!\w)"), folded
    )
    return match.start() if match else -1
