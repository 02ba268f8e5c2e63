"""Opening the store: SQLite under ``var/`` by default, PostgreSQL by ``BARO_DATABASE_URL``."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.pool import NullPool

#: A server that hangs is one that is not there: seconds to connect, milliseconds for a statement.
PATIENCE = {"connect_timeout": 8, "options": "-c statement_timeout=30000"}
MIGRATIONS = Path(__file__).parent / "migrations"


def database_url(var: Path) -> str:
    """Give the URL of the store that needs no set-up: SQLite under ``var``."""
    return f"sqlite:///{var / 'store.sqlite'}"


def open_store(url: str) -> Engine:
    """Open the store; a plain ``postgresql://`` URL uses psycopg.

    A SQLite file waits for a writer of another process instead of failing at once.
    """
    parsed = make_url(url)
    if parsed.drivername == "postgresql":
        parsed = parsed.set(drivername="postgresql+psycopg")
    is_sqlite = parsed.get_backend_name() == "sqlite"
    # A kept connection would go on reading a file that was taken away or put back.
    pool = NullPool if is_sqlite else None
    engine = create_engine(
        parsed,
        pool_pre_ping=not is_sqlite,
        poolclass=pool,
        connect_args={} if is_sqlite else dict(PATIENCE),
    )
    if is_sqlite:
        event.listen(engine, "connect", _tune_sqlite)
    return engine


def _tune_sqlite(connection: object, record: object) -> None:
    cursor = connection.cursor()  # type: ignore[attr-defined]
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA busy_timeout=5000")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()


def migrate(engine: Engine, revision: str = "head") -> None:
    """Bring the store's tables to ``revision``; an older one takes tables away again."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        if revision == "head":
            command.upgrade(config, revision)
        else:
            command.downgrade(config, revision)
