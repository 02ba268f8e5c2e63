"""Old conversations go, with what Rasa keeps of them; others stay."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from baro.knowledge.schema import ReleaseContent
from baro.store.answers import Given, read_record, record
from baro.store.database import migrate, open_store
from baro.store.models import Conversation
from baro.store.releases import publish
from baro.store.reports import Reported, read_report, write_report
from baro.store.retention import forget, purge

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


def reported(release: str, conversation: str, number: str) -> Reported:
    return Reported(
        number=number,
        kind="wrong_answer",
        conversation=conversation,
        release=release,
        as_of=date(2026, 3, 1),
        topic="minimum_wage",
        language="ne",
        state={"facts": {"visa": "E-9"}, "asked": "a word of a worker"},
    )


def begin(engine: Engine, *keys: str) -> None:
    with Session(engine) as session, session.begin():
        for key in keys:
            session.add(Conversation(key=key, began_at=NOW, last_at=NOW))


def test_a_forgotten_conversation_leaves_nothing_and_others_stay(
    engine: Engine, tracker: Engine, content: ReleaseContent
) -> None:
    release, _ = publish(engine, content, "kim", "")
    begin(engine, "back", "other")
    given = Given(release, date(2026, 3, 1), "minimum_wage", "ne", conversation="back")
    answer = record(engine, given)
    write_report(engine, reported(release, "back", "11111111"))
    write_report(engine, reported(release, "other", "22222222"))
    forget(engine, tracker, "back", "back")
    assert read_record(engine, answer) is None
    assert read_report(engine, "11111111") is None
    assert read_report(engine, "22222222") == reported(release, "other", "22222222")
    with tracker.connect() as connection:
        left = connection.execute(text("SELECT DISTINCT sender_id FROM events")).scalars().all()
    assert left == ["old"]


def test_the_words_of_a_forgotten_conversation_are_gone_from_the_files(
    tmp_path: Path, content: ReleaseContent
) -> None:
    store, tracker = (
        open_store(f"sqlite:///{tmp_path / name}.sqlite") for name in ("store", "tracker")
    )
    migrate(store)
    release, _ = publish(store, content, "kim", "")
    begin(store, "one")
    write_report(store, reported(release, "one", "11111111"))
    with tracker.begin() as connection:
        connection.execute(text("CREATE TABLE events (sender_id TEXT, data TEXT)"))
        connection.execute(text("INSERT INTO events VALUES ('one', 'a word of a worker')"))
    assert "a word of a worker" in written(tmp_path)
    forget(store, tracker, "one", "one")
    assert "a word of a worker" not in written(tmp_path)


def written(folder: Path) -> str:
    """Read every file of a folder, logs too."""
    return "".join(file.read_bytes().decode("latin-1") for file in folder.glob("*.sqlite*"))


def test_a_conversation_can_be_forgotten_before_rasa_wrote_anything(
    engine: Engine, tmp_path: Path
) -> None:
    begin(engine, "one")
    forget(engine, create_engine(f"sqlite:///{tmp_path / 'none.sqlite'}"), "one", "one")
    with Session(engine) as session:
        assert session.scalars(select(Conversation.key)).all() == []


def test_a_number_is_given_once(engine: Engine, content: ReleaseContent) -> None:
    release, _ = publish(engine, content, "kim", "")
    begin(engine, "one")
    write_report(engine, reported(release, "one", "11111111"))
    with pytest.raises(IntegrityError):
        write_report(engine, reported(release, "one", "11111111"))
    assert read_report(engine, "33333333") is None
