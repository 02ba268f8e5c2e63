"""Decision tables as JDM, the JSON Decision Model of zen-engine and its graphical editor."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from baro.knowledge.schema import Row, Table
from baro.rules.cells import CellError, write_cell, write_texts, write_value

#: Without it the editor refuses the file.
CONTENT_TYPE = "application/vnd.gorules.decision"
#: Outputs that carry the row itself. A code with such a name cannot be shown in the editor.
ROW_ID, CITES, CONFIDENCE, FACT = "row.id", "row.cites", "row.confidence", "row.fact"
OF_THE_ROW = (ROW_ID, CITES, CONFIDENCE, FACT)
#: Where the editor draws the three nodes.
_ACROSS, _DOWN = (100, 400, 700), 200
_DEFAULT_CONFIDENCE = "high"
TABLE_NODE = "decisionTableNode"
NODES = ("inputNode", TABLE_NODE, "outputNode")


def to_jdm(
    name: str, table: Table, *, outputs: bool = True, comments: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """Write a table as a JDM graph of one table node, first row wins.

    ``outputs=False`` leaves of the outputs only the id of the row, which is all that an evaluation
    needs. ``comments`` by row id become the descriptions of rows.
    Raises: CellError where ZEN or the editor has no way to say what the table says.
    """
    codes = _codes(table) if outputs else []
    shown = list(OF_THE_ROW[1:]) if outputs else []
    content = {
        "hitPolicy": "first",
        "inputs": [
            {"id": f"input{position}", "name": code, "field": _path(code)}
            for position, code in enumerate(table.inputs)
        ],
        "outputs": [
            {"id": _column_id(code, codes), "name": code, "field": code}
            for code in [ROW_ID, *codes, *shown]
        ],
        "rules": [_rule(row, table.inputs, codes, outputs, comments or {}) for row in table.rows],
        "passThrough": False,
        "inputField": None,
        "outputPath": None,
        "executionMode": "single",
    }
    return _graph(name, content)


def _graph(name: str, content: dict[str, Any]) -> dict[str, Any]:
    ids = ("in", name, "out")
    names = ("Request", name, "Response")
    contents: tuple[dict[str, Any], ...] = ({"schema": ""}, content, {"schema": ""})
    return {
        "contentType": CONTENT_TYPE,
        "nodes": [
            {
                "id": id_,
                "type": type_,
                "name": shown,
                "position": {"x": x, "y": _DOWN},
                "content": inside,
            }
            for id_, type_, shown, x, inside in zip(
                ids, NODES, names, _ACROSS, contents, strict=True
            )
        ],
        "edges": [
            {"id": f"{source}-{target}", "sourceId": source, "targetId": target, "type": "edge"}
            for source, target in (("in", name), (name, "out"))
        ],
    }


def _codes(table: Table) -> list[str]:
    """Give the codes of all rows in the order in which they are first seen."""
    codes = list(dict.fromkeys(code for row in table.rows for code in row.then))
    for code in codes:
        if code in OF_THE_ROW:
            raise CellError(f"'{code}' is the name of a column of the editor.", "Rename the code.")
    return codes


def _column_id(code: str, codes: list[str]) -> str:
    return f"output{codes.index(code)}" if code in codes else code.partition(".")[2]


def _path(code: str) -> str:
    # Codes may hold a dot, which the engine would read as a path.
    return f"$root[{write_value(code)}]"


def _rule(
    row: Row, inputs: list[str], codes: list[str], outputs: bool, comments: Mapping[str, str]
) -> dict[str, str]:
    rule = {"_id": row.id}
    if outputs:
        rule["_description"] = comments.get(row.id, "")
    for position, code in enumerate(inputs):
        rule[f"input{position}"] = write_cell(row.when[code]) if code in row.when else ""
    rule["id"] = write_value(row.id)
    for code in codes:
        rule[_column_id(code, codes)] = write_value(row.then[code]) if code in row.then else ""
    if outputs:
        # Blank is the ordinary case, so that the exceptions stand out.
        ordinary = row.confidence == _DEFAULT_CONFIDENCE
        rule["cites"] = write_texts(row.cites)
        rule["confidence"] = "" if ordinary else write_value(row.confidence)
        rule["fact"] = write_value(row.fact) if row.fact else ""
    return rule
