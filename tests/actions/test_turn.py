"""What a turn takes over from the web process: its release and its day."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from rasa_sdk import Tracker

from actions.turn import read_turn, release_of
from baro.answers.book import Book
from baro.answers.dialogue import Dialogue
from baro.settings import Settings

GIVEN, KEPT, CLOCK = date(2026, 2, 10), date(2026, 1, 5), date(2026, 3, 2)


def tracker(metadata: dict[str, Any] | None, kept: date | None = None) -> Tracker:
    message = {"text": "hello", "intent": {"name": "greet", "confidence": 1.0}}
    return Tracker.from_dict(
        {
            "sender_id": "someone",
            "slots": {"as_of": kept.isoformat() if kept else None},
            "latest_message": message if metadata is None else {**message, "metadata": metadata},
            "events": [],
            "paused": False,
            "active_loop": {},
            "latest_action_name": "action_listen",
        }
    )


def told(is_stated: bool) -> dict[str, Any]:
    return {"as_of": GIVEN.isoformat(), "as_of_stated": is_stated}


@pytest.mark.parametrize(
    ("metadata", "kept", "day", "is_explicit"),
    [
        pytest.param(told(True), None, GIVEN, True, id="stated"),
        pytest.param(told(True), KEPT, GIVEN, True, id="stated anew"),
        pytest.param(told(False), None, GIVEN, False, id="day of the web process"),
        pytest.param(told(False), KEPT, KEPT, False, id="stated earlier"),
        pytest.param({}, None, CLOCK, False, id="shell of Rasa"),
        pytest.param(None, None, CLOCK, False, id="no metadata"),
    ],
)
def test_the_day_of_a_turn(
    metadata: dict[str, Any] | None, kept: date | None, day: date, is_explicit: bool
) -> None:
    turn = read_turn(tracker(metadata, kept), lambda: CLOCK, Settings.from_environment({}))
    assert (turn.as_of, turn.explicit_as_of) == (day, is_explicit)


@pytest.mark.parametrize(("is_stated", "remembered"), [(True, GIVEN.isoformat()), (False, None)])
def test_only_a_stated_day_is_kept(book: Book, is_stated: bool, remembered: str | None) -> None:
    turn = read_turn(tracker(told(is_stated)), lambda: CLOCK, Settings.from_environment({}))
    assert Dialogue(book, turn).converse().slots.get("as_of") == remembered


def test_the_release_of_a_turn_is_the_one_of_its_message() -> None:
    assert release_of(tracker({"release": "2026-01-01-0123456789"})) == "2026-01-01-0123456789"
    assert release_of(tracker({})) is None
    assert release_of(tracker(None)) is None
