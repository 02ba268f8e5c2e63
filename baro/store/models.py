"""Tables of the store."""

from __future__ import annotations

from datetime import UTC, date, datetime

from sqlalchemy import DateTime, ForeignKey, MetaData, String, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

#: Fixed names, so that migrations can name a constraint on every database.
NAMING = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcDateTime(TypeDecorator[datetime]):
    """A moment in UTC; SQLite forgets the zone, so it is put back when read."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: object) -> datetime | None:
        # SQLite would write the time of another zone as if it were UTC.
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: object) -> datetime | None:
        if value is not None and value.tzinfo is None:
            return value.replace(tzinfo=UTC)
        return value


class Base(DeclarativeBase):
    """Base of all tables."""

    metadata = MetaData(naming_convention=NAMING)


class Release(Base):
    """All that answers depend on, at one moment; never changed once written."""

    __tablename__ = "release"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    checksum: Mapped[str] = mapped_column(String(64), unique=True)
    content: Mapped[str] = mapped_column(Text)
    author: Mapped[str] = mapped_column(String(200))
    note: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Publication(Base):
    """One move of the pointer; the history of what answered when."""

    __tablename__ = "publication"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    release_id: Mapped[str] = mapped_column(ForeignKey("release.id"))
    #: "publish" or "rollback".
    kind: Mapped[str] = mapped_column(String(20), server_default="publish")
    author: Mapped[str] = mapped_column(String(200))
    note: Mapped[str] = mapped_column(Text)
    published_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class Pointer(Base):
    """The release that answers now; one row."""

    __tablename__ = "pointer"

    name: Mapped[str] = mapped_column(String(20), primary_key=True)
    release_id: Mapped[str] = mapped_column(ForeignKey("release.id"))


class Conversation(Base):
    """A conversation that the server began; ``key`` is a digest of its id, never the id."""

    __tablename__ = "conversation"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    began_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    #: Language of the last reply, for what the web process itself has to say.
    language: Mapped[str | None] = mapped_column(String(8))


class Answer(Base):
    """What one reply rested on; nothing of what was asked or told."""

    __tablename__ = "answer"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    #: Key of its conversation, with which it is deleted; none for a check decided by the API.
    conversation: Mapped[str | None] = mapped_column(
        ForeignKey("conversation.key", ondelete="CASCADE"), index=True
    )
    given_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    as_of: Mapped[date]
    release_id: Mapped[str] = mapped_column(ForeignKey("release.id"))
    topic: Mapped[str] = mapped_column(String(80))
    language: Mapped[str] = mapped_column(String(8))
    verdict: Mapped[str | None] = mapped_column(String(20))
    confidence: Mapped[str | None] = mapped_column(String(20))


class Report(Base):
    """What a worker reported, by the number that was told; goes with its conversation."""

    __tablename__ = "report"

    number: Mapped[str] = mapped_column(String(12), primary_key=True)
    #: "wrong_answer" or "talk_to_counselor".
    kind: Mapped[str] = mapped_column(String(20))
    conversation: Mapped[str] = mapped_column(
        ForeignKey("conversation.key", ondelete="CASCADE"), index=True
    )
    reported_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    as_of: Mapped[date]
    release_id: Mapped[str] = mapped_column(ForeignKey("release.id"))
    topic: Mapped[str] = mapped_column(String(80))
    language: Mapped[str] = mapped_column(String(8))
    #: JSON: facts, outcome with its trace, text without what was redacted.
    state: Mapped[str] = mapped_column(Text)
