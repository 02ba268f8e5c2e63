"""Reading facts out of what a worker wrote."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date

from baro.answers.book import Book
from baro.i18n.dates import DayReading, fold
from baro.knowledge.schema import CheckContract, Reading
from baro.rules.facts import Fact, allowed_facts

_VISA = re.compile(
    r"(?<![a-z0-9])(?P<letter>[a-h])\s?-?\s?(?P<number>\d{1,2})(?:\s?-\s?(?P<branch>\d))?"
    r"(?![\d:/]|[.,]\d|-\d)"
)
#: Between two days: from the first to the second.
_RANGE = re.compile(r"^일?\s*(?:to|till|until|~|-|–|부터|에서|देखि|dekhi)\s*$")
_CLAUSE = re.compile(r"[,;.!?]|(?<!\w)(?:and|but|then|그리고|ani|tara|र|तर)(?!\w)|고(?=\s)")
#: Name of a day that is none of the facts; the rules of a language list its cues.
OTHER_DAY = "other_day"
#: How far from a day a cue may stand, in characters.
CUE_DISTANCE = 40
#: What a comma or another clause adds to that.
CLAUSE_PENALTY = 12
#: How far before or after a cue a negation may stand, in characters.
NEGATION_DISTANCE = 12
#: A message of so few words answers a question and tells nothing else.
WORDS_OF_AN_ANSWER = 3
#: Days offered where a message names several.
MOST_DAYS = 4


@dataclass
class FactsRead:
    """What a message tells: facts, days that need a question back, days that cannot be."""

    facts: dict[str, Fact] = field(default_factory=dict)
    ambiguous: tuple[str, tuple[date, ...]] | None = None
    problem: DayReading | None = None
    #: A fact of something done whose day lies ahead.
    ahead: str | None = None

    @property
    def empty(self) -> bool:
        return not (self.facts or self.ambiguous or self.problem or self.ahead)


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
        visa = self.visa(text)
        if visa is not None:
            found.facts["visa"] = visa
        kind = self._contract.facts[asked].type if asked else None
        self._read_days(text, self._fact_of_days(check, asked, known), allowed_facts(check), found)
        if asked and asked not in found.facts and kind in ("choice", "bool"):
            value = self.choice(asked, text)
            if value is not None:
                found.facts[asked] = value
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
        for entry in check.required:
            for name in [entry] if isinstance(entry, str) else entry["any_of"]:
                if self._contract.facts[name].type == "date":
                    return name
        return None

    def _read_days(
        self, text: str, unnamed: str | None, allowed: Sequence[str], found: FactsRead
    ) -> None:
        folded = fold(text)
        readings = self._days.read(text, self._as_of)
        named = self._named_days(folded, readings)
        loose: list[DayReading] = []
        for index, reading in enumerate(readings):
            fact = named.get(index)
            if fact in allowed and fact is not None:
                self._take(fact, reading, found)
            elif fact is None and not self._is_bare_word(folded, reading):
                loose.append(reading)
        if unnamed is not None and unnamed not in found.facts:
            self._take_loose(unnamed, loose, folded, found)

    def _is_bare_word(self, folded: str, reading: DayReading) -> bool:
        """Tell whether a day is only a word such as "today" within a longer message."""
        word = folded[reading.start : reading.end]
        alone = len(folded.split()) <= WORDS_OF_AN_ANSWER
        return not alone and not any(character.isdecimal() for character in word)

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
        if len(loose) == 2 and _RANGE.search(folded[loose[0].end : loose[1].start]):
            loose = loose[1:]
        if len(loose) == 1:
            self._take(fact, loose[0], found)
        elif loose and found.ambiguous is None:
            days = dict.fromkeys(day for reading in loose for day in reading.candidates)
            found.ambiguous = (fact, tuple(days)[:MOST_DAYS])

    def _named_days(self, folded: str, readings: Sequence[DayReading]) -> dict[int, str]:
        """Give for each day the fact whose cue is nearest to it; each cue names one day."""
        pairs: list[tuple[int, int, int, str]] = []
        for start, end, fact in self._cues(folded):
            for index, reading in enumerate(readings):
                distance = _distance(folded, start, end, reading)
                if distance <= CUE_DISTANCE:
                    pairs.append((distance, start, index, fact))
        named: dict[int, str] = {}
        used: set[int] = set()
        for _, start, index, fact in sorted(pairs):
            if start not in used and index not in named:
                used.add(start)
                named[index] = fact
        return named

    def _cues(self, folded: str) -> list[tuple[int, int, str]]:
        """Find cues; of two at one place the longer."""
        found: list[tuple[int, int, str]] = []
        # The worker's own language first: of two equal words its one holds.
        for code in sorted(self._book.cues, key=lambda code: code != self._language):
            rule, cues = self._book.knowledge.reading[code], self._book.cues[code]
            # Hundreds of words: a pattern is only made for the few that stand in the text.
            for fact, word in ((fact, word) for fact, word in cues if word in folded):
                for match in re.finditer(_edged(word), folded):
                    # "I have not applied on 5 May": that day is none of the facts.
                    meant = OTHER_DAY if self._negated(rule, folded, match) else fact
                    found.append((match.start(), match.end(), meant))
        longest: list[tuple[int, int, str]] = []
        for start, end, fact in sorted(found, key=lambda cue: (cue[0] - cue[1], cue[0])):
            if not any(start < other_end and other < end for other, other_end, _ in longest):
                longest.append((start, end, fact))
        return longest

    @staticmethod
    def _negated(rule: Reading, folded: str, match: re.Match[str]) -> bool:
        before = folded[max(0, match.start() - NEGATION_DISTANCE) : match.start()].rstrip()
        after = folded[match.end() : match.end() + NEGATION_DISTANCE].lstrip()
        around = f"{before} {after}"
        words = [_edged(word) for raw in rule.negations if (word := fold(raw)) in around]
        follows = rule.negations_follow and any(re.match(word, after) for word in words)
        return follows or any(re.search(word + r"$", before) for word in words)

    def visa(self, text: str) -> str | None:
        """Read the visa that a message tells; ``none`` for a missing valid status.

        Words for no valid stay come before a code: "my E-9 expired" names no visa to stay by.
        Of two codes neither is taken; the worker is asked.
        """
        folded = fold(text)
        for rule in self._rules:
            for visa, words in rule.visas.items():
                if any(_contains(folded, fold(word)) for word in words):
                    return visa
        whole = folded.strip(" .!?")
        for rule in self._rules:
            for visa, words in rule.visas_alone.items():
                if whole in [fold(word) for word in words]:
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
        folded = fold(text).strip(" .!?")
        question = self._book.knowledge.fact_questions.get(fact)
        labels = question.choices if question else {}
        for code in (self._language, "en", "ko"):
            texts = self._book.texts(code)
            for choice, label in labels.items():
                if folded == fold(texts.get(f"facts/{fact}.choice.{choice}", label)):
                    return self._typed(fact, choice)
        if self._contract.facts[fact].type == "bool":
            return self._yes_or_no(folded)
        return None

    def _yes_or_no(self, folded: str) -> bool | None:
        """Read a yes or no that stands at the front of a short answer, and is no question."""
        if "?" in folded:
            return None
        short = len(folded.split()) <= WORDS_OF_AN_ANSWER
        for rule in self._rules:
            for value, words in ((False, rule.no), (True, rule.yes)):
                for word in words:
                    match = re.match(_edged(fold(word)), folded)
                    rest = folded[match.end() :] if match else ""
                    if not match or (len(word) == 1 and rest[:1].isalpha()):
                        continue
                    if short or rest.startswith((",", ".")):
                        return value
        return None

    def urgent(self, text: str) -> list[str]:
        """Give the urgent topics whose words stand in a text."""
        folded = fold(text)
        return [
            topic
            for topic in self._book.topic_kinds
            if any(
                _contains(folded, fold(word))
                for rule in self._rules
                for word in rule.urgent.get(topic, [])
            )
        ]

    def denies(self, text: str) -> bool:
        """Tell whether a text says that something was not done."""
        folded = fold(text)
        return any(
            _contains(folded, fold(word))
            for rule in self._rules
            for word in (*rule.no, *rule.negations)
        )

    def _typed(self, fact: str, choice: str) -> Fact:
        return choice == "true" if self._contract.facts[fact].type == "bool" else choice


def _contains(folded: str, word: str) -> bool:
    return re.search(_edged(word), folded) is not None


def _edged(word: str) -> str:
    """Give the pattern of a word; Latin words have edges, others carry endings."""
    if word.isascii():
        return rf"(?<!\w){re.escape(word)}(?!\w)"
    return re.escape(word)


def _distance(folded: str, start: int, end: int, reading: DayReading) -> int:
    """Measure from a cue to a day; a comma or another clause between them keeps them apart."""
    between = folded[end : reading.start] if end <= reading.start else folded[reading.end : start]
    return len(between) + CLAUSE_PENALTY * len(_CLAUSE.findall(between))


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
