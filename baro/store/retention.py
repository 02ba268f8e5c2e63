"""Deleting conversations that have not been touched for some time."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine, delete, inspect, text
from sqlalchemy.orm import Session

from baro.store.models import Answer, Conversation

#: Rasa's table of conversation events: ``sender_id`` and ``timestamp`` in seconds since 1970.
EVENTS = "events"
_OLD_EVENTS = text(
    "DELETE FROM events WHERE sender_id IN "
    "(SELECT sender_id FROM events GROUP BY sender_id HAVING MAX(timestamp) < :cutoff)"
)

_EVENTS_OF = text("DELETE FROM events WHERE sender_id = :sender")


def forget(store: Engine, tracker: Engine, key: str, sender: str) -> None:
    """Delete one conversation at once: its records, its reports and all that Rasa keeps of it.

    ``key`` is the name by which the store knows it, ``sender`` Rasa's.
    Raises: SQLAlchemyError where one of the two cannot be written.
    """
    # Rasa's part first: its events hold the words.
    if inspect(tracker).has_table(EVENTS):
        with tracker.begin() as connection:
            _overwrite_deleted(connection)
            connection.execute(_EVENTS_OF, {"sender": sender})
    with Session(store) as session, session.begin():
        _overwrite_deleted(session.connection())
        session.execute(delete(Conversation).where(Conversation.key == key))
    for engine in (tracker, store):
        _empty_log(engine)


def _overwrite_deleted(connection: Connection) -> None:
    """Let SQLite overwrite what it deletes; PostgreSQL does so when it vacuums."""
    if connection.dialect.name == "sqlite":
        connection.execute(text("PRAGMA secure_delete = ON"))


def _empty_log(engine: Engine) -> None:
    """Fold SQLite's log into its file: the log still holds pages as they were."""
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))


def purge(store: Engine, tracker: Engine, now: datetime, keep_days: int) -> int:
    """Delete every conversation whose last message is older than ``keep_days``, with its answers.

    Units: days of 24 hours before ``now``, which must carry a zone.
    Returns the number of events deleted from Rasa's tracker store.
    Raises: ValueError if ``keep_days`` is negative.
    """
    if keep_days < 0:
        raise ValueError("keep_days must not be negative")
    cutoff = now - timedelta(days=keep_days)
    with Session(store) as session, session.begin():
        # The records of its answers go with a conversation; those without one by their age.
        session.execute(delete(Conversation).where(Conversation.last_at < cutoff))
        session.execute(
            delete(Answer).where(Answer.conversation.is_(None), Answer.given_at < cutoff)
        )
    # Rasa makes its table with the first conversation.
    if not inspect(tracker).has_table(EVENTS):
        return 0
    with tracker.begin() as connection:
        return connection.execute(_OLD_EVENTS, {"cutoff": cutoff.timestamp()}).rowcount
