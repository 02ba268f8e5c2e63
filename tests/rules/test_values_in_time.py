"""The dated values that we ship: one answer for each day, however the files are laid out."""

from __future__ import annotations

import functools
import json
import random
import shutil
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from baro.knowledge.loader import load_knowledge
from baro.knowledge.schema import Case, DatedValue, Knowledge, Parameter
from baro.knowledge.yaml_reader import parse_yaml
from baro.rules.cases import run_cases
from baro.rules.check import Check
from baro.rules.facts import read_facts
from baro.rules.parameters import Absent, Value, look_ahead, look_up

DAY = timedelta(days=1)
FIRST, LAST = date(1960, 1, 1), date(2100, 12, 31)


def intervals(parameter: Parameter) -> list[tuple[date, date, object]]:
    """Read a history as first day, day after the last one, and what holds between."""
    begins = [FIRST, *(value.from_ for value in parameter.values)]
    holds = [Absent(parameter.before), *(said(value) for value in parameter.values)]
    ends = [*begins[1:], LAST + DAY]
    return list(zip(begins, ends, holds, strict=True))


def said(value: DatedValue) -> object:
    if value.unknown:
        return Absent.UNKNOWN
    return Absent.NOT_IN_FORCE if value.value is None else value.value


def plain(found: Value | Absent) -> object:
    return found.value if isinstance(found, Value) else found


def test_every_day_lies_in_exactly_one_interval_of_each_value(knowledge: Knowledge) -> None:
    for name, parameter in knowledge.parameters.items():
        spans = intervals(parameter)
        # A value may hold since the first day that can be told.
        assert all(begin < end for begin, end, _ in spans[1:]), name
        borders = {day for begin, end, _ in spans for day in (begin, end)}
        days = {border + beside * DAY for border in borders for beside in (-1, 0, 1)}
        for day in sorted(day for day in days if FIRST <= day <= LAST):
            holding = [what for begin, end, what in spans if begin <= day < end]
            assert len(holding) == 1, (name, day)
            found = plain(look_up(knowledge.parameters, name, day))
            assert (found, type(found)) == (holding[0], type(holding[0])), (name, day)


@given(day=st.dates(FIRST, LAST))
def test_any_day_has_the_answer_of_its_interval(knowledge: Knowledge, day: date) -> None:
    for name, parameter in knowledge.parameters.items():
        (holding,) = (what for begin, end, what in intervals(parameter) if begin <= day < end)
        assert plain(look_up(knowledge.parameters, name, day)) == holding


# However the files are laid out


def shuffled(data: Any, dice: random.Random) -> Any:
    """Turn the order of entries by id; within an entry order may have a meaning."""
    entries = list(data.items()) if isinstance(data, dict) else list(data)
    dice.shuffle(entries)
    return dict(entries) if isinstance(data, dict) else entries


@pytest.fixture
def shuffled_tree(root: Path, tmp_path: Path) -> Path:
    """The shipped tree with its entries in another order and its lists in other files."""
    dice = random.Random(5)
    for folder in ("knowledge", "locales"):
        shutil.copytree(root / folder, tmp_path / folder)
    base = tmp_path / "knowledge"
    of_ids = [*base.glob("kr/*/parameters.yml"), *base.glob("kr/parameters/*.yml")]
    lists = [*base.glob("sources/*.yml"), *base.glob("directory/*.yml")]
    for file in [*sorted(of_ids), base / "dialogue" / "facts.yml"]:
        rewrite(file, functools.partial(shuffled, dice=dice))
    for file in [*sorted(lists), *sorted(base.glob("kr/*/cases.yml"))]:
        rewrite(file, functools.partial(shuffled, dice=dice))
    for number, file in enumerate(sorted(lists, key=lambda file: file.stem, reverse=True)):
        split(file, number)
    return tmp_path


def rewrite(file: Path, change: Callable[[Any], Any]) -> None:
    data = parse_yaml(file.read_text(encoding="utf-8"), file.name).data
    # JSON is YAML, and its quotes keep words words.
    file.write_text(json.dumps(change(data), ensure_ascii=False), encoding="utf-8")


def split(file: Path, number: int) -> None:
    entries = json.loads(file.read_text(encoding="utf-8"))
    half = len(entries) // 2
    for part, some in enumerate((entries[half:], entries[:half])):
        name = file.with_name(f"{number}_{part}.yml")
        name.write_text(json.dumps(some, ensure_ascii=False), encoding="utf-8")
    file.unlink()


def test_the_order_of_files_and_of_entries_by_id_has_no_meaning(
    knowledge: Knowledge, shuffled_tree: Path
) -> None:
    again = load_knowledge(shuffled_tree)
    assert list(again.sources) != list(knowledge.sources)
    assert list(again.parameters) != list(knowledge.parameters)
    assert [case.id for case in again.cases] != [case.id for case in knowledge.cases]
    assert in_order(again) == in_order(knowledge)
    assert run_cases(again) == {}


def in_order(knowledge: Knowledge) -> str:
    """The content as it is written for a checksum, entries with ids in the order of these."""
    content = knowledge.model_dump(mode="json")
    content["cases"].sort(key=lambda case: case["id"])
    for part in ("sources", "parameters", "directory", "fact_questions"):
        content[part] = dict(sorted(content[part].items()))
    return json.dumps(content, ensure_ascii=False)


# Splitting an interval


def lasting(knowledge: Knowledge, cases: list[Case]) -> list[tuple[Any, ...]]:
    """What is decided for the facts of cases; only the trace tells the begin of an interval."""
    found: list[tuple[Any, ...]] = []
    checks: dict[str, Check] = {}
    for case in cases:
        topic = case.check or case.calculator or ""
        if topic not in checks:
            checks[topic] = Check(knowledge, topic)
        check = checks[topic]
        facts = read_facts(knowledge.contract, check.contract, case.facts)
        decision = check.decide(facts, case.as_of, "test-release")
        outcome = decision.outcome.model_dump(mode="json", exclude={"trace"})
        looked_up = {name: (one.id, one.value) for name, one in decision.found.items()}
        found.append((case.id, outcome, looked_up, decision.codes, decision.numbers))
    return found


def with_split(knowledge: Knowledge, name: str, index: int, border: date) -> Knowledge:
    parameter = knowledge.parameters[name]
    again = parameter.values[index].model_copy(update={"from_": border})
    values = [*parameter.values[: index + 1], again, *parameter.values[index + 1 :]]
    changed = {**knowledge.parameters, name: parameter.model_copy(update={"values": values})}
    return knowledge.model_copy(update={"parameters": changed})


def one_case_of_each_check(knowledge: Knowledge) -> list[Case]:
    of: dict[str, Case] = {}
    for case in reversed(knowledge.cases):
        of.setdefault(case.check or case.calculator or "", case)
    return list(of.values())


@settings(max_examples=40)
@given(data=st.data())
def test_a_value_given_in_two_halves_decides_as_in_one(
    knowledge: Knowledge, data: st.DataObject
) -> None:
    name = data.draw(st.sampled_from(sorted(knowledge.parameters)))
    values = knowledge.parameters[name].values
    index = data.draw(st.integers(0, len(values) - 1))
    begin = values[index].from_
    end = values[index + 1].from_ if index + 1 < len(values) else date(2040, 1, 1)
    if end - begin <= DAY:
        return
    border = data.draw(st.dates(begin + DAY, end - DAY))
    cases = data.draw(st.permutations(knowledge.cases))[:12] + one_case_of_each_check(knowledge)
    split = with_split(knowledge, name, index, border)
    assert lasting(split, cases) == lasting(knowledge, cases)
    for day in (begin - DAY, begin, border - DAY, border, end - DAY, end):
        for look in (look_up, look_ahead):
            was, now = look(knowledge.parameters, name, day), look(split.parameters, name, day)
            assert plain(was) == plain(now)
