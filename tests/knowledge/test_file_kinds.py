"""The JSON Schemas for editors: current, true to the files, and of use against misspelling."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, get_origin

import pytest
from jsonschema import Draft7Validator
from typer.testing import CliRunner

from baro.cli import app
from baro.knowledge.file_kinds import KINDS, FileKind, fits, kind_of, schema_of, written_schemas
from baro.knowledge.yaml_reader import read_yaml

ROOT = Path(__file__).resolve().parents[2]
TREES = (ROOT, ROOT / "tests" / "knowledge" / "tree")
SCHEMAS = ROOT / "knowledge" / "schemas"


def knowledge_files(tree: Path) -> list[str]:
    found = [*(tree / "knowledge").rglob("*.yml"), *(tree / "locales").rglob("*.yml")]
    return sorted(str(file.relative_to(tree)) for file in found)


FILES = [(tree, name) for tree in TREES for name in knowledge_files(tree)]
OF_OPERATORS = [(tree, name) for tree, name in FILES if "/contract/" not in name]
IDS = [f"{tree.name}-{name}" for tree, name in OF_OPERATORS]


def kind_named(name: str) -> FileKind:
    kind = kind_of(name)
    assert kind is not None
    return kind


def first_entry(kind: FileKind, data: Any) -> dict[str, Any]:
    """Give the first thing of a file that has the keys of its kind."""
    if get_origin(kind.shape) is list:
        data = data[0]
    elif get_origin(kind.shape) is dict:
        data = next(iter(data.values()))
    assert isinstance(data, dict)
    return data


def test_every_file_but_the_contract_has_a_kind_and_every_kind_a_file() -> None:
    without = {name for _, name in FILES if kind_of(name) is None}
    assert without == {"knowledge/contract/checks.yml", "knowledge/contract/topics.yml"}
    assert {kind_named(name) for _, name in OF_OPERATORS} == set(KINDS)


def test_the_committed_schemas_are_current() -> None:
    there = {file.name: file.read_text(encoding="utf-8") for file in SCHEMAS.iterdir()}
    assert there == written_schemas(), "Run: .venv/bin/baro knowledge schema"


@pytest.mark.parametrize(("tree", "name"), OF_OPERATORS, ids=IDS)
def test_a_schema_takes_every_file_of_its_kind(tree: Path, name: str) -> None:
    schema = schema_of(kind_named(name))
    Draft7Validator.check_schema(schema)
    checker = Draft7Validator.FORMAT_CHECKER
    Draft7Validator(schema, format_checker=checker).validate(read_yaml(tree / name, name).data)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: str(kind.name))
def test_a_schema_refuses_a_misspelt_key(kind: FileKind) -> None:
    name = next(name for tree, name in FILES if tree == ROOT and kind_of(name) == kind)
    described = Draft7Validator(schema_of(kind))
    for key in first_entry(kind, read_yaml(ROOT / name, name).data):
        data = read_yaml(ROOT / name, name).data
        entry = first_entry(kind, data)
        entry[f"{key}z"] = entry.pop(key)
        assert not described.is_valid(data), key


@pytest.mark.parametrize(
    ("name", "spoil"),
    [
        ("knowledge/kr/minimum_wage/rule.yml", lambda rule: rule["steps"][0].update(frist_of=[])),
        (
            "knowledge/kr/minimum_wage/rule.yml",
            lambda rule: rule["tables"]["coverage"]["rows"][0].update(cite=[]),
        ),
        (
            "knowledge/kr/minimum_wage/parameters.yml",
            lambda file: file["hourly"].update(verifed_on="2026-11-22"),
        ),
        (
            "knowledge/kr/minimum_wage/parameters.yml",
            lambda file: file["hourly"]["values"][0].update({"from": "soon"}),
        ),
        (
            "knowledge/kr/minimum_wage/parameters.yml",
            lambda file: file["hourly"].update(unit="yen"),
        ),
        ("knowledge/kr/minimum_wage/cases.yml", lambda cases: cases[0].pop("as_of")),
        ("knowledge/kr/violence/topic.yml", lambda topic: topic["first"][0].update(txt="Hello")),
        ("knowledge/sources/korea.yml", lambda sources: sources[0].update(kind="law")),
    ],
)
def test_a_schema_refuses_what_the_check_refuses(name: str, spoil: Any) -> None:
    data = read_yaml(ROOT / name, name).data
    schema = schema_of(kind_named(name))
    described = Draft7Validator(schema, format_checker=Draft7Validator.FORMAT_CHECKER)
    assert described.is_valid(data)
    spoil(data)
    assert not described.is_valid(data)


def test_the_settings_of_vs_code_lead_each_file_to_the_schema_of_its_kind() -> None:
    settings = json.loads((ROOT / ".vscode" / "settings.json").read_text(encoding="utf-8"))
    mapping: dict[str, list[str]] = settings["yaml.schemas"]
    assert all((ROOT / schema).is_file() for schema in mapping)
    for name in knowledge_files(ROOT):
        led = [
            Path(schema).name
            for schema, patterns in mapping.items()
            if any(fits(name, pattern) for pattern in patterns)
        ]
        kind = kind_of(name)
        assert led == ([] if kind is None else [kind.schema_file]), name


def test_the_command_writes_them_where_it_is_told(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["knowledge", "schema", str(tmp_path / "here")])
    assert done.exit_code == 0, done.output
    written = {file.name: file.read_text("utf-8") for file in (tmp_path / "here").iterdir()}
    assert written == written_schemas()
