"""Tables to the editor and back: nothing is lost, and nothing wrong is written."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from baro.cli import app
from baro.knowledge.loader import load_knowledge
from baro.knowledge.problems import KnowledgeError
from baro.table_editing import UnknownTableError, export_table, import_table, list_tables
from tests.knowledge.small_tree import SmallTree

RULE = "knowledge/kr/notice/rule.yml"
SAVED = Path(__file__).parent / "editor" / "verdict.json"
Change = Callable[[dict[str, Any]], None]


def text_of(tree: SmallTree) -> str:
    return (tree.root / RULE).read_text(encoding="utf-8")


def content(jdm: dict[str, Any]) -> dict[str, Any]:
    inside: dict[str, Any] = jdm["nodes"][1]["content"]
    return inside


def edited(tree: SmallTree, table: str, change: Change) -> Path:
    """Export a table, change it as the editor would, and save it beside the tree."""
    jdm = json.loads(export_table(tree.root, "notice", table))
    change(jdm)
    file = tree.root / f"{table}.json"
    file.write_text(json.dumps(jdm, ensure_ascii=False, indent=2), encoding="utf-8")
    return file


def refused(tree: SmallTree, table: str, file: Path) -> list[str]:
    """Import what must be refused; give ``place CODE`` of each problem, the file by its suffix."""
    before = (tree.root / RULE).read_bytes()
    with pytest.raises(KnowledgeError) as caught:
        import_table(tree.root, "notice", table, file)
    assert (tree.root / RULE).read_bytes() == before
    assert [one for one in (tree.root / RULE).parent.iterdir() if one.name[0] == "."] == []
    for problem in caught.value.problems:
        assert problem.what.endswith(".")
        assert problem.fix.endswith(".")
    return [
        f"{Path(one.path).suffix}:{one.line}:{one.col} {one.code}" for one in caught.value.problems
    ]


def test_every_shipped_table_comes_back_to_the_byte(copy_of_tree: Path) -> None:
    tables = list_tables(copy_of_tree)
    assert len(tables) >= 10
    for topic, table, rows in tables:
        rule = copy_of_tree / "knowledge" / "kr" / topic / "rule.yml"
        before = rule.read_bytes()
        exported = export_table(copy_of_tree, topic, table)
        assert len(content(json.loads(exported))["rules"]) == rows
        file = copy_of_tree / "table.json"
        file.write_text(exported, encoding="utf-8")
        assert import_table(copy_of_tree, topic, table, file).any is False, (topic, table)
        assert rule.read_bytes() == before


def test_one_cell_changes_one_line(small_tree: SmallTree) -> None:
    before = text_of(small_tree).splitlines()

    def change(jdm: dict[str, Any]) -> None:
        content(jdm)["rules"][2]["input0"] = '"bound", "outside"'

    changes = import_table(
        small_tree.root, "notice", "verdict", edited(small_tree, "verdict", change)
    )
    assert (changes.changed, changes.added, changes.removed) == (("ill",), (), ())
    after = text_of(small_tree).splitlines()
    different = [new for old, new in zip(before, after, strict=True) if old != new]
    assert different == [
        "      - {id: ill, when: {ill: true, coverage: [bound, outside]},"
        " then: {verdict: refer, contacts: hl-1}}"
    ]
    assert small_tree.problems() == []


def test_what_the_editor_saves_is_understood(small_tree: SmallTree) -> None:
    changes = import_table(small_tree.root, "notice", "verdict", SAVED)
    assert changes.changed == ("ill",)
    assert changes.added == ("told_no_day",)
    assert changes.removed == ("no_day",)
    text = text_of(small_tree)
    assert text[text.index("  verdict:\n") :].splitlines() == [
        "  verdict:",
        "    inputs: [told_date.given, notice.state, coverage, ill]",
        "    rows:",
        "      # Whoever is ill is told whom to call.",
        "      - {id: ill, when: {ill: true, coverage: [bound, outside]},"
        " then: {verdict: refer, contacts: hl-1}}",
        "      - {id: told_no_day, when: {told_date.given: true, notice.state: absent},"
        " then: {verdict: depends}, cites: [example_act/3], confidence: medium}",
        "      - {id: unknown, when: {coverage: unknown}, then: {verdict: depends}}",
        "      - {id: late, when: {notice.state: [passed, late]}, then: {verdict: too_late}}",
        '      - {id: refer, when: {}, then: {verdict: "yes"}}',
    ]
    assert small_tree.problems() == []


def put(key: str, value: Any, row: int = 2) -> Change:
    return lambda jdm: content(jdm)["rules"][row].update({key: value})


def setting(key: str, value: Any) -> Change:
    return lambda jdm: content(jdm).update({key: value})


def column(group: str, index: int, **values: Any) -> Change:
    return lambda jdm: content(jdm)[group][index].update(values)


def without_column(name: str) -> Change:
    def change(jdm: dict[str, Any]) -> None:
        outputs = content(jdm)["outputs"]
        outputs[:] = [one for one in outputs if one["name"] != name]

    return change


def node(index: int, **values: Any) -> Change:
    return lambda jdm: jdm["nodes"][index].update(values)


#: What is changed, the code, and the text at the place that is told.
WRONG: dict[str, tuple[Change, str, str]] = {
    "no graph": (lambda jdm: jdm.pop("nodes"), "K602", "{"),
    "no table": (lambda jdm: jdm["nodes"].pop(1), "K602", "{"),
    "a second table": (
        lambda jdm: jdm["nodes"].append({**jdm["nodes"][1], "id": "two"}),
        "K602",
        '{\n      "id": "two"',
    ),
    "a function": (node(2, type="functionNode"), "K602", '{\n      "id": "out"'),
    "another table": (node(1, name="coverage"), "K602", '{\n      "id": "verdict"'),
    "an empty table node": (node(1, content=None), "K602", '{\n      "id": "verdict"'),
    "all rows that fit": (setting("hitPolicy", "collect"), "K603", '"collect"'),
    "a loop": (setting("executionMode", "loop"), "K603", '"loop"'),
    "a part of the input": (setting("inputField", "worker"), "K603", '"worker"'),
    "a place for the output": (setting("outputPath", "result"), "K603", '"result"'),
    "no inputs": (setting("inputs", []), "K604", "[]"),
    "inputs that are no list": (setting("inputs", None), "K604", '{\n        "hitPolicy"'),
    "a column without a field": (column("inputs", 1, field=""), "K604", '{\n            "id": "i'),
    "a name and another field": (
        column("outputs", 1, name="Verdict"),
        "K604",
        '{\n            "id": "output0"',
    ),
    "one code in two columns": (
        column("inputs", 1, name="coverage", field="coverage"),
        "K604",
        '{\n            "id": "input1"',
    ),
    "no column for ids": (without_column("row.id"), "K604", "["),
    "no column for citations": (without_column("row.cites"), "K604", "["),
    "a cell of no column": (put("input9", "true"), "K604", '"true"\n'),
    "a comparison": (put("input1", "> 3"), "K605", '"> 3"'),
    "a function in a cell": (put("input1", 'startsWith($, "E")'), "K605", '"startsWith('),
    "a day": (put("input1", "date('2026-01-01')"), "K605", '"date('),
    "a sum": (put("input1", "1 + 2"), "K605", '"1 + 2"'),
    "a half-open interval": (put("input1", "[1..3)"), "K605", '"[1..3)"'),
    "an interval in a list": (put("input1", "[1..3], 5"), "K605", '"[1..3], 5"'),
    "a decimal": (put("input1", "1.5"), "K605", '"1.5"'),
    "nothing known": (put("input1", "null"), "K605", '"null"'),
    "a word without quotes": (put("input0", "bound"), "K605", '"bound"'),
    "round quotes": (put("input0", "“bound”"), "K605", '"“bound”"'),
    "a comma too many": (put("input0", '"bound",'), "K605", '"\\"bound\\","'),
    "a quoted interval": (put("input0", '"1..3"'), "K605", '"\\"1..3\\""'),
    "an escaped quote": (put("input0", '"a\\"b"'), "K605", '"\\"a'),
    "a template": (put("input0", "`bound`"), "K605", '"`bound`"'),
    "a cell that is no text": (put("input1", True), "K605", "true,"),
    "two values as a result": (put("output0", '"a", "b"'), "K606", '"\\"a\\"'),
    "a computed result": (put("output0", "coverage + 1"), "K606", '"coverage + 1"'),
    "citations without brackets": (put("cites", '"a/1", "b/2"'), "K606", '"\\"a/1'),
    "citations that are numbers": (put("cites", "[1]"), "K606", '"[1]"'),
    "no row": (setting("rules", []), "K607", '{\n        "hitPolicy"'),
    "a row that is none": (setting("rules", [1]), "K607", "1\n"),
    "a row without an id": (put("id", ""), "K607", '"",\n            "output0": "\\"refer'),
    "an id that is a number": (put("id", "3"), "K607", '"3"'),
    "an id without quotes": (put("id", "ill"), "K607", '"ill",\n            "output0"'),
    "two rows with one id": (
        put("id", '"late"'),
        "K608",
        '"\\"late\\"",\n            "output0": "\\"too',
    ),
}


@pytest.mark.parametrize("wrong", WRONG, ids=lambda name: name.replace(" ", "_"))
def test_what_is_no_table_of_ours_is_refused_with_its_place(
    small_tree: SmallTree, wrong: str
) -> None:
    change, code, found_there = WRONG[wrong]
    file = edited(small_tree, "verdict", change)
    (told,) = refused(small_tree, "verdict", file)
    place, _, told_code = told.partition(" ")
    suffix, line, col = place.split(":")
    assert (told_code, suffix) == (code, ".json")
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    assert "".join(lines[int(line) - 1 :])[int(col) - 1 :].startswith(found_there)


def test_all_that_is_wrong_is_told_at_once(small_tree: SmallTree) -> None:
    def change(jdm: dict[str, Any]) -> None:
        put("input1", "> 3")(jdm)
        put("output0", "")(jdm)
        put("cites", "x", 3)(jdm)
        put("id", "", 0)(jdm)

    told = refused(small_tree, "verdict", edited(small_tree, "verdict", change))
    assert [one.split()[1] for one in told] == ["K607", "K605", "K606"]


@pytest.mark.parametrize(
    ("text", "place"),
    [("", "1:1"), ('{"nodes": [\n  {]}', "2:4"), ("nodes: []", "1:1"), ("{'a': 1}", "1:2")],
    ids=["nothing", "a slip", "YAML", "single quotes"],
)
def test_what_is_not_json_is_refused(small_tree: SmallTree, text: str, place: str) -> None:
    file = small_tree.root / "broken.json"
    file.write_text(text, encoding="utf-8")
    assert refused(small_tree, "verdict", file) == [f".json:{place} K601"]


def test_a_file_that_is_no_text_is_refused(small_tree: SmallTree) -> None:
    file = small_tree.root / "broken.json"
    file.write_bytes(b"\xff\xfe{}")
    assert refused(small_tree, "verdict", file) == [".json:1:1 K601"]


def test_a_key_that_stands_twice_is_refused(small_tree: SmallTree) -> None:
    file = edited(small_tree, "verdict", lambda jdm: None)
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace('"_id": "ill"', '"_id": "ill", "_id": "ill"'), encoding="utf-8")
    (told,) = refused(small_tree, "verdict", file)
    assert told.endswith(" K002")


#: Wrong for the loader: its problems are told where the editor's file holds the cause.
WRONG_FOR_THE_LOADER: dict[str, tuple[Change, str, str]] = {
    "a value that never is": (put("input0", '"inside"'), "K402", '"\\"inside'),
    "a code that nothing gives": (
        column("inputs", 1, name="age", field="age"),
        "K401",
        "[",
    ),
    "a row that is never reached": (put("input1", "", 2), "K404", '{\n            "_id": "late"'),
    "an unknown source": (put("cites", '["no_act/1"]'), "K202", '"[\\"no_act'),
    "an unknown confidence": (put("confidence", '"sure"'), "K104", '"\\"sure'),
    "an id in capitals": (put("id", '"Ill"'), "K104", '"\\"Ill'),
    "an unknown support point": (put("output1", '"hl-9"'), "K211", '"\\"hl-9'),
    "a last row that is not refer": (
        lambda jdm: content(jdm)["rules"].reverse(),
        "K406",
        '{\n            "_id": "unknown"',
    ),
}


@pytest.mark.parametrize("wrong", WRONG_FOR_THE_LOADER, ids=lambda name: name.replace(" ", "_"))
def test_a_table_is_checked_before_it_is_written(small_tree: SmallTree, wrong: str) -> None:
    change, code, found_there = WRONG_FOR_THE_LOADER[wrong]
    file = edited(small_tree, "verdict", change)
    told = [one for one in refused(small_tree, "verdict", file) if one.endswith(code)]
    suffix, line, col = told[0].split()[0].split(":")
    assert suffix == ".json"
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    assert "".join(lines[int(line) - 1 :])[int(col) - 1 :].startswith(found_there)


def test_a_problem_beside_the_table_is_told_where_it_stands_now(small_tree: SmallTree) -> None:
    def change(jdm: dict[str, Any]) -> None:
        rules = content(jdm)["rules"]
        rules[0]["_description"] = "One\nmore\nline."
        for rule in rules:
            rule["output0"] = '"bound"'

    told = refused(small_tree, "coverage", edited(small_tree, "coverage", change))
    text = text_of(small_tree).splitlines()
    lines = [int(one.split(":")[1]) for one in told if one.startswith(".yml")]
    assert lines
    assert all("unknown" in text[line - 1] or "coverage" in text[line - 1] for line in lines)


LAYOUTS = {
    "rows in one list": (
        "    rows:\n"
        "      - {id: e9, when: {visa: E-9}, then: {coverage: bound}, cites: [example_act/3]}\n"
        "      - {id: not_said, when: {visa: absent}, then: {coverage: unknown}}\n"
        "      - {id: refer, when: {}, then: {coverage: outside}}\n",
        "    rows: [{id: e9, when: {visa: E-9}, then: {coverage: bound}},"
        " {id: not_said, when: {visa: absent}, then: {coverage: unknown}},"
        " {id: refer, when: {}, then: {coverage: outside}}]\n",
    ),
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_layout_that_cannot_be_edited_is_refused(small_tree: SmallTree, layout: str) -> None:
    file = edited(small_tree, "coverage", put("id", '"other"', 1))
    small_tree.replace(RULE, *LAYOUTS[layout])
    assert small_tree.problems() == []
    (told,) = refused(small_tree, "coverage", file)
    assert re.fullmatch(r"\.yml:\d+:\d+ K609", told)
    with pytest.raises(KnowledgeError, match="K609"):
        export_table(small_tree.root, "notice", "coverage")


def test_an_anchor_that_another_table_uses_is_not_edited(small_tree: SmallTree) -> None:
    small_tree.replace(RULE, "    inputs: [visa]\n", "    inputs: &seen [visa]\n")
    small_tree.replace(RULE, "    inputs: [coverage, ill, notice.state]\n", "    inputs: *seen\n")
    file = edited(small_tree, "coverage", column("inputs", 0, name="ill", field="ill"))
    (told,) = refused(small_tree, "coverage", file)
    assert told.endswith("K609")


@pytest.mark.parametrize(
    "then", ["""{coverage: 'a "b'' c'}""", "{row.cites: x}"], ids=["quotes", "a name of ours"]
)
def test_what_the_editor_cannot_show_is_not_exported(small_tree: SmallTree, then: str) -> None:
    small_tree.replace(RULE, "then: {coverage: outside}", f"then: {then}")
    with pytest.raises(KnowledgeError, match="K610"):
        export_table(small_tree.root, "notice", "coverage")


def test_a_table_that_is_not_there_is_told_with_those_that_are(small_tree: SmallTree) -> None:
    with pytest.raises(UnknownTableError, match=r"coverage, verdict"):
        export_table(small_tree.root, "notice", "timing")
    with pytest.raises(UnknownTableError, match=r"notice"):
        export_table(small_tree.root, "violence", "timing")


def test_the_mode_of_the_file_stays(small_tree: SmallTree) -> None:
    (small_tree.root / RULE).chmod(0o640)
    import_table(small_tree.root, "notice", "verdict", SAVED)
    assert (small_tree.root / RULE).stat().st_mode & 0o777 == 0o640


def test_the_commands_list_export_and_import(
    small_tree: SmallTree, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BARO_ROOT", str(small_tree.root))
    run = CliRunner()

    def baro(*words: str) -> tuple[int, str]:
        done = run.invoke(app, ["knowledge", "table", *words])
        return done.exit_code, done.output

    assert baro("list") == (0, "notice coverage 3\nnotice verdict 5\n")
    file = small_tree.root / "verdict.json"
    assert baro("export", "notice", "verdict", str(file))[0] == 0
    assert baro("export", "notice", "verdict") == (0, file.read_text(encoding="utf-8"))
    assert baro("import", "notice", "verdict", str(file)) == (0, f"{RULE}: nothing to change.\n")
    shutil.copy(SAVED, file)
    status, told = baro("import", "notice", "verdict", str(file))
    assert status == 0
    assert told.startswith(f"{RULE}: changed ill; added told_no_day; removed no_day.")
    assert "baro knowledge check" in told
    load_knowledge(small_tree.root)
    file.write_text("{}", encoding="utf-8")
    status, told = baro("import", "notice", "verdict", str(file))
    assert status == 1
    assert f"{file}:1:1 K602" in told
    assert baro("import", "notice", "verdict", "nowhere.json")[0] == 1
    assert baro("export", "notice", "timing")[0] == 1
