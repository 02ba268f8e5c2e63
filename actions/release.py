"""The release that a turn answers from."""

from __future__ import annotations

import asyncio
from functools import lru_cache
from threading import Event, Thread

from baro.answers.book import Book
from baro.knowledge.schema import ReleaseContent
from baro.settings import Settings
from baro.store.current import CurrentRelease
from baro.store.database import open_store

#: Whether this process has had a release to answer from.
_started = Event()


@lru_cache(maxsize=1)
def _current() -> CurrentRelease[Book]:
    settings = Settings.from_environment()
    return CurrentRelease(open_store(settings.database_url), _ready_book)


def _ready_book(release: str, content: ReleaseContent) -> Book:
    """Make the book with its readers, so that no worker waits for them.

    The readers take seconds. At the start nobody answers yet, so the first release answers
    before they are all made: a message waits for those of its own language at most.
    """
    book = Book(release, content)
    if _started.is_set():
        book.prepare()
    else:
        _started.set()
        book.prepare_checks()
        Thread(target=book.readers.prepare, args=(list(book.offered),), daemon=True).start()
    return book


def current_book() -> Book:
    """Give the current release, ready to answer from.

    Raises: StoreError if the store cannot be read and nothing is kept in memory.
    """
    return _current().get()


async def book_of(release: str | None) -> Book:
    """Give the release of a turn, the current one where the turn names none.

    A release that this process has not taken up yet is read in a thread; turns of other
    releases go on meanwhile.
    Raises: StoreError.
    """
    if release is None:
        return current_book()
    kept = _current().kept(release)
    if kept is not None:
        return kept
    return await asyncio.to_thread(_current().get_release, release)
