"""Rasa's own commands run on this environment, without TensorFlow."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from rasa.__main__ import create_argument_parser

from bot.__main__ import TOKEN_VARIABLE, with_token

STORIES = {
    "version": "3.1",
    "stories": [
        {
            "story": "a greeting, then something else",
            "steps": [
                {"intent": "greet"},
                {"action": "action_converse"},
                {"intent": "nlu_fallback"},
                {"action": "action_clarify"},
            ],
        },
        {
            "story": "violence",
            "steps": [{"intent": "violence"}, {"action": "action_answer"}],
        },
    ],
}


def rasa_command(root: Path, folder: Path, *words: object) -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ,
        "PYTHONWARNINGS": "ignore",
        "MPLCONFIGDIR": str(folder),
        "BARO_ACTIONS_URL": "http://127.0.0.1:1/webhook",
        "BARO_TRACKER_DB": str(folder / "tracker.sqlite"),
    }
    command = [str(Path(sys.executable).with_name("rasa")), *map(str, words)]
    return subprocess.run(
        command, cwd=root, env=environment, capture_output=True, text=True, timeout=60
    )


def test_the_data_of_the_repository_is_valid(root: Path, tmp_path: Path) -> None:
    words = ("--domain", "domain.yml", "--data", "data", "--config", "config.yml")
    done = rasa_command(root, tmp_path, "data", "validate", *words)
    assert done.returncode == 0, done.stderr
    assert "No story structure conflicts found" in done.stdout + done.stderr


def test_stories_can_be_tested(root: Path, tiny_model: Path, tmp_path: Path) -> None:
    stories = tmp_path / "test_stories.yml"
    stories.write_text(yaml.safe_dump(STORIES), encoding="utf-8")
    words = ("--stories", stories, "--model", tiny_model, "--out", tmp_path, "--no-plot")
    done = rasa_command(root, tmp_path, "test", "core", *words)
    assert done.returncode == 0, done.stderr
    report = json.loads((tmp_path / "story_report.json").read_text("utf-8"))
    assert report["conversation_accuracy"] == {
        "accuracy": 1.0,
        "correct": 2,
        "with_warnings": 0,
        "total": 2,
    }


def test_understanding_can_be_tested(
    root: Path, tiny_project: Path, tiny_model: Path, tmp_path: Path
) -> None:
    messages = tiny_project / "data" / "nlu.yml"
    words = ("--nlu", messages, "--model", tiny_model, "--out", tmp_path, "--no-plot")
    done = rasa_command(root, tmp_path, "test", "nlu", *words)
    assert done.returncode == 0, done.stderr
    report = json.loads((tmp_path / "intent_report.json").read_text("utf-8"))
    assert report["weighted avg"]["f1-score"] > 0.9


@pytest.mark.parametrize("token", ["plain", "-begins-with-a-hyphen", "--two"])
def test_rasa_reads_any_token(token: str) -> None:
    words = with_token(["run", "--enable-api"], {TOKEN_VARIABLE: token})
    assert create_argument_parser().parse_args(words).auth_token == token


def test_other_commands_get_no_token() -> None:
    assert with_token(["train"], {TOKEN_VARIABLE: "secret"}) == ["train"]
    assert with_token(["run"], {}) == ["run"]
