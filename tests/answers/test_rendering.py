"""Whatever a worker tells, the reply can be written, and says the same in each language."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baro.answers.book import Book
from baro.answers.composer import Composer, Speaker
from baro.rules.check import Check, Decision
from baro.rules.facts import Facts
from tests.rules.facts_strategy import days, facts_of

TOPIC = "workplace_change_deadline"
CHECKS = [
    TOPIC,
    "workplace_change_count",
    "return_cost_insurance_join",
    "return_cost_insurance_payout",
    "minimum_wage",
]
LANGUAGES = ("en", "ko", "ne")
#: A sum with signs between its thousands.
GROUPED = re.compile(r"(?<!\d)\d{1,3}(?:[,.]\d{3})+(?!\d)")
#: What a message may hold on the narrowest channel.
LONGEST_BODY = 1024


def decide(check: Check, facts: Facts, as_of: date) -> Decision:
    return check.decide(facts, as_of, "test")


def written(book: Book, decision: Decision, language: str) -> str:
    visa = decision.facts.get("visa")
    speaker = Speaker(language, decision.outcome.as_of, visa if isinstance(visa, str) else None)
    return Composer(book, speaker).outcome(decision).text


def figures(text: str) -> set[str]:
    """Sums, years, phones and article numbers; shorter figures may be written as days are."""
    plain = GROUPED.sub(lambda found: re.sub(r"\D", "", found.group()), text)
    return set(re.findall(r"\d{4,}(?:-\d{4})?", plain))


@pytest.mark.parametrize("topic", CHECKS)
@given(data=st.data(), as_of=days())
def test_every_outcome_can_be_written_in_every_language(
    book: Book, topic: str, data: st.DataObject, as_of: date
) -> None:
    check = book.checks[topic]
    decision = decide(check, data.draw(facts_of(check)), as_of)
    for language in LANGUAGES:
        text = written(book, decision, language)
        assert "{" not in text
        # Before the first question there may be nothing certain to say.
        assert text.strip() or decision.to_ask, decision.facts
        assert len(text) <= LONGEST_BODY, language


@pytest.mark.parametrize("topic", CHECKS)
@given(data=st.data(), as_of=days())
def test_sums_years_and_phones_are_the_same_in_every_language(
    book: Book, topic: str, data: st.DataObject, as_of: date
) -> None:
    check = book.checks[topic]
    decision = decide(check, data.draw(facts_of(check)), as_of)
    english, *others = (figures(written(book, decision, language)) for language in LANGUAGES)
    assert all(other == english for other in others), decision.facts


@given(data=st.data(), as_of=days())
def test_what_has_passed_is_said_first(book: Book, data: st.DataObject, as_of: date) -> None:
    check = book.checks[TOPIC]
    decision = decide(check, data.draw(facts_of(check)), as_of)
    if decision.outcome.verdict == "too_late":
        first = written(book, decision, "en").splitlines()[0]
        assert re.search(r"has passed|had ended|after the last day|after your time", first), first


@pytest.mark.parametrize("topic", CHECKS)
@given(data=st.data(), as_of=days())
def test_who_may_be_without_a_valid_stay_is_not_sent_to_an_office(
    book: Book, topic: str, data: st.DataObject, as_of: date
) -> None:
    check = book.checks[topic]
    facts = data.draw(facts_of(check))
    if "visa" not in check.contract.required + check.contract.optional:
        return
    facts["visa"] = data.draw(st.sampled_from(["none", "undisclosed"]))
    text = written(book, decide(check, facts, as_of), "en")
    assert "1345" not in text
    assert "immigration office" not in text
    if topic != TOPIC or facts["visa"] == "none":
        assert "employment centre (" not in text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("part", ["first", "more"])
def test_every_topic_can_be_written(book: Book, language: str, part: str) -> None:
    for topic in book.topic_kinds:
        bubble = Composer(book, Speaker(language, date(2026, 2, 10))).topic(topic, part)
        assert "{" not in bubble.text
        assert len(bubble.text) <= LONGEST_BODY


def test_the_urgent_answer_fits_one_screen_and_begins_with_whom_to_call(book: Book) -> None:
    for language in LANGUAGES:
        bubble = Composer(book, Speaker(language, date(2026, 2, 10))).topic("violence")
        assert bubble.urgent
        assert "112" in bubble.text.splitlines()[0]
        assert len(bubble.text) <= (550 if language == "en" else 650)
