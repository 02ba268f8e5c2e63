"""The minimum wage on a running server: the new year's rate, an edited value, and a way back."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from baro.clock import SEOUL
from tests.e2e.conftest import ROOT, Stack, running, texts
from tests.e2e.test_clock import LEADS, PATIENCE, offset_to, wait_for_day

pytestmark = pytest.mark.stack
QUESTION = "What is the minimum wage now?"
LAST_DAY, NEW_YEAR = date(2026, 12, 31), date(2027, 1, 1)
MIDNIGHT = datetime(2027, 1, 1, tzinfo=SEOUL)
OLD_RATE, NEW_RATE, EDITED_RATE = 10_320, 10_700, 10_750
#: Seconds within which the next answer must be of a publication.
SEEN_WITHIN = 5.0


@dataclass(frozen=True)
class Place:
    """A server with files and a database of its own."""

    stack: Stack
    root: Path
    settings: dict[str, str]

    def baro(self, *words: str, status: int = 0) -> str:
        """Run the command on this place's files and store, as its operator does."""
        environment = {**os.environ, "BARO_ROOT": str(self.root), "BARO_VAR": str(self.stack.var)}
        done = subprocess.run(
            [sys.executable, "-m", "baro.cli", *words],
            cwd=ROOT,
            env={**environment, **self.settings},
            capture_output=True,
            text=True,
        )
        assert done.returncode == status, done.stderr
        return done.stdout


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def before_new_year(
    request: pytest.FixtureRequest,
    trained_var: Path,
    stack: Stack,
    whole_root: Path,
    tmp_path: Path,
) -> Iterator[Place]:
    """A server for which the year 2027 begins soon; ``stack`` has trained the model."""
    database: dict[str, str] = {}
    if request.param == "postgresql":
        database["BARO_DATABASE_URL"] = request.getfixturevalue("fresh_postgresql")
    for lead in LEADS:
        var = tmp_path / f"var-{lead}"
        shutil.copytree(trained_var / "models", var / "models")
        settings = {**database, **offset_to(MIDNIGHT, lead)}
        with running(var, whole_root, settings=settings) as started:
            if started.health()["today"] == LAST_DAY.isoformat():
                yield Place(started, whole_root, settings)
                return
    pytest.fail("the assistant took too long to start")


def rate(answer: dict[str, Any]) -> int:
    (amount,) = (one for one in answer["outcome"]["amounts"] if one["id"] == "hourly_minimum")
    assert f"{amount['won']:,}" in texts(answer)
    return int(amount["won"])


def ask_until(stack: Stack, conversation: str, wanted: int) -> dict[str, Any]:
    """Ask in an open conversation until the rate is told; it may take ``SEEN_WITHIN`` seconds."""
    until = time.monotonic() + SEEN_WITHIN
    while True:
        answer = stack.ask(QUESTION, conversation=conversation)
        if rate(answer) == wanted or time.monotonic() > until:
            return answer
        time.sleep(0.3)


def test_the_rate_changes_with_the_year_with_a_publication_and_back(
    before_new_year: Place,
) -> None:
    place, stack = before_new_year, before_new_year.stack
    opening = stack.ask(QUESTION)
    conversation = opening["conversation"]
    assert (opening["as_of"], rate(opening)) == (LAST_DAY.isoformat(), OLD_RATE)
    wait_for_day(stack, NEW_YEAR, LEADS[-1] + PATIENCE)
    new_year = stack.ask(QUESTION, conversation=conversation)
    assert (new_year["as_of"], rate(new_year)) == (NEW_YEAR.isoformat(), NEW_RATE)
    assert new_year["release"] == opening["release"], "nobody published anything"

    file = place.root / "knowledge" / "kr" / "minimum_wage" / "parameters.yml"
    text = file.read_text(encoding="utf-8")
    assert text.count(f"value: {NEW_RATE},") == 1
    file.write_text(text.replace(f"value: {NEW_RATE},", f"value: {EDITED_RATE},"), encoding="utf-8")
    assert f"{NEW_RATE} -> {EDITED_RATE}" in place.baro("knowledge", "diff", status=1)
    place.baro("knowledge", "publish", "--note", "another rate")
    edited = ask_until(stack, conversation, EDITED_RATE)
    assert rate(edited) == EDITED_RATE
    assert edited["release"] != opening["release"]

    place.baro("knowledge", "rollback")
    back = ask_until(stack, conversation, NEW_RATE)
    assert (rate(back), back["release"]) == (NEW_RATE, opening["release"])


def test_the_rate_is_told_without_a_question(stack: Stack) -> None:
    answer = stack.ask(QUESTION, as_of=LAST_DAY.isoformat())
    assert rate(answer) == OLD_RATE
    assert "?" not in texts(answer)
    assert "1 January 2027" in texts(answer)


def test_the_chat_and_the_endpoint_decide_alike(stack: Stack) -> None:
    answer = stack.ask("they pay me 9,500 won an hour, is it legal?", as_of=LAST_DAY.isoformat())
    body = {"facts": {"hourly_wage": 9500}, "as_of": LAST_DAY.isoformat()}
    decided = stack.client.post("/api/v1/checks/minimum_wage", json=body).json()
    assert decided == answer["outcome"]
    assert decided["verdict"] == "no"
