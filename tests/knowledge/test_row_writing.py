"""Any edit of any table, in any layout, comes into the rule file, and nothing else changes."""

from __future__ import annotations

import json
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from baro.knowledge.row_writer import UneditableError, edit_table, row_comments
from baro.knowledge.schema import Table
from baro.knowledge.yaml_reader import parse_yaml
from baro.rules.cells import write_cell
from baro.rules.jdm import to_jdm
from baro.rules.jdm_reader import from_jdm, read_json

WORDS = [
    *("E-9", "yes", "no", "On", "null", "~", "true", "1", "1.5", "0x1F", "2026-01-31", "a b"),
    *("고용", "it's", 'so "said"', "# no", "a: b", "[x", "{y", "*z", "&z", "!t", "-", "", "a\\b"),
    *("<<", "=", "?", "%a", "@a", "12:30", "law/25(3)", "sheet:a.b", " x", "\t", "👷", "a,b"),
]
CODES = ["visa", "apply.state", "number", "no", "on", "a b"]
values = st.booleans() | st.integers(-20, 20) | st.sampled_from(WORDS)
cells = (
    values
    | st.lists(values, min_size=2, max_size=3)
    | st.builds("{}..{}".format, st.integers(-3, 9), st.integers(-3, 9))
)
comments = st.sampled_from(
    ["", "", "Why it is so.", "Two\nlines.", "# odd #", "고용: yes", "a\n\nb"]
)


@st.composite
def a_row(draw: st.DrawFn, id_: str) -> dict[str, Any]:
    row: dict[str, Any] = {
        "id": id_,
        "when": draw(st.dictionaries(st.sampled_from(CODES), cells, max_size=3)),
        "then": draw(st.dictionaries(st.sampled_from(CODES), values, max_size=3)),
    }
    if draw(st.booleans()):
        row["cites"] = draw(st.lists(st.sampled_from(["a/25(3)", "b/1"]), min_size=1, max_size=2))
        row["confidence"] = draw(st.sampled_from(["medium", "low"]))
        row["fact"] = "sheet:a.b-c"
    return row


@st.composite
def tables(draw: st.DrawFn) -> list[dict[str, Any]]:
    names = draw(st.lists(st.sampled_from("abcdefgh"), min_size=1, max_size=5, unique=True))
    return [draw(a_row(name)) for name in names]


def in_layout(row: dict[str, Any], layout: str) -> list[str]:
    """Write a row as people may: in one line, in several lines, or as a block."""
    if layout == "block":
        text = yaml.safe_dump(row, allow_unicode=True, sort_keys=False, width=10_000)
        lines = text.splitlines()
    else:
        parts = [f"{key}: {json.dumps(row[key], ensure_ascii=False)}" for key in row]
        joint = ",\n  " if layout == "lines" else ", "
        lines = ("{" + joint.join(parts) + "}").splitlines()
    return [f"- {lines[0]}", *(f"  {line}" for line in lines[1:])]


@st.composite
def rule_texts(draw: st.DrawFn, rows: list[dict[str, Any]]) -> tuple[str, dict[str, str]]:
    """Give a rule file with the table and others around it, and the lines of each row in it."""
    blocks = {}
    for row in rows:
        said = draw(comments)
        lines = [f"# {line}" for line in said.splitlines()]
        lines += in_layout(row, draw(st.sampled_from(["one", "lines", "block"])))
        blocks[row["id"]] = "".join(f"      {line}\n" for line in lines)
    codes = json.dumps(CODES)
    inputs = draw(st.sampled_from([f"    inputs: {codes}\n", f"    inputs:\n      {codes}\n"]))
    apart = draw(st.sampled_from(["", "\n", "      # Apart.\n\n"]))
    body = inputs + "    rows:\n" + "".join(apart + block for block in blocks.values())
    return f"{BEFORE}{body}{draw(st.sampled_from(['', AFTER]))}", blocks


BEFORE = "check: any  # a check\ntables:\n  first:\n    rows: [1]\n  edited:\n"
AFTER = "  # The last one.\n  last:\n    rows:\n      - {id: a}\n"


def plain(row: dict[str, Any]) -> dict[str, Any]:
    """Leave out what says nothing."""
    return {key: value for key, value in row.items() if value or key in ("when", "then")}


@st.composite
def edits(draw: st.DrawFn, rows: list[dict[str, Any]]) -> list[tuple[dict[str, Any], str]]:
    """Change, rename, add, remove and move rows; give each with the id that the editor keeps."""
    edited: list[tuple[dict[str, Any], str]] = []
    for row in rows:
        what = draw(st.sampled_from(["keep", "keep", "change", "rename", "remove"]))
        if what == "rename":
            edited.append(({**row, "id": f"{row['id']}_renamed"}, row["id"]))
        elif what == "change":
            edited.append((draw(a_row(row["id"])), row["id"]))
        elif what == "keep":
            edited.append((row, row["id"]))
    for number in range(draw(st.integers(0 if edited else 1, 2))):
        new = (draw(a_row(f"new_{number}")), f"uuid-{number}")
        edited.insert(draw(st.integers(0, len(edited))), new)
    return draw(st.permutations(edited)) if draw(st.booleans()) else edited


def shown(rows: list[tuple[dict[str, Any], str]], inputs: list[str]) -> dict[str, Any]:
    """Give what the editor saves, without descriptions: comments stay as they are."""
    table = Table.model_validate({"inputs": inputs, "rows": [row for row, _ in rows]})
    jdm = to_jdm("edited", table)
    for rule, (_, kept) in zip(jdm["nodes"][1]["content"]["rules"], rows, strict=True):
        rule["_id"] = kept
        del rule["_description"]
    return jdm


@given(st.data())
def test_an_edited_table_is_read_back_and_nothing_else_changes(data: st.DataObject) -> None:
    rows = data.draw(tables())
    text, blocks = data.draw(rule_texts(rows))
    wanted = data.draw(edits(rows))
    inputs = data.draw(st.permutations(CODES))
    jdm = json.dumps(shown(wanted, inputs), ensure_ascii=data.draw(st.booleans()))
    back = from_jdm(read_json(jdm, "any.json"), "edited")
    newline = data.draw(st.sampled_from(["\n", "\r\n"]))
    before = text.replace("\n", newline)
    after = edit_table(before, "edited", back.inputs, back.rows)
    assert after.count("\r") == (after.count("\n") if newline == "\r\n" else 0)
    after = after.replace("\r\n", "\n")

    read, old = parse_yaml(after, "any"), parse_yaml(text, "any")
    assert read.problems == []
    table = read.data["tables"].pop("edited")
    old.data["tables"].pop("edited")
    assert read.data == old.data
    assert table["inputs"] == inputs
    for found, (row, _) in zip(table["rows"], wanted, strict=True):
        assert ordered(found) == ordered(row)
    assert after.startswith(BEFORE)
    assert after.endswith(AFTER) == text.endswith(AFTER)
    for row, kept in wanted:
        if kept in blocks and row in rows:
            assert blocks[kept] in after
    gone = {row["id"] for row in rows} - {kept for _, kept in wanted}
    assert after.count("# Apart.") == text.count("# Apart.")
    for id_ in gone:
        assert f'"id": "{id_}"' not in after


def ordered(row: dict[str, Any]) -> str:
    """Give a row as a text that tells true from 1, whatever the order of its keys."""
    return json.dumps(plain(row), sort_keys=True)


@settings(max_examples=50)
@given(st.data())
def test_what_is_not_edited_keeps_every_byte(data: st.DataObject) -> None:
    rows = data.draw(tables())
    text, _ = data.draw(rule_texts(rows))
    table = Table.model_validate({"inputs": CODES, "rows": rows})
    jdm = to_jdm("edited", table, comments=row_comments(text, "edited"))
    back = from_jdm(read_json(json.dumps(jdm), "any.json"), "edited")
    assert edit_table(text, "edited", back.inputs, back.rows) == text


@settings(max_examples=50)
@given(st.data())
def test_descriptions_become_the_comments_above_their_rows(data: st.DataObject) -> None:
    rows = data.draw(tables())
    text, _ = data.draw(rule_texts(rows))
    said = {row["id"]: data.draw(comments) for row in rows}
    jdm = to_jdm("edited", Table.model_validate({"inputs": CODES, "rows": rows}), comments=said)
    back = from_jdm(read_json(json.dumps(jdm), "any.json"), "edited")
    after = edit_table(text, "edited", back.inputs, back.rows)
    assert parse_yaml(after, "").data == parse_yaml(text, "").data
    assert row_comments(after, "edited") == {id_: one for id_, one in said.items() if one}


def rule_of(rows: str, inputs: str = "[visa]") -> str:
    return f"tables:\n  t:\n    inputs: {inputs}\n    rows:\n{rows}"


def edit(text: str, *changes: tuple[str, Any], inputs: list[str] | None = None) -> str:
    """Edit columns of the first row of the table ``t`` as the editor would."""
    table = Table.model_validate(parse_yaml(text, "").data["tables"]["t"])
    jdm = to_jdm("t", table, comments=row_comments(text, "t"))
    jdm["nodes"][1]["content"]["rules"][0].update(dict(changes))
    back = from_jdm(read_json(json.dumps(jdm), "any.json"), "t")
    return edit_table(text, "t", inputs or back.inputs, back.rows)


def test_comments_in_and_behind_a_changed_row_are_kept() -> None:
    text = rule_of(
        "      # Above.\n"
        "      - id: a  # behind the id\n"
        "        # inside\n"
        '        when: {visa: "#1"}\n'
        "        then: {x: z}  # behind\n"
        "      # Next.\n"
        "      - {id: refer, when: {}, then: {}}  # last\n"
        "# End.\n"
    )
    assert edit(text, ("input0", '"E-9"')) == rule_of(
        "      # Above.\n"
        "      # behind the id\n"
        "      # inside\n"
        "      - {id: a, when: {visa: E-9}, then: {x: z}}  # behind\n"
        "      # Next.\n"
        "      - {id: refer, when: {}, then: {}}  # last\n"
        "# End.\n"
    )


def test_a_description_that_was_emptied_removes_the_comment() -> None:
    text = rule_of("      # Above.\n      - {id: refer, when: {}, then: {}}")
    after = edit(text, ("_description", ""))
    assert after == rule_of("      - {id: refer, when: {}, then: {}}")


def test_inputs_in_a_block_are_written_in_one_line_with_their_comments() -> None:
    text = rule_of(
        "      - {id: refer, when: {}, then: {}}\n", "\n      - visa  # why\n      - ill"
    )
    assert edit(text, inputs=["ill"]) == (
        "tables:\n  t:\n    # why\n    inputs: \n      [ill]\n    rows:\n"
        "      - {id: refer, when: {}, then: {}}\n"
    )


@pytest.mark.parametrize("cell", ["['E-9']", "E-9"], ids=["a list of one", "a value"])
def test_a_list_of_one_value_is_that_value(cell: str) -> None:
    text = rule_of(f"      - {{id: refer, when: {{visa: {cell}}}, then: {{}}}}\n")
    assert edit(text, ("input0", "'E-9'")) == text


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("1..3", "[1..3]"),
        (["a", 1, True, "it's"], '"a", 1, true, "it\'s"'),
        ('so "said"', "'so \"said\"'"),
        (False, "false"),
        ("", '""'),
        ("1", '"1"'),
    ],
    ids=repr,
)
def test_cells_are_written_in_the_words_of_the_engine(cell: Any, written: str) -> None:
    assert write_cell(cell) == written


def test_rows_that_stand_elsewhere_are_not_edited() -> None:
    text = (
        "tables:\n  s:\n    inputs: [visa]\n    rows: &rows\n"
        "      - {id: refer, when: {}, then: {}}\n"
        "  t:\n    inputs: [visa]\n    rows: *rows\n"
    )
    with pytest.raises(UneditableError):
        row_comments(text, "t")
