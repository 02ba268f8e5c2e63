"""The command line asks the same server."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.e2e.conftest import ROOT, Stack

pytestmark = pytest.mark.stack
QUESTION = "my contract ended on 31 January 2026, how many days do I have to change company?"


def baro(
    stack: Stack, *words: str, typed: str = "", root: Path = ROOT
) -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ,
        "BARO_URL": stack.url,
        "BARO_VAR": str(stack.var),
        "BARO_ROOT": str(root),
    }
    return subprocess.run(
        [sys.executable, "-m", "baro.cli", *words],
        cwd=ROOT,
        env=environment,
        input=typed,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_ask_prints_the_answer(stack: Stack) -> None:
    done = baro(stack, "ask", QUESTION, "--as-of", "2026-02-10")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("Act by 27 February 2026. You have 17 days left.")


def test_decide_gives_what_the_server_gives(stack: Stack) -> None:
    facts = {"visa": "E-9", "contract_end_date": "2026-01-31"}
    words = [word for name, value in facts.items() for word in ("--fact", f"{name}={value}")]
    asked = ("decide", "workplace_change_deadline", *words, "--as-of", "2026-02-10", "--json")
    done = baro(stack, *asked)
    assert done.returncode == 0, done.stderr
    body = {"facts": facts, "as_of": "2026-02-10"}
    served = stack.client.post("/api/v1/checks/workplace_change_deadline", json=body).json()
    assert json.loads(done.stdout) == served
    assert served["verdict"] == "yes"


def test_chat_goes_through_a_check_by_numbers(stack: Stack) -> None:
    done = baro(stack, "chat", "--as-of", "2026-02-10", typed=f"{QUESTION}\n4\n\n")
    assert done.returncode == 0, done.stderr
    assert "[4] E-9" in done.stdout
    assert done.stdout.count("Act by 27 February 2026") == 2


def test_a_wrong_fact_is_told(stack: Stack) -> None:
    done = baro(stack, "decide", "workplace_change_deadline", "--fact", "visum=E-9")
    assert done.returncode == 2
    assert done.stderr.startswith("visum: no fact of this check")


def test_a_record_tells_what_an_answer_rested_on(stack: Stack) -> None:
    answer = stack.ask(QUESTION + " E-9", as_of="2026-02-10")
    done = baro(stack, "answers", "show", answer["answer"])
    assert done.returncode == 0, done.stderr
    shown = json.loads(done.stdout)
    assert shown["release"] == answer["release"]
    assert (shown["as_of"], shown["topic"]) == ("2026-02-10", "workplace_change_deadline")
    assert (shown["verdict"], shown["confidence"]) == (
        answer["outcome"]["verdict"],
        answer["outcome"]["confidence"],
    )
    assert shown["release_author"]
    assert {"release_note", "release_recorded_at", "given_at"} <= set(shown)
    assert "31 January" not in done.stdout
    assert answer["conversation"] not in done.stdout


def test_the_record_of_a_decided_check_is_named_in_a_header(stack: Stack) -> None:
    body = {"facts": {"visa": "E-9"}, "as_of": "2026-02-10", "language": "ne"}
    response = stack.client.post("/api/v1/checks/workplace_change_deadline", json=body)
    shown = json.loads(baro(stack, "answers", "show", response.headers["X-Baro-Answer"]).stdout)
    assert (shown["verdict"], shown["language"]) == ("depends", "ne")
    assert shown["conversation"] is None


def test_a_record_that_is_not_there_is_told(stack: Stack) -> None:
    done = baro(stack, "answers", "show", "0" * 32)
    assert done.returncode == 1
    assert "no record" in done.stderr


def test_no_server_is_told(stack: Stack) -> None:
    environment = {**os.environ, "BARO_URL": "http://127.0.0.1:9"}
    done = subprocess.run(
        [sys.executable, "-m", "baro.cli", "ask", "hi"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    assert "make run" in done.stderr


def test_show_tells_what_the_release_says(stack: Stack) -> None:
    done = baro(stack, "knowledge", "show", "workplace_change_deadline.apply_months")
    shown = json.loads(done.stdout)
    assert shown["release"] == stack.health()["release"]
    assert shown["parameter"]["values"][0]["value"] == 1


def test_a_changed_value_answers_within_seconds_of_its_publication(
    stack: Stack, tmp_path: Path
) -> None:
    root = tmp_path / "root"
    for name in ("knowledge", "locales"):
        shutil.copytree(ROOT / name, root / name)
    file = root / "knowledge" / "kr" / "workplace_change_deadline" / "parameters.yml"
    old = "value: 1, cite: foreign_workers_act/25(3)}\n"
    new = old + "    - {from: 2027-01-01, value: 2, cite: foreign_workers_act/25(3)}\n"
    file.write_text(file.read_text().replace(old, new, 1))
    facts = {"visa": "E-9", "contract_end_date": "2027-02-01"}
    body = {"facts": facts, "as_of": "2027-02-02"}
    path = "/api/v1/checks/workplace_change_deadline"
    before = stack.client.post(path, json=body).json()
    assert before["values"]["apply_months"] == 1
    try:
        published = baro(stack, "knowledge", "publish", "--note", "two months", root=root)
        assert published.returncode == 0, published.stderr
        time.sleep(2.5)
        after = stack.client.post(path, json=body).json()
        assert after["values"]["apply_months"] == 2
        assert after["release"] != before["release"]
    finally:
        assert baro(stack, "knowledge", "publish", "--note", "back").returncode == 0
    time.sleep(2.5)
    assert stack.client.post(path, json=body).json() == before
