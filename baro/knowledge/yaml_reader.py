"""Reading YAML with the line and column of every value.

Scalars follow YAML 1.2 where it differs from PyYAML's 1.1: ``no`` and ``yes`` are words and
``2026-01-31`` is text, because a language is called ``no`` somewhere and the schema knows dates.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

import yaml

from baro.knowledge.problems import Problem

Keys: TypeAlias = tuple[Hashable, ...]


class _Loader(yaml.SafeLoader):
    """PyYAML's loader without the implicit types that surprise."""


_Loader.yaml_implicit_resolvers = {
    first: [
        (tag, pattern)
        for tag, pattern in resolvers
        if tag not in ("tag:yaml.org,2002:bool", "tag:yaml.org,2002:timestamp")
    ]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_BOOLEANS = {"true": True, "false": False}


@dataclass
class Document:
    """A YAML file as plain data, with the place of each value by its path of keys."""

    path: str
    data: Any = None
    problems: list[Problem] = field(default_factory=list)
    _places: dict[Keys, tuple[int, int]] = field(default_factory=dict)

    def has(self, keys: Keys) -> bool:
        """Tell whether a value stands at ``keys``."""
        return keys in self._places

    def place(self, keys: Keys) -> tuple[int, int]:
        """Give line and column of the value at ``keys``, or of its nearest known parent."""
        for length in range(len(keys), -1, -1):
            found = self._places.get(keys[:length])
            if found is not None:
                return found
        return (1, 1)

    def keys_at(self, line: int, col: int) -> Keys | None:
        """Give the path of keys of the value that begins at a place, the outermost of several."""
        return next((keys for keys, place in self._places.items() if place == (line, col)), None)

    def problem(self, keys: Keys, code: str, what: str, fix: str) -> Problem:
        """Make a problem at the value of ``keys`` in this file."""
        line, col = self.place(keys)
        return Problem(self.path, line, col, code, what, fix)


def read_yaml(file: Path, shown_as: str) -> Document:
    """Read one YAML file; what is wrong with its syntax is in ``problems``, never raised."""
    try:
        text = file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        problem = Problem(
            shown_as, 1, 1, "K001", "The file is not UTF-8 text.", "Save it as UTF-8."
        )
        return Document(path=shown_as, problems=[problem])
    except OSError as error:
        what = f"The file cannot be read ({error.strerror})."
        return Document(
            path=shown_as, problems=[Problem(shown_as, 1, 1, "K001", what, "Restore it.")]
        )
    return parse_yaml(text, shown_as)


def parse_yaml(text: str, shown_as: str) -> Document:
    """Read YAML from a text; what is wrong with its syntax is in ``problems``, never raised."""
    document = Document(path=shown_as)
    try:
        node = compose(text)
    except yaml.MarkedYAMLError as error:
        document.problems.append(_syntax_problem(shown_as, error))
        return document
    except (RecursionError, ValueError):
        what = "This is nested too deeply, or has a number too long to read."
        document.problems.append(Problem(shown_as, 1, 1, "K001", what, "Write it plainly."))
        return document
    except yaml.YAMLError as error:
        position = getattr(error, "position", 0)
        line, col = text.count("\n", 0, position) + 1, position - text.rfind("\n", 0, position)
        what = "A character here cannot stand in YAML."
        document.problems.append(Problem(shown_as, line, col, "K001", what, "Remove it."))
        return document
    if node is not None:
        document.data = _construct(document, node, ())
    return document


def compose(text: str) -> yaml.Node | None:
    """Give the tree of nodes of a text, with the marks of where each begins and ends.

    Raises: yaml.YAMLError where the text is not YAML.
    """
    node: yaml.Node | None = yaml.compose(text, Loader=_Loader)
    return node


def tokens(text: str) -> list[yaml.Token]:
    """Give the tokens of a text, between which stand its blanks and comments."""
    return list(yaml.scan(text, Loader=_Loader))


def _syntax_problem(path: str, error: yaml.MarkedYAMLError) -> Problem:
    mark = error.problem_mark or error.context_mark
    line, col = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    what = f"This is not YAML: {error.problem or error.context}."
    return Problem(path, line, col, "K001", what, "Check indentation, colons and quotes here.")


def _construct(document: Document, node: yaml.Node, keys: Keys) -> Any:
    document._places[keys] = (node.start_mark.line + 1, node.start_mark.column + 1)
    if isinstance(node, yaml.MappingNode):
        return _mapping(document, node, keys)
    if isinstance(node, yaml.SequenceNode):
        return [
            _construct(document, child, (*keys, index)) for index, child in enumerate(node.value)
        ]
    return _scalar(document, node, keys)


def _mapping(document: Document, node: yaml.MappingNode, keys: Keys) -> dict[Any, Any]:
    result: dict[Any, Any] = {}
    for key_node, value_node in node.value:
        key = key_node.value
        if not isinstance(key_node, yaml.ScalarNode):
            mark = key_node.start_mark
            what = "A key must be a word here."
            document.problems.append(
                Problem(
                    document.path, mark.line + 1, mark.column + 1, "K001", what, "Put it in quotes."
                )
            )
            continue
        if key in result:
            mark = key_node.start_mark
            document.problems.append(
                Problem(
                    document.path,
                    mark.line + 1,
                    mark.column + 1,
                    "K002",
                    f"'{key}' stands here twice.",
                    "Keep one of the two.",
                )
            )
            continue
        result[key] = _construct(document, value_node, (*keys, key))
    return result


def _scalar(document: Document, node: yaml.Node, keys: Keys) -> Any:
    text = node.value
    plain = getattr(node, "style", None) is None
    if plain and text in _BOOLEANS:
        return _BOOLEANS[text]
    if plain and node.tag == "tag:yaml.org,2002:null":
        return None
    if plain and node.tag == "tag:yaml.org,2002:int" and text.lstrip("+-").isdecimal():
        return int(text)
    if plain and node.tag == "tag:yaml.org,2002:float":
        document.problems.append(
            document.problem(
                keys, "K003", f"{text} is a bare decimal.", 'Write it in quotes: "' + text + '".'
            )
        )
    return text
