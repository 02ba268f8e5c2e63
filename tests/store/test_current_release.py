"""What a running process answers from while releases come and the store goes."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from threading import Barrier, Event
from threading import enumerate as enumerate_threads

import pytest
from sqlalchemy import Engine

from baro.knowledge.schema import ReleaseContent
from baro.store.current import KEPT_BESIDE, LOOK_EVERY, TAKE_UP_AFTER, CurrentRelease
from baro.store.database import database_url, migrate, open_store
from baro.store.releases import NoReleaseError, StoreError, publish

#: Seconds within which a process must answer from a publication: a look, the moment at which it
#: is taken up, and a second for a slow machine.
SEEN_WITHIN = LOOK_EVERY + TAKE_UP_AFTER + 1.0


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
def current(engine: Engine, prepared: Prepared) -> Iterator[CurrentRelease[str]]:
    with closing(CurrentRelease(engine, prepared)) as made:
        yield made


@pytest.fixture
def sqlite_engine(tmp_path: Path) -> Iterator[Engine]:
    engine = open_store(database_url(tmp_path))
    migrate(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def here(sqlite_engine: Engine, prepared: Prepared) -> Iterator[CurrentRelease[str]]:
    """What does not differ between databases is tried on one."""
    with closing(CurrentRelease(sqlite_engine, prepared)) as made:
        yield made


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


def test_a_new_publication_answers_within_the_time_it_may_take(
    current: CurrentRelease[str], engine: Engine, content: ReleaseContent
) -> None:
    old, _ = publish(engine, with_model(content, "one"), "kim", "")
    assert current.get() == f"{old} with one"
    new, _ = publish(engine, with_model(content, "two"), "kim", "")
    assert wait_for(lambda: current.get() == f"{new} with two")


def test_a_new_release_can_be_asked_for_before_it_is_taken_up(
    here: CurrentRelease[str], sqlite_engine: Engine, content: ReleaseContent
) -> None:
    old, _ = publish(sqlite_engine, with_model(content, "one"), "kim", "")
    here.get()
    new, _ = publish(sqlite_engine, with_model(content, "two"), "kim", "")
    assert wait_for(lambda: here.kept(new) is not None)
    # A thread wakes at once where its wait is over; half of the time has not passed by then.
    assert here.get() == f"{old} with one"
    assert wait_for(lambda: here.get() == f"{new} with two")


def wait_until(part: float) -> None:
    """Wait until this part of a second of the clock, in which no process looks."""
    time.sleep((part - time.time()) % 1.0)


def test_processes_see_a_publication_at_the_same_moment(
    sqlite_engine: Engine, content: ReleaseContent
) -> None:
    publish(sqlite_engine, with_model(content, "zero"), "kim", "")
    one, other = Prepared(), Prepared()
    with (
        closing(CurrentRelease(sqlite_engine, one)) as first,
        closing(CurrentRelease(sqlite_engine, other)) as second,
    ):
        wait_until(0.2)
        first.get()
        # A process that started at another moment of the second.
        wait_until(0.6)
        second.get()
        for number in range(6):
            publish(sqlite_engine, with_model(content, str(number)), "kim", "")
            wait_until(0.4 if number % 2 else 0.8)
        assert wait_for(lambda: first.get() == second.get() != "")
        wait_until(0.9)
    assert one.ids == other.ids
    assert 3 <= len(one.ids) < 7, "some were current at no look"


def test_a_release_is_prepared_once_however_often_it_answers(
    here: CurrentRelease[str], sqlite_engine: Engine, content: ReleaseContent, prepared: Prepared
) -> None:
    id_, _ = publish(sqlite_engine, with_model(content, "one"), "kim", "")
    until = time.monotonic() + LOOK_EVERY * 1.2
    while time.monotonic() < until:
        here.get()
    assert prepared.ids == [id_]


def test_a_roll_back_needs_no_preparation_and_older_releases_are_let_go(
    here: CurrentRelease[str], sqlite_engine: Engine, content: ReleaseContent, prepared: Prepared
) -> None:
    ids = [
        publish_and_wait(here, sqlite_engine, with_model(content, model))
        for model in ("one", "two", "one", "three", "four", "two")
    ]
    one, two, _, three, four, _ = ids
    assert KEPT_BESIDE == 2
    # Going back to `one` costs nothing; `two` was let go when `four` came.
    assert prepared.ids == [one, two, three, four, two]


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
    here: CurrentRelease[str], sqlite_engine: Engine, content: ReleaseContent, tmp_path: Path
) -> None:
    id_, _ = publish(sqlite_engine, with_model(content, "one"), "kim", "")
    here.get()
    sqlite_engine.dispose()
    for file in tmp_path.glob("store.sqlite*"):
        file.unlink()
    assert wait_for(lambda: here.get() == f"{id_} with one" and not here.store_readable)
    assert here.get() == f"{id_} with one"


def test_a_turn_gets_its_release_after_the_pointer_moved(
    current: CurrentRelease[str], engine: Engine, content: ReleaseContent
) -> None:
    old, _ = publish(engine, with_model(content, "one"), "kim", "")
    new, _ = publish(engine, with_model(content, "two"), "kim", "")
    assert current.get() == f"{new} with two"
    assert current.kept(old) is None
    assert current.get_release(old) == f"{old} with one"
    assert current.get() == f"{new} with two"


def test_a_release_that_is_newer_than_the_last_look_is_read_from_the_store(
    here: CurrentRelease[str], sqlite_engine: Engine, content: ReleaseContent, prepared: Prepared
) -> None:
    old, _ = publish(sqlite_engine, with_model(content, "one"), "kim", "")
    here.get()
    new, _ = publish(sqlite_engine, with_model(content, "two"), "kim", "")
    assert here.get_release(new) == f"{new} with two"
    assert wait_for(lambda: here.get() == f"{new} with two")
    assert prepared.ids == [old, new], "what a turn had read already is not read again"


def test_the_current_release_stays_however_many_others_are_asked_for(
    here: CurrentRelease[str], sqlite_engine: Engine, content: ReleaseContent
) -> None:
    ids = [
        publish(sqlite_engine, with_model(content, model), "kim", "")[0]
        for model in ("one", "two", "three", "four")
    ]
    assert here.get() == f"{ids[-1]} with four"
    for id_ in ids:
        here.get_release(id_)
    assert here.kept(ids[-1]) is not None
    assert sum(here.kept(id_) is not None for id_ in ids) == 1 + KEPT_BESIDE


def test_an_unknown_release_of_a_turn_is_named(
    current: CurrentRelease[str], engine: Engine, content: ReleaseContent
) -> None:
    publish(engine, content, "kim", "")
    with pytest.raises(NoReleaseError, match="2020-01-01-0123456789"):
        current.get_release("2020-01-01-0123456789")


def test_a_kept_release_of_a_turn_needs_no_store(
    current: CurrentRelease[str], engine: Engine, content: ReleaseContent
) -> None:
    id_, _ = publish(engine, with_model(content, "one"), "kim", "")
    current.get()
    migrate(engine, "base")
    assert current.get_release(id_) == f"{id_} with one"
    with pytest.raises(StoreError, match="cannot be read"):
        current.get_release("2020-01-01-0123456789")


class Slow:
    """Takes its time for the second release, until it is let go on."""

    def __init__(self) -> None:
        self.began, self.go_on = Event(), Event()

    def __call__(self, id_: str, content: ReleaseContent) -> str:
        if content.model == "two":
            self.began.set()
            assert self.go_on.wait(SEEN_WITHIN * 2)
        return f"{id_} with {content.model}"


def test_answers_go_on_while_a_release_is_prepared(
    sqlite_engine: Engine, content: ReleaseContent
) -> None:
    slow = Slow()
    with closing(CurrentRelease(sqlite_engine, slow)) as current:
        old, _ = publish(sqlite_engine, with_model(content, "one"), "kim", "")
        assert current.get() == f"{old} with one"
        new, _ = publish(sqlite_engine, with_model(content, "two"), "kim", "")
        assert slow.began.wait(SEEN_WITHIN)
        before = time.monotonic()
        assert [current.get() for _ in range(100)] == [f"{old} with one"] * 100
        assert time.monotonic() - before < LOOK_EVERY, "nobody waited for the preparation"
        slow.go_on.set()
        assert wait_for(lambda: current.get() == f"{new} with two")


def test_many_threads_at_once_prepare_a_release_once(
    here: CurrentRelease[str], sqlite_engine: Engine, content: ReleaseContent, prepared: Prepared
) -> None:
    first, _ = publish(sqlite_engine, with_model(content, "one"), "kim", "")
    second, _ = publish(sqlite_engine, with_model(content, "two"), "kim", "")
    together = Barrier(8)

    def ask(number: int) -> str:
        together.wait()
        return here.get() if number % 2 else here.get_release(first)

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(ask, range(8)))
    assert set(answers) == {f"{first} with one", f"{second} with two"}
    assert sorted(prepared.ids) == sorted([first, second])


def test_a_release_that_cannot_be_prepared_is_told_once_and_the_last_goes_on(
    sqlite_engine: Engine, content: ReleaseContent, caplog: pytest.LogCaptureFixture
) -> None:
    def prepare(id_: str, made_of: ReleaseContent) -> str:
        if made_of.model == "two":
            raise ValueError("of another version")
        return f"{id_} with {made_of.model}"

    with closing(CurrentRelease(sqlite_engine, prepare)) as current:
        one, _ = publish(sqlite_engine, with_model(content, "one"), "kim", "")
        current.get()
        two, _ = publish(sqlite_engine, with_model(content, "two"), "kim", "")
        assert wait_for(lambda: not current.store_readable)
        time.sleep(LOOK_EVERY * 1.5)
        assert current.get() == f"{one} with one"
        assert [two in record.getMessage() for record in caplog.records] == [True]
        three, _ = publish(sqlite_engine, with_model(content, "three"), "kim", "")
        assert wait_for(lambda: current.get() == f"{three} with three" and current.store_readable)


def test_no_thread_is_left_when_it_is_closed(
    sqlite_engine: Engine, content: ReleaseContent, prepared: Prepared
) -> None:
    before = set(enumerate_threads())
    current = CurrentRelease(sqlite_engine, prepared)
    id_, _ = publish(sqlite_engine, with_model(content, "one"), "kim", "")
    current.get()
    (watcher,) = set(enumerate_threads()) - before
    assert watcher.daemon
    current.close()
    assert not watcher.is_alive()
    assert current.get() == f"{id_} with one"
    assert set(enumerate_threads()) == before
