"""All that stands in a store, to tell whether something was written."""

from __future__ import annotations

from sqlalchemy import Engine, Row, select

from baro.store.models import Base


def all_rows(engine: Engine) -> dict[str, list[Row[tuple[object, ...]]]]:
    """Give the rows of every table in the order of their keys."""
    with engine.connect() as connection:
        return {
            name: list(connection.execute(select(table).order_by(*table.primary_key)))
            for name, table in Base.metadata.tables.items()
        }
