"""Decision tables: rows of the knowledge compiled to zen-engine's JDM and evaluated."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import zen

from baro.knowledge.schema import Cell, Row, Table
from baro.knowledge.table_check import ABSENT, Code, Domains, takes

#: Output that tells which row fired.
_ROW = "row_id"


class TableError(RuntimeError):
    """A table got a code outside its domain or no row took it: a defect, never an answer."""


class CompiledTable:
    """A decision table ready to evaluate."""

    def __init__(self, name: str, table: Table, domains: Domains) -> None:
        self.name = name
        self.inputs = table.inputs
        self._domains = {code: domains[code] for code in table.inputs}
        self._rows = {row.id: row for row in table.rows}
        self._decision = zen.ZenEngine().create_decision(json.dumps(to_jdm(name, table)))

    def evaluate(self, codes: Mapping[str, Code]) -> Row:
        """Give the first row that takes ``codes``.

        Raises: TableError where an input is missing or has a value that cannot be.
        """
        context: dict[str, Code] = {}
        for position, code in enumerate(self.inputs):
            value = codes.get(code)
            if value is None or not any(
                value == known and type(value) is type(known) for known in self._domains[code]
            ):
                raise TableError(f"{self.name}: '{code}' is {value!r}")
            context[_field(position)] = value
        result: dict[str, Any] = self._decision.evaluate(context)["result"]
        row = self._rows.get(result.get(_ROW, ""))
        if row is None:
            raise TableError(f"{self.name}: no row takes {dict(codes)}")
        return row


def _field(position: int) -> str:
    # Codes may hold a dot, which the engine would read as a path.
    return f"input{position}"


def to_jdm(name: str, table: Table) -> dict[str, Any]:
    """Write a table as a JDM decision graph of one table node, first row wins."""
    rules = []
    for row in table.rows:
        rule = {"_id": row.id, "row": json.dumps(row.id)}
        for position, code in enumerate(table.inputs):
            rule[_field(position)] = _cell(row.when[code]) if code in row.when else ""
        rules.append(rule)
    return {
        "nodes": [
            {"id": "in", "type": "inputNode", "name": "in"},
            {
                "id": name,
                "type": "decisionTableNode",
                "name": name,
                "content": {
                    "hitPolicy": "first",
                    "inputs": [
                        {"id": _field(position), "name": code, "field": _field(position)}
                        for position, code in enumerate(table.inputs)
                    ],
                    "outputs": [{"id": "row", "name": _ROW, "field": _ROW}],
                    "rules": rules,
                },
            },
            {"id": "out", "type": "outputNode", "name": "out"},
        ],
        "edges": [
            {"id": "1", "sourceId": "in", "targetId": name, "type": "edge"},
            {"id": "2", "sourceId": name, "targetId": "out", "type": "edge"},
        ],
    }


def _cell(cell: Cell) -> str:
    if isinstance(cell, list):
        return ", ".join(_cell(value) for value in cell)
    if isinstance(cell, str) and ".." in cell:
        low, _, high = cell.partition("..")
        return f"[{int(low)}..{int(high)}]"
    return json.dumps(cell, ensure_ascii=False)


def holds(when: Mapping[str, Cell], codes: Mapping[str, Code]) -> bool:
    """Tell whether every condition of a ``when`` holds; a code that is not there is absent."""
    return all(takes(cell, codes.get(code, ABSENT)) for code, cell in when.items())
