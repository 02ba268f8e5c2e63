"""Reading days as workers write them: any script's digits, eras, month names, 'three weeks ago'.

A reading may have two candidates; then the day is asked back, never guessed.
"""

from __future__ import annotations

import calendar
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal, Protocol

import nepali_datetime

from baro.i18n.scripts import LETTER, UNSPACED, as_seen, is_unspaced

#: The Buddhist era is this many years ahead.
BUDDHIST_OFFSET = 543
BUDDHIST_YEARS = range(2500, 2700)
BIKRAM_YEARS = range(2050, 2100)
#: A day without a year is taken to lie in the past, unless the next such day is this near.
NEAR_FUTURE = timedelta(days=90)
#: Not the 24th of July.
ROUND_THE_CLOCK = "24/7"
#: The end of a word.
_END = r"(?![^\W\d_])"
#: Words of the knowledge whose folded form is kept.
WORDS_KEPT = 1 << 16
#: Years ahead and behind today in which a day of a working life can lie.
YEARS_BEHIND, YEARS_AHEAD = 25, 10


class MonthNameRules(Protocol):
    """How one language names months; see ``Reading`` in the schema of the knowledge."""

    @property
    def months(self) -> Mapping[int, list[str]]: ...
    @property
    def month_numbers(self) -> Sequence[str]: ...
    @property
    def multipliers(self) -> Mapping[str, int]: ...
    @property
    def counters(self) -> Mapping[str, list[str]]: ...
    @property
    def currency(self) -> Sequence[str]: ...
    @property
    def halves(self) -> Sequence[str]: ...
    @property
    def not_months(self) -> Sequence[str]: ...
    @property
    def year_words(self) -> Mapping[str, int]: ...
    @property
    def filler(self) -> Sequence[str]: ...
    @property
    def year_filler(self) -> Sequence[str]: ...


class ReadingRules(MonthNameRules, Protocol):
    """How one language writes days; see ``Reading`` in the schema of the knowledge."""

    @property
    def days(self) -> Mapping[str, int]: ...
    @property
    def no_days(self) -> Sequence[str]: ...
    @property
    def numbers(self) -> Mapping[str, int]: ...
    @property
    def units(self) -> Mapping[Literal["day", "week", "month"], list[str]]: ...
    @property
    def ago(self) -> Sequence[str]: ...
    @property
    def ahead(self) -> Sequence[str]: ...
    @property
    def last_month(self) -> Sequence[str]: ...
    @property
    def this_month(self) -> Sequence[str]: ...
    @property
    def next_month(self) -> Sequence[str]: ...
    @property
    def last_day(self) -> Sequence[str]: ...
    @property
    def bikram_months(self) -> Mapping[int, list[str]]: ...
    @property
    def endings(self) -> Sequence[str]: ...
    @property
    def order(self) -> Literal["day_first", "month_first"]: ...


@dataclass(frozen=True)
class DayReading:
    """A day found in a text: one candidate, several to choose from, or a problem."""

    start: int
    end: int
    candidates: tuple[date, ...] = ()
    problem: Literal["impossible", "year_unlikely"] | None = None
    year: int | None = None
    #: Whether the text tells no year of its own; one may follow.
    without_year: bool = field(default=False, compare=False)

    @property
    def day(self) -> date | None:
        """The day, if the text leaves no choice."""
        return self.candidates[0] if len(self.candidates) == 1 else None


def fold(text: str) -> str:
    """Give ``text`` in the form in which it is read: as seen, NFKC, lower case, ASCII digits.

    Length may change; positions of readings are positions in the folded text.
    """
    normal = unicodedata.normalize("NFKC", as_seen(text)).lower()
    return "".join(
        str(unicodedata.decimal(character)) if character.isdecimal() else character
        for character in normal
    )


@lru_cache(maxsize=WORDS_KEPT)
def fold_word(word: str) -> str:
    """Fold a word of the knowledge, which comes again with each message; never a message."""
    return fold(word)


class MonthNames:
    """The names of months in some languages, and their numbers behind a word: ខែ3, tháng 3."""

    def __init__(self, rules: Sequence[MonthNameRules]) -> None:
        self._numbers = _names(rule.months for rule in rules)
        self._numbered: list[tuple[str, str]] = []
        plain: list[str] = []
        for rule in rules:
            own = [name for names in rule.months.values() for name in names]
            if not rule.month_numbers:
                plain += own
                continue
            leads = [fold(pattern) for pattern in rule.month_numbers]
            for lead in leads:
                joined = "".join(lead.split())
                for month in range(1, 13):
                    for written in (str(month), f"{month:02}"):
                        self._numbers[joined.replace("{m}", written)] = month
            number = r"(?:1[0-2]|0?[1-9])(?!\d|[.,]\d)"
            forms = [_spaced(lead).replace(r"\{m\}", number) for lead in leads]
            # The longest name holds: no part of it where a word for what is counted follows.
            self._numbered.append(
                (rf"(?>{_alternatives(own)}|{'|'.join(forms)})", _uncounted(rule))
            )
        self._plain = plain
        # Words that are names of months in another language only.
        self._none = {fold(word) for word in (rules[0].not_months if rules else ())}

    def __getitem__(self, name: str) -> int:
        return self._numbers[name if name in self._numbers else "".join(name.split())]

    def __contains__(self, name: str) -> bool:
        return name in self._numbers or "".join(name.split()) in self._numbers

    def is_none(self, name: str | None, year: str | None) -> bool:
        """Tell whether a name is rather another word: without a year of four figures."""
        return name in self._none and len(year or "") < len("2026")

    def pattern(self, more: Iterable[str] = (), apart: bool = False) -> str:
        """Give the pattern of any name; those ``apart`` have no number before them: 3 ខែ."""
        before = r"(?<!\d)(?<!\d\s)" if apart else ""
        numbered = [before + form + uncounted for form, uncounted in self._numbered]
        return "|".join(filter(None, [*numbered, _alternatives({*self._plain, *more})]))

    @property
    def numbered(self) -> str:
        """The pattern of names with numbers, whatever follows: that of a day told as one."""
        return "|".join(form for form, _ in self._numbered)


def _uncounted(rule: MonthNameRules) -> str:
    """Give what keeps "a month 2 million" from being February: no word for what is counted."""
    counters = [one for unit, own in rule.counters.items() if unit != "years" for one in own]
    fillers = {*rule.filler} & {*counters}
    words = {*rule.multipliers, *rule.currency, *rule.halves, *counters} - fillers
    gap = rf"(?:[\s,.\-/]|{_alternatives(rule.filler) or '(?!)'})*"
    counted = rf"(?!\s?(?:{_whole(words)}))" if words else ""
    return counted + (rf"(?!\s?(?:{_whole(fillers)})(?!{gap}\d))" if fillers else "")


def _whole(words: Iterable[str]) -> str:
    """Give the pattern of words up to their end, where their script shows it."""
    every = {fold(word) for word in words}
    unspaced = {word for word in every if is_unspaced(word)}
    parts = [_alternatives(unspaced), rf"(?:{_alternatives(every - unspaced) or '(?!)'}){_END}"]
    return "|".join(filter(None, parts))


class DayReader:
    """Finds the days in texts of some languages."""

    def __init__(self, rules: Sequence[ReadingRules]) -> None:
        self._first_order = rules[0].order if rules else "day_first"
        self._months = MonthNames(rules)
        self._bikram = _names(rule.bikram_months for rule in rules)
        names = self._months.pattern(self._bikram)
        filler = _alternatives(sorted({word for rule in rules for word in rule.filler}))
        gap = rf"(?:[\s,.\-/]|(?:{filler}))*" if filler else r"[\s,.\-/]*"
        of_year = _alternatives({word for rule in rules for word in rule.year_filler})
        gap_y = rf"(?:{gap}(?:{of_year}){_END})?{gap}" if of_year else gap
        self._years = {fold(word): n for rule in rules for word, n in rule.year_words.items()}
        self._year_behind = re.compile(
            rf"\s*(?:(?P<word>{_alternatives(self._years) or '(?!)'}){_END}"
            rf"|(?:{of_year or '(?!)'})\s*(?P<y>\d{{4}})(?!\d))"
        )
        # Of January 2 million, or 9.500, no day is told.
        many = {word for rule in rules for word in rule.multipliers}
        last = rf"(?!\d|[.,]\d|\s*(?:{_whole(many)}))" if many else r"(?!\d|[.,]\d)"
        leads = {word for rule in rules for word in rule.filler if is_unspaced(word)}
        self._lead = re.compile(rf"(?:(?:{_alternatives(leads)})\s*)+$" if leads else r"(?!)")
        self._relative = [_Relative(rule, names) for rule in rules]
        self._patterns = _numeric_patterns()
        if names:
            self._patterns += [
                ("named", re.compile(rf"(?<!\d)(?P<y>\d{{4}}){gap}(?P<name>{names}){gap}(?P<d>\d{{1,2}})(?!\d)")),  # noqa: E501
                ("named", re.compile(rf"(?<!\d)(?P<d>\d{{1,2}}){gap}(?P<name>{names}){gap_y}(?P<y>\d{{4}}|'?\d\d)(?![\d:])")),  # noqa: E501
                ("named", re.compile(rf"(?<!{LETTER})(?P<name>{names}){gap}(?P<d>\d{{1,2}}){gap_y}(?P<y>\d{{4}})(?!\d)")),  # noqa: E501
                ("named", re.compile(rf"(?<!\d)(?P<d>\d{{1,2}}){gap}(?P<name>{names})(?![a-z])")),
                ("named", re.compile(rf"(?<!{LETTER})(?P<name>{names}){gap}(?P<d>\d{{1,2}}){last}")),  # noqa: E501
            ]  # fmt: skip
        self._patterns += _told_as_day(rules, self._months, gap)

    def read(self, text: str, today: date) -> list[DayReading]:
        """Find the days of ``text`` as said on ``today``, in their order, without overlaps."""
        folded = fold(text)
        taken: list[DayReading] = []
        for reading in self._all(folded, today):
            if not any(reading.start < one.end and one.start < reading.end for one in taken):
                taken.append(reading)
        readings: list[DayReading] = []
        for reading in sorted(taken, key=lambda reading: reading.start):
            # The word for a day before its number is a part of it: ថ្ងៃទី 5 ខែ 3.
            free_from = readings[-1].end if readings else 0
            lead = self._lead.search(folded[free_from : reading.start])
            start = free_from + lead.start() if lead else reading.start
            readings.append(replace(self._of_year(reading, folded, today), start=start))
        return readings

    def _of_year(self, reading: DayReading, folded: str, today: date) -> DayReading:
        """Give a day its year where one follows: 20/12 last year."""
        match = self._year_behind.match(folded, reading.end) if reading.without_year else None
        if match is None:
            return reading
        word = match["word"]
        year = today.year + self._years[word] if word else int(match["y"])
        days = [_common_era(year, day.month, day.day) for day in reading.candidates]
        return _of_days(match, days, today, year)

    def _all(self, folded: str, today: date) -> Iterator[DayReading]:
        for kind, pattern in self._patterns:
            for match in pattern.finditer(folded):
                reading = self._one(kind, match, today)
                if reading is not None:
                    yield reading
        # What is no day in the first language is none in words of the others.
        none = self._relative[0].none(folded) if self._relative else []
        for relative in self._relative:
            yield from relative.find(folded, today, none)

    def _one(self, kind: str, match: re.Match[str], today: date) -> DayReading | None:
        parts = match.groupdict()
        if kind == "named":
            return self._named(match, today)
        year = int(parts["y"]) if parts.get("y") else None
        if kind == "year_first":
            assert year is not None
            return _exact(match, year, int(parts["m"]), int(parts["d"]), today)
        if kind == "month_day":
            return _without_year(match, [(int(parts["m"]), int(parts["d"]))], today)
        first, second = int(parts["a"]), int(parts["b"])
        if match.group() == ROUND_THE_CLOCK:
            return None
        if kind == "two_numbers":
            return _without_year(match, self._orders(first, second), today)
        if kind == "short_year":
            return self._short_year(match, first, second, int(parts["c"]), today)
        assert year is not None
        return _of_candidates(
            match, [(year, month, day) for month, day in _both(first, second)], today
        )

    def _orders(self, first: int, second: int) -> list[tuple[int, int]]:
        if self._first_order == "month_first":
            return [(first, second)]
        return _both(first, second)

    def _short_year(
        self, match: re.Match[str], first: int, second: int, third: int, today: date
    ) -> DayReading | None:
        century = today.year // 100 * 100
        triples = [(century + first, second, third)]
        if self._first_order != "month_first":
            triples += [(century + third, month, day) for month, day in _both(first, second)]
        likely = [
            triple for triple in triples if _valid(*triple) and abs(triple[0] - today.year) <= 2
        ]
        return _of_candidates(match, likely, today) if likely else None

    def _named(self, match: re.Match[str], today: date) -> DayReading | None:
        name, day = match["name"], int(match["d"])
        year_text = match.groupdict().get("y")
        if self._months.is_none(name, year_text):
            return None
        if name in self._bikram and name not in self._months:
            return self._bikram_day(match, self._bikram[name], day, year_text, today)
        month = self._months[name]
        if year_text is None:
            return _without_year(match, [(month, day)], today)
        year = int(year_text.lstrip("'"))
        if year < 100:
            year += today.year // 100 * 100
        if year in BIKRAM_YEARS:
            # A month of the common era goes with its years, however far ahead.
            found = date(year, month, day) if _valid(year, month, day) else None
            return _of_days(match, [found], today, year)
        return _exact(match, year, month, day, today)

    @staticmethod
    def _bikram_day(
        match: re.Match[str], month: int, day: int, year_text: str | None, today: date
    ) -> DayReading | None:
        if year_text is not None and len(year_text) == 4:
            return _of_days(match, [_from_bikram(int(year_text), month, day)], today)
        this_year = nepali_datetime.date.from_datetime_date(today).year
        days = [
            _from_bikram(year, month, day) for year in (this_year - 1, this_year, this_year + 1)
        ]
        return _nearest(match, [found for found in days if found is not None], today)


def _told_as_day(
    rules: Sequence[MonthNameRules], months: MonthNames, gap: str
) -> list[tuple[str, re.Pattern[str]]]:
    """Give the pattern of days that begin with a word for one: ngày 31 tháng 1, tgl 31 bulan 1."""
    words = _alternatives({word for rule in rules if rule.month_numbers for word in rule.filler})
    if not words:
        return []
    day = rf"(?:{words})\s*(?P<d>\d{{1,2}}){gap}(?P<name>{months.numbered})(?!\d)"
    return [("named", re.compile(rf"(?<!{LETTER}){day}"))]


def _numeric_patterns() -> list[tuple[str, re.Pattern[str]]]:
    edge, end = r"(?<![\d.,/\-])", r"(?![\d/]|[.,\-]\d)"
    return [
        ("year_first", re.compile(rf"{edge}(?P<y>\d{{4}})\s*[-./년年]\s*(?P<m>\d{{1,2}})\s*[-./월月]\s*(?P<d>\d{{1,2}})(?!\d)(?:\s*[일日])?")),  # noqa: E501
        ("year_first", re.compile(rf"{edge}(?P<y>20\d\d)(?P<m>0[1-9]|1[0-2])(?P<d>[0-3]\d){end}")),
        ("short_year", re.compile(rf"{edge}(?P<a>\d{{2}})년\s*(?P<b>\d{{1,2}})월\s*(?P<c>\d{{1,2}})일?")),  # noqa: E501
        ("month_day", re.compile(r"(?<!\d)(?P<m>\d{1,2})\s*[월月]\s*(?P<d>\d{1,2})\s*[일日]?(?!\d)")),  # noqa: E501
        ("year_last", re.compile(rf"{edge}(?P<a>\d{{1,2}})\s*[-./]\s*(?P<b>\d{{1,2}})\s*[-./]\s*(?P<y>\d{{4}})(?!\d)")),  # noqa: E501
        ("short_year", re.compile(rf"{edge}(?P<a>\d{{1,2}})[-./](?P<b>\d{{1,2}})[-./](?P<c>\d{{1,2}}){end}")),  # noqa: E501
        ("two_numbers", re.compile(rf"{edge}(?P<a>\d{{1,2}})/(?P<b>\d{{1,2}}){end}")),
    ]  # fmt: skip


def _names(tables: Iterable[Mapping[int, list[str]]]) -> dict[str, int]:
    return {
        fold(name): number for table in tables for number, names in table.items() for name in names
    }


def _alternatives(words: Iterable[str]) -> str:
    return "|".join(re.escape(fold(word)) for word in sorted(words, key=len, reverse=True))


def _both(first: int, second: int) -> list[tuple[int, int]]:
    """Give (month, day) of two numbers in either order, those that can be."""
    return list(dict.fromkeys([(second, first), (first, second)]))


def _common_era(year: int, month: int, day: int) -> date | None:
    if year in BUDDHIST_YEARS:
        year -= BUDDHIST_OFFSET
    elif year in BIKRAM_YEARS:
        return _from_bikram(year, month, day)
    return date(year, month, day) if _valid(year, month, day) else None


def _valid(year: int, month: int, day: int) -> bool:
    return (
        1 <= year <= 9999 and 1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1]
    )


def _from_bikram(year: int, month: int, day: int) -> date | None:
    try:
        found: date = nepali_datetime.date(year, month, day).to_datetime_date()
    except ValueError:
        return None
    return found


def _exact(match: re.Match[str], year: int, month: int, day: int, today: date) -> DayReading | None:
    return _of_days(match, [_common_era(year, month, day)], today, year)


def _of_candidates(
    match: re.Match[str], triples: list[tuple[int, int, int]], today: date
) -> DayReading | None:
    days = [_common_era(*triple) for triple in triples]
    return _of_days(match, [day for day in days if day is not None] or [None], today)


def _of_days(
    match: re.Match[str], days: Sequence[date | None], today: date, year: int | None = None
) -> DayReading:
    found = tuple(dict.fromkeys(day for day in days if day is not None))
    if not found:
        return DayReading(match.start(), match.end(), problem="impossible")
    likely = tuple(day for day in found if -YEARS_BEHIND <= day.year - today.year <= YEARS_AHEAD)
    if not likely:
        return DayReading(
            match.start(), match.end(), problem="year_unlikely", year=year or found[0].year
        )
    return DayReading(match.start(), match.end(), likely)


def _without_year(
    match: re.Match[str], orders: list[tuple[int, int]], today: date
) -> DayReading | None:
    possible = [(month, day) for month, day in orders if _valid(2024, month, day)]
    if not possible:
        # Two numbers that are no day are something else: a fraction, a shift, a form.
        named = match.groupdict().get("m") or match.groupdict().get("name")
        return DayReading(match.start(), match.end(), problem="impossible") if named else None
    candidates: list[date] = []
    for month, day in possible:
        years = range(today.year - 4, today.year + 5)
        days = [date(year, month, day) for year in years if _valid(year, month, day)]
        nearest = _nearest(match, days, today)
        candidates += nearest.candidates if nearest else ()
    found = tuple(dict.fromkeys(candidates))
    return DayReading(match.start(), match.end(), found, without_year=True)


def _nearest(match: re.Match[str], days: Sequence[date], today: date) -> DayReading | None:
    """Choose the year of a day: the last one past, or both where the next one is near."""
    if not days:
        return DayReading(match.start(), match.end(), problem="impossible")
    past = max((day for day in days if day <= today), default=None)
    ahead = min((day for day in days if day > today), default=None)
    found = [past] if past is not None else []
    if ahead is not None and (past is None or ahead - today <= NEAR_FUTURE < today - past):
        found.append(ahead)
    return DayReading(match.start(), match.end(), tuple(found))


class _Relative:
    """Finds "three days ago", "the 5th of last month", "yesterday" by the words of one language.

    Its patterns are made once: there are more than :mod:`re` keeps.
    """

    def __init__(self, rule: ReadingRules, names: str) -> None:
        self._numbers = {fold(word): number for word, number in rule.numbers.items()}
        self._units = {fold(word): unit for unit, words in rule.units.items() for word in words}
        self._counted = [
            (_own_words(pattern), self._counting(pattern), sign)
            for patterns, sign in ((rule.ago, -1), (rule.ahead, 1))
            for pattern in patterns
            if self._units
        ]
        months = (
            (rule.last_month, (-1,)),
            (rule.this_month, (0,)),
            (rule.next_month, (1,)),
            (rule.last_day, (0, -1)),
        )
        self._days_of_month = [
            (_own_words(pattern), _day_pattern(pattern), tried)
            for patterns, tried in months
            for pattern in patterns
        ]
        self._days = [
            (fold(word), re.compile(_word(fold(word), rule.endings)), offset)
            for word, offset in sorted(rule.days.items(), key=lambda item: -len(item[0]))
        ]
        self._no_days = [
            (_own_words(pattern), self._no_day(pattern, names)) for pattern in rule.no_days
        ]

    def none(self, folded: str) -> list[tuple[int, int]]:
        """Give the places of what only looks like a day: nowadays, 3 days before the end."""
        return [
            match.span()
            for words, pattern in self._no_days
            if all(word in folded for word in words)
            for match in pattern.finditer(folded)
        ]

    def find(
        self, folded: str, today: date, none: Sequence[tuple[int, int]]
    ) -> Iterator[DayReading]:
        """Find the days that a text tells by their distance from ``today``, but for ``none``.

        What can be read in two ways, as "25 months ago" and "25th of last month", is asked back.
        """
        places = [*none, *self.none(folded)]
        found: dict[tuple[int, int], DayReading] = {}
        for reading in self._all(folded, today):
            place = (reading.start, reading.end)
            if not any(start <= place[0] and place[1] <= end for start, end in places):
                found[place] = _either(found[place], reading) if place in found else reading
        # The longer words hold: "the 3rd of last month" may hold "3 months ago".
        yield from sorted(found.values(), key=lambda reading: reading.start - reading.end)

    def _all(self, folded: str, today: date) -> Iterator[DayReading]:
        # Hundreds of patterns: only those are tried whose words stand in the text.
        for words, pattern, sign in self._counted:
            if all(word in folded for word in words):
                yield from self._count(pattern, sign, folded, today)
        for words, pattern, months in self._days_of_month:
            if all(word in folded for word in words):
                yield from _day_of_month(pattern, months, folded, today)
        for word, pattern, offset in self._days:
            if word in folded:
                for match in pattern.finditer(folded):
                    yield DayReading(match.start(), match.end(), (today + timedelta(days=offset),))

    def _no_day(self, pattern: str, names: str) -> re.Pattern[str]:
        expression = _spaced(fold(pattern)).replace(r"\{d\}", r"\d{1,4}")
        expression = expression.replace(r"\{month\}", rf"(?:{names})")
        expression = expression.replace(r"\{n\}", rf"(?:\d{{1,3}}|{_alternatives(self._numbers)})")
        expression = expression.replace(r"\{unit\}", rf"(?:{_alternatives(self._units)})")
        return re.compile(rf"(?<![^\W{UNSPACED}]){expression}(?![^\W{UNSPACED}])")

    def _counting(self, pattern: str) -> re.Pattern[str]:
        words = _alternatives(self._numbers)
        number = rf"(?P<n>\d{{1,3}}|{words})" if words else r"(?P<n>\d{1,3})"
        expression = _spaced(fold(pattern)).replace(r"\{n\}", number)
        expression = expression.replace(r"\{unit\}", rf"(?P<unit>{_alternatives(self._units)})")
        return re.compile(rf"(?<![^\W가-힣{UNSPACED}])(?<!\d){expression}")

    def _count(
        self, pattern: re.Pattern[str], sign: int, folded: str, today: date
    ) -> Iterator[DayReading]:
        for match in pattern.finditer(folded):
            number, unit = match["n"], self._units[match["unit"]]
            count = int(number) if number.isdecimal() else self._numbers[number]
            day = _moved(today, sign * count, unit)
            if day is not None:
                yield DayReading(match.start(), match.end(), (day,))


def _own_words(pattern: str) -> list[str]:
    return [word for word in re.split(r"\s+|\{\w+\}", fold(pattern)) if word]


def _either(one: DayReading, other: DayReading) -> DayReading:
    days = tuple(dict.fromkeys(one.candidates + other.candidates))
    return DayReading(one.start, one.end, days) if days else one


def _spaced(text: str) -> str:
    """Give the pattern of a text whose spaces may be left out, with its ends of words."""
    expression = re.escape(text).replace(r"\ ", r"\s*").replace(r"\{end\}", _END)
    return expression.replace(r"\{stop\}", r"(?=\s*(?:$|[.,;!?)]))")


def _word(text: str, endings: Sequence[str]) -> str:
    # Hangul hangs any particle on its words; other scripts only the endings that the rules name.
    if re.search(r"[가-힣]", text):
        return rf"(?<!\w){re.escape(text)}"
    allowed = _alternatives(endings)
    ending = rf"(?:{allowed})?" if allowed and not text.isascii() else ""
    return rf"(?<![^\W{UNSPACED}]){re.escape(text)}{ending}(?![^\W{UNSPACED}])"


def _moved(today: date, count: int, unit: Literal["day", "week", "month"]) -> date | None:
    if unit != "month":
        return today + timedelta(days=count * (7 if unit == "week" else 1))
    index = today.year * 12 + today.month - 1 + count
    year, month = divmod(index, 12)
    return date(year, month + 1, min(today.day, calendar.monthrange(year, month + 1)[1]))


def _day_pattern(pattern: str) -> re.Pattern[str]:
    expression = _spaced(fold(pattern)).replace(r"\{d\}", r"(?P<d>\d{1,2})(?:st|nd|rd|th)?")
    expression = expression.replace(r"\{late\}", r"(?P<d>1[3-9]|2\d|3[01])")
    return re.compile(rf"(?<!\d){expression}(?!\d)")


def _day_of_month(
    pattern: re.Pattern[str], months: Sequence[int], folded: str, today: date
) -> Iterator[DayReading]:
    """Find a day of one month; of several that can be meant the first that is not ahead."""
    indexes = [today.year * 12 + today.month - 1 + one for one in months]
    for match in pattern.finditer(folded):
        parts = [(index // 12, index % 12 + 1, int(match["d"])) for index in indexes]
        days = [date(*one) for one in parts if _valid(*one)]
        past = [day for day in days if day <= today or len(months) == 1]
        if past:
            yield DayReading(match.start(), match.end(), (past[0],))
        else:
            yield DayReading(match.start(), match.end(), problem="impossible")
