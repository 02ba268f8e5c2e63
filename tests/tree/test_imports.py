"""Who may import whom; see CONTRIBUTING.md."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
OURS = {"actions", "baro", "benchmarks", "bot", "console", "deploy", "gateway"}
#: What each part may import of ours; parts of baro by their full name.
ALLOWED = {
    "baro/knowledge": {"baro.knowledge"},
    "baro/i18n": {"baro.i18n"},
    "baro/store": {"baro.store", "baro.knowledge"},
    "baro/rules": {"baro.rules", "baro.knowledge"},
    "baro/directory": {"baro.directory", "baro.knowledge", "baro.store"},
    "baro/answers": {"baro.answers", "baro.rules", "baro.directory", "baro.i18n", "baro.knowledge"},
    "actions": {"actions", "baro"},
    "gateway": {"gateway", "baro"},
    "console": {"console", "baro"},
    "bot": {"bot"},
}
#: The core knows no Rasa and no web; the rules no clock, environment or database.
FORBIDDEN = {
    "baro": {"rasa", "rasa_sdk", "fastapi", "starlette", "sanic", "circus"},
    "baro/rules": {"os", "sqlalchemy", "time", "httpx", "pathlib"},
    "actions": {"sqlalchemy", "fastapi"},
    "gateway": {"rasa", "rasa_sdk"},
}


def modules_of(folder: str) -> list[Path]:
    return [file for file in sorted((ROOT / folder).rglob("*.py")) if ".venv" not in file.parts]


def imported(file: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
    return names


def within(name: str, allowed: set[str]) -> bool:
    return any(name == one or name.startswith(f"{one}.") for one in allowed)


@pytest.mark.parametrize("folder", [folder for folder in ALLOWED if (ROOT / folder).exists()])
def test_a_part_imports_only_what_it_may(folder: str) -> None:
    files = modules_of(folder)
    assert files
    wrong = {
        f"{file.relative_to(ROOT)}: {name}"
        for file in files
        for name in imported(file)
        if name.split(".")[0] in OURS and not within(name, ALLOWED[folder])
    }
    assert not wrong


@pytest.mark.parametrize("folder", FORBIDDEN)
def test_a_part_does_not_know_what_it_must_not(folder: str) -> None:
    wrong = {
        f"{file.relative_to(ROOT)}: {name}"
        for file in modules_of(folder)
        for name in imported(file)
        if name.split(".")[0] in FORBIDDEN[folder]
    }
    assert not wrong
