"""Records of answers: what they hold, and when they go."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, delete, inspect, select, update
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlalchemy.orm import Session

from baro.knowledge.schema import ReleaseContent
from baro.store.answers import Given, read_record, record
from baro.store.database import migrate
from baro.store.models import Answer, Conversation
from baro.store.releases import publish
from baro.store.retention import purge

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def release(engine: Engine, content: ReleaseContent) -> str:
    return publish(engine, content, "kim", "first words")[0]


def given(release: str, conversation: str | None = None) -> Given:
    return Given(
        release=release,
        as_of=date(2026, 2, 10),
        topic="workplace_change_deadline",
        language="ne",
        conversation=conversation,
        verdict="yes",
        confidence="medium",
    )


def begin(engine: Engine, key: str, last_at: datetime = NOW) -> None:
    with Session(engine) as session, session.begin():
        session.add(Conversation(key=key, began_at=last_at, last_at=last_at))


def kept(engine: Engine) -> set[str]:
    with Session(engine) as session:
        return set(session.scalars(select(Answer.id)))


def test_a_record_is_read_back_with_its_release(engine: Engine, release: str) -> None:
    begin(engine, "a conversation")
    told = given(release, "a conversation")
    read = read_record(engine, record(engine, told))
    assert read is not None
    assert read.given == told
    assert (read.release_author, read.release_note) == ("kim", "first words")
    assert timedelta(0) <= read.given_at - read.release_recorded_at < timedelta(minutes=5)


def test_a_record_tells_the_release_that_answered_not_the_current_one(
    engine: Engine, release: str, content: ReleaseContent
) -> None:
    id_ = record(engine, given(release))
    publish(engine, content.model_copy(update={"model": "another"}), "lee", "second")
    read = read_record(engine, id_)
    assert read is not None
    assert (read.given.release, read.release_author) == (release, "kim")


def test_there_is_no_place_for_words_or_facts(engine: Engine) -> None:
    columns = {column["name"] for column in inspect(engine).get_columns("answer")}
    assert columns == {
        "id",
        "conversation",
        "given_at",
        "as_of",
        "release_id",
        "topic",
        "language",
        "verdict",
        "confidence",
    }


def test_an_unknown_record_is_none(engine: Engine) -> None:
    assert read_record(engine, "0" * 32) is None


def test_every_record_has_an_id_of_its_own(engine: Engine, release: str) -> None:
    ids = {record(engine, given(release)) for _ in range(20)}
    assert kept(engine) == ids
    assert len(ids) == 20


def test_a_record_of_a_release_or_conversation_that_is_not_there_is_refused(
    engine: Engine, release: str
) -> None:
    with pytest.raises(IntegrityError):
        record(engine, given("2020-01-01-0123456789"))
    with pytest.raises(IntegrityError):
        record(engine, given(release, "nobody's"))
    assert kept(engine) == set()


def test_a_store_without_the_table_is_a_store_error(engine: Engine, release: str) -> None:
    migrate(engine, "0002")
    with pytest.raises(SQLAlchemyError):
        record(engine, given(release))


def test_a_deleted_conversation_takes_its_records_along(engine: Engine, release: str) -> None:
    begin(engine, "one")
    begin(engine, "two")
    record(engine, given(release, "one"))
    other = record(engine, given(release, "two"))
    alone = record(engine, given(release))
    with Session(engine) as session, session.begin():
        session.execute(delete(Conversation).where(Conversation.key == "one"))
    assert kept(engine) == {other, alone}


def test_the_purge_deletes_records_with_their_conversation_and_lonely_ones_by_age(
    engine: Engine, release: str, tmp_path: Path
) -> None:
    begin(engine, "old", NOW - timedelta(days=30.01))
    begin(engine, "young", NOW - timedelta(days=1))
    ids = {name: record(engine, given(release, name)) for name in ("old", "young")}
    ids |= {name: record(engine, given(release)) for name in ("lonely old", "lonely young")}
    # An early answer of a conversation that goes on stays with it.
    for name, days_ago in (("young", 50), ("lonely old", 30.01), ("lonely young", 29.99)):
        moment = NOW - timedelta(days=days_ago)
        with Session(engine) as session, session.begin():
            session.execute(update(Answer).where(Answer.id == ids[name]).values(given_at=moment))
    tracker = create_engine(f"sqlite:///{tmp_path / 'tracker.sqlite'}")
    purge(engine, tracker, NOW, 30)
    tracker.dispose()
    assert kept(engine) == {ids["young"], ids["lonely young"]}
