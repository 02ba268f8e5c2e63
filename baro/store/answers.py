"""Records of what was answered: enough to tell later what a reply rested on."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from baro.store.models import Answer, Release


@dataclass(frozen=True)
class Given:
    """A reply, told without a word of it: no text, no facts."""

    release: str
    as_of: date
    topic: str
    language: str
    #: Digest of its conversation; none for a check that was decided by the API.
    conversation: str | None = None
    verdict: str | None = None
    confidence: str | None = None


@dataclass(frozen=True)
class Record:
    """A reply with what is known of its release. Moments are in UTC."""

    id: str
    given_at: datetime
    given: Given
    release_author: str
    release_note: str
    release_recorded_at: datetime


def record(engine: Engine, given: Given) -> str:
    """Write what a reply rests on, and give the id of the record.

    Raises: SQLAlchemyError where the store cannot be written or lacks release or conversation.
    """
    id_ = secrets.token_hex(16)
    with Session(engine) as session, session.begin():
        session.add(
            Answer(
                id=id_,
                conversation=given.conversation,
                given_at=datetime.now(UTC),
                as_of=given.as_of,
                release_id=given.release,
                topic=given.topic,
                language=given.language,
                verdict=given.verdict,
                confidence=given.confidence,
            )
        )
    return id_


def read_record(engine: Engine, id_: str) -> Record | None:
    """Give a record with its release, or None where there is none of that id (any more)."""
    wanted = (
        select(Answer, Release.author, Release.note, Release.recorded_at)
        .join(Release, Release.id == Answer.release_id)
        .where(Answer.id == id_)
    )
    with Session(engine) as session:
        row = session.execute(wanted).one_or_none()
        if row is None:
            return None
        answer, author, note, recorded_at = row
        return Record(
            id=answer.id,
            given_at=answer.given_at,
            given=Given(
                release=answer.release_id,
                as_of=answer.as_of,
                topic=answer.topic,
                language=answer.language,
                conversation=answer.conversation,
                verdict=answer.verdict,
                confidence=answer.confidence,
            ),
            release_author=author,
            release_note=note,
            release_recorded_at=recorded_at,
        )
