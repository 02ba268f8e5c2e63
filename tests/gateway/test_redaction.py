"""Numbers of persons go; dates, sums, visa codes and public numbers stay."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from baro.answers.book import Book
from gateway.redaction import MARK, Redactor

ENTRIES: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parent / "redaction.yml").read_text(encoding="utf-8")
)


@pytest.fixture(scope="session")
def redactor(book: Book) -> Redactor:
    return Redactor(
        phone.local for point in book.knowledge.directory.values() for phone in point.phones
    )


def test_there_are_300_strings_of_both_kinds() -> None:
    assert len(ENTRIES) >= 300
    assert sum(bool(entry["gone"]) for entry in ENTRIES) >= 140
    assert sum(not entry["gone"] for entry in ENTRIES) >= 140


@pytest.mark.parametrize("entry", ENTRIES, ids=range(len(ENTRIES)))
def test_what_must_go_goes_and_what_must_stay_stays(
    entry: dict[str, Any], redactor: Redactor
) -> None:
    redacted = redactor.redact(entry["text"])
    assert [number for number in entry["gone"] if number in redacted] == []
    assert [text for text in entry["stay"] if text not in redacted] == []


def test_redacting_again_changes_nothing(redactor: Redactor) -> None:
    for entry in ENTRIES:
        once = redactor.redact(entry["text"])
        assert redactor.redact(once) == once


def test_the_public_numbers_of_the_directory_stay(redactor: Redactor, book: Book) -> None:
    for point in book.knowledge.directory.values():
        for phone in point.phones:
            assert redactor.redact(f"call {phone.local} now") == f"call {phone.local} now"


def test_a_removed_number_leaves_a_mark(redactor: Redactor) -> None:
    assert redactor.redact("mail me at someone@example.com, ok?") == f"mail me at {MARK}, ok?"
