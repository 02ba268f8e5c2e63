"""What the intent classifier learns, ranks and leaves to others."""

from __future__ import annotations

from pathlib import Path
from typing import Dict, List

import pytest
from conftest import EXAMPLES, Bench
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.classifier import RANKED, HybridIntentClassifier


def data_of(intents: Dict[str, List[str]]) -> TrainingData:
    return TrainingData(
        [Message({TEXT: text, INTENT: name}) for name, texts in intents.items() for text in texts]
    )


def classified(component: HybridIntentClassifier, text: str) -> Message:
    message = Message({TEXT: text})
    component.process([message])
    return message


@pytest.mark.parametrize("intent", EXAMPLES)
@pytest.mark.parametrize("language", ["en", "id", "ne"])
def test_what_was_taught_is_known(intent: str, language: str, bench: Bench) -> None:
    text = EXAMPLES[intent][language][0]
    message = classified(bench.trained(HybridIntentClassifier), text)
    assert message.get(INTENT)["name"] == intent


def test_every_label_is_ranked_the_likeliest_first(bench: Bench) -> None:
    ranked = bench.trained(HybridIntentClassifier).rank("my boss hit me")
    chances = [chance for _, chance in ranked]
    assert {label for label, _ in ranked} == set(EXAMPLES)
    assert chances == sorted(chances, reverse=True)
    assert sum(chances) == pytest.approx(1.0, abs=0.001)


def test_the_label_is_the_first_of_the_ranking(bench: Bench) -> None:
    message = classified(bench.trained(HybridIntentClassifier), "halo semuanya")
    assert message.get(INTENT) == message.get(INTENT_RANKING_KEY)[0]


def test_the_label_of_the_guard_stays_and_a_ranking_is_added(bench: Bench) -> None:
    said = {"name": "inform", "confidence": 1.0}
    message = Message({TEXT: "E-9", INTENT: dict(said)})
    bench.trained(HybridIntentClassifier).process([message])
    assert message.get(INTENT) == said
    assert message.get(INTENT_RANKING_KEY)


def test_capitals_and_composition_of_letters_make_no_difference_to_sequences(
    tmp_path: Path,
) -> None:
    bench = Bench(tmp_path, data_of({"wage": ["lương của tôi"], "hello": ["xin chào bạn"]}))
    component = bench.make(HybridIntentClassifier, characters_weight=1.0)
    component.train(bench.training_data)
    assert component.rank("LU\u031bO\u031bNG CU\u0309A TO\u0302I") == component.rank(
        "lương của tôi"
    )


def test_a_ranking_that_leaves_the_pipeline_is_short(tmp_path: Path) -> None:
    intents = {f"intent {number}": [f"word{number}", f"{number}{number}"] for number in range(12)}
    component = Bench(tmp_path, data_of(intents)).trained(HybridIntentClassifier)
    ranking = classified(component, "word3").get(INTENT_RANKING_KEY)
    assert len(ranking) == RANKED < len(intents)
    assert ranking[0]["name"] == "intent 3"


def test_two_labels_are_enough(tmp_path: Path) -> None:
    intents = {"wage": ["pay my wage", "no salary"], "hello": ["hello there", "good day"]}
    component = Bench(tmp_path, data_of(intents)).loaded(HybridIntentClassifier)
    assert classified(component, "hello there").get(INTENT)["name"] == "hello"
    assert classified(component, "pay my wage").get(INTENT)["name"] == "wage"


def test_a_single_label_is_always_given(tmp_path: Path) -> None:
    bench = Bench(tmp_path, data_of({"wage": ["pay my wage", "no salary"]}))
    message = classified(bench.loaded(HybridIntentClassifier), "pay my wage")
    assert message.get(INTENT)["name"] == "wage"


def test_a_classifier_trained_on_nothing_loads_and_labels_nothing(empty_bench: Bench) -> None:
    message = classified(empty_bench.loaded(HybridIntentClassifier), "hello")
    assert message.data == {TEXT: "hello"}
