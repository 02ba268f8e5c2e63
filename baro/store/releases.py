"""Publishing releases of the knowledge, and reading the current one."""

from __future__ import annotations

import hashlib
import json
import time
from collections import OrderedDict
from collections.abc import Callable
from datetime import UTC, datetime
from threading import Lock
from typing import Generic, TypeVar

from sqlalchemy import Engine, select
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlalchemy.orm import Session

from baro.knowledge.schema import ReleaseContent
from baro.store.models import Pointer, Publication, Release

T = TypeVar("T")
CURRENT = "current"
#: Seconds between two looks at the pointer.
LOOK_EVERY = 1.0
#: Releases a process keeps in memory: the current one and the one before.
KEPT = 2


class StoreError(RuntimeError):
    """The store cannot be read and nothing is kept in memory to answer from."""


class NoReleaseError(StoreError):
    """Nothing has been published yet."""


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
    try:
        return _publish(engine, content, author, note)
    except IntegrityError:
        return _publish(engine, content, author, note)


def _publish(engine: Engine, content: ReleaseContent, author: str, note: str) -> tuple[str, bool]:
    text = canonical(content)
    checksum = hashlib.sha256(text.encode()).hexdigest()
    now = datetime.now(UTC)
    with Session(engine) as session, session.begin():
        release = session.scalar(select(Release).where(Release.checksum == checksum))
        if release is None:
            release = Release(
                id=f"{now:%Y-%m-%d}-{checksum[:10]}",
                checksum=checksum,
                content=text,
                author=author,
                note=note,
                recorded_at=now,
            )
            session.add(release)
            session.flush()
        pointer = session.get(Pointer, CURRENT, with_for_update=True)
        if pointer is not None and pointer.release_id == release.id:
            return release.id, False
        if pointer is None:
            session.add(Pointer(name=CURRENT, release_id=release.id))
        else:
            pointer.release_id = release.id
        session.add(Publication(release_id=release.id, author=author, note=note, published_at=now))
        return release.id, True


def current_id(engine: Engine) -> str | None:
    """Give the id of the current release, or None where nothing was published."""
    with Session(engine) as session:
        pointer = session.get(Pointer, CURRENT)
        return pointer.release_id if pointer else None


def read_release(engine: Engine, id_: str) -> ReleaseContent:
    """Read one release.

    Raises: NoReleaseError if there is none of that id.
    """
    with Session(engine) as session:
        release = session.get(Release, id_)
        if release is None:
            raise NoReleaseError(f"There is no release {id_}.")
        return ReleaseContent.model_validate_json(release.content)


class CurrentRelease(Generic[T]):
    """What a process made of the current release, renewed within a second of a publication.

    ``prepare`` turns id and content into what the process answers from; it runs once a
    release. When the store cannot be read the last release goes on answering.
    """

    def __init__(self, engine: Engine, prepare: Callable[[str, ReleaseContent], T]) -> None:
        self._engine = engine
        self._prepare = prepare
        self._kept: OrderedDict[str, T] = OrderedDict()
        self._looked_at = float("-inf")
        self._current: str | None = None
        self._lock = Lock()
        self.store_readable = False

    def get(self) -> T:
        """Give the current release as prepared.

        Raises: NoReleaseError, StoreError.
        """
        with self._lock:
            if time.monotonic() - self._looked_at >= LOOK_EVERY:
                self._look()
            if self._current is None:
                raise StoreError("The store cannot be read, or nothing is published.")
            return self._kept[self._current]

    def _look(self) -> None:
        try:
            id_ = current_id(self._engine)
            if id_ is None:
                raise NoReleaseError("Nothing is published. Run `baro knowledge publish`.")
            if id_ not in self._kept:
                self._kept[id_] = self._prepare(id_, read_release(self._engine, id_))
                while len(self._kept) > KEPT:
                    self._kept.popitem(last=False)
            self._kept.move_to_end(id_)
            self._current = id_
            self.store_readable = True
        except StoreError:
            self.store_readable = False
            if self._current is None:
                raise
        except SQLAlchemyError as error:
            self.store_readable = False
            if self._current is None:
                # SQLAlchemy's own message quotes statements.
                kind = type(error).__name__
                raise StoreError(f"The store cannot be read ({kind}).") from None
        self._looked_at = time.monotonic()
