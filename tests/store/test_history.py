"""The history of publications, going back, and what was known at a moment."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from threading import Barrier
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, inspect, text, update
from sqlalchemy.orm import Session

from baro.knowledge.schema import ReleaseContent
from baro.store.database import migrate
from baro.store.history import (
    make_current_again,
    publications,
    release_before,
    release_known_at,
)
from baro.store.models import Publication
from baro.store.releases import NoReleaseError, StoreError, current_id, publish
from tests.store.snapshot import all_rows

MICROSECOND = timedelta(microseconds=1)
SEOUL = ZoneInfo("Asia/Seoul")
THREADS = 8


def published(engine: Engine, content: ReleaseContent, model: str, author: str = "kim") -> str:
    """Publish a release that differs from others by its model only."""
    id_, moved = publish(engine, content.model_copy(update={"model": model}), author, f"as {model}")
    assert moved
    return id_


def at_once(*steps: Callable[[], bool]) -> list[bool | StoreError]:
    """Start all steps at one moment, each in a thread; give what each returned or raised."""
    together = Barrier(len(steps))

    def start(step: Callable[[], bool]) -> bool | StoreError:
        together.wait()
        try:
            return step()
        except StoreError as error:
            return error

    with ThreadPoolExecutor(len(steps)) as pool:
        return list(pool.map(start, steps))


def test_nothing_published_is_an_empty_history(engine: Engine) -> None:
    assert publications(engine) == []


def test_the_history_is_told_newest_first_with_what_answers_now(
    engine: Engine, content: ReleaseContent
) -> None:
    one = published(engine, content, "one", "kim")
    two = published(engine, content, "two", "lee")
    assert make_current_again(engine, one, "park", "wrong")
    told = [(m.release, m.kind, m.author, m.note, m.current) for m in publications(engine)]
    assert told == [
        (one, "rollback", "park", "wrong", True),
        (two, "publish", "lee", "as two", False),
        (one, "publish", "kim", "as one", False),
    ]
    assert [m.release for m in publications(engine, limit=2)] == [one, two]
    assert all(move.at.utcoffset() == timedelta(0) for move in publications(engine))


def test_going_back_moves_the_pointer_and_keeps_all_releases(
    engine: Engine, content: ReleaseContent
) -> None:
    one = published(engine, content, "one")
    published(engine, content, "two")
    before = all_rows(engine)
    assert make_current_again(engine, one, "park", "")
    after = all_rows(engine)
    assert current_id(engine) == one
    assert after["release"] == before["release"]
    assert after["publication"][:-1] == before["publication"]


def test_going_back_to_the_current_release_changes_nothing(
    engine: Engine, content: ReleaseContent
) -> None:
    one = published(engine, content, "one")
    before = all_rows(engine)
    assert not make_current_again(engine, one, "park", "")
    assert all_rows(engine) == before


def test_an_unknown_release_is_refused_with_those_that_are_there(
    engine: Engine, content: ReleaseContent
) -> None:
    one, two = published(engine, content, "one"), published(engine, content, "two")
    before = all_rows(engine)
    with pytest.raises(NoReleaseError, match=f"no release 2020-01-01-x.*{two}, {one}$"):
        make_current_again(engine, "2020-01-01-x", "park", "")
    assert all_rows(engine) == before


def test_going_back_is_refused_when_another_release_came_between(
    engine: Engine, content: ReleaseContent
) -> None:
    one, two = published(engine, content, "one"), published(engine, content, "two")
    three = published(engine, content, "three")
    before = all_rows(engine)
    with pytest.raises(StoreError, match=f"{three} became current meanwhile"):
        make_current_again(engine, one, "park", "", instead_of=two)
    assert all_rows(engine) == before


def test_the_release_before_is_the_one_that_answered_last(
    engine: Engine, content: ReleaseContent
) -> None:
    with pytest.raises(NoReleaseError, match="Nothing is published"):
        release_before(engine)
    one = published(engine, content, "one")
    with pytest.raises(NoReleaseError, match="No other release"):
        release_before(engine)
    two = published(engine, content, "two")
    three = published(engine, content, "three")
    assert release_before(engine) == (three, two)
    make_current_again(engine, one, "park", "")
    assert release_before(engine) == (one, three)


def test_what_was_known_at_a_moment_is_what_answered_then(
    engine: Engine, content: ReleaseContent
) -> None:
    one, two = published(engine, content, "one"), published(engine, content, "two")
    make_current_again(engine, one, "park", "")
    third, second, first = publications(engine)
    known = [
        (first.at, one),
        (second.at - MICROSECOND, one),
        (second.at, two),
        (third.at - MICROSECOND, two),
        (third.at, one),
        (third.at + timedelta(days=400), one),
    ]
    for moment, release in known:
        assert release_known_at(engine, moment) == release
        assert release_known_at(engine, moment.astimezone(SEOUL)) == release


def test_before_the_first_publication_nothing_was_known(
    engine: Engine, content: ReleaseContent
) -> None:
    with pytest.raises(NoReleaseError, match="Nothing is published"):
        release_known_at(engine, datetime(2020, 1, 1, tzinfo=UTC))
    published(engine, content, "one")
    [first] = publications(engine)
    told = first.at.astimezone(SEOUL).isoformat()
    with pytest.raises(NoReleaseError, match="first publication was at") as refused:
        release_known_at(engine, first.at.astimezone(SEOUL) - MICROSECOND)
    assert told in str(refused.value)


def test_a_moment_without_a_zone_is_refused(engine: Engine) -> None:
    with pytest.raises(ValueError, match="zone"):
        release_known_at(engine, datetime(2026, 1, 1))


def test_a_clock_that_was_put_back_does_not_turn_the_history_around(
    engine: Engine, content: ReleaseContent
) -> None:
    one = published(engine, content, "one")
    ahead = publications(engine)[0].at + timedelta(hours=1)
    with Session(engine) as session, session.begin():
        session.execute(update(Publication).values(published_at=ahead))
    two = published(engine, content, "two")
    assert [(move.release, move.at) for move in publications(engine)] == [
        (two, ahead),
        (one, ahead),
    ]
    assert release_known_at(engine, ahead) == two


def assert_consistent(engine: Engine, moved: int) -> None:
    """The pointer is where the last publication put it, and each one moved it."""
    history = publications(engine)
    assert len(history) == moved
    assert history[0].release == current_id(engine)
    assert all(new.release != old.release for new, old in pairwise(history))
    assert all(new.at >= old.at for new, old in pairwise(history))


def test_first_publications_at_once_leave_one_history(
    engine: Engine, content: ReleaseContent
) -> None:
    def step(number: int) -> Callable[[], bool]:
        wanted = content.model_copy(update={"model": f"m{number % 3}"})
        return lambda: publish(engine, wanted, "kim", "")[1]

    results = at_once(*(step(number) for number in range(THREADS)))
    assert all(isinstance(result, bool) for result in results)
    assert_consistent(engine, results.count(True))
    assert len(all_rows(engine)["release"]) == 3


def test_publishing_and_going_back_at_once_leaves_one_history(
    engine: Engine, content: ReleaseContent
) -> None:
    ids = [published(engine, content, f"m{number}") for number in range(3)]

    def publishing(number: int) -> Callable[[], bool]:
        wanted = content.model_copy(update={"model": f"m{number % 4}"})
        return lambda: publish(engine, wanted, "kim", "")[1]

    def going_back(number: int) -> Callable[[], bool]:
        return lambda: make_current_again(engine, ids[number % 3], "park", "")

    moved = len(ids)
    for _ in range(3):
        half = range(THREADS // 2)
        results = at_once(*map(publishing, half), *map(going_back, half))
        assert all(isinstance(result, bool) for result in results)
        moved += results.count(True)
        assert_consistent(engine, moved)


def test_of_many_who_go_back_from_one_release_only_one_does(
    engine: Engine, content: ReleaseContent
) -> None:
    one, two = published(engine, content, "one"), published(engine, content, "two")

    def step() -> bool:
        return make_current_again(engine, one, "park", "", instead_of=two)

    results = at_once(*[step] * THREADS)
    assert results.count(True) == 1
    assert sum(isinstance(result, StoreError) for result in results) == THREADS - 1
    assert current_id(engine) == one
    assert_consistent(engine, 3)


def test_publications_of_the_earlier_schema_were_no_roll_backs(
    engine: Engine, content: ReleaseContent
) -> None:
    one = published(engine, content, "one")
    migrate(engine, "0001")
    assert "kind" not in {column["name"] for column in inspect(engine).get_columns("publication")}
    migrate(engine)
    assert [(move.release, move.kind) for move in publications(engine)] == [(one, "publish")]


def test_a_process_of_the_version_before_can_go_on_publishing(
    engine: Engine, content: ReleaseContent
) -> None:
    one = published(engine, content, "one")
    with engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO publication (release_id, author, note, published_at) "
                "SELECT release_id, author, note, published_at FROM publication"
            )
        )
    assert [move.kind for move in publications(engine)] == ["publish", "publish"]
    assert publications(engine)[0].release == one
