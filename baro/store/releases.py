"""Publishing releases of the knowledge, and reading them."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from typing import Literal

from pydantic import ValidationError
from sqlalchemy import Engine, func, select, text
from sqlalchemy.orm import Session

from baro.knowledge.schema import ReleaseContent
from baro.store.models import Pointer, Publication, Release

#: How a publication came about.
Kind = Literal["publish", "rollback"]
CURRENT = "current"
#: Releases that are named where another one was asked for.
NAMED = 10


class StoreError(RuntimeError):
    """The store cannot be read, or has not what was asked for."""


class NoReleaseError(StoreError):
    """Nothing has been published yet, or not what was asked for."""


class UnreadableReleaseError(StoreError):
    """A release was written by a version whose content this one does not understand."""


def canonical(content: ReleaseContent) -> str:
    """Write the content as JSON, for the store and the checksum.

    Order is kept: it is the order in which rows are tried and choices are shown.
    """
    data = content.model_dump(mode="json", by_alias=True)
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def publish(engine: Engine, content: ReleaseContent, author: str, note: str) -> tuple[str, bool]:
    """Write a release, if its content is new, and make it the current one, in one transaction.

    Returns its id, and whether the pointer moved. Where another process writes the same
    release at the same moment, the second one finds it.
    """
    written = canonical(content)
    checksum = hashlib.sha256(written.encode()).hexdigest()
    with Session(engine) as session, session.begin():
        hold_pointer(session)
        release = session.scalar(select(Release).where(Release.checksum == checksum))
        if release is None:
            now = datetime.now(UTC)
            release = Release(
                id=f"{now:%Y-%m-%d}-{checksum[:10]}",
                checksum=checksum,
                content=written,
                author=author,
                note=note,
                recorded_at=now,
            )
            session.add(release)
            session.flush()
        return release.id, move_pointer(session, release.id, "publish", author, note)


def hold_pointer(session: Session) -> None:
    """Let nobody else move the pointer before this transaction ends; others can read it.

    It must be the first statement: what is read after it is what the last mover left.
    """
    if session.get_bind().dialect.name == "postgresql":
        # A row can be locked only once it is there; before the first publication it is not.
        session.execute(text("LOCK TABLE pointer IN SHARE ROW EXCLUSIVE MODE"))
    else:
        # SQLite has one lock for all writers; any writing statement takes it.
        session.execute(text("UPDATE pointer SET release_id = release_id"))


def move_pointer(session: Session, release: str, kind: Kind, author: str, note: str) -> bool:
    """Make a release current and record it, in a transaction that holds the pointer.

    Returns whether the pointer moved: a release that is current already is not recorded again.
    """
    pointer = session.get(Pointer, CURRENT)
    if pointer is not None and pointer.release_id == release:
        return False
    if pointer is None:
        session.add(Pointer(name=CURRENT, release_id=release))
    else:
        pointer.release_id = release
    last = session.scalar(select(func.max(Publication.published_at)))
    now = datetime.now(UTC)
    session.add(
        Publication(
            release_id=release,
            kind=kind,
            author=author,
            note=note,
            # A clock that was put back must not turn the history around.
            published_at=max(now, last) if last else now,
        )
    )
    return True


def current_id(engine: Engine) -> str | None:
    """Give the id of the current release, or None where nothing was published."""
    with Session(engine) as session:
        pointer = session.get(Pointer, CURRENT)
        return pointer.release_id if pointer else None


def read_release(engine: Engine, id_: str) -> ReleaseContent:
    """Read one release.

    Raises: NoReleaseError if there is none of that id; UnreadableReleaseError.
    """
    with Session(engine) as session:
        release = session.get(Release, id_)
        if release is None:
            raise no_release(session, id_)
        content = release.content
    try:
        return ReleaseContent.model_validate_json(content)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(part) for part in first["loc"]) or "the whole"
        raise UnreadableReleaseError(
            f"This version cannot read the release {id_}: {error.error_count()} problems, "
            f"first {place}: {first['msg']}. Publish the files anew."
        ) from None


def read_model(engine: Engine, id_: str) -> str | None:
    """Read the fingerprint of a release's model, also where its knowledge cannot be read.

    None where it names none, or where nothing of it can be read.

    Raises: NoReleaseError if there is none of that id.
    """
    with Session(engine) as session:
        release = session.get(Release, id_)
        if release is None:
            raise no_release(session, id_)
        try:
            model: str | None = json.loads(release.content)["model"]
        except (ValueError, KeyError, TypeError):
            return None
        return model


def no_release(session: Session, id_: str) -> NoReleaseError:
    """Tell that there is no such release, and which there are."""
    newest_first = (Release.recorded_at.desc(), Release.id)
    ids = session.scalars(select(Release.id).order_by(*newest_first).limit(NAMED + 1)).all()
    if not ids:
        return NoReleaseError(f"There is no release {id_}: nothing is published.")
    more = ", ..." if len(ids) > NAMED else ""
    return NoReleaseError(
        f"There is no release {id_}. The newest are: {', '.join(ids[:NAMED])}{more}"
    )
