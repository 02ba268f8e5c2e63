"""What the guard labels itself, and what it leaves to the classifier."""

from __future__ import annotations

from typing import Any, Optional

import pytest
from conftest import Bench
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.guard import InputGuard, is_bare_fact

BARE_FACTS = [
    "E-9",
    "e9 visa",
    "H-2",
    "E-7-4",
    "E9 비자",
    "2026-01-31",
    "31/01/2026",
    "2026년 1월 31일",
    "1월31일",
    "2026年1月31日",
    "31st",
    "2500000",
    "2,500,000",
    "३१",
    "၃၁",
    "  2026-01-31  ",
]
NOT_BARE_FACTS = [
    "my contract ended 2026-01-31",
    "E-9 how many days",
    "",
    "😀",
    "hello",
    "visa",
    "년",
    "- / .",
    "I worked 3 days",
    "E-9 2026-01-31 help",
]


@pytest.mark.parametrize("text", BARE_FACTS)
def test_a_visa_day_or_number_alone_is_a_bare_fact(text: str) -> None:
    assert is_bare_fact(text)


@pytest.mark.parametrize("text", NOT_BARE_FACTS)
def test_a_sentence_or_a_text_without_figures_is_no_bare_fact(text: str) -> None:
    assert not is_bare_fact(text)


def guarded(bench: Bench, text: Optional[str], **settings: Any) -> Message:
    message = Message({} if text is None else {TEXT: text})
    bench.make(InputGuard, **settings).process([message])
    return message


def label_of(message: Message) -> Optional[str]:
    return (message.get(INTENT) or {}).get("name")


@pytest.mark.parametrize("text", ["/greet", '/inform{"given": "visa=E-9"}', "E-9", "2026-01-31"])
def test_payloads_and_bare_facts_are_labelled_inform_with_certainty(
    text: str, bench: Bench
) -> None:
    assert guarded(bench, text).get(INTENT) == {"name": "inform", "confidence": 1.0}


@pytest.mark.parametrize("text", [None, "", "  ", "😀", "?!", "\u200b\u200f"])
def test_a_text_without_letter_or_figure_is_not_understood(
    text: Optional[str], bench: Bench
) -> None:
    assert label_of(guarded(bench, text)) == "nlu_fallback"


@pytest.mark.parametrize("text", ["hello", "साहुले मलाई कुट्यो", "E-9 how many days", "해고"])
def test_a_sentence_is_left_to_the_classifier(text: str, bench: Bench) -> None:
    assert guarded(bench, text).get(INTENT) is None


def test_a_long_text_is_cut_to_the_longest_allowed(bench: Bench) -> None:
    message = guarded(bench, "my boss hit me " * 400, longest_text=40)
    assert message.get(TEXT) == ("my boss hit me " * 400)[:40]


def test_a_text_of_just_the_longest_length_is_kept(bench: Bench) -> None:
    assert guarded(bench, "a" * 1000, longest_text=1000).get(TEXT) == "a" * 1000


def test_a_long_payload_is_not_cut(bench: Bench) -> None:
    payload = '/inform{"given": "' + "a" * 2000 + '"}'
    assert guarded(bench, payload).get(TEXT) == payload
