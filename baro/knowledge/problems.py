"""Problems found in knowledge files, each with its place and its remedy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Problem:
    """One thing to mend in one place. ``line`` and ``col`` count from one.

    ``code`` is explained in ``docs/errors.md``.
    """

    path: str
    line: int
    col: int
    code: str
    what: str
    fix: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.col} {self.code} {self.what} {self.fix}"


class KnowledgeError(Exception):
    """The knowledge cannot be used; carries every problem found, not only the first."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(sorted(problems))
        super().__init__("\n".join(str(problem) for problem in self.problems))
