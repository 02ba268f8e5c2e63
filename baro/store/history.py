"""The history of publications: what answered when, and going back to an earlier release."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from baro.store.models import Pointer, Publication, Release
from baro.store.releases import (
    CURRENT,
    NoReleaseError,
    StoreError,
    current_id,
    hold_pointer,
    move_pointer,
    no_release,
)


@dataclass(frozen=True)
class Move:
    """One publication. ``at`` is in UTC; ``kind`` is "publish" or "rollback"."""

    release: str
    kind: str
    author: str
    note: str
    at: datetime
    #: Whether its release has answered ever since.
    current: bool


def publications(engine: Engine, limit: int | None = None) -> list[Move]:
    """List the publications, newest first."""
    with Session(engine) as session:
        rows = session.scalars(select(Publication).order_by(Publication.id.desc()).limit(limit))
        return [
            Move(row.release_id, row.kind, row.author, row.note, row.published_at, place == 0)
            for place, row in enumerate(rows)
        ]


def release_known_at(engine: Engine, moment: datetime) -> str:
    """Give the id of the release that answered at ``moment``.

    A publication counts from its own moment on; running processes follow within a second or two.
    Raises: NoReleaseError before the first publication; ValueError if ``moment`` has no zone.
    """
    if moment.utcoffset() is None:
        raise ValueError("a moment needs a zone")
    until_then = select(Publication.release_id).where(Publication.published_at <= moment)
    with Session(engine) as session:
        known = session.scalar(until_then.order_by(Publication.id.desc()).limit(1))
        if known is not None:
            return known
        first = session.scalar(select(Publication).order_by(Publication.id).limit(1))
    if first is None:
        raise NoReleaseError("Nothing is published. Run `baro knowledge publish`.")
    raise NoReleaseError(
        f"Nothing was published yet at {moment.isoformat()}; the first publication was at "
        f"{first.published_at.astimezone(moment.tzinfo).isoformat()}."
    )


def release_before(engine: Engine) -> tuple[str, str]:
    """Give the current release, and the one that was current before it.

    Raises: NoReleaseError where there is no such release.
    """
    current = current_id(engine)
    if current is None:
        raise NoReleaseError("Nothing is published. Run `baro knowledge publish`.")
    others = select(Publication.release_id).where(Publication.release_id != current)
    with Session(engine) as session:
        before = session.scalar(others.order_by(Publication.id.desc()).limit(1))
    if before is None:
        raise NoReleaseError(f"No other release than {current} was ever current.")
    return current, before


def make_current_again(
    engine: Engine, release: str, author: str, note: str, instead_of: str | None = None
) -> bool:
    """Point at an earlier release and record it, in one transaction.

    ``instead_of`` is the release that must still be the current one. Returns whether the
    pointer moved. It does not try the release out: ``baro.publishing.roll_back`` does.
    Raises: NoReleaseError if there is no such release; StoreError if another one came between.
    """
    with Session(engine) as session, session.begin():
        hold_pointer(session)
        if session.get(Release, release) is None:
            raise no_release(session, release)
        pointer = session.get(Pointer, CURRENT)
        if instead_of is not None and pointer is not None and pointer.release_id != instead_of:
            raise StoreError(
                f"{pointer.release_id} became current meanwhile; nothing was changed. "
                "Look at `baro knowledge releases` and try again."
            )
        return move_pointer(session, release, "rollback", author, note)
