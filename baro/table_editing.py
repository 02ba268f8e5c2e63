"""Decision tables out of the rule files to a graphical editor, and back without loss."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from baro.knowledge.loader import Loader, load_knowledge
from baro.knowledge.problems import KnowledgeError, Problem
from baro.knowledge.row_writer import (
    UneditableError,
    edit_table,
    matched_rows,
    row_comments,
    same_row,
)
from baro.knowledge.schema import Rule
from baro.knowledge.yaml_reader import Document, parse_yaml
from baro.rules.cells import CellError
from baro.rules.jdm import to_jdm
from baro.rules.jdm_reader import EditedTable, from_jdm, read_json

_RULES = Path("knowledge") / "kr"


class UnknownTableError(LookupError):
    """No rule file has such a table; the message lists those that are there."""


@dataclass(frozen=True)
class Changes:
    """What an import changed in ``path``; rows by their ids."""

    path: str
    changed: tuple[str, ...]
    added: tuple[str, ...]
    removed: tuple[str, ...]
    #: Whether the file is another one now, be it only by order, inputs or comments.
    any: bool


@dataclass(frozen=True)
class _RuleFile:
    """A rule file as it stands: its text to the byte, and what it says."""

    root: Path
    path: str
    text: str
    document: Document
    rule: Rule

    @property
    def file(self) -> Path:
        return self.root / self.path


def list_tables(root: Path) -> list[tuple[str, str, int]]:
    """List topic, table and number of rows of every table.

    Raises: KnowledgeError where a rule file cannot be read.
    """
    topics = sorted(file.parent.name for file in (root / _RULES).glob("*/rule.yml"))
    return [
        (topic, name, len(table.rows))
        for topic in topics
        for name, table in _read_rule(root, topic).rule.tables.items()
    ]


def export_table(root: Path, topic: str, table: str) -> str:
    """Write a table as the JSON that the editor opens.

    Raises: UnknownTableError; KnowledgeError where the rule file cannot be read or the editor
    cannot show the table.
    """
    rule_file = _rule_file(root, topic, table)
    try:
        comments = row_comments(rule_file.text, table)
        jdm = to_jdm(table, rule_file.rule.tables[table], comments=comments)
    except CellError as error:
        raise _at_table(rule_file, table, "K610", str(error), error.fix) from None
    except UneditableError as error:
        raise _uneditable(rule_file, table, error) from None
    return json.dumps(jdm, ensure_ascii=False, indent=2) + "\n"


def import_table(root: Path, topic: str, table: str, file: Path) -> Changes:
    """Write a table that the editor saved back into its rule file, if the whole is right then.

    Raises: UnknownTableError; OSError where ``file`` cannot be read; KnowledgeError with every
    problem, and nothing is written.
    """
    rule_file = _rule_file(root, topic, table)
    jdm = _read_jdm(file)
    edited = from_jdm(jdm, table)
    try:
        text = edit_table(rule_file.text, table, edited.inputs, edited.rows)
    except UneditableError as error:
        raise _uneditable(rule_file, table, error) from None
    if text != rule_file.text:
        _check(rule_file, table, text, edited, jdm)
        _replace(rule_file.file, text)
    return _changes(rule_file, table, edited, text)


def _read_jdm(file: Path) -> Document:
    try:
        text = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        what, fix = "The file is not UTF-8 text.", "Import what the editor saved."
        raise KnowledgeError([Problem(str(file), 1, 1, "K601", what, fix)]) from None
    return read_json(text, str(file))


def _rule_file(root: Path, topic: str, table: str) -> _RuleFile:
    if not (root / _RULES / topic / "rule.yml").is_file():
        topics = ", ".join(dict.fromkeys(topic for topic, _, _ in list_tables(root)))
        raise UnknownTableError(f"No topic {topic!r} has a rule. Those that do: {topics}.")
    rule_file = _read_rule(root, topic)
    if table not in rule_file.rule.tables:
        tables = ", ".join(rule_file.rule.tables)
        raise UnknownTableError(f"{topic} has no table {table!r}. Its tables: {tables}.")
    return rule_file


def _read_rule(root: Path, topic: str) -> _RuleFile:
    loader = Loader(root)
    file = root / _RULES / topic / "rule.yml"
    rule = loader.one(file, Rule)
    if rule is None or loader.problems:
        raise KnowledgeError(loader.problems)
    # Newlines as they are: what is not edited keeps its bytes.
    text = file.read_bytes().decode("utf-8")
    path = str(file.relative_to(root))
    return _RuleFile(root, path, text, loader.documents[path], rule)


def _at_table(rule_file: _RuleFile, table: str, code: str, what: str, fix: str) -> KnowledgeError:
    problem = rule_file.document.problem(("tables", table), code, what, fix)
    return KnowledgeError([problem])


def _uneditable(rule_file: _RuleFile, table: str, error: UneditableError) -> KnowledgeError:
    fix = "Write its rows one below another, as `- {id: ...}`, without anchors; or edit it by hand."
    return _at_table(rule_file, table, "K609", str(error), fix)


def _check(rule_file: _RuleFile, table: str, text: str, edited: EditedTable, jdm: Document) -> None:
    """Load the whole tree with the new text; tell problems at their places in the JDM file."""
    with _tree_with(rule_file, text) as root:
        try:
            load_knowledge(root)
        except KnowledgeError as error:
            new = parse_yaml(text, rule_file.path)
            raise KnowledgeError(
                [
                    _where_it_came_from(problem, rule_file, table, new, edited, jdm)
                    for problem in error.problems
                ]
            ) from None


def _where_it_came_from(
    problem: Problem,
    rule_file: _RuleFile,
    table: str,
    new: Document,
    edited: EditedTable,
    jdm: Document,
) -> Problem:
    # The text that was checked is not on disk, so its lines would lead nowhere.
    keys = new.keys_at(problem.line, problem.col) if problem.path == rule_file.path else None
    if keys is None:
        return problem
    if keys[:2] == ("tables", table):
        return jdm.problem(edited.keys_of(keys[2:]), problem.code, problem.what, problem.fix)
    return rule_file.document.problem(keys, problem.code, problem.what, problem.fix)


@contextlib.contextmanager
def _tree_with(rule_file: _RuleFile, text: str) -> Iterator[Path]:
    """Give a tree like the real one, but for the text of one rule file."""
    with tempfile.TemporaryDirectory(prefix="baro-table-") as folder:
        root, real = Path(folder), rule_file.root.resolve()
        for name in ("knowledge", "locales"):
            (root / name).symlink_to(real / name)
        # Folders on the way to the file are real; all beside them leads to the tree.
        for parent in reversed(Path(rule_file.path).parents[:-1]):
            (root / parent).unlink()
            (root / parent).mkdir()
            for entry in (real / parent).iterdir():
                (root / parent / entry.name).symlink_to(entry)
        copy = root / rule_file.path
        copy.unlink()
        copy.write_bytes(text.encode("utf-8"))
        yield root


def _replace(file: Path, text: str) -> None:
    """Write a file at once: a reader sees the old text or the new one."""
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=".rule-", suffix=".yml")
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(text.encode("utf-8"))
        shutil.copymode(file, name)
        Path(name).replace(file)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _changes(rule_file: _RuleFile, table: str, edited: EditedTable, text: str) -> Changes:
    before = rule_file.document.data["tables"][table]["rows"]
    matched = matched_rows([row["id"] for row in before], edited.rows)
    ids = [row.data["id"] for row in edited.rows]
    kept = set(matched.values())
    return Changes(
        path=rule_file.path,
        changed=tuple(
            ids[number]
            for number, old in sorted(matched.items())
            if not same_row(before[old], edited.rows[number].data)
        ),
        added=tuple(id_ for number, id_ in enumerate(ids) if number not in matched),
        removed=tuple(row["id"] for number, row in enumerate(before) if number not in kept),
        any=text != rule_file.text,
    )
