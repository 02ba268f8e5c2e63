"""A table remembers its rows: it asks the engine once, and forgets no difference between codes."""

from __future__ import annotations

from typing import Any

import pytest

from baro.knowledge.schema import Row, Table
from baro.rules.tables import CompiledTable, TableError

CODES = ["permit", "closed"]


class CountingDecision:
    """The engine's decision, with a count of what it was asked."""

    def __init__(self, decision: Any) -> None:
        self._decision = decision
        self.asked: list[dict[str, Any]] = []

    def evaluate(self, context: dict[str, Any]) -> Any:
        self.asked.append(context)
        return self._decision.evaluate(context)


@pytest.fixture
def table() -> CompiledTable:
    rows = [
        Row(id="both", when={"permit": True, "closed": False}, then={"verdict": "yes"}),
        Row(id="refer", when={}, then={"verdict": "refer"}),
    ]
    domains: dict[str, list[bool | int | str]] = {code: [True, False, "absent"] for code in CODES}
    compiled = CompiledTable("small", Table(inputs=CODES, rows=rows), domains)
    compiled._decision = CountingDecision(compiled._decision)
    return compiled


def test_the_engine_is_asked_once_for_the_same_codes(table: CompiledTable) -> None:
    codes = {"permit": True, "closed": False}
    rows = [table.evaluate({**codes, "another": number}) for number in range(5)]
    assert [row.id for row in rows] == ["both"] * 5
    assert table._decision.asked == [codes]
    assert table.evaluate({"permit": False, "closed": True}).id == "refer"
    assert len(table._decision.asked) == 2


def test_one_is_not_true_also_where_true_is_remembered(table: CompiledTable) -> None:
    table.evaluate({"permit": True, "closed": False})
    with pytest.raises(TableError, match="'permit' is 1"):
        table.evaluate({"permit": 1, "closed": False})
    with pytest.raises(TableError, match="'closed' is 0"):
        table.evaluate({"permit": True, "closed": 0})


def test_a_missing_code_is_an_error_each_time(table: CompiledTable) -> None:
    for _ in range(2):
        with pytest.raises(TableError, match="'closed' is None"):
            table.evaluate({"permit": True})
    assert table._decision.asked == []
