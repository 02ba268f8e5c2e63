"""What every component of the pipeline must do: one check list, run on each of them."""

from __future__ import annotations

import inspect
import json
import typing
import zipfile
from itertools import product
from pathlib import Path
from typing import Any, Callable, Dict, List, Optional, Type

import numpy as np
import pytest
import yaml
from conftest import Bench
from rasa.engine.graph import GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.classifier import HybridIntentClassifier
from bot.doubt import Doubt
from bot.guard import InputGuard
from bot.language import LanguageIdentifier

Kind = Type[GraphComponent]
COMPONENTS: List[Kind] = [InputGuard, LanguageIdentifier, HybridIntentClassifier, Doubt]
RUN_METHODS = ("create", "load", "train", "process_training_data", "process")
SETTINGS = [(kind, name) for kind in COMPONENTS for name in kind.get_default_config()]
NUMBERS = [
    (kind, name)
    for kind, name in SETTINGS
    if isinstance(kind.get_default_config()[name], (int, float))
]
PAYLOADS = ['/greet{"language": "ne"}', "/greet", '/inform{"given": "visa=E-9", "x": 2}', "/"]
DIFFICULT_TEXTS: Dict[str, Optional[str]] = {
    "no text": None,
    "empty": "",
    "spaces": " \t\n ",
    "emoji": "😀🙏🏽👨‍👩‍👧",
    "5000 characters": "my boss hit me " * 334,
    "5000 without a space": "ក" * 5000,
    "zero width": "hel\u200blo\u200d \ufeffthe\u200cre",
    "right to left marks": "\u200fمیری \u202bتنخواہ\u202c hello\u200e",
    "only marks": "\u200b\u200f\u202e",
    "lone surrogate": "hello \ud83d",
    "null": "hello \x00 there",
}
SAMPLES = ["hello", "bos memukul saya", "मलाई थप्पड हाने", "E-9", "😀", "stop hello boss", ""]


def name_of(value: Any) -> Optional[str]:
    return getattr(value, "__name__", None)


def message_of(text: Optional[str]) -> Message:
    return Message({} if text is None else {TEXT: text})


def ranked_message(text: str) -> Message:
    """Give a message as the last components of the pipeline get it."""
    ranking = [{"name": "greet", "confidence": 0.6}, {"name": "cancel", "confidence": 0.3}]
    return Message({TEXT: text, INTENT: dict(ranking[0]), INTENT_RANKING_KEY: ranking})


def output_of(component: Any, message: Message) -> Dict[str, Any]:
    (processed,) = component.process([message])
    return processed.as_dict(only_output_properties=True)


def is_trainable(kind: Kind) -> bool:
    return "train" in vars(kind)


def check_declares_its_defaults(kind: Kind, bench: Bench) -> None:
    assert "get_default_config" in vars(kind)
    assert kind.get_default_config()
    assert kind.get_default_config() is not kind.get_default_config()


def check_starts_with_its_defaults(kind: Kind, bench: Bench) -> None:
    assert isinstance(bench.make(kind), kind)


def check_annotates_every_run_method(kind: Kind, bench: Bench) -> None:
    methods = [name for name in RUN_METHODS if name in vars(kind)]
    assert {"create", "process"} <= set(methods)
    for name in methods:
        wanted = {"return", *inspect.signature(getattr(kind, name)).parameters} - {"self", "cls"}
        assert set(typing.get_type_hints(getattr(kind, name))) == wanted, name


def check_is_registered_for_the_recipe(kind: Kind, bench: Bench) -> None:
    entry = DefaultV1Recipe._from_registry(f"{kind.__module__}.{kind.__name__}")
    assert entry.clazz is kind
    assert entry.is_trainable == is_trainable(kind)


def check_leaves_a_payload_alone(kind: Kind, bench: Bench) -> None:
    guarded = {} if kind is InputGuard else {INTENT: {"name": "inform", "confidence": 1.0}}
    for payload in PAYLOADS:
        message = Message({TEXT: payload, **guarded})
        bench.trained(kind).process([message])
        if kind is InputGuard:
            assert message.data.pop(INTENT)
        assert message.data == {TEXT: payload, **guarded}


def check_takes_several_messages_and_none(kind: Kind, bench: Bench) -> None:
    messages = [message_of(text) for text in SAMPLES]
    assert bench.trained(kind).process(messages) == messages
    assert bench.trained(kind).process([]) == []


def check_stores_no_pickle(kind: Kind, bench: Bench) -> None:
    readers: Dict[str, Callable[[Path], None]] = {".npz": read_arrays, ".json": read_json}
    files = bench.stored_files(kind)
    assert bool(files) == is_trainable(kind)
    assert {file.suffix for file in files} <= set(readers)
    for file in files:
        readers[file.suffix](file)


def read_arrays(file: Path) -> None:
    assert all(name.endswith(".npy") for name in zipfile.ZipFile(file).namelist())
    with np.load(file, allow_pickle=False) as arrays:
        assert arrays.files
        assert all(not arrays[name].dtype.hasobject for name in arrays.files)


def read_json(file: Path) -> None:
    assert json.loads(file.read_text(encoding="utf-8"))


def check_gives_the_same_after_loading(kind: Kind, bench: Bench) -> None:
    trained, loaded = bench.trained(kind), bench.loaded(kind)
    for make, text in product([message_of, ranked_message], SAMPLES):
        assert output_of(loaded, make(text)) == output_of(trained, make(text))


CHECKS = [
    check_declares_its_defaults,
    check_starts_with_its_defaults,
    check_annotates_every_run_method,
    check_is_registered_for_the_recipe,
    check_leaves_a_payload_alone,
    check_takes_several_messages_and_none,
    check_stores_no_pickle,
    check_gives_the_same_after_loading,
]


@pytest.mark.parametrize("kind, check", product(COMPONENTS, CHECKS), ids=name_of)
def test_component_contract(kind: Kind, check: Callable[[Kind, Bench], None], bench: Bench) -> None:
    check(kind, bench)


@pytest.mark.parametrize("kind, text", product(COMPONENTS, DIFFICULT_TEXTS), ids=name_of)
def test_a_component_survives_a_difficult_text(kind: Kind, text: str, bench: Bench) -> None:
    output = output_of(bench.trained(kind), message_of(DIFFICULT_TEXTS[text]))
    # Rasa sends what a component sets as JSON.
    assert json.loads(json.dumps(output)) == output


@pytest.mark.parametrize("kind, setting", NUMBERS, ids=name_of)
def test_a_component_refuses_a_number_out_of_range(kind: Kind, setting: str, bench: Bench) -> None:
    with pytest.raises((ValueError, InvalidConfigException), match=setting):
        bench.make(kind, **{setting: -1})


@pytest.mark.parametrize("kind, setting", SETTINGS, ids=name_of)
def test_a_component_refuses_a_setting_of_the_wrong_type(
    kind: Kind, setting: str, bench: Bench
) -> None:
    wrong = -1 if isinstance(kind.get_default_config()[setting], str) else "violence"
    with pytest.raises((ValueError, TypeError, InvalidConfigException), match=setting):
        bench.make(kind, **{setting: wrong})


def pipeline(root: Path) -> List[Dict[str, Any]]:
    return yaml.safe_load((root / "config.yml").read_text("utf-8"))["pipeline"]


def test_the_check_list_covers_the_pipeline(root: Path) -> None:
    ours = [f"{kind.__module__}.{kind.__name__}" for kind in COMPONENTS]
    assert [entry["name"] for entry in pipeline(root)] == ours


@pytest.mark.parametrize("kind", COMPONENTS, ids=name_of)
def test_the_pipeline_gives_a_component_only_settings_that_it_declares(
    kind: Kind, root: Path
) -> None:
    (given,) = [entry for entry in pipeline(root) if entry["name"].endswith(kind.__name__)]
    assert set(given) - {"name"} <= set(kind.get_default_config())
