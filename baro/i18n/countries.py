"""Reading the names of countries in the languages of CLDR."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from babel import Locale

from baro.i18n.dates import fold

#: A Latin name so short is more often another word: Nga, Mali but not Oman.
SHORTEST_LATIN = 4
#: Scripts that put no space between words.
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u4e00-\u9fff]")


@dataclass(frozen=True)
class CountryReading:
    """A country named in a text, by its ISO 3166 alpha-2 code."""

    start: int
    end: int
    code: str


class CountryReader:
    """Finds the countries that a text names, in any of some CLDR locales.

    ``more`` are names and words for the people beside those of CLDR, by code.
    """

    def __init__(
        self, codes: frozenset[str], cldr: Iterable[str], more: Iterable[Mapping[str, list[str]]]
    ) -> None:
        self._names: dict[str, str] = {}
        for locale in cldr:
            for name, code in _territories(locale).items():
                if code in codes and not (len(name) < SHORTEST_LATIN and _is_latin(name)):
                    self._names.setdefault(name, code)
        for table in more:
            self._names |= {fold(name): code for code, names in table.items() for name in names}

    def read(self, text: str) -> list[CountryReading]:
        """Find countries in their order; of two at one place the longer name holds.

        Positions are those in the folded text.
        """
        folded = fold(text)
        found = [
            CountryReading(match.start(), match.end(), code)
            for name, code in self._names.items()
            if name in folded
            for match in re.finditer(_edged(name), folded)
        ]
        longest: list[CountryReading] = []
        for one in sorted(found, key=lambda one: (one.start - one.end, one.start)):
            if not any(one.start < other.end and other.start < one.end for other in longest):
                longest.append(one)
        return sorted(longest, key=lambda one: one.start)


@cache
def _territories(cldr: str) -> dict[str, str]:
    """Give the folded names of territories in a locale: Myanmar and Burma of "Myanmar (Burma)"."""
    names: dict[str, str] = {}
    for code, name in Locale.parse(cldr).territories.items():
        for part in re.split(r"[()（）]", name):
            if part.strip():
                names.setdefault(fold(part.strip()), code)
    return names


def _is_latin(name: str) -> bool:
    return unicodedata.name(name[0], "").startswith("LATIN")


def _edged(name: str) -> str:
    left = "" if _UNSPACED.match(name) else r"(?<!\w)"
    # Other scripts hang endings and particles on a name.
    return left + re.escape(name) + (r"(?!\w)" if _is_latin(name) else "")
