"""Releases come and go while workers ask: no reply is lost, and none rests on two of them."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Engine

from baro.knowledge.schema import ReleaseContent
from baro.store.database import database_url, open_store
from baro.store.history import make_current_again
from baro.store.releases import publish, read_release
from benchmarks.releases import (
    AS_OF,
    CHECK,
    FACTS,
    IN_BETWEEN,
    MARK,
    MONTHS,
    OPENING,
    busy,
    is_mixed,
    lost,
    marked,
    mixed,
    saying_a_number,
)
from tests.e2e.conftest import Stack, press, texts

pytestmark = pytest.mark.stack
#: Seconds within which the next answer must be of a publication.
SEEN_WITHIN = 5.0


@pytest.fixture
def store(stack: Stack) -> Iterator[Engine]:
    engine = open_store(database_url(stack.var))
    yield engine
    engine.dispose()


@pytest.fixture
def base(stack: Stack, store: Engine) -> Iterator[str]:
    """The release of the checkout; it is current again after the test."""
    release = str(stack.health()["release"])
    yield release
    make_current_again(store, release, "test", "end")
    wait_for(stack, release)


@pytest.fixture
def changed(base: str, store: Engine) -> ReleaseContent:
    """A release with another number of months, that says its number."""
    return marked(read_release(store, base), 1)


def wait_for(stack: Stack, release: str) -> None:
    until = time.monotonic() + SEEN_WITHIN
    while stack.health()["release"] != release:
        assert time.monotonic() < until, f"{release} did not answer in {SEEN_WITHIN} s"
        time.sleep(0.1)


def months(answer: dict[str, Any]) -> int:
    return int(answer["outcome"]["values"][MONTHS])


def test_an_open_conversation_follows_a_publication_and_a_roll_back(
    stack: Stack, base: str, store: Engine, changed: ReleaseContent
) -> None:
    opening = stack.ask(OPENING, as_of=AS_OF)
    before = press(stack, opening, "E-9")
    assert (before["release"], months(before)) == (base, 1)
    new, _ = publish(store, changed, "test", "one month more")
    wait_for(stack, new)
    after = stack.ask(OPENING, conversation=before["conversation"])
    assert (after["release"], months(after)) == (new, 2)
    assert after["outcome"]["deadlines"] != before["outcome"]["deadlines"]
    make_current_again(store, base, "test", "back")
    wait_for(stack, base)
    back = stack.ask(OPENING, conversation=before["conversation"])
    assert (back["release"], back["outcome"]) == (base, before["outcome"])
    assert texts(back) == texts(before)


def test_a_reply_of_two_actions_rests_on_one_release(
    stack: Stack, store: Engine, changed: ReleaseContent
) -> None:
    opening = stack.ask(OPENING, as_of=AS_OF)
    new, _ = publish(store, changed, "test", "one month more")
    wait_for(stack, new)
    between = stack.ask(IN_BETWEEN, conversation=opening["conversation"])
    assert len(between["reply"]) > 1, "an answer, and the question of the check again"
    for bubble in between["reply"]:
        assert MARK.findall(bubble["text"])[-1:] == ["1"]
    assert not is_mixed(between, {new: 1})


def test_a_mixed_reply_would_be_seen(stack: Stack, base: str) -> None:
    answer = stack.client.post(
        f"/api/v1/checks/{CHECK}", json={"facts": FACTS, "as_of": AS_OF}
    ).json()
    assert not is_mixed(answer, {})
    assert is_mixed(answer, {base: 1}), "another value than its release has"
    opening = stack.ask(OPENING, as_of=AS_OF)
    opening["reply"][-1]["text"] += " [[2]]"
    assert is_mixed(opening, {})


def test_under_load_no_reply_is_lost_or_mixed_while_releases_move(stack: Stack, base: str) -> None:
    rate, seconds, moves = 8.0, 10.0, 20
    # What is compiled and cached at the first messages is no part of this.
    stack.ask(OPENING, as_of=AS_OF)
    load, numbers = busy(stack, rate, seconds, moves, nice=0)
    assert len(load.sent) == round(rate * seconds)
    assert [one.reply for one in lost(load.sent)] == []
    assert mixed(load.sent, numbers) == []
    assert len({one.reply["release"] for one in load.sent}) > 2, "releases did move"
    assert saying_a_number(load.sent) > 0
    assert {one.kind for one in load.sent} == {"button", "check", "text"}
    assert "another release than it was asked to" not in stack.output()
