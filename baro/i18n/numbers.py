"""Reading numbers as people write them: any script's digits, groups, decimals, '210만', '21 लाख'.

A number may have two readings, as 7.500; what is wanted decides, or it is asked back.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Protocol

from baro.i18n.dates import fold
from baro.i18n.scripts import LETTER, UNSPACED_WORD, is_latin, is_unspaced

#: Stands where a part of a text is not to be read; no digit, letter or space.
HIDDEN = "|"
PERCENT = "percent"
#: Longer rows of digits are numbers of cards and papers.
MOST_DIGITS = 12
HALF = Decimal("0.5")
HUNDRED, THOUSAND = 100, 1000
#: A single word for so much is a sum wherever it stands, as "one million" is.
LEAST_SUM_IN_A_WORD = 10**6
#: Numbers up to this are names behind a word such as "article" or "at".
MOST_LABELLED = 99
#: Nobody counts so many of these: "10,030 this year". Years themselves are fewer.
TOO_MANY = 3000
FEW = frozenset({"days", "weeks", "months", "years", "changes", "occasions", "payments"})
#: Hangul words of so many syllable blocks are a number also without a currency: 이백만.
HANGUL_WORDS = 3
_DIGITS = re.compile(
    r"[1-9]\d?(?:,\d{2})+,\d{3}(?:\.\d{1,2})?(?!\d|[.,'’٬٫]\d)"
    r"|[1-9]\d{0,2}(?:(?:,\d{3})+(?:\.\d{1,2})?|(?:\.\d{3})+(?:,\d{1,2})?"
    r"|(?:['’٬]\d{3})+(?:[.,]\d{1,2})?|(?: \d{3})+(?:[.,]\d{1,2})?)(?!\d|[.,'’٬٫]\d)"
    r"|(?<![\d])\d+(?:[.,٫]\d+)?(?!\d|[.,'’٬٫]\d)"
)
#: What before a digit makes it part of a word, a phone, a time or another number.
_BOUND_BEFORE = re.compile(r"(?:\d[.,'’٬٫/:]?|\d\s?-|[a-z]\s?-|[+*])$")
_BOUND_AFTER = re.compile(r"\s?[:/]\s?\d|\s?-\s?\d")
#: 40-50, but no phone.
_SPAN = re.compile(r"(?<![\d-])[1-9]\d{0,2}\s?-\s?[1-9]\d{0,2}(?![\d-])")
_HANGUL = re.compile(r"[가-힣]")
_END = re.compile(r"\s*(?:$|[.,;!?)])")


class NumberRules(Protocol):
    """How one language writes numbers; see ``Reading`` in the schema of the knowledge."""

    @property
    def numbers(self) -> Mapping[str, int]: ...
    @property
    def not_numbers(self) -> Sequence[str]: ...
    @property
    def numerals(self) -> Mapping[str, int]: ...
    @property
    def multipliers(self) -> Mapping[str, int]: ...
    @property
    def halves(self) -> Sequence[str]: ...
    @property
    def tenths_behind(self) -> int | None: ...
    @property
    def tenths(self) -> Mapping[str, int]: ...
    @property
    def left_out(self) -> int | None: ...
    @property
    def numbers_alone(self) -> Mapping[str, int]: ...
    @property
    def labels(self) -> Sequence[str]: ...
    @property
    def currency(self) -> Sequence[str]: ...
    @property
    def other_money(self) -> Sequence[str]: ...
    @property
    def counters(self) -> Mapping[str, list[str]]: ...
    @property
    def counted(self) -> Mapping[str, Mapping[str, int]]: ...
    @property
    def inexact(self) -> Sequence[str]: ...
    @property
    def between(self) -> Sequence[str]: ...
    @property
    def endings(self) -> Sequence[str]: ...


@dataclass(frozen=True)
class NumberReading:
    """A number found in a text.

    ``end`` lies behind the word for what is counted, ``number_end`` behind the number itself.
    ``grouped`` are its readings where a point or comma groups thousands, ``written`` all.
    """

    start: int
    number_end: int
    end: int
    grouped: tuple[Decimal, ...]
    written: tuple[Decimal, ...]
    money: bool = False
    #: Units that the word behind it counts, by the names of the contract.
    counts: frozenset[str] = frozenset()
    #: Whether it has no figure at all.
    in_words: bool = False

    def candidates(self, whole: bool) -> tuple[Decimal, ...]:
        """Give what the number can be; of a ``whole`` one only what has no fraction."""
        if whole:
            return tuple(one for one in self.grouped if one == one.to_integral_value())
        return self.written


@dataclass(frozen=True)
class _Token:
    start: int
    end: int
    #: Value where separators group, and where they mark the fraction.
    grouped: Decimal
    fraction: Decimal
    multiplies: bool = False
    #: A word for a number, and whether it is one also without a multiplier.
    word: bool = False
    alone: bool = True
    counts: frozenset[str] = frozenset()
    #: Half of the multiplier before it, or of one: 2លានកន្លះ, hai triệu rưỡi.
    half: bool = False
    #: A multiplier behind which a lone digit counts its tenths: 2លាន5; or a word for such a digit.
    tenths: bool = False


class NumberReader:
    """Finds the numbers in texts of some languages; of two equal words the first's holds."""

    def __init__(self, rules: Sequence[NumberRules]) -> None:
        self._words: dict[str, tuple[Decimal, bool, bool, frozenset[str]]] = {}
        self._tenths: set[str] = set()
        for rule in rules:
            self._learn(rule)
        for word in rules[0].not_numbers if rules else ():
            self._words.pop(fold(word), None)
        self._left_out = rules[0].left_out if rules else None
        self._alone = {
            fold(word): value for rule in rules for word, value in rule.numbers_alone.items()
        }
        self._halves = frozenset(_folded(rule.halves for rule in rules))
        self._half = _any_word(self._halves)
        endings = [fold(word) for rule in rules for word in rule.endings]
        self._token = _any_word(self._words, endings)
        self._currency = _any_word(_folded(rule.currency for rule in rules), endings)
        self._units = _units(rules)
        # Dong is money, but a counter of the first language is none.
        own = _units(rules[:1])
        money = [word for word in _folded(rule.other_money for rule in rules) if word not in own]
        self._other_money = _any_word(money, endings)
        self._counter = _any_word(self._units, endings, apart=True)
        self._inexact = _any_word(_folded(rule.inexact for rule in rules), endings)
        self._labels = _any_word(_folded(rule.labels for rule in rules), endings)
        between = "|".join(re.escape(word) for word in _folded(rule.between for rule in rules))
        self._between = re.compile(rf"[-–]|\s*(?:~{'|' + between if between else ''})\s*")

    def _learn(self, rule: NumberRules) -> None:
        none: frozenset[str] = frozenset()
        least = rule.tenths_behind
        for word, value in rule.multipliers.items():
            self._tenths |= {fold(word)} if least is not None and value >= least else set()
            self._words.setdefault(fold(word), (Decimal(value), True, False, none))
        for unit, words in rule.counted.items():
            for word, value in words.items():
                old = self._words.get(fold(word), (None, False, True, none))[3]
                self._words[fold(word)] = (Decimal(value), False, True, old | {unit})
        for word in rule.halves:
            self._words[fold(word)] = (HALF, False, True, none)
        for word, value in rule.tenths.items():
            self._tenths.add(fold(word))
            self._words.setdefault(fold(word), (Decimal(value), False, False, none))
        for word, value in rule.numerals.items():
            self._words.setdefault(fold(word), (Decimal(value), False, False, none))
        for word, value in rule.numbers.items():
            if word not in rule.not_numbers:
                self._words.setdefault(fold(word), (Decimal(value), False, True, none))

    def read(self, text: str, hidden: Iterable[tuple[int, int]] = ()) -> list[NumberReading]:
        """Find the numbers of a text in their order; ``hidden`` parts of it hold none.

        Positions are those in the folded text.
        """
        folded = fold(text)
        for start, end in hidden:
            folded = folded[:start] + HIDDEN * (end - start) + folded[end:]
        whole = folded.strip(" .!?")
        if whole in self._alone:
            return [_in_words(folded.index(whole), whole, self._alone[whole])]
        readings: list[NumberReading] = []
        before: list[_Token] = []
        for chain in self._chains(folded):
            free_from = readings[-1].end if readings else 0
            if chain[0].start < free_from:
                # The word for what the number before it counts: năm is a year, and five.
                continue
            reading = self._reading(folded, chain, free_from)
            if reading is not None:
                readings += self._one_less(folded, before, reading)
                readings.append(reading)
            before = chain if reading is None and chain[0].start >= free_from else []
        return [
            reading
            for reading in self._spans_joined(folded, readings)
            if not self._is_inexact(folded, reading) and not self._is_labelled(folded, reading)
        ]

    def _one_less(
        self, folded: str, before: Sequence[_Token], reading: NumberReading
    ) -> Iterator[NumberReading]:
        """Give the first of "two or three times", which has no word for what it counts."""
        if len(before) == 1 and before[0].word and before[0].alone and reading.in_words:
            (token,) = before
            values = (token.grouped,)
            gap = folded[token.end : reading.start]
            next_one = token.grouped in range(1, 9) and reading.written == (token.grouped + 1,)
            if self._between.fullmatch(gap) or (next_one and not gap.strip()):
                yield replace(
                    reading, start=token.start, number_end=token.end, end=token.end,
                    grouped=values, written=values, money=False, counts=frozenset(),
                )  # fmt: skip

    def counted_at(self, folded: str, position: int) -> bool:
        """Tell whether a word for what is counted, or a currency, stands at a position."""
        rest = _skip_space(folded, position)
        return bool(self._counter.match(folded, rest) or self._currency.match(folded, rest))

    def _tokens(self, folded: str) -> Iterator[_Token]:
        position = 0
        while position < len(folded):
            token = self._token_at(folded, position)
            if token is None:
                position += 1
            else:
                yield token
                position = token.end

    def _token_at(self, folded: str, position: int) -> _Token | None:
        if folded[position].isdecimal():
            return _digits_at(folded, position)
        match = self._token.match(folded, position)
        if match is None:
            return None
        word = match.group()
        value, multiplies, alone, counts = self._words[word]
        letter = len(word) == 1 and word.isascii()
        if letter and not folded[position - 1 : position].isdecimal():
            return None
        end, half, tenths = position + len(word), word in self._halves, word in self._tenths
        return _Token(position, end, value, value, multiplies, True, alone, counts, half, tenths)

    def _chains(self, folded: str) -> Iterator[list[_Token]]:
        """Group tokens that make one number: 2, 백, 10, 만."""
        tokens = list(self._tokens(folded))
        chain: list[_Token] = []
        for index, token in enumerate(tokens):
            after = tokens[index + 1] if index + 1 < len(tokens) else None
            if chain and not self._joins(folded, chain, token, after):
                yield chain
                chain = []
            chain.append(token)
        if chain:
            yield chain

    def _joins(self, folded: str, chain: list[_Token], token: _Token, after: _Token | None) -> bool:
        last = chain[-1]
        gap = folded[last.end : token.start]
        if gap.strip() or len(gap) > 1 or (last.half and not token.multiplies):
            return False
        if token.half:
            return True
        if token.multiplies:
            return not gap or self._stands_alone(folded, token, after)
        if last.multiplies or (last.word and last.grouped >= HUNDRED):
            joined = not gap and not self._counts_else(folded, last, token)
            joined = joined or self._leaves_out(folded, last, token)
            counted = last.word and token.word and last.grouped <= HUNDRED
            joined = joined or self._goes_on(folded, token, after, counted)
            return token.grouped < last.grouped and joined
        # Twenty five; but of a word that is a unit too, twenty years.
        tens = last.word and token.word and last.grouped in range(20, 100, 10)
        unit = folded[token.start : token.end] in self._units
        return tens and not unit and token.grouped in range(1, 10)

    def _stands_alone(self, folded: str, token: _Token, after: _Token | None) -> bool:
        """Tell a multiplier of its own from the head of another word: 3 백 and 3 백화점."""
        following = folded[token.end : token.end + 1]
        if not _HANGUL.match(following):
            return True
        touches = after is not None and after.start == token.end
        return touches or self._currency.match(folded, token.end) is not None

    def _counts_else(self, folded: str, last: _Token, token: _Token) -> bool:
        """Tell a number of its own in a script without spaces: 2 million and 26 days."""
        rest = _skip_space(folded, token.end)
        return last.grouped >= THOUSAND and self._counter.match(folded, rest) is not None

    def _leaves_out(self, folded: str, last: _Token, token: _Token) -> bool:
        """Tell "2 million 1", of which 1 are tenths, from "2 million 1 month"."""
        if not (last.tenths and self._left_out):
            return False
        figures = folded[token.start : token.end]
        counted = self.counted_at(folded, token.end) or _BOUND_AFTER.match(folded, token.end)
        return token.tenths or (figures.isdecimal() and len(figures) <= len("150") and not counted)

    def _goes_on(self, folded: str, token: _Token, after: _Token | None, counted: bool) -> bool:
        """Tell a last part, as in "10 thousand 320 won", from "10 thousand 3 months".

        Hundreds in words are ``counted`` too: "two hundred ten hours".
        """
        rest = _skip_space(folded, token.end)
        multiplied = after is not None and after.multiplies and after.start == rest
        multiplied = multiplied or (token.word and token.grouped >= HUNDRED)
        ends = _END.match(folded, token.end) is not None
        counts = counted and self._counter.match(folded, rest) is not None
        return multiplied or ends or counts or self._currency.match(folded, rest) is not None

    def _reading(self, folded: str, chain: list[_Token], free_from: int) -> NumberReading | None:
        first, last = chain[0], chain[-1]
        rest = _skip_space(folded, last.end)
        money = self._currency.match(folded, rest)
        end = money.end() if money else last.end
        before = self._currency_before(folded, first.start, free_from)
        grouped, written = _values(chain, self._left_out)
        counter = None if money else self._counter.match(folded, rest)
        if counter and max(grouped) >= TOO_MANY and self._units[counter.group()] <= FEW:
            counter = None
        counts = last.counts
        if counter:
            end, counts = counter.end(), self._units[counter.group()]
        elif folded.startswith("%", rest):
            end, counts = rest + 1, frozenset({PERCENT})
        known = bool(money or counter or before is not None)
        if not self._is_number(folded, chain, known):
            return None
        if self._other_money.match(folded, rest) or self._ends_with(
            self._other_money, folded, first.start
        ):
            return None
        start = first.start if before is None else before
        # Eight hours and a half; a half of its own makes no number.
        half = self._half.match(folded, _skip_space(folded, end)) if counter else None
        more = HALF if half else Decimal(0)
        return NumberReading(
            start,
            last.end,
            half.end() if half else end,
            tuple(one + more for one in grouped),
            tuple(one + more for one in written),
            money=bool(money) or before is not None,
            counts=counts,
            in_words=all(token.word for token in chain),
        )

    def _is_number(self, folded: str, chain: list[_Token], known: bool) -> bool:
        first, last = chain[0], chain[-1]
        if not first.word:
            attached = last.end == first.end and folded[last.end : last.end + 1].isascii()
            letter = attached and folded[last.end : last.end + 1].isalpha()
            return _unbound(folded, first, last, known) and (known or not letter)
        if _HANGUL.match(folded[max(0, first.start - 1) : first.start]):
            return False
        if any(token.multiplies for token in chain):
            if _HANGUL.match(folded, first.start):
                edge = not _HANGUL.match(folded, last.end)
                return known or (len(chain) >= HANGUL_WORDS and edge)
            return not first.multiplies
        whole = folded.strip(" .!?") == folded[first.start : last.end]
        known = known or bool(last.counts) or first.grouped >= LEAST_SUM_IN_A_WORD
        return first.alone and (known or whole)

    def _currency_before(self, folded: str, start: int, free_from: int) -> int | None:
        head = folded[:start].rstrip()
        for match in self._currency.finditer(folded, max(free_from, start - 8), start):
            # No currency: the end of another word, as of 직원.
            own = not _HANGUL.match(folded[max(0, match.start() - 1) : match.start()])
            if own and match.end() == len(head):
                return match.start()
        return None

    @staticmethod
    def _ends_with(pattern: re.Pattern[str], folded: str, start: int) -> bool:
        head = folded[:start].rstrip()
        return any(match.end() == len(head) for match in pattern.finditer(head))

    def _is_inexact(self, folded: str, reading: NumberReading) -> bool:
        after = self._inexact.match(folded, _skip_space(folded, reading.end))
        return after is not None or self._ends_with(self._inexact, folded, reading.start)

    def _is_labelled(self, folded: str, reading: NumberReading) -> bool:
        """Tell a name from a number: article 25, at 8; but "an hour 9500"."""
        counted = reading.money or reading.counts or max(reading.written) > MOST_LABELLED
        return not counted and self._ends_with(self._labels, folded, reading.start)

    def _spans_joined(
        self, folded: str, readings: Sequence[NumberReading]
    ) -> Iterator[NumberReading]:
        """Make one of "40 to 50 hours": which of the two holds has to be asked."""
        kept: NumberReading | None = None
        for reading in readings:
            if kept and self._are_span(folded, kept, reading):
                kept = replace(
                    reading,
                    start=kept.start,
                    grouped=tuple(dict.fromkeys(kept.grouped + reading.grouped)),
                    written=tuple(dict.fromkeys(kept.written + reading.written)),
                    money=kept.money or reading.money,
                    counts=kept.counts | reading.counts,
                )
                continue
            if kept:
                yield kept
            kept = reading
        if kept:
            yield kept

    def _are_span(self, folded: str, one: NumberReading, other: NumberReading) -> bool:
        same = not one.counts or one.counts == other.counts
        between = folded[one.end : other.start]
        next_one = not one.counts and other.written == (one.written[0] + 1,)
        joined = self._between.fullmatch(between) or (next_one and not between.strip())
        return same and one.money <= other.money and bool(joined)


def _digits_at(folded: str, position: int) -> _Token | None:
    match = _DIGITS.match(folded, position)
    if match is None:
        end = position
        while end < len(folded) and folded[end].isdecimal():
            end += 1
        # Not a number, and no part of it is one.
        return _Token(position, end, Decimal(-1), Decimal(-1))
    text = match.group()
    digits = [character for character in text if character.isdecimal()]
    if len(digits) > MOST_DIGITS or (text[0] == "0" and len(text) > 1 and text[1].isdecimal()):
        return _Token(position, match.end(), Decimal(-1), Decimal(-1))
    grouped, fraction = _two_readings(text)
    return _Token(position, match.end(), grouped, fraction)


def _two_readings(text: str) -> tuple[Decimal, Decimal]:
    """Give a number with its separators as groups, and with the last one as decimal mark."""
    marks = [character for character in text if not character.isdecimal()]
    if not marks:
        return Decimal(text), Decimal(text)
    head, _, tail = text.rpartition(marks[-1])
    plain = re.sub(r"\D", "", head)
    fraction = Decimal(f"{plain}.{tail}")
    joined = Decimal(plain + tail)
    if marks[-1] in " '’٬":
        return joined, joined
    if len(marks) > 1:
        whole = marks.count(marks[-1]) > 1 or len(tail) > 2
        return (joined, joined) if whole else (fraction, fraction)
    groups = len(tail) == 3 and len(plain) <= 3 and plain[0] != "0" and marks[0] != "٫"
    return (joined if groups else fraction), fraction


def _unbound(folded: str, first: _Token, last: _Token, known: bool) -> bool:
    """Tell whether digits are no part of a code, a phone, a time or a day."""
    if first.grouped < 0 or last.grouped < 0:
        return False
    head = folded[max(0, first.start - 4) : first.start]
    if head[-1:].isascii() and head[-1:].isalpha():
        return known
    in_span = any(
        span.start() <= first.start and last.end <= span.end() for span in _SPAN.finditer(folded)
    )
    bound = _BOUND_BEFORE.search(head) or _BOUND_AFTER.match(folded, last.end)
    return in_span or not bound


def _values(
    chain: Sequence[_Token], left_out: int | None
) -> tuple[tuple[Decimal, ...], tuple[Decimal, ...]]:
    grouped = _value([(_part(chain, index), one.multiplies) for index, one in enumerate(chain)])
    fraction = _value(
        [(_part(chain, index, True), one.multiplies) for index, one in enumerate(chain)]
    )
    both = tuple(dict.fromkeys(_with_left_out(chain, left_out) or (grouped, fraction)))
    # "2.500 million" may be two and a half; a plain 7.500 in whole won is not seven and a half.
    return (both if any(token.multiplies for token in chain) else (grouped,)), both


def _part(chain: Sequence[_Token], index: int, as_fraction: bool = False) -> Decimal:
    """Give what a token stands for; a half or a last digit may be of the multiplier before it."""
    token, before = chain[index], chain[index - 1]
    if token.half and index and before.word and before.grouped >= HUNDRED:
        return before.grouped / 2
    is_last = 0 < index == len(chain) - 1 and before.multiplies and not token.multiplies
    if is_last and before.tenths and token.grouped in range(1, 10):
        return before.grouped * token.grouped / 10
    return token.fraction if as_fraction else token.grouped


def _with_left_out(chain: Sequence[_Token], left_out: int | None) -> tuple[Decimal, ...]:
    """Give what is meant where the thousand is left out: "2 million 500", "2 million 15"."""
    least = (left_out or 0) * THOUSAND
    large = [index for index, one in enumerate(chain) if one.word and one.grouped >= least]
    tail = chain[large[-1] + 1 :] if large else ()
    if not left_out or not tail or any(one.half or one.grouped >= left_out for one in tail):
        return ()
    head = _value([(one.grouped, one.multiplies) for one in chain[: large[-1] + 1]])
    part = left_out * _value([(one.grouped, one.multiplies) for one in tail])
    if part >= HUNDRED * left_out:
        return (head + part,)
    # Of two figures it is the ten thousand as often.
    return (head + part, head + 10 * part) if part >= 10 * left_out else ()


def _in_words(start: int, words: str, value: int) -> NumberReading:
    end, values = start + len(words), (Decimal(value),)
    return NumberReading(start, end, end, values, values, in_words=True)


def _value(parts: Iterable[tuple[Decimal, bool]]) -> Decimal:
    """Compute a number in words: a multiplier takes all smaller parts in front of it."""
    stack: list[Decimal] = []
    fresh = False
    for value, multiplies in parts:
        if not multiplies:
            stack.append(value)
            fresh = True
            continue
        taken = [stack.pop()] if fresh else []
        while stack and stack[-1] < value:
            taken.append(stack.pop())
        stack.append((sum(taken, Decimal(0)) if taken else Decimal(1)) * value)
        fresh = False
    return sum(stack, Decimal(0))


def _skip_space(folded: str, position: int) -> int:
    return position + 1 if folded[position : position + 1] == " " else position


def _folded(lists: Iterable[Sequence[str]]) -> list[str]:
    return [fold(word) for words in lists for word in words]


def _units(rules: Iterable[NumberRules]) -> dict[str, frozenset[str]]:
    """Give for each word behind a number the units that it counts in the first language."""
    units: dict[str, frozenset[str]] = {}
    for rule in rules:
        own: dict[str, frozenset[str]] = {}
        for unit, words in rule.counters.items():
            for word in words:
                own[fold(word)] = own.get(fold(word), frozenset()) | {unit}
        units = own | units
    return units


def _any_word(
    words: Iterable[str], endings: Iterable[str] = (), apart: bool = False
) -> re.Pattern[str]:
    """Give the pattern of any of some words, the longest first, each with the edges of its script.

    Hangul hangs particles on its words, other scripts the ``endings`` that the rules name. With
    ``apart``, a single Hangul syllable behind a space must be the whole word: 3 회, not 3 회사.
    """
    ends = "|".join(re.escape(ending) for ending in endings)
    groups: dict[str, list[str]] = {}
    for word in sorted(set(words), key=len, reverse=True):
        groups.setdefault(_edges(word, ends, apart), []).append(re.escape(word))
    parts = [edges.replace("WORD", rf"(?:{'|'.join(group)})") for edges, group in groups.items()]
    return re.compile("|".join(parts) or r"(?!)")


def _edges(word: str, endings: str, apart: bool) -> str:
    if _HANGUL.match(word):
        alone = apart and len(word) == 1
        end = rf"(?={endings}|[^가-힣]|$)" if endings else r"(?![가-힣])"
        return rf"(?:(?<! )WORD|(?<= )WORD{end})" if alone else "WORD"
    if not word[0].isalpha():
        return "WORD"
    if is_unspaced(word):
        return UNSPACED_WORD
    left, letter = rf"(?<!{LETTER})", LETTER
    if is_latin(word):
        # 2m is two million, 5m2 a room.
        return rf"{left}WORD(?!{letter}|\d)" if len(word) == 1 else rf"{left}WORD(?!{letter})"
    # Vowel signs are no letters to a pattern; they stand in the block of their script.
    block = ord(word[0]) // 128 * 128
    letter = rf"[{chr(block)}-{chr(block + 127)}]" if block else letter
    return rf"{left}WORD(?=(?:{endings})?(?!{letter}))"
