"""What a running process answers from while releases come and the store goes."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from baro.knowledge.schema import ReleaseContent
from baro.store.database import database_url, migrate, open_store
from baro.store.releases import (
    KEPT,
    LOOK_EVERY,
    CurrentRelease,
    NoReleaseError,
    StoreError,
    publish,
)

#: Seconds within which a process must have seen a publication.
SEEN_WITHIN = 2.0


class Prepared:
    """Counts how often each release was prepared, and gives its id."""

    def __init__(self) -> None:
        self.ids: list[str] = []

    def __call__(self, id_: str, content: ReleaseContent) -> str:
        self.ids.append(id_)
        return f"{id_} with {content.model}"


def with_model(content: ReleaseContent, model: str) -> ReleaseContent:
    return content.model_copy(update={"model": model})


def wait_for(holds: Callable[[], bool]) -> bool:
    """Tell whether something comes true within the time that a publication may take."""
    until = time.monotonic() + SEEN_WITHIN
    while time.monotonic() < until:
        if holds():
            return True
        time.sleep(0.05)
    return False


@pytest.fixture
def prepared() -> Prepared:
    return Prepared()


@pytest.fixture
def current(engine: Engine, prepared: Prepared) -> CurrentRelease[str]:
    return CurrentRelease(engine, prepared)


@pytest.fixture
def sqlite_engine(tmp_path: Path) -> Iterator[Engine]:
    engine = open_store(database_url(tmp_path))
    migrate(engine)
    yield engine
    engine.dispose()


def test_an_empty_store_has_no_release(current: CurrentRelease[str]) -> None:
    with pytest.raises(NoReleaseError, match="publish"):
        current.get()
    assert not current.store_readable


def test_a_store_without_tables_is_told_as_a_store_that_cannot_be_read(
    empty_engine: Engine, prepared: Prepared
) -> None:
    with pytest.raises(StoreError):
        CurrentRelease(empty_engine, prepared).get()


def test_the_first_publication_answers_without_a_restart(
    current: CurrentRelease[str], engine: Engine, content: ReleaseContent
) -> None:
    with pytest.raises(NoReleaseError):
        current.get()
    id_, _ = publish(engine, with_model(content, "one"), "kim", "")
    assert current.get() == f"{id_} with one"
    assert current.store_readable


def test_a_new_publication_is_seen_within_two_seconds(
    current: CurrentRelease[str], engine: Engine, content: ReleaseContent
) -> None:
    old, _ = publish(engine, with_model(content, "one"), "kim", "")
    assert current.get() == f"{old} with one"
    new, _ = publish(engine, with_model(content, "two"), "kim", "")
    assert wait_for(lambda: current.get() == f"{new} with two")


def test_a_release_is_prepared_once_however_often_it_answers(
    sqlite_engine: Engine, content: ReleaseContent, prepared: Prepared
) -> None:
    current = CurrentRelease(sqlite_engine, prepared)
    id_, _ = publish(sqlite_engine, with_model(content, "one"), "kim", "")
    until = time.monotonic() + LOOK_EVERY * 1.2
    while time.monotonic() < until:
        current.get()
    assert prepared.ids == [id_]


def test_a_roll_back_needs_no_preparation_and_older_releases_are_let_go(
    sqlite_engine: Engine, content: ReleaseContent, prepared: Prepared
) -> None:
    current = CurrentRelease(sqlite_engine, prepared)
    ids = [
        publish_and_wait(current, sqlite_engine, with_model(content, model))
        for model in ("one", "two", "one", "three", "two")
    ]
    one, two, _, three, _ = ids
    assert KEPT == 2
    # Going back to `one` costs nothing; `two` was let go when `three` came.
    assert prepared.ids == [one, two, three, two]


def publish_and_wait(current: CurrentRelease[str], engine: Engine, content: ReleaseContent) -> str:
    id_, _ = publish(engine, content, "kim", "")
    assert wait_for(lambda: current.get() == f"{id_} with {content.model}")
    return id_


def test_the_last_release_goes_on_answering_without_tables_until_they_come_back(
    current: CurrentRelease[str], engine: Engine, content: ReleaseContent
) -> None:
    old, _ = publish(engine, with_model(content, "one"), "kim", "")
    current.get()
    migrate(engine, "base")
    assert wait_for(lambda: current.get() == f"{old} with one" and not current.store_readable)
    assert current.get() == f"{old} with one"
    migrate(engine)
    new, _ = publish(engine, with_model(content, "two"), "kim", "")
    assert wait_for(lambda: current.get() == f"{new} with two" and current.store_readable)


def test_the_last_release_goes_on_answering_when_the_sqlite_file_is_deleted(
    sqlite_engine: Engine, content: ReleaseContent, tmp_path: Path, prepared: Prepared
) -> None:
    current = CurrentRelease(sqlite_engine, prepared)
    id_, _ = publish(sqlite_engine, with_model(content, "one"), "kim", "")
    current.get()
    sqlite_engine.dispose()
    for file in tmp_path.glob("store.sqlite*"):
        file.unlink()
    assert wait_for(lambda: current.get() == f"{id_} with one" and not current.store_readable)
    assert current.get() == f"{id_} with one"
