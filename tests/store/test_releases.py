"""Publishing: what a release is, and which one answers."""

from __future__ import annotations

import base64
import gettext
import hashlib
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from baro.i18n.catalogs import NO_TIME
from baro.knowledge.loader import load_knowledge
from baro.knowledge.schema import ReleaseContent, Row
from baro.publishing import check_and_publish, compile_release
from baro.store.database import database_url, migrate, open_store
from baro.store.models import Base, Publication, Release
from baro.store.releases import (
    NoReleaseError,
    canonical,
    current_id,
    publish,
    read_release,
)


def changed(content: ReleaseContent, model: str = "another-model") -> ReleaseContent:
    return content.model_copy(update={"model": model})


def count(engine: Engine, table: type[Base]) -> int:
    with Session(engine) as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def stored(engine: Engine, id_: str) -> Release:
    with Session(engine) as session:
        return session.get_one(Release, id_)


def test_nothing_is_current_before_the_first_publication(engine: Engine) -> None:
    assert current_id(engine) is None


def test_the_first_publication_becomes_current(engine: Engine, content: ReleaseContent) -> None:
    id_, moved = publish(engine, content, "kim", "first")
    assert moved
    assert current_id(engine) == id_


def test_publishing_the_same_content_twice_is_one_release(
    engine: Engine, content: ReleaseContent
) -> None:
    first, _ = publish(engine, content, "kim", "first")
    second, moved = publish(engine, content, "lee", "again")
    assert (second, moved) == (first, False)
    assert count(engine, Release) == 1
    assert count(engine, Publication) == 1
    assert (stored(engine, first).author, stored(engine, first).note) == ("kim", "first")


def test_changed_content_moves_the_pointer_and_keeps_the_old_release(
    engine: Engine, content: ReleaseContent
) -> None:
    old, _ = publish(engine, content, "kim", "first")
    new, moved = publish(engine, changed(content), "kim", "second")
    assert moved
    assert new != old
    assert current_id(engine) == new
    assert read_release(engine, old) == content
    assert read_release(engine, new) == changed(content)


def test_publishing_old_content_moves_the_pointer_back_without_a_new_release(
    engine: Engine, content: ReleaseContent
) -> None:
    old, _ = publish(engine, content, "kim", "first")
    publish(engine, changed(content), "kim", "second")
    assert publish(engine, content, "kim", "back") == (old, True)
    assert current_id(engine) == old
    assert count(engine, Release) == 2
    assert count(engine, Publication) == 3


def test_processes_that_publish_the_same_content_at_once_make_one_release(
    engine: Engine, content: ReleaseContent
) -> None:
    together = Barrier(4)

    def start() -> str:
        together.wait()
        return publish(engine, content, "kim", "at start")[0]

    with ThreadPoolExecutor(4) as pool:
        ids = [done.result() for done in [pool.submit(start) for _ in range(4)]]
    assert set(ids) == {current_id(engine)}
    assert count(engine, Release) == 1
    assert count(engine, Publication) == 1


def test_the_history_tells_who_published_what_and_when(
    engine: Engine, content: ReleaseContent
) -> None:
    old, _ = publish(engine, content, "kim", "first")
    new, _ = publish(engine, changed(content), "lee", "다시")
    with Session(engine) as session:
        moves = session.scalars(select(Publication).order_by(Publication.id)).all()
        told = [(move.release_id, move.author, move.note) for move in moves]
        since = [datetime.now(UTC) - move.published_at for move in moves]
    assert told == [(old, "kim", "first"), (new, "lee", "다시")]
    assert all(timedelta(0) <= passed < timedelta(minutes=5) for passed in since)


def test_a_release_is_read_back_equal_and_in_the_same_order(
    engine: Engine, content: ReleaseContent
) -> None:
    id_, _ = publish(engine, content, "kim", "")
    read = read_release(engine, id_)
    assert read == content
    # Equal mappings may differ in order; their JSON may not.
    assert canonical(read) == canonical(content)


def test_rows_and_choices_keep_the_order_of_their_files(
    engine: Engine, content: ReleaseContent
) -> None:
    id_, _ = publish(engine, content, "kim", "")
    read = read_release(engine, id_).knowledge
    coverage = read.rules["workplace_change_deadline"].tables["coverage"]
    assert [row.id for row in coverage.rows][:3] == ["e9", "h2", "e8"]
    assert coverage.rows[-1].id == "refer"
    visas = list(read.fact_questions["visa"].choices)
    assert visas == list(content.knowledge.fact_questions["visa"].choices)
    assert visas[0] == "E-9"
    assert visas[-1] == "undisclosed"


def test_cells_keep_their_types_in_json() -> None:
    row = Row(id="r", when={"a": True, "b": 1, "c": "1", "d": [True, 1, "true"]}, then={"x": "0"})
    read = Row.model_validate_json(row.model_dump_json())
    assert [type(cell) for cell in read.when.values()] == [bool, int, str, list]
    assert read.when["d"] == [True, 1, "true"]
    assert [type(cell) for cell in read.when["d"]] == [bool, int, str]  # type: ignore[union-attr]


def test_the_id_of_a_release_begins_with_its_day_and_ends_with_its_checksum(
    engine: Engine, content: ReleaseContent
) -> None:
    id_, _ = publish(engine, content, "kim", "")
    release = stored(engine, id_)
    assert release.checksum == hashlib.sha256(canonical(content).encode()).hexdigest()
    assert id_ == f"{release.recorded_at.astimezone(UTC):%Y-%m-%d}-{release.checksum[:10]}"


def test_the_checksum_is_the_same_in_another_store_at_another_time(
    engine: Engine, content: ReleaseContent, tmp_path: Path
) -> None:
    here, _ = publish(engine, content, "kim", "")
    (tmp_path / "other").mkdir()
    other = open_store(database_url(tmp_path / "other"))
    migrate(other)
    there, _ = publish(other, content, "lee", "another author and time")
    assert stored(engine, here).recorded_at < stored(other, there).recorded_at
    assert stored(engine, here).checksum == stored(other, there).checksum
    other.dispose()


def test_the_content_is_the_same_when_it_is_read_and_compiled_again(
    root: Path, content: ReleaseContent
) -> None:
    assert canonical(compile_release(root, load_knowledge(root))) == canonical(content)


def test_compiled_catalogs_carry_no_moment_of_compilation(content: ReleaseContent) -> None:
    for mo in content.catalogs.values():
        told = gettext.GNUTranslations(BytesIO(base64.b64decode(mo))).info()
        dates = [value for name, value in told.items() if name.endswith("-date")]
        assert len(dates) == 2
        assert all(value == f"{NO_TIME:%Y-%m-%d %H:%M%z}" for value in dates)


def test_moments_are_read_back_in_utc(engine: Engine, content: ReleaseContent) -> None:
    id_, _ = publish(engine, content, "kim", "")
    recorded = stored(engine, id_).recorded_at
    assert recorded.utcoffset() is not None
    assert timedelta(0) <= datetime.now(UTC) - recorded < timedelta(minutes=5)


def test_an_unknown_release_is_named(engine: Engine) -> None:
    with pytest.raises(NoReleaseError, match="2020-01-01-0123456789"):
        read_release(engine, "2020-01-01-0123456789")


def test_checked_knowledge_is_published_from_its_files(root: Path, engine: Engine) -> None:
    id_, moved = check_and_publish(root, engine, "kim", "from files", model="m1")
    assert moved
    assert current_id(engine) == id_
    assert read_release(engine, id_).model == "m1"
