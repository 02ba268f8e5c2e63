"""Codes of problems: each is explained to operators, and each is tried by a test."""

from __future__ import annotations

import re
from pathlib import Path

CODE = re.compile(r"\b[KTC]\d{3}\b")


def codes_of(*files: Path) -> set[str]:
    return {code for file in files for code in CODE.findall(file.read_text(encoding="utf-8"))}


def emitted(root: Path, package: str = "") -> set[str]:
    return codes_of(*sorted((root / "baro" / package).rglob("*.py")))


def test_every_code_is_explained_in_the_docs(root: Path) -> None:
    found = emitted(root)
    assert len(found) > 30
    assert found - codes_of(root / "docs" / "errors.md") == set()


def test_the_docs_explain_no_code_that_is_never_told(root: Path) -> None:
    assert codes_of(root / "docs" / "errors.md") - emitted(root) == set()


def test_every_code_of_the_knowledge_files_is_tried_here(root: Path) -> None:
    tried = codes_of(*sorted(Path(__file__).parent.glob("test_*.py")))
    assert emitted(root, "knowledge") - tried == set()
