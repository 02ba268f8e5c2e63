"""What is documented exists, and what exists is documented."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CODE_FOLDERS = ("actions", "baro", "bot", "deploy", "gateway", "scripts")
VARIABLE = re.compile(r"\b(?:BARO_[A-Z_]+|BOT_PYTHON)\b")
#: Set by the supervisor for its processes, not by people; documented all the same.
NOT_VARIABLES: set[str] = set()


def sources() -> list[Path]:
    return [
        file
        for folder in CODE_FOLDERS
        for file in sorted((ROOT / folder).rglob("*"))
        if file.is_file()
        and ".venv" not in file.parts
        and file.suffix in ("", ".py", ".js", ".html")
    ]


def test_every_variable_of_the_environment_is_documented() -> None:
    used = {
        name
        for file in [*sources(), ROOT / "deploy" / "endpoints.yml"]
        for name in VARIABLE.findall(file.read_text(encoding="utf-8"))
    }
    documented = set(VARIABLE.findall((ROOT / "docs" / "settings.md").read_text(encoding="utf-8")))
    assert used - NOT_VARIABLES == documented


def links(file: Path) -> list[str]:
    text = file.read_text(encoding="utf-8")
    return [link for link in re.findall(r"\]\(([^)#]+)[^)]*\)", text) if "://" not in link]


@pytest.mark.parametrize(
    "file",
    [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))],
    ids=lambda file: str(file.relative_to(ROOT)),
)
def test_links_lead_somewhere(file: Path) -> None:
    missing = [link for link in links(file) if not (file.parent / link).exists()]
    assert not missing


def test_the_project_names_no_machine_path_and_no_unfinished_work() -> None:
    wrong = re.compile(r"/(?:work|root|tmp)/|TODO|FIXME|lorem ipsum", re.IGNORECASE)
    found = [
        f"{file.relative_to(ROOT)}: {line.strip()[:80]}"
        for file in sources()
        for line in file.read_text(encoding="utf-8").splitlines()
        if wrong.search(line)
    ]
    assert not found
