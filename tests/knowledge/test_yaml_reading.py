"""Reading YAML: places, and words that stay words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from baro.knowledge.yaml_reader import Document, read_yaml


def read(tmp_path: Path, text: str) -> Document:
    file = tmp_path / "one.yml"
    file.write_text(text, encoding="utf-8")
    return read_yaml(file, "knowledge/one.yml")


def shown(document: Document) -> list[str]:
    return [f"{one.path}:{one.line}:{one.col} {one.code}" for one in document.problems]


@pytest.mark.parametrize(
    ("scalar", "value"),
    [
        ("no", "no"),
        ("yes", "yes"),
        ("No", "No"),
        ("on", "on"),
        ("off", "off"),
        ("y", "y"),
        ("2026-01-31", "2026-01-31"),
        ("2026-01-31 10:00:00", "2026-01-31 10:00:00"),
        ("10:30", "10:30"),
        ("E-9", "E-9"),
        ("1..3", "1..3"),
        ("1_000", "1_000"),
        ("0x10", "0x10"),
        ('"true"', "true"),
        ('"7"', "7"),
        ('"1.5"', "1.5"),
        ('"null"', "null"),
        ("true", True),
        ("false", False),
        ("null", None),
        ("~", None),
        ("", None),
        ("7", 7),
        ("-7", -7),
        ("0", 0),
        ("고용센터", "고용센터"),
        ("[no, 1, true]", ["no", 1, True]),
        ("{no: yes}", {"no": "yes"}),
    ],
)
def test_a_scalar_is_read_as_it_is_meant(tmp_path: Path, scalar: str, value: Any) -> None:
    document = read(tmp_path, f"key: {scalar}\n")
    assert document.problems == []
    assert repr(document.data) == repr({"key": value})


def test_a_key_is_always_text(tmp_path: Path) -> None:
    assert read(tmp_path, "no: a\n119: b\ntrue: c\n").data == {"no": "a", "119": "b", "true": "c"}


def test_an_empty_file_has_no_data_and_no_problem(tmp_path: Path) -> None:
    document = read(tmp_path, "# only a remark\n")
    assert (document.data, document.problems) == (None, [])


def test_a_byte_order_mark_of_an_editor_does_no_harm(tmp_path: Path) -> None:
    assert read(tmp_path, "\ufeffkey: 1\n").data == {"key": 1}


def test_every_value_has_its_line_and_column_counted_from_one(tmp_path: Path) -> None:
    document = read(tmp_path, "first: 1\nlist:\n  - a: x\n    b: {c: y}\n  - z\n")
    assert document.place(()) == (1, 1)
    assert document.place(("first",)) == (1, 8)
    assert document.place(("list",)) == (3, 3)
    assert document.place(("list", 0, "a")) == (3, 8)
    assert document.place(("list", 0, "b", "c")) == (4, 12)
    assert document.place(("list", 1)) == (5, 5)


def test_a_value_that_is_not_there_has_the_place_of_its_nearest_parent(tmp_path: Path) -> None:
    document = read(tmp_path, "list:\n  - a: x\n")
    assert document.place(("list", 0, "b")) == document.place(("list", 0)) == (2, 5)
    assert document.place(("other",)) == (1, 1)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: 1\nb: [1, 2\nc: 3\n", "knowledge/one.yml:3:2 K001"),
        ("a: 1\n b: 2\n", "knowledge/one.yml:2:3 K001"),
        ("a: b: c\n", "knowledge/one.yml:1:5 K001"),
        ('a: 1\nb: "open\n', "knowledge/one.yml:3:1 K001"),
        ("a: 1\n---\nb: 2\n", "knowledge/one.yml:2:1 K001"),
        ("a: 1\n\tb: 2\n", "knowledge/one.yml:2:1 K001"),
        ("a: *nowhere\n", "knowledge/one.yml:1:4 K001"),
        ("a: 1\nb: 2\na: 3\n", "knowledge/one.yml:3:1 K002"),
        ("a: {b: 1, c: 2, b: 3}\n", "knowledge/one.yml:1:17 K002"),
        ("a:\n  rate: 1.25\n", "knowledge/one.yml:2:9 K003"),
        ("a: [1, .5]\n", "knowledge/one.yml:1:8 K003"),
    ],
)
def test_what_is_wrong_with_the_syntax_is_told_with_its_place(
    tmp_path: Path, text: str, expected: str
) -> None:
    assert shown(read(tmp_path, text)) == [expected]


def test_all_duplicates_and_decimals_of_a_file_are_told(tmp_path: Path) -> None:
    document = read(tmp_path, "a: 1.5\nb: 2\na: 3\nc: 2.5\nb: 4\n")
    assert sorted(shown(document)) == [
        "knowledge/one.yml:1:4 K003",
        "knowledge/one.yml:3:1 K002",
        "knowledge/one.yml:4:4 K003",
        "knowledge/one.yml:5:1 K002",
    ]


def test_the_first_of_two_values_counts_until_it_is_mended(tmp_path: Path) -> None:
    assert read(tmp_path, "a: 1\na: 2\n").data == {"a": 1}


def test_a_file_that_is_not_utf_8_is_told(tmp_path: Path) -> None:
    file = tmp_path / "one.yml"
    file.write_bytes("a: 한국\n".encode("euc-kr"))
    assert shown(read_yaml(file, "knowledge/one.yml")) == ["knowledge/one.yml:1:1 K001"]


@pytest.mark.parametrize(
    "text",
    [
        "a: 1\n{phone}: Call us\n",  # a text that begins with a placeholder
        "a: 1\n[b, c]: d\n",
    ],
)
def test_a_key_that_is_no_word_is_told_and_not_raised(tmp_path: Path, text: str) -> None:
    assert shown(read(tmp_path, text)) == ["knowledge/one.yml:2:1 K001"]


def test_a_control_character_is_told_and_not_raised(tmp_path: Path) -> None:
    assert shown(read(tmp_path, "a: 1\nb: x\x07y\n")) == ["knowledge/one.yml:2:5 K001"]


def test_a_problem_is_written_as_place_code_what_and_remedy(tmp_path: Path) -> None:
    (problem,) = read(tmp_path, "a: 1\na: 2\n").problems
    assert str(problem) == "knowledge/one.yml:2:1 K002 'a' stands here twice. Keep one of the two."
