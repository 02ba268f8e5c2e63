"""Edits a decision table in the text of its rule file; all else keeps its bytes.

Rows that mean the same keep their text. A changed row is written anew in one line. A comment
stands above its row and moves with it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from baro.knowledge.yaml_reader import compose, parse_yaml, tokens

#: Words that other readers of YAML take for true, false or nothing.
_QUOTED = {"yes", "no", "on", "off", "y", "n", "true", "false", "null"}
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)?")
_INTERVAL = re.compile(r"\s*(-?\d+)\s*\.\.\s*(-?\d+)\s*")
#: Tokens without a text of their own.
_NO_TOKEN = (yaml.BlockEndToken, yaml.StreamEndToken, yaml.DocumentEndToken)


class UneditableError(ValueError):
    """The text is laid out so that the table cannot be edited without touching more."""


@dataclass(frozen=True)
class RowEdit:
    """A row as it shall be. ``data`` is the row as a rule file holds it.

    ``was`` is the id under which it stood before, if it did. ``comment`` is what shall stand above
    it, ``None`` for what stands there now.
    """

    data: dict[str, Any]
    was: str | None = None
    comment: str | None = None


@dataclass(frozen=True)
class _Item:
    """A row in the text: ``[begin, end)`` are its lines, ``[dash, stop)`` the row itself."""

    data: dict[str, Any]
    margin: str
    comment: str
    begin: int
    dash: int
    stop: int
    end: int


def same_row(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Tell whether two rows of rule files mean the same."""
    return _meaning(one) == _meaning(other)


def row_comments(text: str, table: str) -> dict[str, str]:
    """Give the comment above each row of a table, by the row's id; rows without one are left out.

    Raises: UneditableError where rows are not written one below another.
    """
    items = _TableText(text, table).items
    return {item.data["id"]: said for item in items if (said := _said(item.comment))}


def matched_rows(ids: Sequence[str], rows: Sequence[RowEdit]) -> dict[int, int]:
    """Give for rows the position of the old row that they were.

    A row is recognised by the id that it had, else by the one that it has now.
    """
    positions = {id_: position for position, id_ in enumerate(ids)}
    before = [row.was for row in rows]
    found = {
        number: positions[row.was]
        for number, row in enumerate(rows)
        if row.was in positions and before.count(row.was) == 1
    }
    for number, row in enumerate(rows):
        old = positions.get(row.data["id"])
        if number not in found and old is not None and old not in found.values():
            found[number] = old
    return found


def edit_table(text: str, table: str, inputs: Sequence[str], rows: Sequence[RowEdit]) -> str:
    """Give the text of a rule file with one of its tables edited.

    Raises: UneditableError where something else would change by it.
    """
    place = _TableText(text, table)
    parts = [(place.begin, place.items[-1].end, place.rows_text(rows))]
    if place.data["inputs"] != list(inputs):
        parts.append(place.inputs_text(inputs))
    edited = text
    for begin, end, new in sorted(parts, reverse=True):
        edited = edited[:begin] + new + edited[end:]
    if edited != text:
        _verify(text, edited, table, list(inputs), [row.data for row in rows])
    return edited


class _TableText:
    """One table in the text of a rule file, and how to write it anew."""

    def __init__(self, text: str, table: str) -> None:
        self.text = text
        self.newline = "\r\n" if "\r\n" in text else "\n"
        self.data: dict[str, Any] = parse_yaml(text, "").data["tables"][table]
        self._tokens = [one for one in tokens(text) if not isinstance(one, _NO_TOKEN)]
        node = _child(_child(compose(text), "tables")[1], table)[1]
        self._inputs_key, self._inputs = _child(node, "inputs")
        rows_key, rows = _child(node, "rows")
        if not isinstance(rows, yaml.SequenceNode) or rows.flow_style or not rows.value:
            raise UneditableError("The rows do not stand one below another.")
        self.begin = _line_end(text, rows_key.end_mark.index)
        self.items = self._items(rows)

    def _items(self, rows: yaml.SequenceNode) -> list[_Item]:
        found, after = [], self.begin
        dashes = [
            token.start_mark.index
            for token in self._tokens
            if isinstance(token, yaml.BlockEntryToken)
            and token.start_mark.column == rows.start_mark.column
            and rows.start_mark.index <= token.start_mark.index < rows.end_mark.index
        ]
        if len(dashes) != len(rows.value) or dashes[0] < self.begin:
            raise UneditableError("The rows stand in another place than the table.")
        limits = [*dashes[1:], rows.end_mark.index]
        for data, dash, limit in zip(self.data["rows"], dashes, limits, strict=True):
            stop = self._content_end(dash, limit)
            line, end = _line_start(self.text, dash), _line_end(self.text, stop)
            margin, comment = _above(self.text[after:line])
            found.append(_Item(data, margin, comment, line, dash, stop, end))
            after = end
        return found

    def _content_end(self, begin: int, limit: int) -> int:
        """Give where the last token that begins in a span ends, without the blanks after it."""
        end = max(
            token.end_mark.index
            for token in self._tokens
            if begin <= token.start_mark.index < limit
        )
        return begin + len(self.text[begin:end].rstrip())

    def _comments(self, begin: int, stop: int) -> list[str]:
        """Give the comments that stand between the tokens of a span."""
        found, after = [], begin
        for token in self._tokens:
            if begin <= token.start_mark.index < stop:
                gap = self.text[after : token.start_mark.index]
                found += ["#" + line.partition("#")[2] for line in gap.splitlines() if "#" in line]
                after = token.end_mark.index
        return [comment.rstrip() for comment in found]

    def inputs_text(self, inputs: Sequence[str]) -> tuple[int, int, str]:
        """Give the inputs anew, with the span of the text that they replace."""
        begin = self._inputs.start_mark.index
        stop = self._content_end(begin, self._inputs.end_mark.index)
        line = _line_start(self.text, self._inputs_key.start_mark.index)
        indent = " " * self._inputs_key.start_mark.column
        comments = self._comment_lines(self._comments(begin, stop), indent)
        return line, stop, comments + self.text[line:begin] + _flow(list(inputs))

    def rows_text(self, rows: Sequence[RowEdit]) -> str:
        """Give the lines of all rows anew, with what stands between them."""
        matched = matched_rows([item.data["id"] for item in self.items], rows)
        margins, tail = _margins(self.items, set(matched.values()))
        pieces = []
        for number, row in enumerate(rows):
            index = matched.get(number)
            if index is None:
                pieces.append(self._new_row(row))
            else:
                pieces.append(margins[index] + self._old_row(self.items[index], row))
        body = "".join(_ended(piece, self.newline) for piece in [*pieces, tail])
        at_end = not self.text[: self.items[-1].end].endswith(("\n", "\r"))
        return body.removesuffix(self.newline) if at_end else body

    @property
    def _indent(self) -> str:
        return self.text[self.items[0].begin : self.items[0].dash]

    def _new_row(self, row: RowEdit) -> str:
        return f"{self._comment(row.comment or '')}{self._indent}- {_flow(row.data)}"

    def _old_row(self, item: _Item, row: RowEdit) -> str:
        comment = item.comment
        if row.comment is not None and _tidy(row.comment) != _said(item.comment):
            comment = self._comment(row.comment)
        if same_row(item.data, row.data):
            return comment + self.text[item.begin : item.end]
        # What was said inside of a row of several lines is kept above it.
        comment += self._comment_lines(self._comments(item.dash, item.stop), self._indent)
        written = f"{self._indent}- {_flow(_in_order(row.data, item.data))}"
        return comment + written + self.text[item.stop : item.end]

    def _comment(self, said: str) -> str:
        lines = [f"# {line}".rstrip() for line in _tidy(said).splitlines()]
        return self._comment_lines(lines, self._indent)

    def _comment_lines(self, lines: Sequence[str], indent: str) -> str:
        return "".join(f"{indent}{line}{self.newline}" for line in lines)


def _above(gap: str) -> tuple[str, str]:
    """Part the lines above a row into what stands apart and the comment that touches the row."""
    lines = gap.splitlines(keepends=True)
    count = len(lines)
    while count and lines[count - 1].lstrip().startswith("#"):
        count -= 1
    return "".join(lines[:count]), "".join(lines[count:])


def _margins(items: list[_Item], kept: set[int]) -> tuple[dict[int, str], str]:
    """Give what stands apart above each row that stays; of rows that go, it falls to the next."""
    margins, carried = {}, ""
    for number, item in enumerate(items):
        if number in kept:
            margins[number] = carried + item.margin
            carried = ""
        elif item.margin.strip():
            carried += item.margin
    return margins, carried


def _ended(piece: str, newline: str) -> str:
    return piece if not piece or piece.endswith(("\n", "\r")) else piece + newline


def _said(comment: str) -> str:
    lines = (line.strip().removeprefix("#") for line in comment.splitlines())
    return _tidy("\n".join(line.removeprefix(" ") for line in lines))


def _tidy(said: str) -> str:
    return "\n".join(line.rstrip() for line in said.splitlines()).strip("\n")


def _line_start(text: str, index: int) -> int:
    return max(text.rfind("\n", 0, index), text.rfind("\r", 0, index)) + 1


def _line_end(text: str, index: int) -> int:
    """Give where the line after the one of ``index`` begins."""
    line = _LINE.match(text, index)
    return line.end() if line else index


def _child(node: yaml.Node | None, key: str) -> tuple[yaml.Node, yaml.Node]:
    """Give key and value of an entry that the schema says is there."""
    assert isinstance(node, yaml.MappingNode)
    return next((name, value) for name, value in node.value if name.value == key)


def _verify(
    before: str, after: str, table: str, inputs: list[str], rows: list[dict[str, Any]]
) -> None:
    """Read both texts and compare: only this table may differ, and as it shall."""
    old, new = parse_yaml(before, ""), parse_yaml(after, "")
    if new.problems:
        raise UneditableError(f"It would not be read any more: {new.problems[0].what}")
    written = new.data["tables"][table]
    meanings = [_meaning(row) for row in written["rows"]]
    as_wanted = written["inputs"] == inputs and meanings == [_meaning(row) for row in rows]
    old.data["tables"][table] = written
    if not as_wanted or json.dumps(old.data) != json.dumps(new.data):
        raise UneditableError("More than this table would change.")


def _meaning(row: dict[str, Any]) -> str:
    when = {code: _cell_meaning(cell) for code, cell in row.get("when", {}).items()}
    meant = {"cites": [], "confidence": "high", "fact": None, **row, "when": when}
    return json.dumps(meant, sort_keys=True)


def _cell_meaning(cell: Any) -> Any:
    if isinstance(cell, list) and len(cell) == 1:
        return cell[0]
    interval = _INTERVAL.fullmatch(cell) if isinstance(cell, str) else None
    return f"{int(interval[1])}..{int(interval[2])}" if interval else cell


def _in_order(data: dict[str, Any], old: dict[str, Any]) -> dict[str, Any]:
    """Put the codes of a row in the order in which they stood."""
    return {
        key: {code: value[code] for code in [*(c for c in old[key] if c in value), *value]}
        if isinstance(value, dict)
        else value
        for key, value in data.items()
    }


def _flow(value: Any) -> str:
    """Write a value in one line, as our reader of YAML gives it back."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_flow(key)}: {_flow(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_flow(one) for one in value) + "]"
    if isinstance(value, str) and _is_plain(value):
        return value
    return json.dumps(value, ensure_ascii=isinstance(value, str) and not value.isprintable())


def _is_plain(word: str) -> bool:
    if not word or word.lower() in _QUOTED or any(sign.isspace() for sign in word):
        return False
    read = parse_yaml(f"{{{word}: [{word}]}}", "")
    return not read.problems and repr(read.data) == repr({word: [word]})
