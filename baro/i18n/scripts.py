"""Scripts that put no space between words: where a word may begin and end, how it is typed."""

from __future__ import annotations

import re

#: Thai, Lao, Burmese, Khmer and Chinese, as a part of a class of a pattern.
UNSPACED = r"\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u4e00-\u9fff"
#: A letter that belongs to the word beside it: one of the scripts that put spaces between words.
LETTER = rf"[^\W\d_{UNSPACED}]"
#: Signs that hang on the letter before them, and those that hang the next letter on it.
_SIGNS = (
    r"\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ece"
    r"\u102b-\u103e\u17b4-\u17d3\u17dd"
)
_STACKERS = r"\u1039\u17d2"
#: Pattern of a word of such a script; it holds no half of a letter with its signs.
UNSPACED_WORD = rf"(?<![{_STACKERS}])WORD(?![{_SIGNS}])"
_LATIN = re.compile(r"[\x00-\u024f\u1e00-\u1eff\u2010-\u2027]*")
_FIRST = re.compile(rf"[{UNSPACED}]")
#: The space that is not seen, which keyboards put between words of such scripts; full stops.
_MARKS = str.maketrans({"\u200b": None, "។": ".", "៕": "."})
#: Signs of a Khmer letter, typed in any order, look the same; this is the order of Unicode: letters
#: below it, marks of another sound, vowels, the nasal.
_CLUSTER = re.compile(r"(?:\u17d2[\u1780-\u17a2]|[\u17b6-\u17c6\u17c9\u17ca]){2,}")
_ORDER = (r"\u17d2.", r"[\u17c9\u17ca]", r"[\u17b6-\u17c5]", r"\u17c6")
#: Two letters that are one where they are written below another, and vowels typed in two parts.
_ALIKE = (
    ("\u17d2\u178a", "\u17d2\u178f"),
    ("\u17c1\u17b8", "\u17be"),
    ("\u17c1\u17b6", "\u17c4"),
)


def is_unspaced(word: str) -> bool:
    """Tell whether a word is of a script that puts no space between words."""
    return _FIRST.match(word) is not None


def is_latin(word: str) -> bool:
    """Tell whether a folded word has Latin letters only, with marks or without."""
    return _LATIN.fullmatch(word) is not None


def as_seen(text: str) -> str:
    """Give a text whose letters stand as they are seen, however they were typed."""
    seen = _CLUSTER.sub(_in_order, text.translate(_MARKS))
    for typed, alike in _ALIKE:
        seen = seen.replace(typed, alike)
    return seen


def _in_order(signs: re.Match[str]) -> str:
    return "".join("".join(re.findall(kind, signs.group())) for kind in _ORDER)
