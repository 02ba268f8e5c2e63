"""When to answer, to offer choices, to give up, and when an urgent topic goes first."""

from __future__ import annotations

import copy
from typing import Any, Dict, List, Optional, Tuple

import pytest
from conftest import Bench
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.doubt import DECISION, Doubt

THRESHOLDS = {
    "answer": 0.4,
    "margin": 0.1,
    "choose": 0.25,
    "urgent": 0.35,
    "urgent_intents": ["violence"],
}
Chances = Dict[str, float]


def ranking_of(chances: Chances) -> List[Dict[str, Any]]:
    return [{"name": name, "confidence": chance} for name, chance in chances.items()]


def judged(bench: Bench, chances: Chances, **settings: Any) -> Message:
    ranking = ranking_of(chances)
    message = Message({TEXT: "a sentence", INTENT_RANKING_KEY: ranking})
    if ranking:
        message.set(INTENT, dict(ranking[0]))
    bench.make(Doubt, **{**THRESHOLDS, **settings}).process([message])
    return message


def verdict(message: Message) -> Tuple[Optional[str], Optional[str]]:
    return message.get(DECISION), message.get(INTENT)["name"]


@pytest.mark.parametrize(
    "chances, decision, label",
    [
        ({"wages": 0.9, "visa": 0.05}, "answer", "wages"),
        ({"wages": 0.4, "visa": 0.2}, "answer", "wages"),
        ({"wages": 0.5}, "answer", "wages"),
        ({"wages": 0.39, "visa": 0.1}, "choose", "nlu_fallback"),
        ({"wages": 0.45, "visa": 0.4}, "choose", "nlu_fallback"),
        ({"wages": 0.25, "visa": 0.01}, "choose", "nlu_fallback"),
        ({"wages": 0.24, "visa": 0.01}, "unsure", "nlu_fallback"),
        ({}, "unsure", "nlu_fallback"),
    ],
)
def test_threshold_and_margin_decide(
    chances: Chances, decision: str, label: str, bench: Bench
) -> None:
    assert verdict(judged(bench, chances)) == (decision, label)


@pytest.mark.parametrize(
    "chances, decision, label",
    [
        ({"wages": 0.6, "violence": 0.36}, "urgent", "violence"),
        ({"wages": 0.45, "visa": 0.4, "violence": 0.35}, "urgent", "violence"),
        ({"violence": 0.9, "wages": 0.05}, "urgent", "violence"),
        ({"violence": 0.36, "wages": 0.35}, "urgent", "violence"),
        ({"wages": 0.6, "violence": 0.34}, "answer", "wages"),
        ({"violence": 0.34, "wages": 0.3}, "choose", "nlu_fallback"),
    ],
)
def test_an_urgent_topic_goes_first_from_its_threshold(
    chances: Chances, decision: str, label: str, bench: Bench
) -> None:
    assert verdict(judged(bench, chances)) == (decision, label)


def test_the_urgent_label_keeps_its_own_chance(bench: Bench) -> None:
    message = judged(bench, {"wages": 0.6, "violence": 0.36})
    assert message.get(INTENT) == {"name": "violence", "confidence": 0.36}


def test_no_topic_is_urgent_unless_named(bench: Bench) -> None:
    message = judged(bench, {"wages": 0.6, "violence": 0.36}, urgent_intents=[])
    assert verdict(message) == ("answer", "wages")


def test_of_two_urgent_topics_the_likelier_goes_first(bench: Bench) -> None:
    chances = {"harassment": 0.48, "violence": 0.45}
    message = judged(bench, chances, urgent_intents=["violence", "harassment"])
    assert verdict(message) == ("urgent", "harassment")


@pytest.mark.parametrize(
    "chances",
    [
        {"wages": 0.9, "visa": 0.05},
        {"wages": 0.45, "visa": 0.4},
        {"wages": 0.1, "visa": 0.05},
        {"wages": 0.6, "violence": 0.36},
    ],
)
def test_the_ranking_is_left_as_it_was(chances: Chances, bench: Bench) -> None:
    message = judged(bench, chances)
    assert message.get(INTENT_RANKING_KEY) == ranking_of(chances)
    message.get(INTENT)["confidence"] = "changed later"
    assert message.get(INTENT_RANKING_KEY) == ranking_of(chances)


@pytest.mark.parametrize("label, decision", [("inform", "answer"), ("nlu_fallback", "unsure")])
def test_the_word_of_the_guard_stands(label: str, decision: str, bench: Bench) -> None:
    said = {"name": label, "confidence": 1.0}
    ranking = ranking_of({"violence": 0.9, "wages": 0.05})
    message = Message({TEXT: "E-9", INTENT: said, INTENT_RANKING_KEY: copy.deepcopy(ranking)})
    bench.make(Doubt, **THRESHOLDS).process([message])
    assert message.get(DECISION) == decision
    assert message.get(INTENT) == said
    assert message.get(INTENT_RANKING_KEY) == ranking


def test_decision_and_label_are_part_of_what_leaves_the_pipeline(bench: Bench) -> None:
    output = judged(bench, {"wages": 0.3}).as_dict(only_output_properties=True)
    assert output[DECISION] == "choose"
    assert output[INTENT] == {"name": "nlu_fallback", "confidence": 0.3}


@pytest.mark.parametrize(
    "chances, decision",
    [
        ({"violence": 0.13, "wages": 0.1}, "urgent"),
        ({"wages": 0.2, "violence": 0.13}, "unsure"),
        ({"violence": 0.11, "wages": 0.1}, "unsure"),
    ],
)
def test_an_urgent_topic_needs_less_where_nothing_is_likelier(
    chances: Chances, decision: str, bench: Bench
) -> None:
    assert verdict(judged(bench, chances, urgent_first=0.12))[0] == decision
