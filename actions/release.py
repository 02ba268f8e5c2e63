"""The release that this process answers from."""

from __future__ import annotations

from functools import lru_cache

from baro.answers.book import Book
from baro.settings import Settings
from baro.store.database import open_store
from baro.store.releases import CurrentRelease


@lru_cache(maxsize=1)
def _current() -> CurrentRelease[Book]:
    settings = Settings.from_environment()
    return CurrentRelease(open_store(settings.database_url), Book)


def current_book() -> Book:
    """Give the current release, ready to answer from.

    Raises: StoreError if the store cannot be read and nothing is kept in memory.
    """
    return _current().get()
