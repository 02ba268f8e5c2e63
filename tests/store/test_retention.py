"""Old conversations go, with what Rasa keeps of them; others stay."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, select, text
from sqlalchemy.orm import Session

from baro.store.models import Conversation
from baro.store.retention import purge

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def at(days_ago: float) -> datetime:
    return NOW - timedelta(days=days_ago)


@pytest.fixture
def tracker(tmp_path: Path) -> Engine:
    made = create_engine(f"sqlite:///{tmp_path / 'tracker.sqlite'}")
    with made.begin() as connection:
        connection.execute(text("CREATE TABLE events (sender_id TEXT, timestamp FLOAT)"))
        for sender, days_ago in (("old", 40), ("old", 31), ("back", 40), ("back", 1)):
            connection.execute(
                text("INSERT INTO events VALUES (:sender, :moment)"),
                {"sender": sender, "moment": at(days_ago).timestamp()},
            )
    return made


def test_only_conversations_untouched_for_longer_go(engine: Engine, tracker: Engine) -> None:
    with Session(engine) as session, session.begin():
        for key, days_ago in (("old", 30.01), ("young", 29.99)):
            session.add(Conversation(key=key, began_at=at(50), last_at=at(days_ago)))
    assert purge(engine, tracker, NOW, 30) == 2
    with Session(engine) as session:
        assert session.scalars(select(Conversation.key)).all() == ["young"]
    with tracker.connect() as connection:
        left = connection.execute(text("SELECT DISTINCT sender_id FROM events")).scalars().all()
    assert left == ["back"]


def test_a_tracker_store_without_a_conversation_yet_is_no_error(
    engine: Engine, tmp_path: Path
) -> None:
    empty = create_engine(f"sqlite:///{tmp_path / 'none.sqlite'}")
    assert purge(engine, empty, NOW, 30) == 0


def test_negative_days_are_refused(engine: Engine, tracker: Engine) -> None:
    with pytest.raises(ValueError, match="keep_days"):
        purge(engine, tracker, NOW, -1)
