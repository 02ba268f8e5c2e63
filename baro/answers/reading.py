"""Reading facts out of what a worker wrote."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from datetime import date

from baro.answers.book import Book
from baro.answers.choices import ChoiceReader
from baro.answers.cues import CueFinder, edged
from baro.answers.found import FactsRead
from baro.answers.quantities import Message, QuantityReader, answer_words, is_short
from baro.i18n.dates import DayReading, fold, fold_word
from baro.knowledge.schema import CheckContract, Reading
from baro.rules.facts import Fact, allowed_facts

_VISA = re.compile(
    r"(?<![a-z0-9])(?P<letter>[a-h])\s?-?\s?(?P<number>\d{1,2})(?:\s?-\s?(?P<branch>\d))?"
    r"(?![\d:/]|[.,]\d|-\d)"
)
#: Days offered where a message names several.
MOST_DAYS = 4


class MessageReader:
    """Reads the messages of one conversation, in one release and language."""

    def __init__(self, book: Book, language: str, as_of: date) -> None:
        self._book = book
        self._contract = book.knowledge.contract
        self._days = book.readers.days(language)
        self._as_of = as_of
        reading = book.knowledge.reading
        mine = [reading[language]] if language in reading else []
        self._rules: Sequence[Reading] = [
            *mine,
            *(rule for code, rule in reading.items() if code != language),
        ]
        self._language = language
        self._answer_words = answer_words(book, language)
        self._cues = CueFinder(book, language)
        self._quantities = QuantityReader(book, language, as_of, self._cues)
        self._choices = ChoiceReader(book, language)
        self._questions = book.knowledge.fact_questions

    def facts(
        self,
        text: str,
        check: CheckContract,
        asked: str | None = None,
        known: Collection[str] = (),
    ) -> FactsRead:
        """Read the facts of a check from a message.

        ``asked`` is the fact asked for before. A day that nothing names never replaces one of
        the ``known`` facts: who asks about another day has told nothing new of it.
        """
        found = FactsRead()
        # "No" to another question is no word on the visa.
        visa = self.visa(text, alone=asked in (None, "visa"))
        if visa is not None:
            found.facts["visa"] = visa
        kind = self._contract.facts[asked].type if asked else None
        allowed = allowed_facts(check)
        folded = fold(text)
        days = self._days.read(text, self._as_of)
        if self._quantities.reads(allowed):
            days = self._quantities.without_counts(folded, days)
        unnamed = self._fact_of_days(check, asked, known)
        loose = self._read_days(folded, days, unnamed, allowed, found)
        codes = [match.span() for match in _VISA.finditer(folded) if self._code(match)]
        hidden = [*codes, *((day.start, day.end) for day in days)]
        self._quantities.read(folded, Message(check, asked, known, hidden, loose), found)
        if asked and asked not in found.facts and kind in ("choice", "bool"):
            value = self.choice(asked, text)
            if value is not None:
                found.facts[asked] = value
        self._read_choices(folded, allowed, asked, found)
        self._day_means_yes(asked, found)
        self._refuse_days_ahead(found)
        return found

    def _fact_of_days(
        self, check: CheckContract, asked: str | None, known: Collection[str]
    ) -> str | None:
        """Give the fact that a day without a name belongs to, if any."""
        if asked:
            question = self._questions.get(asked)
            if question and question.day_is:
                return question.day_is
            if self._contract.facts[asked].type == "date":
                return asked
            if self._contract.facts[asked].type == "month":
                return None
        first = self._first_day_fact(check)
        return None if first in known else first

    def _day_means_yes(self, asked: str | None, found: FactsRead) -> None:
        question = self._questions.get(asked or "")
        if asked and question and question.day_is in found.facts:
            found.facts[asked] = True

    def _refuse_days_ahead(self, found: FactsRead) -> None:
        for fact, value in list(found.facts.items()):
            question = self._questions.get(fact)
            ahead = isinstance(value, date) and value > self._as_of
            if question and question.done and ahead:
                del found.facts[fact]
                found.ahead = fact

    def _first_day_fact(self, check: CheckContract) -> str | None:
        """Give the first day that a check asks for; one that it never asks for has to be named."""
        for entry in check.required:
            for name in [entry] if isinstance(entry, str) else entry["any_of"]:
                if self._contract.facts[name].type == "date" and name in self._questions:
                    return name
        return None

    def _read_days(
        self,
        folded: str,
        readings: Sequence[DayReading],
        unnamed: str | None,
        allowed: Sequence[str],
        found: FactsRead,
    ) -> list[DayReading]:
        """Take the days that are facts; give those that nothing names and nothing took."""
        named = self._cues.named(folded, self._cues.find(folded, "day"), readings)
        loose: list[DayReading] = []
        for index, reading in enumerate(readings):
            fact = named.get(index)
            if fact in allowed and fact is not None:
                self._take(fact, reading, found)
            elif fact is None and not self._is_bare_word(folded, reading):
                loose.append(reading)
        if unnamed is None:
            return loose
        if unnamed not in found.facts:
            self._take_loose(unnamed, loose, folded, found)
        return []

    def _is_bare_word(self, folded: str, reading: DayReading) -> bool:
        """Tell whether a day is only a word such as "today" within a longer message."""
        word = folded[reading.start : reading.end]
        short = is_short(folded, self._answer_words)
        return not short and not any(character.isdecimal() for character in word)

    def _take(self, fact: str, reading: DayReading, found: FactsRead) -> None:
        if fact in found.facts:
            return
        question = self._questions.get(fact)
        past = tuple(day for day in reading.candidates if day <= self._as_of)
        # Of two years that a day could mean, something done was in the past one.
        days = past if question and question.done and past else reading.candidates
        if len(days) == 1:
            found.facts[fact] = days[0]
        elif days and found.ambiguous is None:
            found.ambiguous = (fact, days)
        elif reading.problem and found.problem is None:
            found.problem = reading

    def _take_loose(
        self, fact: str, loose: list[DayReading], folded: str, found: FactsRead
    ) -> None:
        """Take the day without a name; of a span its end; of several days the worker's choice."""
        if len(loose) == 2:
            between = folded[loose[0].end : loose[1].start]
            loose = loose[1:] if self._book.readers.until.fullmatch(between) else loose
        if len(loose) == 1:
            self._take(fact, loose[0], found)
        elif loose and found.ambiguous is None:
            days = dict.fromkeys(day for reading in loose for day in reading.candidates)
            found.ambiguous = (fact, tuple(days)[:MOST_DAYS])

    def visa(self, text: str, alone: bool = True) -> str | None:
        """Read the visa that a message tells; ``none`` for a missing valid status.

        With ``alone``, words that mean a visa only as the whole message are read too.

        Words for no valid stay come before a code: "my E-9 expired" names no visa to stay by.
        Of two codes neither is taken; the worker is asked.
        """
        folded = fold(text)
        for rule in self._rules:
            for visa, words in rule.visas.items():
                if any(_contains(folded, fold_word(word)) for word in words):
                    return visa
        whole = folded.strip(" .!?")
        for rule in self._rules if alone else ():
            for visa, words in rule.visas_alone.items():
                if whole in [fold_word(word) for word in words]:
                    return visa
        codes = {code for match in _VISA.finditer(folded) if (code := self._code(match))}
        return codes.pop() if len(codes) == 1 else None

    def _code(self, match: re.Match[str]) -> str | None:
        known = self._contract.facts["visa"].choices
        code = f"{match['letter'].upper()}-{match['number']}"
        branched = f"{code}-{match['branch']}"
        if match["branch"] and branched in known:
            return branched
        return code if code in known else None

    def choice(self, fact: str, text: str) -> Fact | None:
        """Read the choice of a fact from its label or, for yes and no, from common words."""
        choice = self._choices.labelled(fact, text)
        if self._contract.facts[fact].type != "bool":
            return choice
        return choice == "true" if choice else self._yes_or_no(fold(text).strip(" .!?"))

    def _read_choices(
        self, folded: str, allowed: Sequence[str], asked: str | None, found: FactsRead
    ) -> None:
        """Take the choice that answers the question, and those told unmistakably besides."""
        for fact in self._book.readers.choice_words:
            if fact in found.facts or fact not in allowed:
                continue
            if fact != asked:
                told = self._choices.anywhere(fact, folded)
                if told is not None:
                    found.facts[fact] = told
                continue
            choices = self._choices.answered(fact, folded)
            if len(choices) == 1:
                found.facts[fact] = choices[0]
            elif choices and found.ambiguous is None:
                found.ambiguous = (fact, choices)

    def _yes_or_no(self, folded: str) -> bool | None:
        """Read a yes or no that stands at the front of a short answer, and is no question."""
        if self._choices.asks(folded):
            return None
        short = is_short(folded, self._answer_words)
        for rule in self._rules:
            for value, words in ((False, rule.no), (True, rule.yes)):
                for word in words:
                    front = fold_word(word)
                    match = re.match(edged(front), folded) if folded.startswith(front) else None
                    rest = folded[match.end() :] if match else ""
                    if not match or (len(word) == 1 and rest[:1].isalpha()):
                        continue
                    if short or rest.startswith((",", ".")):
                        return value
        return None

    def urgent(self, text: str) -> list[str]:
        """Give the urgent topics whose words stand in a text, which ends in a full stop."""
        folded = f"{fold(text).rstrip()}."
        return [
            topic
            for topic in self._book.topic_kinds
            if any(
                _contains(folded, fold_word(word))
                for rule in self._rules
                for word in rule.urgent.get(topic, [])
            )
        ]

    def denies(self, text: str) -> bool:
        """Tell whether a text says that something was not done."""
        folded = fold(text)
        return any(
            _contains(folded, fold_word(word))
            for rule in self._rules
            for word in (*rule.no, *rule.negations)
        )


def _contains(folded: str, word: str) -> bool:
    # Only the few words that stand in the text need their edges looked at by a pattern.
    return word in folded and re.search(edged(word), folded) is not None


#: A Latin name of a language shorter than this is no name among other letters.
SHORTEST_NAME = 4


def languages_named(book: Book, text: str) -> list[str]:
    """Give the languages that a text names, in the order in which it names them."""
    folded = fold(text)
    found: list[tuple[int, str]] = []
    for code, language in book.knowledge.languages.items():
        names = {language.native, language.name, *language.aliases}
        names |= {book.language_name(code, shown_in) for shown_in in book.offered}
        places = [
            _place(folded, fold_word(name))
            for name in names
            # "Lao" is a word of work in Vietnamese.
            if folded.isascii() or not (name.isascii() and len(name) < SHORTEST_NAME)
        ]
        near = [place for place in places if place >= 0]
        if near:
            found.append((min(near), code))
    return [code for _, code in sorted(found)]


def _place(folded: str, name: str) -> int:
    if name not in folded:
        return -1
    # Particles hang on Hangul and on Nepali words, so only the front edge is asked for.
    match = re.search(
        rf"(?<!\w){re.escape(name)}" + ("" if not name.isascii() else r"(?!\w)"), folded
    )
    return match.start() if match else -1
