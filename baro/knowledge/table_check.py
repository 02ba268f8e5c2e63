"""Checks a decision table by trying every combination of what its inputs can be."""

from __future__ import annotations

from collections.abc import Iterator

from baro.knowledge.problems import Problem
from baro.knowledge.schema import Cell, Knowledge, Row, Rule, Table, TableStep
from baro.knowledge.scope import Code, Domains, last_scope, walk
from baro.knowledge.yaml_reader import Document, Keys

#: The row that ends every table, reached or not.
LAST_ROW = "refer"
#: Above this number of combinations a table should be split in two.
MOST_COMBINATIONS = 200_000


def code_domains(knowledge: Knowledge, rule: Rule) -> Domains:
    """Give the values that each code of a check can have after all its steps."""
    return last_scope(knowledge, rule).domains


def table_domains(knowledge: Knowledge, rule: Rule) -> dict[str, Domains]:
    """Give for each table the values that each code can have where it is evaluated."""
    return {
        step.table: scope.domains
        for _, step, scope in walk(knowledge, rule)
        if isinstance(step, TableStep)
    }


def cell_values(cell: Cell, domain: list[Code]) -> list[Code]:
    """Give the values of ``domain`` that a cell takes.

    Raises: ValueError if the cell names a value outside the domain.
    """
    for value in _wanted(cell):
        if not takes(value, *domain):
            raise ValueError(f"'{value}' can never be")
    return [known for known in domain if takes(cell, known)]


def takes(cell: Cell, *values: Code) -> bool:
    """Tell whether a cell takes one of ``values``; true is not 1."""
    return any(
        value == wanted and type(value) is type(wanted)
        for value in values
        for wanted in _wanted(cell)
    )


def _wanted(cell: Cell) -> list[Code]:
    return cell if isinstance(cell, list) else _interval(cell) or [cell]


def _interval(cell: Cell) -> list[Code]:
    if not isinstance(cell, str) or ".." not in cell:
        return []
    low, _, high = cell.partition("..")
    return list(range(int(low), int(high) + 1))


def table_problems(knowledge: Knowledge, documents: dict[str, Document]) -> list[Problem]:
    """Find cells that can never match, rows never reached, and combinations no row takes."""
    found: list[Problem] = []
    for topic, rule in knowledge.rules.items():
        document = documents[f"knowledge/kr/{topic}/rule.yml"]
        known = table_domains(knowledge, rule)
        for name, table in rule.tables.items():
            if name not in known:
                what = f"No step uses the table '{name}'."
                found.append(document.problem(("tables", name), "K408", what, "Add the step."))
                continue
            domains = known[name]
            found.extend(_one_table(document, name, table, domains))
    return found


def _one_table(document: Document, name: str, table: Table, domains: Domains) -> Iterator[Problem]:
    unknown = [code for code in table.inputs if code not in domains]
    for code in unknown:
        yield document.problem(
            ("tables", name, "inputs"),
            "K401",
            f"No earlier step gives '{code}'.",
            "Name a fact of the contract or a code of an earlier step.",
        )
    if unknown:
        return
    bad = list(_cell_problems(document, name, table, domains))
    yield from bad
    if bad:
        return
    combinations = 1
    for code in table.inputs:
        combinations *= len(domains[code])
    if combinations > MOST_COMBINATIONS:
        yield document.problem(
            ("tables", name),
            "K405",
            f"The table has {combinations} combinations.",
            "Split it in two.",
        )
        return
    yield from _reach_problems(document, name, table, domains)


def impossible_cell(
    document: Document, keys: Keys, code: str, cell: Cell, domain: list[Code]
) -> Iterator[Problem]:
    """Tell of a cell that names a value which its code never has."""
    try:
        cell_values(cell, domain)
    except ValueError as error:
        known = ", ".join(str(value) for value in domain)
        yield document.problem(keys, "K402", f"{error} for '{code}'.", f"Use one of: {known}.")


def _cell_problems(
    document: Document, name: str, table: Table, domains: Domains
) -> Iterator[Problem]:
    for index, row in enumerate(table.rows):
        for code, cell in row.when.items():
            keys = ("tables", name, "rows", index, "when", code)
            if code not in table.inputs:
                yield document.problem(
                    keys, "K401", f"'{code}' is no input of this table.", "Add it to `inputs`."
                )
                continue
            yield from impossible_cell(document, keys, code, cell, domains[code])


def _reach_problems(
    document: Document, name: str, table: Table, domains: Domains
) -> Iterator[Problem]:
    reached, open_ = reach(table, domains)
    if open_ is not None:
        missing = ", ".join(f"{code}={value}" for code, value in open_.items())
        yield document.problem(
            ("tables", name),
            "K403",
            f"No row takes {missing}.",
            "End the table with a `refer` row.",
        )
    yield from _unreached(document, name, table.rows, reached)


def reach(table: Table, domains: Domains) -> tuple[set[str], dict[str, Code] | None]:
    """Give the rows that some combination reaches, and the first combination that no row takes.

    Inputs are fixed one after the other. Where the first row left asks for nothing more, it takes
    all that follows; and the same rows left at the same input need no second look.
    """
    inputs = table.inputs
    wanted = [
        {code: set(cell_values(cell, domains[code])) for code, cell in row.when.items()}
        for row in table.rows
    ]
    reached: set[str] = set()
    open_: list[dict[str, Code]] = []
    looked_at: set[tuple[int, ...]] = set()

    def look(rows: tuple[int, ...], depth: int, fixed: dict[str, Code]) -> None:
        if (depth, *rows) in looked_at:
            return
        looked_at.add((depth, *rows))
        rest = inputs[depth:]
        if not rows:
            open_.append({**fixed, **{code: domains[code][0] for code in rest}})
        elif not any(code in wanted[rows[0]] for code in rest):
            reached.add(table.rows[rows[0]].id)
        else:
            code = rest[0]
            for value in domains[code]:
                left = (row for row in rows if value in wanted[row].get(code, (value,)))
                look(tuple(left), depth + 1, {**fixed, code: value})

    look(tuple(range(len(table.rows))), 0, {})
    return reached, open_[0] if open_ else None


def overlaps(table: Table, domains: Domains) -> list[tuple[str, str]]:
    """Give the pairs of rows that one combination fits both; there the first of them is taken.

    The last row fits everything and is left out.
    """
    wanted = [
        {
            code: set(cell_values(row.when[code], domains[code]))
            if code in row.when
            else set(domains[code])
            for code in table.inputs
        }
        for row in table.rows[:-1]
    ]
    return [
        (table.rows[first].id, table.rows[second].id)
        for first in range(len(wanted))
        for second in range(first + 1, len(wanted))
        if all(wanted[first][code] & wanted[second][code] for code in table.inputs)
    ]


def _unreached(
    document: Document, name: str, rows: list[Row], reached: set[str]
) -> Iterator[Problem]:
    if rows[-1].id != LAST_ROW or rows[-1].when:
        yield document.problem(
            ("tables", name, "rows", len(rows) - 1),
            "K406",
            f"The table does not end with the row '{LAST_ROW}'.",
            f"End it with '{LAST_ROW}' and an empty `when`.",
        )
    for index, row in enumerate(rows):
        if row.id not in reached and row.id != LAST_ROW:
            yield document.problem(
                ("tables", name, "rows", index),
                "K404",
                f"The row '{row.id}' is never reached.",
                "Remove it or move it up.",
            )
