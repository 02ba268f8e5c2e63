"""No word of a worker reaches a log."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.e2e.conftest import Stack

pytestmark = pytest.mark.stack
MARK = "qzmarkerzq"
PERSONAL = "010-9876-5432"
#: The conversations themselves are kept here, redacted; nowhere else.
STORES = (".sqlite", ".sqlite-wal", ".sqlite-shm", ".sqlite-journal")
SHAPES = [
    "my boss hit me {mark}",
    "contract ended 31 january 2026 {mark} how many days",
    "{mark}",
    '/inform{{"given": "{mark}"}}',
    "/{mark}",
    '#0123456789abcdef/greet{{"x": "{mark}"}}',
    "{mark} \udce2 bad",
    "मेरो {mark} करार",
    '{mark} {{"a": [1, 2]}} </script>',
    "call me " + PERSONAL + " {mark}",
]


def files_with(folder: Path, what: bytes) -> list[str]:
    return [
        str(file)
        for file in folder.rglob("*")
        if file.is_file() and not file.name.endswith(STORES) and what in file.read_bytes()
    ]


def test_200_marked_messages_and_their_errors_leave_no_trace_in_a_log(stack: Stack) -> None:
    statuses = set()
    for number in range(200):
        text = SHAPES[number % len(SHAPES)].format(mark=f"{MARK}{number}")
        body = {"text": text.encode("utf-8", "replace").decode()}
        if number == 60:
            stack.child("-m actions").kill()
        if number == 120:
            stack.child("-m bot").kill()
        response = stack.client.post("/api/v1/ask", json=body)
        statuses.add(response.status_code)
        if number == 120:
            stack.wait_until_well()
    stack.wait_until_well()
    assert 200 in statuses
    assert 422 in statuses
    assert files_with(stack.var, MARK.encode()) == []
    assert "actions" in stack.output(), "the log is really there"


def test_a_personal_number_reaches_no_store(stack: Stack) -> None:
    stack.ask(f"my boss took my card, call me at {PERSONAL} please")
    for file in stack.var.rglob("*"):
        if file.is_file():
            assert PERSONAL.encode() not in file.read_bytes(), file


def test_the_conversation_id_is_not_known_to_rasa(stack: Stack) -> None:
    answer = stack.ask("hello")
    for file in stack.var.glob("tracker.sqlite*"):
        assert answer["conversation"].encode() not in file.read_bytes()


def test_a_deleted_conversation_is_in_no_file_any_more(stack: Stack) -> None:
    mark = "zqdeletedqz"
    first = stack.ask(f"what is the minimum wage {mark}")
    id_ = first["conversation"]
    wrong = stack.ask(f"your answer is wrong {mark}", conversation=id_)
    assert wrong["topic"]["id"] == "wrong_answer"
    kept = [file.name for file in stack.var.rglob("*") if contains(file, mark)]
    assert any(name.startswith("tracker.sqlite") for name in kept), "it was really there"
    assert any(name.startswith("store.sqlite") for name in kept), "the report was really there"
    asked = stack.ask("delete my messages", conversation=id_)
    (yes,) = [
        button["payload"]
        for bubble in asked["reply"]
        for button in bubble["buttons"]
        if button["label"] == "Yes, delete it"
    ]
    done = stack.ask(yes, conversation=id_)
    assert done["conversation"] == id_
    assert [file.name for file in stack.var.rglob("*") if contains(file, mark)] == []
    assert stack.ask("hello", conversation=id_)["conversation"] != id_


def contains(file: Path, mark: str) -> bool:
    return file.is_file() and mark.encode() in file.read_bytes()
