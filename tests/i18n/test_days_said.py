"""Reading days as workers write them, by examples in ``dates/<language>.yml``."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from baro.answers.book import Book
from baro.i18n.dates import DayReader, DayReading, fold
from baro.knowledge.schema import Knowledge

LANGUAGES = ("en", "id", "km", "ko", "ne", "vi")
FOLDER = Path(__file__).parents[1] / "dates"
SAID_ON = date(2026, 2, 10)
#: Keys of a phrase that are no expectation.
NOT_READ = ("said", "asked")
#: Phrases that each language must at least have.
FEWEST = 25


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


def told(readings: list[DayReading]) -> dict[str, Any]:
    """Give what was read in the words of the examples."""
    if not readings:
        return {"none": True}
    if len(readings) > 1:
        return {"each": [reading.day for reading in readings]}
    (reading,) = readings
    if reading.problem:
        return {"problem": reading.problem}
    if reading.day:
        return {"day": reading.day}
    return {"candidates": sorted(reading.candidates)}


@pytest.mark.parametrize(("language", "phrase"), every_phrase())
def test_a_phrase_is_read_as_it_is_meant(book: Book, language: str, phrase: dict[str, Any]) -> None:
    expected = {key: value for key, value in phrase.items() if key not in NOT_READ}
    readings = book.readers.days(language).read(phrase["said"], phrase.get("asked", SAID_ON))
    assert told(readings) == expected, phrase["said"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_there_are_enough_phrases_of_every_kind(language: str) -> None:
    kinds = [kind for phrase in phrases(language) for kind in phrase if kind not in NOT_READ]
    assert len(kinds) >= FEWEST
    assert {"day", "candidates", "each", "problem", "none"} == set(kinds)


def test_every_offered_language_has_its_phrases(knowledge: Knowledge) -> None:
    offered = {code for code, language in knowledge.languages.items() if language.offered}
    assert offered == set(LANGUAGES) == {file.stem for file in FOLDER.glob("*.yml")}


@pytest.mark.parametrize("language", LANGUAGES)
@given(day=st.dates(date(2002, 1, 1), date(2036, 12, 31)))
def test_every_day_is_read_back_from_its_iso_form(book: Book, language: str, day: date) -> None:
    (reading,) = book.readers.days(language).read(f"({day.isoformat()})", SAID_ON)
    assert reading.day == day


@pytest.mark.parametrize("language", LANGUAGES)
@given(text=st.text(max_size=60), today=st.dates(date(2004, 1, 1), date(2035, 12, 31)))
def test_any_text_is_read_without_an_error(
    book: Book, language: str, text: str, today: date
) -> None:
    readings = book.readers.days(language).read(text, today)
    ends = [0, *(reading.end for reading in readings)]
    for reading, end_before in zip(readings, ends, strict=False):
        assert end_before <= reading.start < reading.end <= len(fold(text))
        assert bool(reading.candidates) is (reading.problem is None)


DIGITS = st.text("0123456789-/. :,년월일", min_size=4, max_size=14)


@given(text=DIGITS)
def test_any_digits_are_read_as_possible_days_or_not_at_all(book: Book, text: str) -> None:
    for reading in book.readers.days("ko").read(text, SAID_ON):
        years = {day.year for day in reading.candidates}
        assert all(2001 <= year <= 2036 for year in years)


def test_a_reader_without_rules_knows_numbers_only() -> None:
    reader = DayReader([])
    assert [one.day for one in reader.read("2026-01-31", SAID_ON)] == [date(2026, 1, 31)]
    assert reader.read("31 January 2026", SAID_ON) == []


def test_a_reader_of_one_language_knows_words_of_the_others_too(book: Book) -> None:
    for language in LANGUAGES:
        for text in ("어제", "yesterday", "हिजो", "hijo"):
            (reading,) = book.readers.days(language).read(text, SAID_ON)
            assert reading.day == date(2026, 2, 9)


def test_the_place_of_a_day_is_its_place_in_the_folded_text(book: Book) -> None:
    text = "①　계약은 २०२६-०१-३१ 까지"
    (reading,) = book.readers.days("ko").read(text, SAID_ON)
    assert fold(text)[reading.start : reading.end] == "2026-01-31"


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("２０２６", "2026"),
        ("०१२३४५६७८९", "0123456789"),
        ("០១២៣៤៥៦៧៨៩", "0123456789"),
        ("၀၁၂၃၄၅၆၇၈၉", "0123456789"),
        ("๐๑๒๓๔๕๖๗๘๙", "0123456789"),
        ("໐໑໒໓໔໕໖໗໘໙", "0123456789"),
        ("০১২৩৪৫৬৭৮৯", "0123456789"),
        ("۰۱۲۳۴۵۶۷۸۹", "0123456789"),
        ("௦௧௨௩௪௫௬௭௮௯", "0123456789"),
        ("E-9 VISA", "e-9 visa"),
        ("한국", "한국"),
    ],
)
def test_digits_of_every_script_are_read_as_ours(text: str, folded: str) -> None:
    assert fold(text) == folded
