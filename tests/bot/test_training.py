"""A model trained with the repository's own settings, asked as the server asks it."""

from __future__ import annotations

import asyncio
import json
import tarfile
from pathlib import Path
from typing import Any, Dict

import pytest
from conftest import EXAMPLES
from rasa.core.agent import Agent


def parse(agent: Agent, text: str) -> Dict[str, Any]:
    return asyncio.run(agent.parse_message(text))


@pytest.mark.parametrize("text", ["hello", "साहुले मलाई कुट्यो", "batalkan", "tennis on sunday", "E-9"])
def test_what_the_actions_read_is_in_the_parse_result(text: str, agent: Agent) -> None:
    result = parse(agent, text)
    assert set(result["language"]) == {"code", "confidence", "others"}
    assert result["decision"] in {"answer", "choose", "unsure", "urgent"}
    assert {entry["name"] for entry in result["intent_ranking"]} == set(EXAMPLES)
    assert {"name", "confidence"} <= set(result["intent"])
    assert json.loads(json.dumps(result)) == result


@pytest.mark.parametrize(
    "text, intent, decision, language",
    [
        ("good morning", "greet", "answer", "en"),
        ("नमस्ते", "greet", "answer", "ne"),
        ("batalkan", "cancel", "answer", "id"),
        ("my boss hit me", "violence", "urgent", "en"),
        ("साहुले मलाई कुट्यो", "violence", "urgent", "ne"),
        ("2026-01-31", "inform", "answer", "en"),
        ("😀", "nlu_fallback", "unsure", "en"),
        ("", "nlu_fallback", "unsure", "en"),
    ],
)
def test_the_parts_of_the_pipeline_work_together(
    text: str, intent: str, decision: str, language: str, agent: Agent
) -> None:
    result = parse(agent, text)
    assert result["intent"]["name"] == intent
    assert result["decision"] == decision
    assert result["language"]["code"] == language


def test_a_payload_is_taken_as_it_is(agent: Agent) -> None:
    result = parse(agent, '/inform{"given": "visa=E-9"}')
    assert result["intent"] == {"name": "inform", "confidence": 1.0}
    assert [(entry["entity"], entry["value"]) for entry in result["entities"]] == [
        ("given", "visa=E-9")
    ]


def test_a_long_text_is_understood_by_its_beginning(agent: Agent) -> None:
    result = parse(agent, "my boss hit me. " + "and so on " * 3000)
    assert len(result["text"]) == 1000


def test_the_model_holds_no_pickle(tiny_model: Path) -> None:
    with tarfile.open(tiny_model) as archive:
        names = [member.name for member in archive.getmembers() if member.isfile()]
    assert any(name.endswith("classifier.npz") for name in names)
    assert not [name for name in names if name.endswith((".pkl", ".pickle", ".joblib"))]
