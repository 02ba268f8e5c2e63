"""Cells of decision tables in the words of ZEN, the expression language of zen-engine.

Only what a cell of ours may say is written and read: nothing, a value, a list of values, an
interval of whole numbers. A text of ZEN ends at its own quote and knows no escapes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from baro.knowledge.schema import Cell
from baro.knowledge.scope import Code

_NUMBER = r"-?(?:0|[1-9][0-9]*)"
_VALUE = rf""""[^"]*"|'[^']*'|{_NUMBER}|true|false"""
_ONE = re.compile(_VALUE)
_LIST = re.compile(rf"(?:{_VALUE})(?:\s*,\s*(?:{_VALUE}))*")
_INTERVAL = re.compile(rf"\[\s*({_NUMBER})\s*\.\.\s*({_NUMBER})\s*\]")
_WORDS = re.compile(r"[^\W_][\w.\- ]*")
_NO_WORD = re.compile(r"[\d. ]+|null|nil|NaN")
_BOOLEANS = {"true": True, "false": False}
#: How a person leaves a cell open.
_BLANK = ("", "-")
_FIX_CELL = (
    "Write words in straight quotes, several values with commas between them, whole numbers as "
    "[1..3], true or false, or nothing. Let an earlier step or table work out anything else."
)
_FIX_INTERVAL = "Write it as [1..3], without quotes. A word with two dots cannot stand in a cell."
_FIX_VALUE = "Write one text in straight quotes, a whole number, true or false, or nothing."
_FIX_TEXTS = 'Write texts in straight quotes and brackets, as ["a/1", "b/2"], or nothing.'


class CellError(ValueError):
    """A cell that our tables cannot hold; ``fix`` says what to write."""

    def __init__(self, what: str, fix: str) -> None:
        super().__init__(what)
        self.fix = fix


def write_value(value: Code) -> str:
    """Write one value.

    Raises: CellError for a text with both kinds of quotes, which ZEN cannot say.
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    for quote in ('"', "'"):
        if quote not in value:
            return f"{quote}{value}{quote}"
    raise CellError(f"{value} has both kinds of quotes.", "Leave one kind out.")


def write_cell(cell: Cell) -> str:
    """Write a condition of a row."""
    if isinstance(cell, list):
        return ", ".join(write_value(value) for value in cell)
    if isinstance(cell, str) and ".." in cell:
        low, _, high = cell.partition("..")
        try:
            return f"[{int(low)}..{int(high)}]"
        except ValueError:
            raise CellError(f"{cell} is no interval.", "Write whole numbers, as 1..3.") from None
    return write_value(cell)


def write_texts(texts: Sequence[str]) -> str:
    """Write a list of texts, nothing where it is empty."""
    return f"[{', '.join(write_value(text) for text in texts)}]" if texts else ""


def read_cell(text: str) -> Cell | None:
    """Read a condition; ``None`` where it is left open.

    Raises: CellError for all that is no cell of ours.
    """
    text = text.strip()
    if text in _BLANK:
        return None
    interval = _INTERVAL.fullmatch(text)
    if interval:
        return f"{int(interval[1])}..{int(interval[2])}"
    if not _LIST.fullmatch(text):
        raise CellError(f"{_short(text)} is no cell of a table.", _hint(text) or _FIX_CELL)
    values = [_value(one) for one in _ONE.findall(text)]
    if len(values) > 1:
        return values
    if isinstance(values[0], str) and ".." in values[0]:
        # Without brackets the rule file would read it as an interval.
        raise CellError(f"{_short(text)} would be read as an interval.", _FIX_INTERVAL)
    return values[0]


def read_value(text: str) -> Code | None:
    """Read what a row gives; ``None`` where it gives nothing.

    Raises: CellError for all that is not one value.
    """
    text = text.strip()
    if text in _BLANK:
        return None
    if not _ONE.fullmatch(text):
        raise CellError(f"{_short(text)} is not one value.", _hint(text) or _FIX_VALUE)
    return _value(text)


def read_texts(text: str) -> list[str]:
    """Read a list of texts in brackets, or one text.

    Raises: CellError for all else.
    """
    text = text.strip()
    inner = text[1:-1].strip() if text.startswith("[") and text.endswith("]") else text
    if text in _BLANK or not inner:
        return []
    values = [_value(one) for one in _ONE.findall(inner)]
    texts = [value for value in values if isinstance(value, str)]
    one_or_brackets = inner is not text or len(values) == 1
    if not _LIST.fullmatch(inner) or len(texts) < len(values) or not one_or_brackets:
        raise CellError(f"{_short(text)} is no list of texts.", _FIX_TEXTS)
    return texts


def _value(text: str) -> Code:
    if text in _BOOLEANS:
        return _BOOLEANS[text]
    return text[1:-1] if text[0] in "\"'" else int(text)


def _hint(text: str) -> str:
    if not _WORDS.fullmatch(text) or _NO_WORD.fullmatch(text):
        return ""
    return f'Write words in quotes: "{text}".'


def _short(text: str, most: int = 60) -> str:
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[: most - 3]}..."
