"""The dialogues of ``tests/stories``, said to the three processes."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.e2e.conftest import ROOT, Stack, texts

pytestmark = pytest.mark.stack
#: The day of asking of a dialogue that names none.
AS_OF = "2026-02-10"
FORM, OUTCOME = "check_form", "action_check_outcome"
#: Rasa's own actions, which no dialogue tells.
UNTOLD = ("action_listen", "action_session_start")
#: A check takes these as an answer to its question, however the words are understood.
ANSWERS = ("inform", "affirm", "deny", "nlu_fallback")
#: These are no topic of the API.
INTERNAL = ("inform", "nlu_fallback")
#: A check that one of these ends has no outcome.
LEAVING = ("cancel", "delete_my_data", "emergency", "violence")


@dataclass
class Turn:
    """A message, with what the dialogue says of the answer."""

    text: str
    intent: str
    #: The check that the message is said in.
    check: str | None
    #: Everything is deleted now: a yes to the question whether to.
    deletes: bool
    actions: list[str] = field(default_factory=list)
    #: A check waits for an answer after the turn.
    is_open: bool = False

    @property
    def is_taken(self) -> bool:
        """Whether a check takes the message in, whatever it is understood as."""
        return self.intent in ANSWERS and FORM in self.actions

    @property
    def topic(self) -> str | None:
        """The topic that the answer must name; none where the dialogue tells none."""
        if self.is_taken:
            return self.check
        return None if self.intent in INTERNAL else self.intent

    @property
    def decides(self) -> bool:
        """Whether the turn ends a check with an outcome."""
        return OUTCOME in self.actions and self.intent not in LEAVING


@dataclass
class Dialogue:
    """A dialogue: its turns, the day of asking, and the verdict of the last check that ended."""

    name: str
    as_of: str
    verdict: str | None
    turns: list[Turn]


def dialogues() -> Iterator[Dialogue]:
    for file in sorted((ROOT / "tests" / "stories").glob("*.yml")):
        for story in yaml.safe_load(file.read_text("utf-8"))["stories"]:
            meta = story.get("metadata", {})
            yield Dialogue(
                name=story["story"],
                as_of=meta.get("as_of", AS_OF),
                verdict=meta.get("verdict"),
                turns=list(turns(story["steps"])),
            )


def turns(steps: list[dict[str, Any]]) -> Iterator[Turn]:
    turn: Turn | None = None
    for step in steps:
        if "user" in step:
            if turn is not None:
                yield turn
            turn = next_turn(step["user"].strip(), step["intent"], turn)
        elif turn is not None:
            if "action" in step:
                turn.actions.append(step["action"])
            if "active_loop" in step:
                turn.is_open = step["active_loop"] is not None
    if turn is not None:
        yield turn


def next_turn(text: str, intent: str, before: Turn | None) -> Turn:
    deletes = before is not None and (before.intent, intent) == ("delete_my_data", "affirm")
    check = before.check if before is not None else None
    return Turn(
        text=text,
        intent=intent,
        check=intent if intent in CHECKS else check,
        deletes=deletes,
        is_open=before is not None and before.is_open,
    )


def checks() -> frozenset[str]:
    """Name the topics whose rule opens the form."""
    rules = [
        rule["steps"]
        for file in (ROOT / "data" / "rules").glob("*.yml")
        for rule in yaml.safe_load(file.read_text("utf-8"))["rules"]
    ]
    return frozenset(steps[0]["intent"] for steps in rules if steps[1] == {"action": FORM})


CHECKS = checks()
DIALOGUES = list(dialogues())


@dataclass
class Done:
    """What Rasa did in a turn."""

    intents: list[str] = field(default_factory=list)
    actions: list[str] = field(default_factory=list)
    loops: list[str | None] = field(default_factory=list)


@contextmanager
def watched(var: Path) -> Iterator[Done]:
    """Read from Rasa's tracker store what it does meanwhile."""
    done = Done()
    with closing(sqlite3.connect(var / "tracker.sqlite")) as store:
        (last,) = store.execute("SELECT coalesce(max(id), 0) FROM events").fetchone()
        yield done
        events = store.execute(
            "SELECT type_name, intent_name, action_name, data FROM events WHERE id > ? ORDER BY id",
            (last,),
        ).fetchall()
    for kind, intent, action, data in events:
        if kind == "user":
            done.intents.append(intent)
        elif kind == "action" and action not in UNTOLD:
            done.actions.append(action)
        elif kind == "active_loop":
            done.loops.append(json.loads(data)["name"])


def sent(turn: Turn, last: dict[str, Any]) -> str:
    """Give what is sent: of a button the payload as the last reply signed it."""
    if not turn.text.startswith("/"):
        return turn.text
    signed = [button["payload"] for bubble in last["reply"] for button in bubble["buttons"]]
    offered = {"/" + payload.partition("/")[2]: payload for payload in signed}
    assert turn.text in offered, f"no button {turn.text} among {list(offered)}"
    return offered[turn.text]


def assert_answered(turn: Turn, answer: dict[str, Any]) -> None:
    """Assert that there is one reply, on the topic of the turn, with an outcome where due."""
    said = [bubble["text"] for bubble in answer["reply"]]
    assert said
    assert all(text.strip() for text in said)
    assert len(set(said)) == len(said), "said twice"
    assert turn.topic in (None, answer["topic"]["id"])
    assert (answer["outcome"] is not None) == (turn.is_open or turn.decides)


def assert_done(turn: Turn, done: Done, was_open: bool) -> None:
    """Assert that Rasa understood and did what the dialogue says."""
    if turn.deletes:
        assert done == Done(), "of a deleted conversation nothing is left"
        return
    if not (was_open and turn.is_taken):
        assert done.intents == [turn.intent]
    assert len(done.intents) == 1
    assert done.actions == turn.actions
    is_open = done.loops[-1] is not None if done.loops else was_open
    assert is_open == turn.is_open


@pytest.mark.parametrize("dialogue", DIALOGUES, ids=lambda one: one.name)
def test_a_dialogue_goes_as_it_is_told(dialogue: Dialogue, stack: Stack) -> None:
    conversation: str | None = None
    answer: dict[str, Any] = {}
    was_open, verdict = False, None
    for number, turn in enumerate(dialogue.turns, start=1):
        with watched(stack.var) as done:
            answer = stack.ask(sent(turn, answer), as_of=dialogue.as_of, conversation=conversation)
        print(f"{number}. {turn.text}\n{texts(answer)}\n{done}")
        assert_answered(turn, answer)
        assert_done(turn, done, was_open)
        assert conversation in (None, answer["conversation"])
        # A deleted conversation is unknown; the next message begins another one.
        conversation = None if turn.deletes else answer["conversation"]
        was_open = turn.is_open
        if turn.decides:
            verdict = answer["outcome"]["verdict"]
    assert verdict == dialogue.verdict
    assert not was_open, "a dialogue leads to an outcome"
