"""Reading numbers as workers write them, by examples in ``numbers/<language>.yml``."""

from __future__ import annotations

import unicodedata
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from babel import Locale
from hypothesis import given
from hypothesis import strategies as st

from baro.answers.book import Book
from baro.i18n.dates import fold
from baro.i18n.gazetteer import Gazetteer, country_names
from baro.i18n.months import MonthReader
from baro.i18n.numbers import NumberReader, NumberReading
from baro.knowledge.countries import country_codes
from baro.knowledge.schema import Knowledge

LANGUAGES = ("en", "id", "km", "ko", "ne", "vi")
FOLDER = Path(__file__).parents[1] / "numbers"
SAID_ON = date(2026, 11, 22)
#: Phrases that each language must at least have.
FEWEST = 40
#: The first digit of the scripts in which workers write.
ZEROS = "0०০௦෦๐໐០၀۰٠０"


def phrases(language: str) -> list[dict[str, Any]]:
    loaded: list[dict[str, Any]] = yaml.safe_load((FOLDER / f"{language}.yml").read_text("utf-8"))
    return loaded


def every_phrase() -> list[Any]:
    """Each phrase with the line on which it stands; an id in Devanagari would be escaped."""
    found = []
    for language in LANGUAGES:
        lines = (FOLDER / f"{language}.yml").read_text("utf-8").splitlines()
        numbers = [number for number, line in enumerate(lines, 1) if line.startswith("- ")]
        for number, phrase in zip(numbers, phrases(language), strict=True):
            found.append(pytest.param(language, phrase, id=f"{language}.yml:{number}"))
    return found


def told(readings: list[NumberReading]) -> dict[str, Any]:
    """Give what was read in the words of the examples."""
    if not readings:
        return {"none": True}
    if len(readings) > 1:
        return {"each": [float(number) for one in readings for number in one.written]}
    numbers = [float(number) for number in readings[0].written]
    return {"number": numbers[0]} if len(numbers) == 1 else {"choose": numbers}


@pytest.mark.parametrize(("language", "phrase"), every_phrase())
def test_a_phrase_is_read_as_it_is_meant(book: Book, language: str, phrase: dict[str, Any]) -> None:
    expected = {key: value for key, value in phrase.items() if key != "said"}
    assert told(book.readers.numbers(language).read(phrase["said"])) == expected, phrase["said"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_there_are_enough_phrases_of_every_kind(language: str) -> None:
    kinds = [kind for phrase in phrases(language) for kind in phrase if kind != "said"]
    assert len(kinds) >= FEWEST
    assert {"number", "choose", "each", "none"} == set(kinds)


def test_every_offered_language_has_its_phrases(knowledge: Knowledge) -> None:
    offered = {code for code, language in knowledge.languages.items() if language.offered}
    assert offered == {file.stem for file in FOLDER.glob("*.yml")}


@pytest.mark.parametrize(
    ("text", "money", "counts"),
    [
        ("9500 won", True, None),
        ("₩9500", True, None),
        ("210만원", True, None),
        ("९५०० वन", True, None),
        ("직원 4명", False, "workers"),
        ("40 hours", False, "hours"),
        ("3번", False, "changes"),
        ("10%", False, "percent"),
        ("9 am", False, "clock"),
        ("9500 an hour", False, None),
    ],
)
def test_what_a_number_counts_is_read_from_the_word_behind_it(
    book: Book, text: str, money: bool, counts: str | None
) -> None:
    (reading,) = book.readers.numbers("en").read(text)
    assert reading.money is money
    assert reading.counts == frozenset() if counts is None else counts in reading.counts


@pytest.mark.parametrize(
    ("text", "whole"),
    [("7.500", [7500]), ("7.5", []), ("9,500", [9500]), ("9500.00", [9500]), ("2.1m", [2100000])],
)
def test_of_whole_things_there_is_no_fraction(book: Book, text: str, whole: list[int]) -> None:
    (reading,) = book.readers.numbers("en").read(text)
    assert list(reading.candidates(whole=True)) == whole


def test_a_hidden_part_holds_no_number(book: Book) -> None:
    text = "on 5 may 2026 9500 won"
    (reading,) = book.readers.numbers("en").read(text, hidden=[(3, 13)])
    assert reading.written == (Decimal(9500),)
    assert text[reading.start : reading.end] == "9500 won"


def grouped(number: int, separator: str, indian: bool) -> str:
    digits = str(number)
    if not separator or len(digits) <= 3:
        return digits
    head, tail = digits[:-3], [digits[-3:]]
    size = 2 if indian else 3
    while head:
        tail.insert(0, head[-size:])
        head = head[:-size]
    return separator.join(tail)


@given(
    number=st.integers(1, 10**12 - 1),
    separator=st.sampled_from(["", ",", ".", " ", "'", "’", "\u00a0", "\u202f"]),
    indian=st.booleans(),
    zero=st.sampled_from(ZEROS),
)
def test_every_whole_number_is_read_back_in_any_script_and_grouping(
    book: Book, number: int, separator: str, indian: bool, zero: str
) -> None:
    written = grouped(number, separator, indian and separator == ",")
    digits = {str(value): chr(ord(zero) + value) for value in range(10)}
    text = "".join(digits.get(character, character) for character in written)
    (reading,) = book.readers.numbers("en").read(f"it is {text} won.")
    assert reading.candidates(whole=True) == (Decimal(number),)


@given(number=st.decimals(0, 10**6, places=1), mark=st.sampled_from(".,"))
def test_every_fraction_is_read_back(book: Book, number: Decimal, mark: str) -> None:
    (reading,) = book.readers.numbers("en").read(f"{number:f}".replace(".", mark))
    assert reading.written == (number,)


@pytest.mark.parametrize("language", LANGUAGES)
@given(text=st.text(max_size=60))
def test_any_text_is_read_without_an_error(book: Book, language: str, text: str) -> None:
    readings = book.readers.numbers(language).read(text)
    end_before = 0
    for reading in readings:
        assert end_before <= reading.start < reading.number_end <= reading.end <= len(fold(text))
        assert reading.written
        assert all(number >= 0 for number in reading.written)
        end_before = reading.number_end


SOUP = st.lists(
    st.sampled_from(
        ["만", "백", "이", "원", "번", "12", "3", ".", ",", "-", " ", "lakh", "k", "छ"]
    ),
    max_size=12,
)


@given(parts=SOUP)
def test_any_row_of_parts_is_read_as_possible_numbers(book: Book, parts: list[str]) -> None:
    for reading in book.readers.numbers("ko").read("".join(parts)):
        assert all(number.is_finite() and number >= 0 for number in reading.written)


def test_a_reader_without_rules_knows_figures_only() -> None:
    reader = NumberReader([])
    assert told(reader.read("9500")) == {"number": 9500}
    assert told(reader.read("two times")) == {"none": True}


def test_every_script_of_the_property_has_digits() -> None:
    assert all(unicodedata.decimal(zero) == 0 for zero in ZEROS)


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("May 2026", ["2026-05"]),
        ("2026 may", ["2026-05"]),
        ("2026-05", ["2026-05"]),
        ("2026/5", ["2026-05"]),
        ("05/2026", ["2026-05"]),
        ("2026년 5월", ["2026-05"]),
        ("26년 5월", ["2026-05"]),
        ("5월", ["2026-05"]),
        ("12월", ["2025-12", "2026-12"]),
        ("last month", ["2026-10"]),
        ("지난달", ["2026-10"]),
        ("गएको महिना", ["2026-10"]),
        ("this month", ["2026-11"]),
        ("मे २०२६", ["2026-05"]),
        ("जुनको", ["2026-06"]),
        ("जेठ", ["2026-05", "2026-06"]),
        ("जेठ २०८३", ["2026-05", "2026-06"]),
        ("२०८३-०२", ["2026-05", "2026-06"]),
        ("2569-05", ["2026-05"]),
        ("ខែ5", ["2026-05"]),
        ("ខែ ៥ ឆ្នាំ ២០២៦", ["2026-05"]),
        ("ធ្វើការក្នុងខែឧសភាបាន", ["2026-05"]),
        ("ការងារខែមុន", ["2026-10"]),
    ],
)
def test_a_month_is_read_as_it_is_meant(book: Book, text: str, months: list[str]) -> None:
    (reading,) = book.readers.months("en").read(text, SAID_ON)
    assert list(reading.candidates) == months


@pytest.mark.parametrize(
    "text",
    [
        *["13월", "2026-13", "1.5.2026", "mayor", "मेरो", "010-1234", "May 1890", "हजार"],
        *["មួយខែ 2លាន", "ប្រាក់ខែ 2.1លាន", "1ខែ 4ថ្ងៃ", "មួយខែពីរលាន", "ខែ13", "3 ខែ 5"],
    ],
)
def test_what_is_no_month_is_not_read(book: Book, text: str) -> None:
    readings = book.readers.months("ne").read(text, SAID_ON)
    assert [one for one in readings if not one.bare] == []
    assert text == "May 1890" or readings == []


@given(month=st.dates(date(2002, 1, 1), date(2036, 12, 31)), zero=st.sampled_from(ZEROS))
def test_every_month_is_read_back_from_its_iso_form(book: Book, month: date, zero: str) -> None:
    iso = f"{month.year}-{month.month:02}"
    text = "".join(chr(ord(zero) + int(one)) if one != "-" else one for one in iso)
    (reading,) = book.readers.months("ko").read(text, SAID_ON)
    assert reading.candidates == (iso,)


def test_a_month_reader_without_rules_knows_figures_only() -> None:
    reader = MonthReader([])
    assert [one.candidates for one in reader.read("2026-05", SAID_ON)] == [("2026-05",)]
    assert reader.read("May 2026", SAID_ON) == []


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Nepal", ["NP"]),
        ("I am Nepali", ["NP"]),
        ("नेपालको", ["NP"]),
        ("네팔에서", ["NP"]),
        ("Việt Nam", ["VN"]),
        ("越南", ["VN"]),
        ("မြန်မာ", ["MM"]),
        ("Myanmar or Burma", ["MM", "MM"]),
        ("ไทย", ["TH"]),
        ("កម្ពុជា", ["KH"]),
        ("Indonesia", ["ID"]),
        ("인도네시아", ["ID"]),
        ("인도", ["IN"]),
        ("Oʻzbekiston", ["UZ"]),
        ("Кыргызстан", ["KG"]),
        ("শ্রীলঙ্কা", ["LK"]),
        ("timor leste", ["TL"]),
        ("South Korea", ["KR"]),
        ("nothing of the sort", []),
        ("Vietnam and Cambodia", ["VN", "KH"]),
    ],
)
def test_a_country_is_read_in_any_language(book: Book, text: str, codes: list[str]) -> None:
    assert [one.id for one in book.readers.names.read(text, "country")] == codes


def test_every_country_is_read_by_its_name_in_every_language(
    book: Book, knowledge: Knowledge
) -> None:
    """Countries that send workers, by their names of CLDR; a language without CLDR has none."""
    for language in knowledge.languages.values():
        if language.cldr is None:
            continue
        names = Locale.parse(language.cldr).territories
        for code in ("NP", "VN", "KH", "ID", "PH", "BD", "LK", "PK", "MN", "UZ", "KG", "TH", "TL"):
            found = [one.id for one in book.readers.names.read(f"({names[code]})", "country")]
            assert set(found) == {code}, (language.name, names[code])


def test_a_gazetteer_reads_only_the_codes_it_was_given() -> None:
    reader = Gazetteer(country_names(country_codes() - {"NP"}, ["en"], []))
    assert [one.id for one in reader.read("Nepal and India", "country")] == ["IN"]


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("안산에서 일해요", ["ansan"]),
        ("I am in ansan now", ["ansan"]),
        ("near Seoul or Suwon?", ["KR-11", "suwon"]),
        ("gwangju", ["KR-29"]),
        ("경기도 광주에 살아요", ["gwangju_gyeonggi"]),
        ("  ansan   gimhae ", ["ansan", "gimhae"]),
        ("thousand", []),
    ],
)
def test_a_place_is_read(book: Book, text: str, ids: list[str]) -> None:
    assert [one.id for one in book.readers.names.read(text, "place")] == ids


@given(st.text(max_size=60))
def test_positions_are_those_of_the_folded_text(book: Book, text: str) -> None:
    for named in book.readers.names.read(f"{text} Ansan 네팔에서 {text}", "place"):
        folded = fold(f"{text} Ansan 네팔에서 {text}")
        assert folded[named.start : named.end].strip()
        assert 0 <= named.start < named.end <= len(folded)
