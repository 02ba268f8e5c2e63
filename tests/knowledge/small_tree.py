"""A small tree of knowledge, invented, whose lines and columns stay where they are."""

from __future__ import annotations

from pathlib import Path

from baro.knowledge.loader import load_knowledge
from baro.knowledge.problems import KnowledgeError


class SmallTree:
    """A copy of ``tests/knowledge/tree`` that a test changes and loads."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def write(self, file: str, text: str) -> None:
        (self.root / file).write_text(text, encoding="utf-8")

    def replace(self, file: str, old: str, new: str) -> None:
        text = (self.root / file).read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} must stand once in {file}"
        self.write(file, text.replace(old, new))

    def problems(self) -> list[str]:
        """Load it; give what is reported as ``path:line:col CODE``."""
        try:
            load_knowledge(self.root)
        except KnowledgeError as error:
            return [f"{one.path}:{one.line}:{one.col} {one.code}" for one in error.problems]
        return []

    def places(self) -> list[str]:
        """Load it; give only where something is reported, as ``path:line:col``."""
        return [problem.partition(" ")[0] for problem in self.problems()]
