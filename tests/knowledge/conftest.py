"""Fixtures of the tests of knowledge files."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.knowledge.small_tree import SmallTree


@pytest.fixture
def small_tree(tmp_path: Path) -> SmallTree:
    shutil.copytree(Path(__file__).parent / "tree", tmp_path, dirs_exist_ok=True)
    return SmallTree(tmp_path)
