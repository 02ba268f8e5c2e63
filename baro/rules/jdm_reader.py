"""Reading a decision table back from a JDM file that the graphical editor saved."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from baro.knowledge.problems import KnowledgeError, Problem
from baro.knowledge.row_writer import RowEdit
from baro.knowledge.yaml_reader import Document, Keys, parse_yaml
from baro.rules.cells import CellError, read_cell, read_texts, read_value
from baro.rules.jdm import CITES, CONFIDENCE, FACT, NODES, OF_THE_ROW, ROW_ID, TABLE_NODE


@dataclass(frozen=True)
class EditedTable:
    """A table as it came back from the editor. ``rows`` are in the order of the file."""

    inputs: list[str]
    rows: list[RowEdit]
    _node: Keys
    _columns: dict[tuple[str, str], str]

    def keys_of(self, keys: Keys) -> Keys:
        """Give where in the JDM file stands what a table of a rule file holds at ``keys``."""
        content: Keys = (*self._node, "content")
        match keys:
            case ("inputs", *rest):
                return (*content, "inputs", *rest[:1])
            case ("rows", index, ("when" | "then") as part, code, *_):
                column = self._columns.get((part, str(code)))
            case ("rows", index, part, *_):
                column = self._columns.get(("then", f"row.{part}"))
            case ("rows", index):
                return (*content, "rules", index)
            case _:
                return self._node
        return (*content, "rules", index, *([column] if column else []))


def read_json(text: str, shown_as: str) -> Document:
    """Read JSON with the place of every value; what is wrong with it is in ``problems``."""
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        what, fix = f"This is not JSON: {error.msg}.", "Import what the editor saved."
        problem = Problem(shown_as, error.lineno, error.colno, "K601", what, fix)
        return Document(path=shown_as, problems=[problem])
    # JSON is YAML but for the tabs between its values; texts cannot hold a tab as it is.
    document = parse_yaml(text.replace("\t", " "), shown_as)
    document.data = data
    document.problems = [problem for problem in document.problems if problem.code == "K002"]
    return document


def from_jdm(document: Document, name: str) -> EditedTable:
    """Read the table ``name`` from a JDM file as the editor saves it.

    What the editor adds (ids, sizes, types of columns) is left aside.
    Raises: KnowledgeError with every place that is no table of ours.
    """
    reader = _Reader(document, name)
    edited = reader.read()
    if edited is None or reader.problems:
        raise KnowledgeError(reader.problems)
    return edited


@dataclass
class _Columns:
    """Ids of the columns by the code they hold."""

    inputs: dict[str, str] = field(default_factory=dict)
    outputs: dict[str, str] = field(default_factory=dict)


class _Reader:
    """Reads one file; ``problems`` collects what is wrong."""

    def __init__(self, document: Document, name: str) -> None:
        self.document = document
        self.name = name
        self.problems: list[Problem] = list(document.problems)

    def read(self) -> EditedTable | None:
        node = None if self.problems else self._node()
        if node is None:
            return None
        content = self._at(node)["content"]
        self._settings(node, content)
        columns = self._all_columns((*node, "content"), content)
        if self.problems:
            return None
        rows = list(self._rows((*node, "content", "rules"), content.get("rules"), columns))
        ids = {("when", code): id_ for code, id_ in columns.inputs.items()}
        ids |= {("then", code): id_ for code, id_ in columns.outputs.items()}
        return EditedTable(list(columns.inputs), rows, node, ids)

    def problem(self, keys: Keys, code: str, what: str, fix: str) -> None:
        self.problems.append(self.document.problem(keys, code, what, fix))

    def _at(self, keys: Keys) -> Any:
        found = self.document.data
        for key in keys:
            found = found[key]
        return found

    def _node(self) -> Keys | None:
        """Find the table node; tell where the graph is not the one that was exported."""
        data = self.document.data
        nodes = data.get("nodes") if isinstance(data, dict) else None
        if not isinstance(nodes, list) or not all(isinstance(node, dict) for node in nodes):
            self.problem((), "K602", "This is no JDM file.", "Import what the editor saved.")
            return None
        found: Keys | None = None
        for index, node in enumerate(nodes):
            keys: Keys = ("nodes", index)
            if node.get("type") not in NODES:
                what = f"The graph has a node of the type {node.get('type')}."
                self.problem(keys, "K602", what, "Leave only the table between start and end.")
            elif node["type"] == TABLE_NODE and found is not None:
                self.problem(keys, "K602", "The graph has two tables.", "Remove one.")
            elif node["type"] == TABLE_NODE:
                found = keys
        if found is None:
            self.problem((), "K602", "The graph has no table.", "Import what the editor saved.")
            return None
        return found if self._is_ours(found) else None

    def _is_ours(self, node: Keys) -> bool:
        data = self._at(node)
        if data.get("name") != self.name:
            what = f"This table is called '{data.get('name')}', not '{self.name}'."
            self.problem(node, "K602", what, "Import the file of that table, or rename it back.")
            return False
        if not isinstance(data.get("content"), dict):
            self.problem(node, "K602", "The table has no content.", "Import what the editor saved.")
            return False
        return True

    def _settings(self, node: Keys, content: dict[str, Any]) -> None:
        for key, wanted in (
            ("hitPolicy", "first"),
            ("executionMode", "single"),
            ("inputField", ""),
            ("outputPath", ""),
        ):
            value = content.get(key)
            if value is None or (isinstance(value, str) and value.strip() in ("", wanted)):
                continue
            what = f"The setting {key} of the table is {value}."
            fix = f"Set it to {wanted}." if wanted else "Leave it blank."
            self.problem((*node, "content", key), "K603", what, fix)

    def _all_columns(self, keys: Keys, content: dict[str, Any]) -> _Columns:
        columns = _Columns()
        for group, found in (("inputs", columns.inputs), ("outputs", columns.outputs)):
            entries = content.get(group)
            if not isinstance(entries, list):
                self.problem(keys, "K604", f"The table has no {group}.", "Add a column.")
                continue
            for index, entry in enumerate(entries):
                self._column((*keys, group, index), group, entry, found)
        if not self.problems and not columns.inputs:
            self.problem((*keys, "inputs"), "K604", "The table has no inputs.", "Add a column.")
        for code in OF_THE_ROW:
            if code not in columns.outputs and not self.problems:
                what, fix = f"The output {code} is missing.", "Put it back, or export anew."
                self.problem((*keys, "outputs"), "K604", what, fix)
        return columns

    def _column(self, keys: Keys, group: str, entry: Any, found: dict[str, str]) -> None:
        entry = entry if isinstance(entry, dict) else {}
        id_, name, path = (entry.get(key) for key in ("id", "name", "field"))
        code = _code_of(path) if group == "inputs" else path
        if not all(isinstance(one, str) and one.strip() for one in (id_, code)):
            what = f"The column {name or ''} has no field.".replace("  ", " ")
            self.problem(keys, "K604", what, "Give it the code as its field.")
        elif name and name != code:
            what = f"The column has the name {name} and the field {path}."
            self.problem(keys, "K604", what, "Give it the same code as name and as field.")
        elif code in found:
            self.problem(keys, "K604", f"Two columns have the field {code}.", "Remove one.")
        else:
            found[str(code)] = str(id_)

    def _rows(self, keys: Keys, rules: Any, columns: _Columns) -> Iterator[RowEdit]:
        if not isinstance(rules, list) or not rules:
            self.problem(keys[:-1], "K607", "The table has no row.", "Add at least `refer`.")
            return
        seen: set[str] = set()
        for index, rule in enumerate(rules):
            place = (*keys, index)
            if not isinstance(rule, dict):
                self.problem(place, "K607", "This is no row.", "Remove it.")
                continue
            id_ = self._row_id(place, rule, columns.outputs[ROW_ID])
            if id_ in seen:
                what = f"Two rows have the id {id_}."
                self.problem((*place, columns.outputs[ROW_ID]), "K608", what, "Rename one.")
            if id_:
                seen.add(id_)
                yield self._row(place, id_, rule, columns)

    def _row_id(self, place: Keys, rule: dict[str, Any], column: str) -> str:
        try:
            id_ = read_value(_text(rule.get(column)))
        except CellError as error:
            self.problem((*place, column), "K607", f"The id of a row: {error}", error.fix)
            return ""
        if not isinstance(id_, str) or not id_:
            fix = f'Write one into the column {ROW_ID}, as "too_late".'
            self.problem((*place, column), "K607", "A row has no id.", fix)
            return ""
        return id_

    def _row(self, place: Keys, id_: str, rule: dict[str, Any], columns: _Columns) -> RowEdit:
        data: dict[str, Any] = {"id": id_, "when": {}, "then": {}}
        for code, column in columns.inputs.items():
            cell = self._read(place, id_, code, rule, column, "K605", read_cell)
            if cell is not None:
                data["when"][code] = cell
        for code, column in columns.outputs.items():
            read = read_texts if code == CITES else read_value
            value = self._read(place, id_, code, rule, column, "K606", read)
            if code not in OF_THE_ROW and value is not None:
                data["then"][code] = value
            elif code in (CITES, CONFIDENCE, FACT) and value:
                data[code.partition(".")[2]] = value
        self._cells_without_column(place, id_, rule, columns)
        was, comment = rule.get("_id"), rule.get("_description")
        return RowEdit(
            data=data,
            was=was if isinstance(was, str) else None,
            comment=comment if isinstance(comment, str) else None,
        )

    def _read(
        self, place: Keys, id_: str, code: str, rule: Any, column: str, error_code: str, read: Any
    ) -> Any:
        try:
            return read(_text(rule.get(column)))
        except CellError as error:
            what = f"Row {id_}, column {code}: {error}"
            self.problem((*place, column), error_code, what, error.fix)
            return None

    def _cells_without_column(
        self, place: Keys, id_: str, rule: dict[str, Any], columns: _Columns
    ) -> None:
        known = {*columns.inputs.values(), *columns.outputs.values()}
        for column, cell in rule.items():
            if column not in known and not column.startswith("_") and cell:
                what = f"Row {id_} has a cell of no column, {column}."
                self.problem((*place, column), "K604", what, "Remove it, or add the column.")


def _text(cell: Any) -> str:
    if cell is None or isinstance(cell, str):
        return cell or ""
    raise CellError(f"{cell} is not in quotes.", "Write every cell as a text of JSON.")


def _code_of(path: Any) -> Any:
    """Give the code that a field of an input names, as ``$root["a.b"]`` or plainly."""
    if not isinstance(path, str):
        return None
    path = path.strip()
    if path.startswith("$root[") and path.endswith("]"):
        try:
            code = read_value(path[len("$root[") : -1])
        except CellError:
            return path
        return code if isinstance(code, str) else path
    return path
