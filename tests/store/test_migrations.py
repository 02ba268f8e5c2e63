"""The tables: what migrations make is what the models say, on both databases."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect

from baro.store.database import MIGRATIONS, database_url, migrate, open_store
from baro.store.models import Base

ALEMBIC = "alembic_version"


def tables(engine: Engine) -> set[str]:
    return set(inspect(engine).get_table_names())


def test_migrations_make_the_tables_of_the_models(engine: Engine) -> None:
    assert tables(engine) == {*Base.metadata.tables, ALEMBIC}


def test_the_migrated_schema_equals_the_models(engine: Engine) -> None:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_server_default": True})
        assert compare_metadata(context, Base.metadata) == []


def test_a_difference_between_schema_and_models_would_be_seen(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE release ADD COLUMN more INTEGER")
    with engine.connect() as connection:
        found = compare_metadata(MigrationContext.configure(connection), Base.metadata)
    assert [change[0] for change in found] == ["remove_column"]


def test_migrating_to_base_leaves_no_table_but_that_of_alembic(engine: Engine) -> None:
    migrate(engine, "base")
    assert tables(engine) == {ALEMBIC}


def test_tables_come_back_after_they_were_taken_away(engine: Engine) -> None:
    migrate(engine, "base")
    migrate(engine)
    assert tables(engine) == {*Base.metadata.tables, ALEMBIC}


def test_migrating_a_current_store_changes_nothing(engine: Engine) -> None:
    before = tables(engine)
    migrate(engine)
    assert tables(engine) == before
    with engine.connect() as connection:
        assert MigrationContext.configure(connection).get_current_revision() == newest_revision()


def newest_revision() -> str | None:
    return ScriptDirectory(str(MIGRATIONS)).get_current_head()


def test_the_history_of_migrations_has_one_end() -> None:
    assert len(ScriptDirectory(str(MIGRATIONS)).get_heads()) == 1


@pytest.mark.postgresql
def test_a_plain_postgresql_url_uses_psycopg(fresh_postgresql: str) -> None:
    assert fresh_postgresql.startswith("postgresql://")
    engine = open_store(fresh_postgresql)
    with engine.connect() as connection:
        assert connection.dialect.driver == "psycopg"
    engine.dispose()


def test_sqlite_writes_ahead_waits_for_writers_and_keeps_references(tmp_path: Path) -> None:
    engine = open_store(database_url(tmp_path))
    with engine.connect() as connection:
        set_to = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "busy_timeout", "foreign_keys")
        }
    engine.dispose()
    assert set_to == {"journal_mode": "wal", "busy_timeout": 5000, "foreign_keys": 1}
