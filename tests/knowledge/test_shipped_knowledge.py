"""The knowledge that we ship: it loads, and its parts fit."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from baro.knowledge.loader import holiday_table
from baro.knowledge.messages import messages
from baro.knowledge.schema import HolidayRules, Knowledge
from baro.publishing import check_all

#: Guided checks that are answered as a text until their rule is written.
ANSWERED_ONLY = {"unpaid_wages"}


def test_files_translations_and_golden_cases_have_no_problem(
    root: Path, knowledge: Knowledge
) -> None:
    assert check_all(root) == knowledge


def test_each_topic_is_read_from_its_folder(root: Path, knowledge: Knowledge) -> None:
    folders = {file.parent.name for file in (root / "knowledge" / "kr").glob("*/topic.yml")}
    assert folders == set(knowledge.topics)
    assert {"workplace_change_deadline", "violence", "interpretation"} <= folders


def test_every_guided_check_with_a_text_has_a_rule_and_the_other_way_round(
    knowledge: Knowledge,
) -> None:
    checks = {entry.id for entry in knowledge.contract.topics if entry.kind == "check"}
    ruled = {rule.check for rule in knowledge.rules.values()} - {None}
    assert checks & set(knowledge.topics) == ruled | ANSWERED_ONLY
    assert not ruled & ANSWERED_ONLY


def test_every_fact_that_is_asked_for_has_a_short_name(knowledge: Knowledge) -> None:
    labels = [question.label for question in knowledge.fact_questions.values()]
    assert all(labels)
    assert len(set(labels)) == len(labels)


def test_every_place_lies_in_a_province_of_the_list(knowledge: Knowledge) -> None:
    places = knowledge.places
    for id_, place in places.items():
        assert place.in_ is None or (place.in_ in places and places[place.in_].in_ is None), id_
    names = [place.name.ko for place in places.values()]
    assert len(set(names)) == len(names)
    for point in knowledge.directory.values():
        assert point.region is None or point.region in places, point.id


def test_every_rule_decides_a_check_or_calculator_of_the_contract(knowledge: Knowledge) -> None:
    for folder, rule in knowledge.rules.items():
        kind = knowledge.contract.checks if rule.check else knowledge.contract.calculators
        assert rule.id == folder
        assert rule.id in kind


def test_the_languages_are_those_of_the_contract(knowledge: Knowledge) -> None:
    assert list(knowledge.languages) == knowledge.contract.languages
    assert len(knowledge.languages) == 21


def test_every_fallback_leads_to_english_in_the_end(knowledge: Knowledge) -> None:
    for code, language in knowledge.languages.items():
        assert set(language.fallback) <= set(knowledge.languages) - {code}
        assert code == "en" or language.fallback[-1] == "en"
    assert knowledge.languages["tg"].fallback == ["ru", "en"]


def test_a_reviewed_language_names_its_reviewers(knowledge: Knowledge) -> None:
    unnamed = [
        code
        for code, language in knowledge.languages.items()
        if language.status == "reviewed" and not language.reviewers
    ]
    assert not unnamed


def test_the_visa_question_always_offers_not_to_say(knowledge: Knowledge) -> None:
    assert "undisclosed" in knowledge.fact_questions["visa"].choices


def test_no_two_messages_have_one_context(knowledge: Knowledge) -> None:
    contexts = Counter(message.context for message in messages(knowledge))
    assert [context for context, times in contexts.items() if times > 1] == []


def test_no_two_golden_cases_have_one_id(knowledge: Knowledge) -> None:
    ids = Counter(case.id for case in knowledge.cases)
    assert [id_ for id_, times in ids.items() if times > 1] == []


@pytest.mark.parametrize(
    "day",
    [
        pytest.param("2023-10-02", id="temporary holiday"),
        pytest.param("2024-04-10", id="general election"),
        pytest.param("2024-10-01", id="Armed Forces Day, for once"),
        pytest.param("2025-01-27", id="temporary holiday before Seollal"),
        pytest.param("2025-06-03", id="early presidential election"),
        pytest.param("2025-10-08", id="substitute for Chuseok on a Sunday"),
        pytest.param("2026-03-02", id="substitute for Independence Movement Day"),
        pytest.param("2026-05-01", id="Labour Day, from 2026"),
        pytest.param("2026-06-03", id="local elections"),
        pytest.param("2026-07-17", id="Constitution Day, again from 2026"),
        pytest.param("2026-08-17", id="substitute for Liberation Day"),
        pytest.param("2027-02-09", id="substitute for Seollal"),
        pytest.param("2027-05-03", id="substitute for Labour Day"),
    ],
)
def test_a_public_holiday_is_in_the_table(knowledge: Knowledge, day: str) -> None:
    assert day in knowledge.holidays


@pytest.mark.parametrize(
    "day",
    [
        pytest.param("2025-05-01", id="Labour Day before 2026"),
        pytest.param("2025-07-17", id="Constitution Day before 2026"),
        pytest.param("2023-10-01", id="Armed Forces Day in other years"),
        pytest.param("2026-06-08", id="no substitute for Memorial Day"),
        pytest.param("2028-01-03", id="no substitute for New Year's Day"),
        pytest.param("2025-10-10", id="between holidays and a weekend"),
    ],
)
def test_a_working_day_is_not_in_the_table(knowledge: Knowledge, day: str) -> None:
    assert day not in knowledge.holidays


def holiday_rules(**changes: object) -> HolidayRules:
    return HolidayRules.model_validate(
        {
            "country": "KR",
            "years": {"from": 2025, "until": 2026},
            "compared": {"from": 2025, "until": 2026},
            "verified_on": "2026-01-15",
            "confidence": "high",
            "facts": [],
            "cites": [],
            "added": [],
            "removed": [],
            **changes,
        }
    )


def test_the_table_of_holidays_covers_exactly_its_years() -> None:
    assert {day[:4] for day in holiday_table(holiday_rules())} == {"2025", "2026"}


def test_our_corrections_win_over_the_computed_holidays() -> None:
    added = [{"date": "2026-02-02", "name": "Example day", "cite": "civil_act/161"}]
    removed = [{"date": "2026-03-01", "cite": "civil_act/161"}]
    plain = holiday_table(holiday_rules())
    corrected = holiday_table(holiday_rules(added=added, removed=removed))
    assert corrected["2026-02-02"] == "Example day"
    assert set(plain) - set(corrected) == {"2026-03-01"}
    assert list(corrected) == sorted(corrected)


def test_every_holiday_is_a_day_with_an_english_name(knowledge: Knowledge) -> None:
    for day, name in knowledge.holidays.items():
        assert date.fromisoformat(day)
        assert name.isascii()
