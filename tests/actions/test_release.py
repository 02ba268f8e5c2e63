"""Every action of a turn answers from the release of its message."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher
from sqlalchemy import Engine

from actions import release as of_this_process
from actions.actions import ActionConverse
from baro.knowledge.schema import ReleaseContent
from baro.store.database import database_url, migrate, open_store
from baro.store.releases import NoReleaseError, publish

MESSAGE = {"text": "hello", "intent": {"name": "greet", "confidence": 1.0}}


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    """A store that the action server takes for its own."""
    monkeypatch.setenv("BARO_DATABASE_URL", database_url(tmp_path))
    engine = open_store(database_url(tmp_path))
    migrate(engine)
    of_this_process._current.cache_clear()
    yield engine
    of_this_process._current().close()
    of_this_process._current.cache_clear()
    engine.dispose()


def answered_from(metadata: dict[str, Any]) -> str:
    """Run an action for a message, and give the release that it answered from."""
    tracker = Tracker.from_dict(
        {
            "sender_id": "someone",
            "slots": {},
            "latest_message": {**MESSAGE, "metadata": metadata},
            "events": [],
            "paused": False,
            "active_loop": {},
            "latest_action_name": "action_listen",
        }
    )
    dispatcher = CollectingDispatcher()
    asyncio.run(ActionConverse().run(dispatcher, tracker, {}))
    told = [message["custom"] for message in dispatcher.messages if message.get("custom")]
    (release,) = [custom["turn"]["release"] for custom in told if "turn" in custom]
    return str(release)


def test_an_action_answers_from_the_release_of_its_message(
    store: Engine, content: ReleaseContent
) -> None:
    old, _ = publish(store, content, "kim", "")
    assert answered_from({}) == old
    new, _ = publish(store, content.model_copy(update={"model": "another"}), "kim", "")
    assert answered_from({"release": new}) == new, "published since this process last looked"
    assert answered_from({"release": old}) == old


def test_a_release_that_was_never_published_is_an_error(
    store: Engine, content: ReleaseContent
) -> None:
    publish(store, content, "kim", "")
    with pytest.raises(NoReleaseError, match="2020-01-01-0123456789"):
        answered_from({"release": "2020-01-01-0123456789"})
