"""Writing days, names and articles."""

from __future__ import annotations

from datetime import date

import pytest

from baro.i18n.formats import (
    OSM_DAYS,
    article_label,
    format_day,
    format_names,
    language_name,
    weekday_name,
)
from baro.knowledge.schema import Knowledge


@pytest.mark.parametrize(
    ("cldr", "written"),
    [
        ("en_GB", "3 March 2026"),
        ("ko", "2026년 3월 3일"),
        ("ne", "2026 मार्च 3"),
        ("th", "3 มีนาคม ค.ศ. 2026"),
        ("zh_Hans", "2026年3月3日"),
    ],
)
def test_a_day_is_written_with_its_month_in_words(cldr: str, written: str) -> None:
    assert format_day(date(2026, 3, 3), cldr, "latn") == written


def test_every_language_can_write_a_day(knowledge: Knowledge) -> None:
    for language in knowledge.languages.values():
        if language.cldr:
            assert "2026" in format_day(date(2026, 3, 3), language.cldr, language.digits)


def test_digits_that_cannot_be_written_are_refused_not_replaced() -> None:
    with pytest.raises(ValueError, match="deva"):
        format_day(date(2026, 3, 3), "ne", "deva")


@pytest.mark.parametrize(
    ("article", "korean"),
    [
        ("8", "제8조"),
        ("25(3)", "제25조제3항"),
        ("25(1)2", "제25조제1항제2호"),
        ("70-2", "제70조의2"),
        ("70-2(1)", "제70조의2제1항"),
        ("annex 3", "annex 3"),
    ],
)
def test_an_article_is_cited_as_officers_cite_it(article: str, korean: str) -> None:
    assert article_label(article, "ko") == korean
    assert article_label(article, "en") == article
    assert article_label(article, "ne") == article


def test_every_article_of_the_sources_has_a_korean_citation(knowledge: Knowledge) -> None:
    for source in knowledge.sources.values():
        if source.kind in ("act", "decree", "rule"):
            for article in source.articles:
                assert article_label(article, "ko").startswith("제"), f"{source.id}/{article}"


def test_weekdays_of_opening_hours_are_named_in_the_language() -> None:
    assert [weekday_name(day, "ko") for day in ("Mo", "Su")] == ["월요일", "일요일"]
    assert [weekday_name(day, "en_GB") for day in OSM_DAYS][2] == "Wednesday"
    with pytest.raises(ValueError):
        weekday_name("PH", "ko")


def test_names_are_joined_as_the_language_joins_them() -> None:
    assert format_names(["A", "B", "C"], "en_GB") == "A, B and C"
    assert format_names(["A", "B"], "ko") == "A 및 B"


@pytest.mark.parametrize(
    ("code", "shown_in", "name"),
    [
        ("ne", "ko", "네팔어"),
        ("ko", "en_GB", "Korean"),
        ("ne", None, "own"),
        ("xx", "en_GB", "own"),
        ("ko", "xx", "own"),
    ],
)
def test_a_language_is_named_in_another_else_by_its_own_name(
    code: str, shown_in: str | None, name: str
) -> None:
    assert language_name(code, "own", shown_in) == name
