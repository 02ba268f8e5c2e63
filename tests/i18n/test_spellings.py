"""Ways to write a word: short forms, words of one meaning, no tone marks."""

from __future__ import annotations

from types import SimpleNamespace

from baro.i18n.spellings import Spellings

RULES = SimpleNamespace(spellings={"hợp đồng": ["hđ"]}, marked=["bep"])


def test_a_word_counts_in_its_other_spellings_and_without_marks() -> None:
    forms = Spellings(RULES).of("hết hợp đồng")
    assert forms == ["hết hợp đồng", "hết hđ", "het hop dong", "het hd"]


def test_a_word_that_is_another_without_its_marks_keeps_them() -> None:
    assert Spellings(RULES).of("bếp") == ["bếp"]


def test_marks_stay_where_a_language_leaves_none_out() -> None:
    rules = SimpleNamespace(spellings={}, marked=None)
    assert Spellings(rules).of("नेपाल") == ["नेपाल"]


def test_a_listed_word_is_no_spelling_of_another() -> None:
    found = Spellings(RULES).of_each({"end": ["hết hợp đồng"], "other": ["hết hđ"]})
    assert found["end"] == ["hết hợp đồng", "het hop dong", "het hd"]
    assert found["other"][0] == "hết hđ"
