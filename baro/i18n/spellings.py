"""Other ways to write a word: short forms, words that stand for it, no tone marks."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from baro.i18n.dates import fold
from baro.i18n.scripts import is_unspaced


class SpellingRules(Protocol):
    """How else one language writes its words; see ``Reading`` in the schema of the knowledge."""

    @property
    def spellings(self) -> Mapping[str, list[str]]: ...
    @property
    def marked(self) -> Sequence[str] | None: ...


class Spellings:
    """Gives the ways to write words of one language."""

    def __init__(self, rules: SpellingRules) -> None:
        self._others = [
            (_pattern(fold(word)), [fold(other) for other in others])
            for word, others in rules.spellings.items()
        ]
        self._marked = None if rules.marked is None else {fold(word) for word in rules.marked}

    def of(self, word: str) -> list[str]:
        """Give the ways to write a folded word, its own first."""
        forms = [word]
        for pattern, others in self._others:
            forms += [
                pattern.sub(other, form)
                for form in list(forms)
                if pattern.search(form)
                for other in others
            ]
        if self._marked is not None:
            unmarked = [without_marks(form) for form in forms]
            forms += [form for form in unmarked if form not in self._marked]
        return list(dict.fromkeys(forms))

    def of_each(self, groups: Mapping[str, Iterable[str]]) -> dict[str, list[str]]:
        """Give the ways to write the words of each group; a listed word holds over the others."""
        listed = {fold(word) for words in groups.values() for word in words}
        found: dict[str, list[str]] = {}
        for name, words in groups.items():
            own = [fold(word) for word in words]
            more = [form for word in own for form in self.of(word) if form not in listed]
            found[name] = list(dict.fromkeys([*own, *more]))
        return found


def without_marks(word: str) -> str:
    """Give a word without the marks on its letters, đ as d."""
    letters = unicodedata.normalize("NFD", word.replace("đ", "d"))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def _pattern(word: str) -> re.Pattern[str]:
    return re.compile(re.escape(word) if is_unspaced(word) else rf"(?<!\w){re.escape(word)}(?!\w)")
