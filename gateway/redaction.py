"""Taking numbers of persons out of a message before anything else sees it.

Removed: registration, passport, phone, account and card numbers, e-mail addresses. Kept:
dates, sums, visa codes, articles, and the public numbers of the support directory.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import phonenumbers

#: What stands in place of a removed number.
MARK = "[…]"
#: Countries whose numbers workers write without a country code.
HOME = "KR"


@dataclass(frozen=True)
class _Span:
    start: int
    end: int


class Redactor:
    """Removes numbers of persons; ``public`` numbers stay."""

    def __init__(self, public: Iterable[str]) -> None:
        self._public = frozenset(_digits(number) for number in public)

    def redact(self, text: str) -> str:
        """Give ``text`` with each number of a person replaced by a mark."""
        plain = _hide_days(_ascii_digits(text))
        spans = [
            span
            for find in _FINDERS
            for span in find(plain)
            if not self._is_public(plain[span.start : span.end])
        ]
        return _replace(text, spans)

    def _is_public(self, number: str) -> bool:
        return _NATIONWIDE.match(number) is not None or _digits(number) in self._public


def _ascii_digits(text: str) -> str:
    """Give ``text`` with digits of any script as ASCII; every position stays."""
    return "".join(
        str(unicodedata.decimal(character))
        if character.isdecimal()
        else _SIGNS.get(character, character)
        for character in text
    )


#: Signs that phones type in place of the plain ones; one character each.
_SIGNS = {
    **dict.fromkeys("‐‑‒–—―−－﹣", "-"),
    **dict.fromkeys("．。", "."),
    "＋": "+",
    "＠": "@",
    "（": "(",
    "）": ")",
    "　": " ",
    "\u00a0": " ",
    "\u202f": " ",
}


def _digits(text: str) -> str:
    return "".join(character for character in text if character.isdecimal())


def _replace(text: str, spans: Iterable[_Span]) -> str:
    parts, position = [], 0
    for span in sorted(spans, key=lambda one: (one.start, -one.end)):
        if span.end <= position:
            continue
        parts += [
            text[position : max(span.start, position)],
            MARK if span.start >= position else "",
        ]
        position = span.end
    return "".join([*parts, text[position:]])


def _matches(pattern: str, flags: int = 0) -> Callable[[str], Iterable[_Span]]:
    compiled = re.compile(pattern, flags)
    return lambda text: (_Span(match.start(), match.end()) for match in compiled.finditer(text))


_LEFT, _RIGHT = r"(?<![\d])", r"(?![\d])"
_EMAIL = r"[\w.+\-]+@[\w\-]+(?:\.[\w\-]+)+"
#: Resident and alien registration: birth date, then seven figures of which the first is 1-8.
_REGISTRATION = (
    rf"{_LEFT}\d{{2}}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])[\s\-./]{{0,3}}[1-8]\d{{6}}{_RIGHT}"
)
#: Passports: letters and six to nine figures; in small letters only without a space, as
#: "a 2000000 won" is a sum. Newer Korean ones have a letter among the figures.
_PASSPORT = (
    r"(?<![A-Za-z0-9])(?:[A-Z]{1,3}-?|[A-Z]{1,2}\s|[a-z]{1,2}-?)\d{6,9}(?!\d)"
    r"|(?<![A-Za-z0-9])[A-Za-z]\d{3}[A-Za-z]\d{4}(?![A-Za-z0-9])"
)
#: Where the word stands before them, figures alone are a passport's too.
_PASSPORT_WORD = re.compile(
    r"(?:passport|여권|राहदानी|पासपोर्ट|rahadani|hộ chiếu|ho chieu|паспорт|paspor|pasaporte"
    r"|หนังสือเดินทาง|លិខិតឆ្លងដែន|পাসপোর্ট|နိုင်ငံကူးလက်မှတ်|ໜັງສືຜ່ານແດນ|ගමන් බලපත්|கடவுச்சீட்டு|پاسپورٹ|护照)"
    r"\D{0,25}?(?P<number>\d{6,9})(?!\d)",
    re.IGNORECASE,
)
#: Nationwide numbers of firms and offices belong to no person.
_NATIONWIDE = re.compile(r"^1[568]\d{2}[\s.\-]?\d{4}$")


def _named_passports(text: str) -> Iterable[_Span]:
    return (_Span(*match.span("number")) for match in _PASSPORT_WORD.finditer(text))


def _phones(text: str) -> Iterable[_Span]:
    matcher = phonenumbers.PhoneNumberMatcher(
        text, HOME, leniency=phonenumbers.Leniency.VALID, max_tries=100
    )
    for match in matcher:
        raw = match.raw_string
        # Without a sign of a phone a valid number may be a sum: only 0..., +... or groups count.
        if raw.lstrip("(").startswith(("0", "+")) or "-" in raw:
            yield _Span(match.start, match.end)


#: Days and times, which are hidden from the search for numbers. A group hangs on neither side.
_DAY = re.compile(
    r"(?<![\d\-./])(?:"
    r"(?:19|20)\d{2}\s?[.\-/]\s?\d{1,2}\s?[.\-/]\s?\d{1,2}"
    r"|\d{1,2}[.\-/]\d{1,2}[.\-/](?:(?:19|20)\d{2}|\d{2})"
    r"|(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
    r"|\d{1,2}:\d{2}(?::\d{2})?"
    r")(?![\d/]|[.\-]\d)"
)


def _hide_days(text: str) -> str:
    return _DAY.sub(lambda match: "#" * len(match.group()), text)


_MONEY_AFTER = re.compile(
    r"^\s*(?:원|won\b|krw\b|₩|वोन|만|천|억|hours?\b|시간|tk\b|taka\b|rupees?\b|rs\b|đ|vnd\b|usd\b)",
    re.I,
)
_MONEY_BEFORE = re.compile(r"(?:₩|krw|won|\$|rs\.?)\s*$", re.I)
_GROUPS = re.compile(r"(?<![\d.,])\d+(?:[\s.\-]{1,3}\d+)*(?![\d]|,\d)")
_THOUSANDS = re.compile(r"^\d{1,3}(?:[ .,]\d{3})+$")
#: Accounts and cards have this many figures in all.
_LEAST_FIGURES, _MOST_FIGURES = 10, 19


def _accounts(text: str) -> Iterable[_Span]:
    """Find long runs of figures, in groups or not, that are no sum."""
    for match in _GROUPS.finditer(text):
        raw = match.group()
        figures = len(_digits(raw))
        if not _LEAST_FIGURES <= figures <= _MOST_FIGURES:
            continue
        if _is_sum(text, match.start(), match.end(), raw):
            continue
        yield _Span(match.start(), match.end())


def _is_sum(text: str, start: int, end: int, raw: str) -> bool:
    return bool(
        _THOUSANDS.match(raw)
        or _MONEY_AFTER.match(text[end:])
        or _MONEY_BEFORE.search(text[:start])
    )


_FINDERS: tuple[Callable[[str], Iterable[_Span]], ...] = (
    _matches(_EMAIL),
    _matches(_REGISTRATION),
    _matches(_PASSPORT),
    _named_passports,
    _phones,
    _accounts,
)
