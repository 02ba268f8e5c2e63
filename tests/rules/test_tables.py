"""Decision tables: what the engine decides is what a reader of the rows would."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from baro.knowledge.schema import Knowledge, Table
from baro.knowledge.scope import Code, Domains
from baro.knowledge.table_check import overlaps, reach, table_domains
from baro.rules.tables import CompiledTable, TableError, holds

#: Above this number of combinations a table is tried at so many random ones.
ALL_UP_TO, SAMPLE = 10_000, 2_000


def same(value: Code, wanted: Code) -> bool:
    return type(value) is type(wanted) and value == wanted


def cell_takes(cell: Any, value: Code) -> bool:
    """Read a cell as operators do: a value, a list of values, or an interval of integers."""
    if isinstance(cell, list):
        return any(same(value, wanted) for wanted in cell)
    if isinstance(cell, str) and ".." in cell:
        low, high = cell.split("..")
        return type(value) is int and int(low) <= value <= int(high)
    return same(value, cell)


def first_match(table: Table, codes: Mapping[str, Code]) -> str:
    return next(
        row.id
        for row in table.rows
        if all(cell_takes(cell, codes[code]) for code, cell in row.when.items())
    )


def combinations(table: Table, domains: Domains) -> Iterator[dict[str, Code]]:
    values = [domains[code] for code in table.inputs]
    number = 1
    for one in values:
        number *= len(one)
    chosen: Iterable[tuple[Code, ...]] = itertools.product(*values)
    if number > ALL_UP_TO:
        dice = random.Random(1)
        chosen = (tuple(dice.choice(one) for one in values) for _ in range(SAMPLE))
    for combination in chosen:
        yield dict(zip(table.inputs, combination, strict=True))


def disagreements(name: str, table: Table, domains: Domains) -> list[str]:
    compiled = CompiledTable(name, table, domains)
    return [
        f"{name}: {codes}"
        for codes in combinations(table, domains)
        if compiled.evaluate(codes).id != first_match(table, codes)
    ]


def test_the_engine_decides_the_shipped_tables_as_their_rows_read(knowledge: Knowledge) -> None:
    tried = 0
    for rule in knowledge.rules.values():
        domains = table_domains(knowledge, rule)
        for name, table in rule.tables.items():
            assert disagreements(name, table, domains[name]) == []
            tried += 1
    assert tried >= 9


def table_of(rows: list[tuple[str, dict[str, Any]]], inputs: list[str]) -> Table:
    return Table.model_validate(
        {"inputs": inputs, "rows": [{"id": id_, "when": when, "then": {}} for id_, when in rows]}
    )


DOMAINS: Domains = {
    "truth": [True, False, "absent"],
    "number": [0, 1, 2, 3, 4, 12],
    "visa": ["E-9", "E-7-4", "none", "true", "1", "a b", "고용"],
    "a.dotted.name": ["before", "same", "after", "unknown"],
}


def cells(domain: list[Code]) -> st.SearchStrategy[Any]:
    one = st.sampled_from(domain)
    many = st.lists(one, min_size=1, max_size=3)
    if all(type(value) is int for value in domain):
        border = st.integers(-1, 5)
        return one | many | st.builds("{}..{}".format, border, border)
    return one | many


@st.composite
def tables(draw: st.DrawFn, ends: bool = True) -> Table:
    inputs = draw(st.lists(st.sampled_from(sorted(DOMAINS)), min_size=1, unique=True))
    rows = []
    for number in range(draw(st.integers(0, 4))):
        conditions = draw(st.lists(st.sampled_from(inputs), unique=True))
        rows.append((f"row_{number}", {code: draw(cells(DOMAINS[code])) for code in conditions}))
    last: list[tuple[str, dict[str, Any]]] = [("refer", {})] if ends or not rows else []
    return table_of([*rows, *last], inputs)


@given(tables(), st.data())
def test_the_engine_decides_any_table_as_its_rows_read(table: Table, data: st.DataObject) -> None:
    compiled = CompiledTable("any", table, DOMAINS)
    for _ in range(5):
        codes = {code: data.draw(st.sampled_from(DOMAINS[code])) for code in table.inputs}
        assert compiled.evaluate(codes).id == first_match(table, codes)


def borders(cell: Any) -> list[int]:
    return [int(one) for one in cell.split("..")] if isinstance(cell, str) and ".." in cell else []


@given(tables(ends=False))
def test_rows_never_reached_and_combinations_without_a_row_are_those_of_a_full_search(
    table: Table,
) -> None:
    cells = [(code, cell) for row in table.rows for code, cell in row.when.items()]
    # Intervals that are empty or end outside of all numbers are refused before this search.
    ends = [borders(cell) for _, cell in cells]
    assume(all(one == sorted(one) and set(one) <= {0, 1, 2, 3, 4} for one in ends))
    rows = [(row.id, row.when) for row in table.rows]
    reached: set[str] = set()
    open_: list[dict[str, Code]] = []
    for values in itertools.product(*(DOMAINS[code] for code in table.inputs)):
        codes = dict(zip(table.inputs, values, strict=True))
        taken = [id_ for id_, when in rows if all(cell_takes(w, codes[c]) for c, w in when.items())]
        reached |= set(taken[:1])
        open_ += [] if taken else [codes]
    assert reach(table, DOMAINS) == (reached, open_[0] if open_ else None)


EXAMPLE = table_of(
    [
        ("few", {"number": "1..3", "truth": True}),
        ("two", {"number": 2}),
        ("named", {"visa": ["E-9", "none"]}),
        ("refer", {}),
    ],
    ["number", "truth", "visa"],
)


@pytest.mark.parametrize(
    ("number", "truth", "visa", "row"),
    [
        (1, True, "E-9", "few"),
        (3, True, "E-9", "few"),
        (0, True, "1", "refer"),
        (4, True, "1", "refer"),
        (2, False, "E-9", "two"),
        (0, True, "E-9", "named"),
        (12, True, "none", "named"),
        (12, True, "1", "refer"),
    ],
)
def test_the_first_row_that_takes_the_codes_wins(
    number: int, truth: bool, visa: str, row: str
) -> None:
    compiled = CompiledTable("example", EXAMPLE, DOMAINS)
    assert compiled.evaluate({"number": number, "truth": truth, "visa": visa}).id == row


@pytest.mark.parametrize(
    "wrong",
    [
        {"number": 5},
        {"number": True},
        {"number": "1"},
        {"number": 1.0},
        {"number": None},
        {"truth": 1},
        {"truth": "true"},
        {"visa": "E-99"},
        {"visa": ""},
        {"visa": True},
    ],
    ids=repr,
)
def test_a_code_outside_its_domain_is_a_defect(wrong: dict[str, Any]) -> None:
    compiled = CompiledTable("example", EXAMPLE, DOMAINS)
    codes = {"number": 1, "truth": True, "visa": "E-9"}
    assert compiled.evaluate(codes).id == "few"
    with pytest.raises(TableError, match=f"example: '{next(iter(wrong))}' is"):
        compiled.evaluate({**codes, **wrong})


@pytest.mark.parametrize("code", ["number", "truth", "visa"])
def test_a_code_that_is_not_there_is_a_defect(code: str) -> None:
    codes: dict[str, Code] = {"number": 1, "truth": True, "visa": "E-9"}
    del codes[code]
    with pytest.raises(TableError, match=f"'{code}' is None"):
        CompiledTable("example", EXAMPLE, DOMAINS).evaluate(codes)


def test_codes_that_no_row_takes_are_a_defect() -> None:
    table = table_of([("one", {"number": 1})], ["number"])
    with pytest.raises(TableError, match="no row takes"):
        CompiledTable("example", table, DOMAINS).evaluate({"number": 2})


def test_codes_that_are_no_input_of_the_table_are_left_aside() -> None:
    codes: dict[str, Code] = {"number": 1, "truth": True, "visa": "E-9", "other": "any"}
    assert CompiledTable("example", EXAMPLE, DOMAINS).evaluate(codes).id == "few"


def test_a_table_gives_its_row_with_outputs_and_citations(knowledge: Knowledge) -> None:
    rule = knowledge.rules["workplace_change_deadline"]
    domains = table_domains(knowledge, rule)["coverage"]
    row = CompiledTable("coverage", rule.tables["coverage"], domains).evaluate({"visa": "H-2"})
    assert row.id == "h2"
    assert row.then["art25_applies"] is False
    assert row.cites == ["foreign_workers_act/12(7)"]


@pytest.mark.parametrize(
    ("when", "codes", "expected"),
    [
        ({}, {}, True),
        ({"a": "x"}, {"a": "x"}, True),
        ({"a": "x"}, {"a": "y"}, False),
        ({"a": "x"}, {}, False),
        ({"a": "absent"}, {}, True),
        ({"a": True}, {"a": True}, True),
        ({"a": True}, {"a": 1}, False),
        ({"a": ["x", "y"]}, {"a": "y"}, True),
        ({"a": "1..3"}, {"a": 3}, True),
        ({"a": "1..3"}, {"a": 4}, False),
        ({"a": "x", "b": "y"}, {"a": "x", "b": "z"}, False),
    ],
)
def test_a_condition_holds_where_every_part_does(
    when: dict[str, Any], codes: dict[str, Code], expected: bool
) -> None:
    assert holds(when, codes) is expected


def test_overlapping_rows_are_told_in_their_order() -> None:
    rows = [
        {"id": "one", "when": {"a": [True]}, "then": {"x": 1}},
        {"id": "two", "when": {"b": "left"}, "then": {"x": 2}},
        {"id": "three", "when": {"a": False, "b": "right"}, "then": {"x": 3}},
        {"id": "refer", "when": {}, "then": {"x": 4}},
    ]
    table = Table.model_validate({"inputs": ["a", "b"], "rows": rows})
    domains: Domains = {"a": [True, False], "b": ["left", "right"]}
    assert overlaps(table, domains) == [("one", "two")]
