"""What the editor is shown decides as the table does, and says all that its rows say."""

from __future__ import annotations

import json
from typing import Any

import pytest
import zen
from hypothesis import given
from hypothesis import strategies as st

from baro.knowledge.schema import Row, Table
from baro.rules.cells import CellError, read_texts, read_value, write_texts, write_value
from baro.rules.jdm import to_jdm
from baro.rules.tables import CompiledTable
from tests.rules.test_tables import DOMAINS, first_match, table_of, tables


def decided(table: Table, codes: dict[str, Any]) -> dict[str, Any]:
    """Let the engine decide what the editor is shown."""
    decision = zen.ZenEngine().create_decision(json.dumps(to_jdm("any", table)))
    result: dict[str, Any] = decision.evaluate(codes)["result"]
    return result


@given(tables(), st.data())
def test_the_exported_table_decides_as_its_rows_read(table: Table, data: st.DataObject) -> None:
    codes = {code: data.draw(st.sampled_from(DOMAINS[code])) for code in table.inputs}
    assert decided(table, codes)["row"]["id"] == first_match(table, codes)


def test_the_exported_table_gives_all_that_its_row_says() -> None:
    row = Row(
        id="refer",
        when={},
        then={"verdict": "yes", "must": True, "days": 3, "said": 'a "word"', "contacts": ""},
        cites=["civil_act/161", "civil_act/157"],
        confidence="low",
        fact="sheet:a.b",
    )
    table = Table(inputs=["visa"], rows=[row])
    of_the_row = {
        "id": "refer",
        "cites": ["civil_act/161", "civil_act/157"],
        "confidence": "low",
        "fact": "sheet:a.b",
    }
    assert decided(table, {"visa": "E-9"}) == {**row.then, "row": of_the_row}


@pytest.mark.parametrize(
    "word", ['so "said"', "it's", "a\\b", "\\", "${visa}", "[1]", "고용", "a\nb"]
)
def test_any_word_is_found_in_its_cell(word: str) -> None:
    domains = {"visa": [word, "other"]}
    compiled = CompiledTable(
        "any", table_of([("hit", {"visa": word}), ("refer", {})], ["visa"]), domains
    )
    assert compiled.evaluate({"visa": word}).id == "hit"
    assert compiled.evaluate({"visa": "other"}).id == "refer"


def test_an_evaluation_does_not_hang_on_what_rows_give() -> None:
    row = Row(id="refer", when={}, then={"row": 'it\'s "so"'})
    table = Table(inputs=["visa"], rows=[row])
    assert CompiledTable("any", table, {"visa": ["E-9"]}).evaluate({"visa": "E-9"}) == row


values = st.booleans() | st.integers() | st.text().filter(lambda text: '"' not in text)


@given(values)
def test_a_value_is_read_as_it_was_written(value: Any) -> None:
    read = read_value(write_value(value))
    assert (type(read), read) == (type(value), value)


@given(st.lists(st.text().filter(lambda text: "'" not in text)))
def test_texts_are_read_as_they_were_written(texts: list[str]) -> None:
    assert read_texts(write_texts(texts)) == texts


def test_a_word_with_both_quotes_cannot_be_written() -> None:
    with pytest.raises(CellError):
        write_value('it\'s "so"')


@given(st.text())
def test_reading_refuses_or_reads_but_never_breaks(text: str) -> None:
    for read in (read_value, read_texts):
        try:
            read(text)
        except CellError as error:
            assert error.fix.endswith(".")
