"""Finding names of countries and places in texts of any language, by spaCy."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

import spacy
from babel import Locale
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc, Span
from spacy.util import filter_spans
from spacy.vocab import Vocab

from baro.i18n.dates import fold
from baro.i18n.scripts import is_unspaced

#: What a name stands for.
Kind = Literal["country", "place"]
#: Names by what they stand for: ``("country", "NP")`` and all that people call it.
Names = Mapping[tuple[Kind, str], Iterable[str]]
#: The id of words that only hold a name: the law (pháp luật) is not French.
NONE = ""
#: A Latin name of CLDR so short is more often another word: Nga, Mali but not Oman.
SHORTEST_LATIN = 4
#: A word in Latin letters is one token. In other scripts every character is one, because endings
#: and particles hang on a name: 네팔에서, नेपालको, Узбекистана.
_TOKENS = re.compile(r"[a-z\u00c0-\u024f\u1e00-\u1eff0-9_\u0300-\u036f'’ʻ]+|\S", re.IGNORECASE)


@dataclass(frozen=True)
class Named:
    """A name in a text: an ISO 3166 code or the id of a place, and where it stands."""

    start: int
    end: int
    kind: Kind
    id: str


class Gazetteer:
    """Finds names, of two at one place the longer. May be used by many threads at once."""

    def __init__(self, names: Names) -> None:
        self._nlp = spacy.blank("xx")
        self._nlp.tokenizer = _Characters(self._nlp.vocab)
        self._matcher = PhraseMatcher(self._nlp.vocab)
        for (kind, id_), own in names.items():
            docs = [self._nlp.make_doc(folded) for name in own if (folded := fold(name))]
            self._matcher.add(f"{kind}:{id_}", docs)

    def read(self, text: str, kind: Kind) -> list[Named]:
        """Find names of one kind in their order; positions are those in the folded text."""
        doc = self._nlp.make_doc(fold(text))
        spans = [
            span
            for span in self._matcher(doc, as_spans=True)
            if span.label_.startswith(f"{kind}:") and _begins_a_word(doc.text, span)
        ]
        return [
            Named(span.start_char, span.end_char, kind, span.label_.partition(":")[2])
            for span in filter_spans(spans)
            if span.label_ != f"{kind}:{NONE}"
        ]


class _Characters:
    """The tokeniser: a Latin word is a token, and so is each character of another script."""

    def __init__(self, vocab: Vocab) -> None:
        self._vocab = vocab

    def __call__(self, text: str) -> Doc:
        words: list[str] = []
        spaces: list[bool] = []
        end = 0
        for match in _TOKENS.finditer(text):
            gap = text[end : match.start()]
            if words and gap:
                spaces[-1] = True
            # A gap of more than one space is a token of its own, so that positions hold.
            if rest := gap[1:] if words else gap:
                words.append(rest)
                spaces.append(False)
            words.append(match.group())
            spaces.append(False)
            end = match.end()
        return Doc(self._vocab, words=words, spaces=spaces)


def _begins_a_word(text: str, span: Span) -> bool:
    # A name may stand anywhere in a script that puts no space between words.
    if is_unspaced(span.text):
        return True
    before = text[span.start_char - 1 : span.start_char]
    return not (before.isalnum() or before == "_" or unicodedata.combining(before or " "))


def country_names(
    codes: frozenset[str],
    cldr: Iterable[str],
    more: Iterable[Mapping[str, list[str]]],
    none: Iterable[str] = (),
) -> Names:
    """Give the names of countries in some CLDR locales, and those that people use beside them.

    ``none`` are words that hold a name and are none.
    """
    names: dict[str, str] = {}
    for locale in cldr:
        for name, code in _territories(locale).items():
            if code in codes and not (len(name) < SHORTEST_LATIN and _is_latin(name)):
                names.setdefault(name, code)
    for table in more:
        names |= {fold(name): code for code, own in table.items() for name in own}
    return _by_code(names | {fold(word): NONE for word in none})


def _by_code(names: Mapping[str, str]) -> Names:
    found: dict[tuple[Kind, str], list[str]] = {}
    for name, code in names.items():
        found.setdefault(("country", code), []).append(name)
    return found


@cache
def _territories(cldr: str) -> dict[str, str]:
    """Give the folded names of territories in a locale: Myanmar and Burma of "Myanmar (Burma)"."""
    return dict(_parts(cldr))


def _parts(cldr: str) -> Iterator[tuple[str, str]]:
    # Reversed, so that of two of one name the first holds.
    for code, name in reversed(list(Locale.parse(cldr).territories.items())):
        for part in re.split(r"[()（）]", name):
            if part.strip():
                yield fold(part.strip()), code


def _is_latin(name: str) -> bool:
    return unicodedata.name(name[0], "").startswith("LATIN")
