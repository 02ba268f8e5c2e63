"""What breaks is said kindly, nothing is lost, and the next turn works."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.e2e.conftest import Stack, press, running, texts

pytestmark = pytest.mark.stack
QUESTION = "my contract ended on 31 January 2026, how many days do I have to change company?"


def test_action_server_killed_in_a_check_and_the_message_is_sent_again(stack: Stack) -> None:
    opening = stack.ask(QUESTION, as_of="2026-02-10")
    stack.child("-m actions").kill()
    answer = press(stack, opening, "E-9")
    assert answer["outcome"]["verdict"] == "yes"
    assert answer["outcome"]["deadlines"][0]["safe"] == "2026-02-27"
    following = stack.ask("hello", conversation=opening["conversation"])
    assert following["reply_language"] == "en"


def test_rasa_killed_tells_the_worker_in_their_language_and_sending_again_works(
    stack: Stack,
) -> None:
    opening = stack.ask("मेरो करार २०२६ जनवरी ३१ मा सकियो, कति दिन बाँकी छ?", as_of="2026-02-10")
    stack.child("-m bot").kill()
    body = {"text": "E-9", "conversation": opening["conversation"]}
    response = stack.client.post("/api/v1/ask", json=body)
    if response.status_code == 503:
        error = response.json()["error"]
        assert error["code"] == "not_taken_in"
        assert error["retry"]
        assert error["buttons"][0]["payload"] == "E-9"
        assert any("\u0900" <= letter <= "\u097f" for letter in error["message"])
    stack.wait_until_well()
    again = stack.ask("E-9", conversation=opening["conversation"])
    assert again["reply_language"] == "ne"
    assert again["outcome"]["deadlines"][0]["safe"] == "2026-02-27"


def test_a_dead_process_is_started_again_within_three_seconds(stack: Stack) -> None:
    for what in ("-m actions", "-m bot", "-m gateway"):
        old = stack.child(what)
        old.kill()
        began = time.monotonic()
        while time.monotonic() - began < 3.0:
            try:
                if stack.child(what).pid != old.pid:
                    break
            except LookupError:
                pass
            time.sleep(0.1)
        else:
            pytest.fail(f"{what} was not started again within 3 s")
    stack.wait_until_well()


@pytest.mark.parametrize("text", ["", "   ", "\n\n", "\u200b"])
def test_an_empty_text_gets_a_kind_sentence(stack: Stack, text: str) -> None:
    opening = stack.ask("제 계약이 2026년 1월 31일에 끝났는데 며칠 남았어요?", as_of="2026-02-10")
    body = {"text": text, "conversation": opening["conversation"]}
    response = stack.client.post("/api/v1/ask", json=body)
    assert response.status_code == 422
    assert response.json()["error"]["code"] == "empty"
    assert any("가" <= letter <= "힣" for letter in response.json()["error"]["message"])
    following = stack.ask("E-9", conversation=opening["conversation"])
    assert following["outcome"]["verdict"] == "yes"


def test_emoji_only_is_not_understood_and_the_check_goes_on(stack: Stack) -> None:
    opening = stack.ask(QUESTION, as_of="2026-02-10")
    answer = stack.ask("😀👍", conversation=opening["conversation"])
    assert "Which visa do you have?" in texts(answer) or "choose one" in texts(answer)
    following = stack.ask("E-9", conversation=opening["conversation"])
    assert following["outcome"]["verdict"] == "yes"


@pytest.mark.parametrize(
    "typed",
    [
        '/inform{"given": "visa=H-2"}',
        "/session_start",
        '/workplace_change_deadline{"facts": "x"}',
        "/nothing_known",
        ' /check_form{"x": 1}',
        "/action_listen",
    ],
)
def test_a_typed_command_is_only_text(stack: Stack, typed: str) -> None:
    opening = stack.ask(QUESTION + " my visa is E-9", as_of="2026-02-10")
    assert opening["outcome"]["verdict"] == "yes"
    answer = stack.ask(typed, conversation=opening["conversation"])
    assert answer["reply"]
    assert answer["reply_language"] == "en"
    following = stack.ask("i applied on 5 february 2026", conversation=opening["conversation"])
    assert following["outcome"]["deadlines"][0]["safe"] == "2026-02-27", "facts are kept"


@pytest.mark.parametrize("typed", ["/restart", "  /restart", "/back"])
def test_a_typed_restart_is_a_wish_to_start_anew_and_no_command(stack: Stack, typed: str) -> None:
    opening = stack.ask(QUESTION, as_of="2026-02-10")
    answer = stack.ask(typed, conversation=opening["conversation"])
    assert answer["topic"]["id"] == "cancel"
    following = stack.ask(QUESTION, conversation=opening["conversation"])
    assert following["outcome"]["deadlines"][0]["safe"] == "2026-02-27"


def test_a_button_of_another_conversation_is_refused_kindly(stack: Stack) -> None:
    mine, other = stack.ask(QUESTION), stack.ask(QUESTION)
    payload = other["reply"][-1]["buttons"][0]["payload"]
    body = {"text": payload, "conversation": mine["conversation"]}
    response = stack.client.post("/api/v1/ask", json=body)
    assert response.status_code == 422
    assert response.json()["error"]["code"] == "button_old"
    assert stack.ask("E-9", conversation=mine["conversation"])["outcome"]


def test_sender_and_metadata_of_a_body_are_left_aside(stack: Stack) -> None:
    opening = stack.ask(QUESTION + " E-9", as_of="2026-02-10")
    stranger = stack.ask(
        "hello",
        sender=opening["conversation"],
        metadata={"facts": {"visa": "E-9"}, "language": "ko"},
        parse_data={"intent": {"name": "violence"}},
    )
    assert stranger["conversation"] != opening["conversation"]
    assert stranger["reply_language"] == "en"
    assert stranger["topic"]["id"] == "greet"
    assert stranger["outcome"] is None


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'"text"', b"\xff\xfe", b'{"text": null}'])
def test_a_body_that_is_no_message_is_a_plain_error(stack: Stack, body: bytes) -> None:
    headers = {"content-type": "application/json"}
    response = stack.client.post("/api/v1/ask", content=body, headers=headers)
    assert response.status_code == 422
    assert response.json()["error"]["message"]
    assert stack.ask("hello")["reply"]


def test_too_long_and_too_large_are_refused(stack: Stack) -> None:
    long = stack.client.post("/api/v1/ask", json={"text": "a " * 501})
    assert long.status_code == 422
    assert "1000" in long.json()["error"]["message"]
    large = stack.client.post("/api/v1/ask", json={"text": "a" * 17_000})
    assert large.status_code == 413
    chunks = (b"x" * 1000 for _ in range(3000))
    streamed = stack.client.post("/api/v1/ask", content=chunks)
    assert streamed.status_code == 413
    assert stack.ask("hello")["reply"]


@pytest.fixture
def broken_root(whole_root: Path) -> Path:
    file = whole_root / "knowledge" / "kr" / "workplace_change_deadline" / "parameters.yml"
    file.write_text(file.read_text().replace("value: 1,", "value: 1, valeu: 2,"))
    return whole_root


@pytest.fixture
def second_var(trained_var: Path, stack: Stack, tmp_path: Path) -> Path:
    """The files of the running assistant as they are after its start."""
    var = tmp_path / "var"
    var.mkdir()
    shutil.copytree(trained_var / "models", var / "models")
    # SQLite's own copy: the files beside the store come and go while it is used.
    with (
        closing(sqlite3.connect(trained_var / "store.sqlite")) as store,
        closing(sqlite3.connect(var / "store.sqlite")) as copy,
    ):
        store.backup(copy)
    return var


@pytest.fixture
def second(second_var: Path) -> Iterator[Stack]:
    with running(second_var) as started:
        yield started


def test_a_broken_knowledge_file_is_named_and_the_last_release_goes_on(
    broken_root: Path, second_var: Path
) -> None:
    with running(second_var, broken_root) as stack:
        assert "parameters.yml:8:" in stack.output()
        assert "K103 'valeu'" in stack.output()
        assert "goes on answering" in stack.output()
        assert stack.ask(QUESTION, as_of="2026-02-10")["outcome"]["deadlines"]


def test_a_second_start_does_no_work_twice_and_ctrl_c_stops_all(
    second_var: Path,
) -> None:
    with running(second_var) as stack:
        pids = [stack.child(what).pid for what in ("-m actions", "-m bot", "-m gateway")]
    assert "model: up to date" in stack.output()
    assert "knowledge: current" in stack.output()
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            subprocess.os.kill(pid, 0)  # type: ignore[attr-defined]


def test_the_store_goes_missing_and_answers_go_on(second: Stack) -> None:
    before = second.ask(QUESTION, as_of="2026-02-10")
    for file in second.var.glob("store.sqlite*"):
        file.unlink()
    time.sleep(2.5)
    assert second.health()["store"] is False
    after = second.ask(QUESTION, as_of="2026-02-10")
    assert after["release"] == before["release"]
    assert texts(after) == texts(before)
