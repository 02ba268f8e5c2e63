"""What a process makes of the current release, renewed in the background."""

from __future__ import annotations

import contextlib
import gc
import logging
import sys
import time
from collections import OrderedDict
from collections.abc import Callable
from threading import Event, Lock, Thread
from typing import Generic, TypeVar

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from baro.knowledge.schema import ReleaseContent
from baro.store.releases import NoReleaseError, StoreError, current_id, read_release

logger = logging.getLogger(__name__)
T = TypeVar("T")
#: Seconds between two looks at the pointer. They fall on full seconds of the clock, so that all
#: processes see the same release at the same moment, also where it moves many times.
LOOK_EVERY = 1.0
#: Seconds from the look that sees a new release to its first answer: until then every process
#: has prepared it, and no turn that the web process begins with it waits in another process.
TAKE_UP_AFTER = 0.5
#: Seconds after which a thread that prepares lets one that answers go on; Python's is 0.005.
SWITCH_INTERVAL = 0.0005
#: Releases a process keeps in memory beside the current one: the one to come, and the one before.
KEPT_BESIDE = 2


class CurrentRelease(Generic[T]):
    """What a process made of the current release, renewed within two seconds of a publication.

    ``prepare`` turns id and content into what the process answers from; it runs once a
    release, in a thread of its own, while the release before goes on answering. When the store
    cannot be read the last release goes on answering. May be used by many threads at once.
    """

    def __init__(self, engine: Engine, prepare: Callable[[str, ReleaseContent], T]) -> None:
        self._engine = engine
        self._prepare = prepare
        self._kept: OrderedDict[str, T] = OrderedDict()
        self._current: str | None = None
        #: Guards the fields; never held while the store is read or a release is prepared.
        self._fields = Lock()
        #: Held while one thread looks or prepares; the others need not do it too.
        self._looking = Lock()
        self._closed = Event()
        #: The release whose failure stands in the log already.
        self._told_of: str | None = None
        self._watcher: Thread | None = None
        self.store_readable = False

    def get(self) -> T:
        """Give the current release as prepared; only the first call waits for the store.

        Raises: NoReleaseError, StoreError.
        """
        answering = self._answering()
        if answering is None:
            answering = self._first()
        self._watch()
        return answering

    def get_release(self, id_: str) -> T:
        """Give one release as prepared; read from the store where it is not kept (any more).

        Raises: NoReleaseError if there is none of that id, StoreError if the store is needed
        and cannot be read.
        """
        kept = self.kept(id_)
        if kept is not None:
            return kept
        with self._looking:
            return self._made(id_)

    def kept(self, id_: str) -> T | None:
        """Give a release where it is in memory, without waiting for anything."""
        with self._fields:
            return self._kept.get(id_)

    def close(self) -> None:
        """End the background thread; what is kept goes on answering, but is not renewed."""
        self._closed.set()
        if self._watcher is not None:
            self._watcher.join()

    def _answering(self) -> T | None:
        with self._fields:
            return None if self._current is None else self._kept[self._current]

    def _first(self) -> T:
        with self._looking:
            # While this thread waited another one may have found it.
            if self._current is None:
                self._take_up(self._look())
            assert self._current is not None
            return self._kept[self._current]

    def _watch(self) -> None:
        if self._watcher is not None or self._closed.is_set():
            return
        with self._fields:
            if self._watcher is None:
                _let_answers_go_first()
                self._watcher = Thread(target=self._keep_looking, name="release", daemon=True)
                self._watcher.start()

    def _keep_looking(self) -> None:
        while not self._closed.wait(LOOK_EVERY - time.time() % LOOK_EVERY):
            take_up_at = time.monotonic() + TAKE_UP_AFTER
            # The last release goes on answering; `store_readable` tells of it.
            with contextlib.suppress(StoreError):
                with self._looking:
                    seen = self._look()
                if seen != self._current:
                    self._closed.wait(max(0.0, take_up_at - time.monotonic()))
                self._take_up(seen)

    def _look(self) -> str:
        """Give the release that the pointer names, prepared; the caller holds ``_looking``."""
        try:
            id_ = self._pointed_at()
            self._made(id_)
        except StoreError:
            self.store_readable = False
            raise
        self.store_readable = True
        return id_

    def _take_up(self, id_: str) -> None:
        with self._fields:
            # A turn may have asked for so many others meanwhile that it was let go.
            if id_ in self._kept:
                self._kept.move_to_end(id_)
                self._current = id_

    def _pointed_at(self) -> str:
        try:
            id_ = current_id(self._engine)
        except SQLAlchemyError as error:
            raise _unreadable(error) from None
        if id_ is None:
            raise NoReleaseError("Nothing is published. Run `baro knowledge publish`.")
        return id_

    def _made(self, id_: str) -> T:
        """Give a release, prepared now where it is not kept; the caller holds ``_looking``."""
        kept = self.kept(id_)
        if kept is not None:
            return kept
        try:
            made = self._prepare(id_, read_release(self._engine, id_))
        except SQLAlchemyError as error:
            raise _unreadable(error) from None
        except StoreError:
            raise
        except Exception as error:
            # Written by another version, or a defect: no reason to stop the thread for ever.
            self._tell_of(id_, error)
            raise StoreError(
                f"The release {id_} cannot be prepared ({type(error).__name__})."
            ) from error
        with self._fields:
            self._kept[id_] = made
            older = [one for one in self._kept if one not in (id_, self._current)]
            for one in older[: max(0, len(self._kept) - 1 - KEPT_BESIDE)]:
                del self._kept[one]
        return made

    def _tell_of(self, id_: str, error: Exception) -> None:
        if self._told_of != id_:
            logger.error("The release %s cannot be prepared.", id_, exc_info=error)
        self._told_of = id_


def _let_answers_go_first() -> None:
    """Keep what this process does beside answering from holding its answers up."""
    sys.setswitchinterval(SWITCH_INTERVAL)
    # What is there by now stays: the modules and the first release. Looking through it for
    # garbage takes 0.1 s, in which nothing is answered, and a new release sets it off.
    gc.collect()
    gc.freeze()


def _unreadable(error: SQLAlchemyError) -> StoreError:
    # SQLAlchemy's own message quotes statements.
    return StoreError(f"The store cannot be read ({type(error).__name__}).")
