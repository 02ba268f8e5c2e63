"""Decision tables: rows of the knowledge compiled to zen-engine's JDM and evaluated."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import zen

from baro.knowledge.schema import Cell, Row, Table
from baro.knowledge.scope import ABSENT, Code, Domains
from baro.knowledge.table_check import takes
from baro.rules.jdm import to_jdm

#: Tables kept compiled; a release that changes a value leaves all of them as they are.
KEPT_TABLES = 1024
#: Combinations of codes for which a table keeps the row it gave; see evaluate.
KEPT_ROWS = 4096


class TableError(RuntimeError):
    """A table got a code outside its domain or no row took it: a defect, never an answer."""


class CompiledTable:
    """A decision table ready to evaluate. May be used by many threads at once."""

    def __init__(self, name: str, table: Table, domains: Domains) -> None:
        self.name = name
        self.inputs = table.inputs
        self._domains = {code: domains[code] for code in table.inputs}
        self._rows = {row.id: row for row in table.rows}
        self._decision = zen.ZenEngine().create_decision(
            json.dumps(to_jdm(name, table, outputs=False))
        )
        # A row hangs on the codes alone, and the engine answers in another thread: a call costs
        # some hundred times what remembering does. True and 1 are two codes.
        self._row = lru_cache(KEPT_ROWS, typed=True)(self._evaluate)

    @property
    def remembers(self) -> bool:
        """Whether it has given a row already."""
        return self._row.cache_info().currsize > 0

    def evaluate(self, codes: Mapping[str, Code]) -> Row:
        """Give the first row that takes ``codes``.

        Raises: TableError where an input is missing or has a value that cannot be.
        """
        return self._row(*[codes.get(code) for code in self.inputs])

    def _evaluate(self, *values: Code | None) -> Row:
        context = dict(zip(self.inputs, values, strict=True))
        for code, value in context.items():
            if value is None or not any(
                value == known and type(value) is type(known) for known in self._domains[code]
            ):
                raise TableError(f"{self.name}: '{code}' is {value!r}")
        result: dict[str, Any] = self._decision.evaluate(context)["result"]
        row = self._rows.get(result.get("row", {}).get("id", ""))
        if row is None:
            raise TableError(f"{self.name}: no row takes {context}")
        return row


def compiled(name: str, table: Table, domains: Domains) -> CompiledTable:
    """Give a table ready to evaluate; one of the same rows and domains is shared by releases."""
    known = {code: domains[code] for code in table.inputs}
    return _compiled(name, table.model_dump_json(), json.dumps(known))


@lru_cache(KEPT_TABLES)
def _compiled(name: str, table: str, domains: str) -> CompiledTable:
    return CompiledTable(name, Table.model_validate_json(table), json.loads(domains))


def holds(when: Mapping[str, Cell], codes: Mapping[str, Code]) -> bool:
    """Tell whether every condition of a ``when`` holds; a code that is not there is absent."""
    return all(takes(cell, codes.get(code, ABSENT)) for code, cell in when.items())
