"""Cues: words beside a day, a number or a country that tell which fact it is."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Protocol

from baro.answers.book import Book
from baro.answers.readers import CueGroup
from baro.i18n.dates import fold_word
from baro.i18n.scripts import UNSPACED_WORD, is_latin, is_unspaced
from baro.knowledge.schema import Reading

#: Name of a day that is none of the facts; the rules of a language list its cues.
OTHER_DAY = "other_day"
#: How far from a thing a cue may stand, in characters.
CUE_DISTANCE = 40
#: What a comma or another clause adds to that.
CLAUSE_PENALTY = 12
#: How far before or after a cue a negation may stand, in characters.
NEGATION_DISTANCE = 12
_SYLLABLE = re.compile(r"[가-힣]")


class Placed(Protocol):
    """A thing with a place in the folded text."""

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


#: Start, end and the fact that it names.
Cue = tuple[int, int, str]


def always_fits(cue: Cue, index: int) -> bool:
    """Let any cue name any thing."""
    return True


class CueFinder:
    """Finds cues in the messages of one language; those of the other languages count too."""

    def __init__(self, book: Book, language: str) -> None:
        self._reading = book.knowledge.reading
        self._words = book.readers.cues
        self._clause = book.readers.clause
        self._language = language

    def find(self, folded: str, group: CueGroup) -> list[Cue]:
        """Find the cues of one group; of two at one place the longer."""
        found: list[Cue] = []
        words = self._words[group]
        # The worker's own language first: of two equal words its one holds.
        for code in sorted(words, key=lambda code: code != self._language):
            rule = self._reading[code]
            # Hundreds of words: a pattern is only made for the few that stand in the text.
            for fact, word in [pair for pair in words[code] if pair[1] in folded]:
                for match in re.finditer(_cue_pattern(word), folded):
                    # "I have not applied on 5 May": that day is none of the facts.
                    denied = group == "day" and negated(rule, folded, match)
                    found.append((match.start(), match.end(), OTHER_DAY if denied else fact))
        return _longest(found, shared=group == "number")

    def named(
        self,
        folded: str,
        cues: Sequence[Cue],
        things: Sequence[Placed],
        fits: Callable[[Cue, int], bool] = always_fits,
        limit: int = CUE_DISTANCE,
    ) -> dict[int, str]:
        """Give for each thing the fact whose cue is nearest to it; each cue names one thing."""
        pairs: list[tuple[int, int, int, str]] = []
        first = _come_first(cues, things)
        for cue in cues:
            start, end, fact = cue
            for index, thing in enumerate(things):
                distance = self._distance(folded, start, end, thing)
                if first is not None and first is not (start < thing.start):
                    distance += CLAUSE_PENALTY
                if distance <= limit and fits(cue, index):
                    pairs.append((distance, start, index, fact))
        named: dict[int, str] = {}
        used: set[int] = set()
        for _, start, index, fact in sorted(pairs):
            if start not in used and index not in named:
                used.add(start)
                named[index] = fact
        return named

    def _distance(self, folded: str, start: int, end: int, thing: Placed) -> int:
        """Measure from a cue to a thing; a comma or another clause keeps them apart."""
        between = folded[end : thing.start] if end <= thing.start else folded[thing.end : start]
        return len(between) + CLAUSE_PENALTY * len(self._clause.findall(between))


def _longest(found: list[Cue], shared: bool) -> list[Cue]:
    """Keep the longest cues; words that are ``shared`` name a fact of each unit: a week."""
    longest: list[Cue] = []
    for start, end, fact in sorted(found, key=lambda cue: (cue[0] - cue[1], cue[0])):
        if not any(
            start < other_end
            and other < end
            and not (shared and (start, end) == (other, other_end))
            for other, other_end, _ in longest
        ):
            longest.append((start, end, fact))
    return longest


def negated(rule: Reading, folded: str, match: re.Match[str]) -> bool:
    """Tell whether a negation of a language stands right beside a match."""
    before = folded[max(0, match.start() - NEGATION_DISTANCE) : match.start()].rstrip()
    after = folded[match.end() : match.end() + NEGATION_DISTANCE].lstrip()
    around = f"{before} {after}"
    words = [edged(word) for raw in rule.negations if (word := fold_word(raw)) in around]
    follows = rule.negations_follow and any(re.match(word, after) for word in words)
    return follows or any(re.search(word + r"$", before) for word in words)


def edged(word: str) -> str:
    """Give the pattern of a word; Latin words have edges, others carry endings."""
    if is_latin(word):
        left = r"(?<!\w)" if word[:1].isalnum() else ""
        return rf"{left}{re.escape(word)}(?!\w)"
    return UNSPACED_WORD.replace("WORD", re.escape(word)) if is_unspaced(word) else re.escape(word)


def _cue_pattern(word: str) -> str:
    if len(word) == 1 and _SYLLABLE.match(word):
        # 주 40시간, but not 주말 or 거주.
        return rf"(?<!\w){word}(?=\s|\d)"
    return edged(word)


def _come_first(cues: Sequence[Cue], things: Sequence[Placed]) -> bool | None:
    """Tell whether cues stand before their things, where both take turns; else nothing.

    "Stopped 25 september but contract ended 10 october": the second cue is of the second day,
    however near it is to the first.
    """
    places = [(start, True) for start, _, _ in cues] + [(one.start, False) for one in things]
    kinds = [is_cue for _, is_cue in sorted(places)]
    turns = [kind for index, kind in enumerate(kinds) if not index or kinds[index - 1] != kind]
    if len(things) < 2 or turns.count(False) != len(things) or turns[0] == turns[-1]:
        return None
    return turns[0]
