"""Reading the choice of a fact out of what a worker wrote."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from baro.answers.book import Book
from baro.answers.cues import edged, negated
from baro.answers.readers import ChoiceWord
from baro.i18n.dates import fold, fold_word

_SENTENCES = re.compile(r"(?<=[.!?;,\n।])")
_BRACKETS = re.compile(r"[()（）]")
#: Start and end of words, and the choice that they tell; none where they are denied.
Told = tuple[int, int, str | None]


class ChoiceReader:
    """Reads choices in the messages of one language; words of the other languages count too."""

    def __init__(self, book: Book, language: str) -> None:
        self._book = book
        self._language = language
        self._reading = book.knowledge.reading

    def labelled(self, fact: str, text: str) -> str | None:
        """Give the choice whose label is the whole text, with or without what is in brackets."""
        folded = fold(text).strip(" .!?")
        question = self._book.knowledge.fact_questions.get(fact)
        labels = question.choices if question else {}
        for code in (self._language, "en", "ko"):
            texts = self._book.texts(code)
            for choice, label in labels.items():
                if folded in _forms(texts.get(f"facts/{fact}.choice.{choice}", label)):
                    return choice
        return None

    def answered(self, fact: str, folded: str) -> tuple[str, ...]:
        """Give the choices that the words of an answer can mean, in the order of the contract.

        None where the answer is itself a question about them.
        """
        told: list[Told] = []
        for sentence in _SENTENCES.split(folded):
            found = self._find(self._book.readers.choice_words.get(fact, ()), sentence)
            if found and self.asks(sentence):
                return ()
            told += found
        meant = _meant(told)
        return tuple(
            one for one in self._book.knowledge.contract.facts[fact].choices if one in meant
        )

    def anywhere(self, fact: str, folded: str) -> str | None:
        """Give the choice that a message tells unmistakably, whatever it is about."""
        words = [word for word in self._book.readers.choice_words.get(fact, ()) if word.anywhere]
        meant = _meant(self._find(words, folded))
        return meant[0] if len(meant) == 1 else None

    def _find(self, words: Iterable[ChoiceWord], folded: str) -> list[Told]:
        """Find words in their places; of two that overlap the longer, of two alike both."""
        found: list[Told] = []
        for word in words:
            # Hundreds of words: a pattern is only made for the few that stand in the text.
            if word.word not in folded:
                continue
            for match in re.finditer(edged(word.word), folded):
                denied = negated(self._reading[word.language], folded, match)
                found.append((match.start(), match.end(), None if denied else word.choice))
        longest: list[Told] = []
        for start, end, choice in sorted(found, key=lambda one: (one[0] - one[1], one[0])):
            if not any(
                start < other_end and other < end and (start, end) != (other, other_end)
                for other, other_end, _ in longest
            ):
                longest.append((start, end, choice))
        return longest

    def asks(self, sentence: str) -> bool:
        """Tell whether a sentence is a question itself, or says that the worker does not know."""
        if "?" in sentence:
            return True
        return any(
            (word := fold_word(raw)) in sentence and re.search(edged(word), sentence)
            for rule in self._reading.values()
            for raw in rule.asking
        )


def _forms(label: str) -> set[str]:
    """Give the ways to write a label: 공장(제조업), 공장, 제조업."""
    parts = {part.strip() for part in _BRACKETS.split(label)}
    return {fold_word(form) for form in (label, *parts) if form}


def _meant(told: Sequence[Told]) -> list[str]:
    """Give the choices that fit all places: a farm with pigs; those of any, where none fits all."""
    places: dict[tuple[int, int], dict[str, None]] = {}
    for start, end, choice in told:
        if choice is not None:
            places.setdefault((start, end), {})[choice] = None
    every = dict.fromkeys(choice for place in places.values() for choice in place)
    common = [choice for choice in every if all(choice in one for one in places.values())]
    return common or list(every)
