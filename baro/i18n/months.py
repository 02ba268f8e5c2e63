"""Reading months as people write them: 'May 2026', '2026-05', '5월', 'last month', 'जेठ'; years too.

A month of Bikram Sambat lies in two months of the calendar; then both are candidates.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

import nepali_datetime

from baro.i18n.dates import (
    BIKRAM_YEARS,
    BUDDHIST_OFFSET,
    BUDDHIST_YEARS,
    NEAR_FUTURE,
    YEARS_AHEAD,
    YEARS_BEHIND,
    MonthNameRules,
    MonthNames,
    fold,
)
from baro.i18n.scripts import LETTER

#: So far before a word for a month may stand what counts it, in characters.
COUNTED_WITHIN = 16
#: A month as its year and number.
YearMonth = tuple[int, int]


class MonthRules(MonthNameRules, Protocol):
    """How one language writes months; see ``Reading`` in the schema of the knowledge."""

    @property
    def bikram_months(self) -> Mapping[int, list[str]]: ...
    @property
    def month_words(self) -> Mapping[str, int]: ...
    @property
    def several(self) -> Sequence[str]: ...
    @property
    def endings(self) -> Sequence[str]: ...


@dataclass(frozen=True)
class MonthReading:
    """A month found in a text, its ``candidates`` as ``2026-05``.

    ``bare`` is a name alone, which may be another word: may, march; ខែ3 is not.
    """

    start: int
    end: int
    candidates: tuple[str, ...]
    bare: bool = False


@dataclass(frozen=True)
class YearReading:
    """A year found in a text, of the common era."""

    start: int
    end: int
    year: int


class MonthReader:
    """Finds the months and years in texts of some languages."""

    def __init__(self, rules: Sequence[MonthRules]) -> None:
        self._months = MonthNames(rules)
        self._bikram = _names(rule.bikram_months for rule in rules)
        self._words = {
            fold(word): months for rule in rules for word, months in rule.month_words.items()
        }
        filler = _alternatives(
            fold(word) for rule in rules for word in (*rule.filler, *rule.year_filler)
        )
        gap = rf"(?:[\s,.\-/']|(?:{filler}))*" if filler else r"[\s,.\-/']*"
        endings = _alternatives(fold(word) for rule in rules for word in rule.endings)
        edge = rf"(?=(?:{endings})?(?!{LETTER}))"
        name, behind = (
            rf"(?<!{LETTER})(?P<name>{names}){edge}" if names else r"(?P<name>(?!))"
            for names in (self._months.pattern(self._bikram, apart) for apart in (True, False))
        )
        words = _alternatives(self._words)
        self._year_words = {
            fold(word): years for rule in rules for word, years in rule.year_words.items()
        }
        years = _alternatives(self._year_words) or "(?!)"
        several = _alternatives(fold(word) for rule in rules for word in rule.several)
        # Some months ago, two years ago are no month or year of their own.
        self._counted = re.compile(rf"(?:\d\s|(?<!{LETTER})(?:{several or '(?!)'})\s?)$")
        self._patterns = [
            re.compile(r"(?<![\d./-])(?P<y>\d{4}|\d{2})년\s*(?P<m>\d{1,2})월"),
            re.compile(r"(?<![\d.,/-])(?P<y>\d{4})\s?[-./年]\s?(?P<m>\d{1,2})(?![\d/]|[.,-]\d)"),
            re.compile(r"(?<![\d.,/-])(?P<m>\d{1,2})\s?[-/.]\s?(?P<y>\d{4})(?![\d/]|[.,-]\d)"),
            re.compile(rf"(?<!\d)(?P<y>\d{{4}}){gap}{behind}"),
            re.compile(rf"{name}{gap}(?P<y>\d{{4}})(?!\d)"),
            re.compile(rf"{name}\s*(?P<years>{years})(?!{LETTER})"),
            re.compile(r"(?<![\d./-])(?P<m>\d{1,2})\s?[월月](?!\s?\d{1,2}[일日])"),
            re.compile(rf"(?<!{LETTER})(?P<word>{words})(?![a-z])" if words else r"(?!)"),
            re.compile(name),
        ]
        self._year = re.compile(
            r"(?<![\d.,/:-])(?P<y>(?:19|2\d)\d\d)(?!\d|[.,/:-]\d)년?"
            + rf"|(?<!{LETTER})(?P<word>{years})(?![a-z])"
        )

    def read_years(
        self, text: str, today: date, hidden: Iterable[tuple[int, int]] = ()
    ) -> list[YearReading]:
        """Find the years of a text as said on ``today``; ``hidden`` parts of it hold none.

        A year of Bikram Sambat lies in two years of the calendar and is left out.
        """
        found: list[YearReading] = []
        for match in self._year.finditer(_without(fold(text), hidden)):
            word = match["word"]
            if word and self._is_counted(match):
                continue
            year = today.year + self._year_words[word] if word else int(match["y"])
            year -= BUDDHIST_OFFSET if year in BUDDHIST_YEARS else 0
            if _is_likely((year, 1), today):
                found.append(YearReading(match.start(), match.end(), year))
        return found

    def read(
        self, text: str, today: date, hidden: Iterable[tuple[int, int]] = ()
    ) -> list[MonthReading]:
        """Find the months of a text as said on ``today``; ``hidden`` parts of it hold none.

        Positions are those in the folded text.
        """
        folded = _without(fold(text), hidden)
        taken: list[MonthReading] = []
        for reading in self._all(folded, today):
            if not any(reading.start < one.end and one.start < reading.end for one in taken):
                taken.append(reading)
        return sorted(taken, key=lambda reading: reading.start)

    def _all(self, folded: str, today: date) -> Iterator[MonthReading]:
        for pattern in self._patterns:
            for match in pattern.finditer(folded):
                parts = match.groupdict()
                if parts.get("word") and self._is_counted(match):
                    continue
                found = self._candidates(parts, today)
                likely = [one for one in found if _is_likely(one, today)]
                if likely:
                    name = parts.get("name") or ""
                    dated = parts.get("y") or parts.get("years")
                    bare = bool(name) and not (dated or name[-1].isdecimal())
                    written = tuple(dict.fromkeys(f"{year}-{month:02}" for year, month in likely))
                    yield MonthReading(match.start(), match.end(), written, bare)

    def _is_counted(self, match: re.Match[str]) -> bool:
        start = match.start()
        before = match.string[max(0, start - COUNTED_WITHIN) : start]
        return self._counted.search(before) is not None

    def _candidates(self, parts: Mapping[str, str | None], today: date) -> list[YearMonth]:
        word, name, year_text = parts.get("word"), parts.get("name"), parts.get("y")
        if word:
            return [_moved(today, self._words[word])]
        if self._months.is_none(name, year_text):
            return []
        year = int(year_text) if year_text else None
        if years := parts.get("years"):
            year = today.year + self._year_words[years]
        if year is not None and year < 100:
            year += today.year // 100 * 100
        if name in self._bikram and name not in self._months:
            return _of_bikram(self._bikram[name], year, today)
        month = self._months[name] if name else int(parts["m"] or 0)
        if not 1 <= month <= 12:
            return []
        if year is None:
            return _nearest(month, today)
        if year in BIKRAM_YEARS and not name:
            return _of_bikram(month, year, today)
        return [(year - BUDDHIST_OFFSET if year in BUDDHIST_YEARS else year, month)]


def month_of(day: date) -> str:
    """Give the month of a day, as ``2026-05``."""
    return f"{day.year}-{day.month:02}"


def _without(folded: str, hidden: Iterable[tuple[int, int]]) -> str:
    for start, end in hidden:
        folded = folded[:start] + "|" * (end - start) + folded[end:]
    return folded


def _names(tables: Iterable[Mapping[int, list[str]]]) -> dict[str, int]:
    return {
        fold(name): number for table in tables for number, names in table.items() for name in names
    }


def _alternatives(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(set(words), key=len, reverse=True))


def _is_likely(found: YearMonth, today: date) -> bool:
    return -YEARS_BEHIND <= found[0] - today.year <= YEARS_AHEAD


def _moved(today: date, months: int) -> YearMonth:
    year, month = divmod(today.year * 12 + today.month - 1 + months, 12)
    return year, month + 1


def _nearest(month: int, today: date) -> list[YearMonth]:
    """Choose the year of a month: the last one begun, or both where the next one is near."""
    past = (today.year if month <= today.month else today.year - 1, month)
    ahead = (past[0] + 1, month)
    wait = date(*ahead, 1) - today
    near = wait <= NEAR_FUTURE and wait < today - date(*past, 1)
    return [past, ahead] if near else [past]


def _of_bikram(month: int, year: int | None, today: date) -> list[YearMonth]:
    """Give the two months of the calendar in which a month of Bikram Sambat lies."""
    if year is not None and year not in BIKRAM_YEARS:
        return []
    if year is None:
        now = nepali_datetime.date.from_datetime_date(today)
        year = now.year if month <= now.month else now.year - 1
    try:
        first: date = nepali_datetime.date(year, month, 1).to_datetime_date()
    except ValueError:
        return []
    # A month of Bikram Sambat has 29 to 32 days and begins in the middle of another.
    last = first + timedelta(days=28)
    return list(dict.fromkeys([(first.year, first.month), (last.year, last.month)]))
