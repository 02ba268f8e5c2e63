"""Comparing releases: what is told, and that nothing goes unseen."""

from __future__ import annotations

import base64
import copy
import json
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from hypothesis import given
from hypothesis import strategies as st

from baro.comparing import Decider, compare, compare_cases, compare_dumps, compare_releases, counted
from baro.knowledge.loader import load_knowledge
from baro.knowledge.schema import Knowledge, ReleaseContent
from tests.publishing.dumps import Keys, at, containers, dump, leaves, with_value, without

K = "knowledge"
CHECK = "workplace_change_deadline"
MONTHS = f"{CHECK}.apply_months"


@pytest.fixture(scope="module")
def small(root: Path) -> ReleaseContent:
    """The small tree of the tests of knowledge files, with catalogs of its own."""
    knowledge = load_knowledge(root / "tests" / "knowledge" / "tree")
    return ReleaseContent(knowledge=knowledge, catalogs={"ko": catalog(a="가", b="나")}, model="m")


def catalog(head: str = "Baro", **translated: str) -> str:
    made = Catalog(locale="ko", project=head, fuzzy=False)
    for name, text in translated.items():
        made.add(f"English {name}", text, context=f"group/{name}")
    made.add(("One day", "{n} days"), ("{n}일",), context="group/days")
    stream = BytesIO()
    write_mo(stream, made)
    return base64.b64encode(stream.getvalue()).decode()


def index_of(content: ReleaseContent, case: str) -> int:
    return [one.id for one in content.knowledge.cases].index(case)


def lines(old: ReleaseContent, new: ReleaseContent) -> list[str]:
    return [str(change) for change in compare_releases(old, new)]


def test_the_same_content_has_no_difference(content: ReleaseContent) -> None:
    assert compare_releases(content, ReleaseContent.model_validate(dump(content))) == []


def first_value(**other: Any) -> dict[str, Any]:
    return {"from": "2004-08-17", "value": 1, "cite": "foreign_workers_act/25(3)", **other}


def test_a_value_is_told_with_its_day(content: ReleaseContent) -> None:
    keys = (K, "parameters", MONTHS, "values")
    old = with_value(content, keys, [first_value()])
    assert lines(old, with_value(content, keys, [first_value(value=2)])) == [
        f"parameter {MONTHS} from 2004-08-17: value 1 -> 2"
    ]
    later = first_value(**{"from": "2027-01-01", "value": 2})
    [added] = lines(old, with_value(content, keys, [first_value(), later]))
    [removed] = lines(with_value(content, keys, [first_value(), later]), old)
    assert added.startswith(f"parameter {MONTHS} from 2027-01-01: added value 2, cite")
    assert removed.startswith(f"parameter {MONTHS} from 2027-01-01: removed value 2, cite")


def test_a_new_parameter_is_told_value_by_value(content: ReleaseContent) -> None:
    told = lines(without(content, (K, "parameters", MONTHS)), content)
    values = content.knowledge.parameters[MONTHS].values
    assert told[0].startswith(f'parameter {MONTHS}: added unit "months", fact ')
    assert [line.split(": ")[0] for line in told[1:]] == [
        f"parameter {MONTHS} from {value.from_}" for value in values
    ]


def test_cells_of_other_types_are_other_cells() -> None:
    pairs: list[tuple[Any, Any]] = [(1, True), (1, "1"), (True, "true"), (0, False), (None, "null")]
    for old, new in [*pairs, ([], {}), (1, 1.0), (0.0, -0.0)]:
        [change] = compare({"cell": old}, {"cell": new}, ("rules", "x"))
        assert change.what == "changed"
        assert (change.old, change.new) == (old, new)
        assert str(change) == f"rule x: cell {json.dumps(old)} -> {json.dumps(new)}"


def test_rows_are_told_by_their_ids_wherever_they_stand(content: ReleaseContent) -> None:
    keys = (K, "rules", CHECK, "tables", "coverage", "rows")
    rows = at(dump(content), keys)
    changed = copy.deepcopy(rows)
    changed[1]["confidence"] = "low"
    moved = [changed[0], *changed[2:-1], changed[1], changed[-1]]
    name = rows[1]["id"]
    assert lines(with_value(content, keys, rows), with_value(content, keys, moved)) == [
        f'rule {CHECK} table coverage row {name}: confidence "high" -> "low"',
        f"rule {CHECK} table coverage: rows order changed: {name}",
    ]
    [gone] = lines(content, with_value(content, keys, [rows[0], *rows[2:]]))
    assert gone.startswith(f"rule {CHECK} table coverage row {name}: removed ")


def test_a_new_rule_is_told_step_by_step_and_row_by_row(content: ReleaseContent) -> None:
    told = lines(without(content, (K, "rules", CHECK)), content)
    rule = dump(content)[K]["rules"][CHECK]
    for table, entry in rule["tables"].items():
        for row in entry["rows"]:
            place = f"rule {CHECK} table {table} row {row['id']}: added "
            assert sum(line.startswith(place) for line in told) == 1
    steps = [line for line in told if line.startswith(f"rule {CHECK} step ")]
    assert len(steps) == len(rule["steps"])


def test_steps_are_found_by_what_they_are(content: ReleaseContent) -> None:
    steps = at(dump(content), (K, "rules", CHECK, "steps"))
    turned = [steps[1], steps[0], *steps[2:]]
    [told] = lines(content, with_value(content, (K, "rules", CHECK, "steps"), turned))
    assert told.startswith(f"rule {CHECK}: steps order changed: ")


def put(content: ReleaseContent, keys: Keys, value: Any) -> list[str]:
    return lines(content, with_value(content, (K, *keys), value))


def test_texts_are_told_line_by_line(content: ReleaseContent) -> None:
    line = content.knowledge.topics["violence"].first[0]
    before = json.dumps(line.text, ensure_ascii=False)
    keys = ("topics", "violence", "first", 0, "text")
    [told] = put(content, keys, "Call 112.")
    assert told == f'topic violence line first.{line.id}: text {before} -> "Call 112."'


def test_other_parts_are_told_by_their_names(content: ReleaseContent) -> None:
    article = ("sources", "civil_act", "articles", "161", "gloss")
    assert put(content, article, "Ours.")[0].startswith("source civil_act article 161: gloss ")
    unsure = ("dialogue", "conversation", "texts", "unsure")
    assert put(content, unsure, "What?")[0].startswith("dialogue conversation text unsure: ")
    choice = ("fact_questions", "visa", "choices", "E-9")
    assert put(content, choice, "E9") == ['question visa choice E-9: "E-9" -> "E9"']
    status = ("directory", "em-112", "status")
    assert put(content, status, "closed")[0].startswith("support point em-112: status ")
    until = ("holiday_rules", "years", "until")
    assert put(content, until, 2041) == ["holiday rules: years.until 2040 -> 2041"]
    assert put(content, ("holidays", "2027-01-02"), "A day") == [
        'holiday 2027-01-02: added "A day"'
    ]
    ends = ("languages", "ne", "reviewers")
    assert put(content, ends, ["A reader"]) == ['language ne: reviewers added "A reader"']
    fact = ("contract", "facts", "visa", "meaning")
    assert put(content, fact, "Which?")[0].startswith("contract fact visa: meaning ")


def test_a_list_of_words_tells_which_came_and_went(content: ReleaseContent) -> None:
    old = with_value(content, (K, "reading", "en", "yes"), ["yes", "yeah", "ok", "ok"])
    new = with_value(content, (K, "reading", "en", "yes"), ["ok", "yes", "sure"])
    assert lines(old, new) == [
        'reading en: yes removed "yeah"',
        'reading en: yes removed "ok"',
        'reading en: yes added "sure"',
        'reading en: yes order changed: "ok"',
    ]


def test_cases_are_told_by_their_ids(content: ReleaseContent) -> None:
    place = index_of(content, "gc.apply.19")
    [told] = put(content, ("cases", place, "note"), "Another note.")
    assert told.startswith("case gc.apply.19: note ")
    [gone] = lines(content, without(content, (K, "cases", place)))
    assert gone.startswith(f'case gc.apply.19: removed check "{CHECK}"')


def test_translations_are_told_message_by_message(small: ReleaseContent) -> None:
    new = small.model_copy(update={"catalogs": {"ko": catalog(a="가", b="다", c="라")}})
    assert lines(small, new) == [
        'translation ko group/b: "나" -> "다"',
        'translation ko group/c: added "라"',
    ]
    assert counted(compare_releases(small, new)) == "2 changes: 2 translation ko"


def test_a_language_that_comes_or_goes_is_one_line(small: ReleaseContent) -> None:
    none = small.model_copy(update={"catalogs": {}})
    assert lines(none, small) == ["translation ko: added messages 3"]
    assert lines(small, none) == ["translation ko: removed messages 3"]


def test_other_bytes_of_the_same_messages_are_told(small: ReleaseContent) -> None:
    new = small.model_copy(update={"catalogs": {"ko": catalog(head="Other", a="가", b="나")}})
    assert lines(small, new) == ['translation ko: "bytes" -> "other bytes, same messages"']


def test_a_catalog_that_cannot_be_read_is_a_difference(small: ReleaseContent) -> None:
    good = base64.b64decode(small.catalogs["ko"])
    for broken in ("", "!", "QUJD", base64.b64encode(good[: len(good) // 2]).decode()):
        assert compare_releases(small, small.model_copy(update={"catalogs": {"ko": broken}}))


def test_the_model_is_a_part_of_the_release(small: ReleaseContent) -> None:
    assert lines(small, small.model_copy(update={"model": None})) == ['model: "m" -> null']


def test_entries_with_one_name_are_kept_apart() -> None:
    old = [{"id": "a", "v": 1}, {"id": "a", "v": 2}, {"id": "a (2)", "v": 3}]
    for place in range(3):
        new = copy.deepcopy(old)
        new[place]["v"] = 9
        assert [change.new for change in compare(old, new, ("x", "list"))] == [9]
        assert list(compare(old, old[:place] + old[place + 1 :], ("x", "list")))


def test_a_side_that_lacks_something_is_not_null() -> None:
    [change] = compare({}, {"v": None}, ("parameters", "p"))
    assert change.as_json() == {
        "kind": "parameter",
        "path": ["parameters", "p", "v"],
        "change": "added",
        "new": None,
    }


def test_changes_are_counted_by_kind(content: ReleaseContent) -> None:
    data = dump(content)
    data[K]["parameters"][MONTHS]["confidence"] = "low"
    del data[K]["cases"][3:5]
    changes = compare_releases(content, ReleaseContent.model_validate(data))
    assert counted(changes) == "3 changes: 1 parameter, 2 case"
    assert counted(changes[:1]) == "1 change: 1 parameter"
    assert counted([]) == "no change"


def other(value: Any) -> Any:
    """Give another value of the same type, or of another one."""
    match value:
        case bool():
            return not value
        case int():
            return value + 1
        case str():
            return f"{value}~"
        case None:
            return "~"
        case list():
            return ["~"]
        case _:
            return {"~": "~"}


def assert_seen(data: dict[str, Any], keys: Keys, make: Any) -> None:
    """Change one place of the data, compare, and put it back."""
    holder = at(data, keys[:-1])
    kept = holder[keys[-1]]
    changed = dict(data)
    twin: Any = changed
    for key in keys[:-1]:
        twin[key] = copy.copy(twin[key])
        twin = twin[key]
    twin[keys[-1]] = make(kept)
    seen = compare_dumps(data, changed)
    assert seen, f"{keys} was changed unseen"
    assert all(str(change) and json.dumps(change.as_json()) for change in seen)


def test_every_leaf_of_a_small_release_is_compared(small: ReleaseContent) -> None:
    data = dump(small)
    places = list(leaves(data))
    assert len(places) > 200
    for keys in places:
        assert_seen(data, keys, other)


@pytest.fixture(scope="module")
def whole(content: ReleaseContent) -> dict[str, Any]:
    return dump(content)


@pytest.fixture(scope="module")
def ends(whole: dict[str, Any]) -> list[Keys]:
    return list(leaves(whole))


@pytest.fixture(scope="module")
def holders(whole: dict[str, Any]) -> list[Keys]:
    return [keys for keys in containers(whole) if len(keys) > 1]


@given(st.data())
def test_no_leaf_of_the_shipped_release_changes_unseen(
    whole: dict[str, Any], ends: list[Keys], data: st.DataObject
) -> None:
    keys = data.draw(st.sampled_from(ends))
    assert_seen(whole, keys, other)


def removed(value: Any, place: int) -> Any:
    if isinstance(value, list):
        return value[:place] + value[place + 1 :]
    return {key: part for index, (key, part) in enumerate(value.items()) if index != place}


def turned(value: Any, place: int) -> Any:
    """Put the entry at a place to the end."""
    if isinstance(value, list):
        return [*value[:place], *value[place + 1 :], value[place]]
    return dict(turned(list(value.items()), place))


@given(st.data())
def test_nothing_goes_or_moves_unseen(
    whole: dict[str, Any], holders: list[Keys], data: st.DataObject
) -> None:
    keys = data.draw(st.sampled_from(holders))
    value = at(whole, keys)
    place = data.draw(st.integers(0, len(value) - 1))
    assert_seen(whole, keys, lambda old: removed(old, place))
    after = turned(value, place)
    if json.dumps(after) != json.dumps(value):
        assert_seen(whole, keys, lambda _: after)


def test_parts_and_languages_in_another_order_are_seen(small: ReleaseContent) -> None:
    data = dump(small)
    turned_over = {**data, K: turned(data[K], 0)}
    assert [str(one) for one in compare_dumps(data, turned_over)] == [
        "knowledge: order changed: contract"
    ]
    two = {**data, "catalogs": {"ko": small.catalogs["ko"], "ne": small.catalogs["ko"]}}
    other_way = {**two, "catalogs": turned(two["catalogs"], 0)}
    [told] = compare_dumps(two, other_way)
    assert str(told).startswith("translation: order changed: ")


def cases(old: ReleaseContent, new: ReleaseContent) -> dict[str, str]:
    return {one.case: str(one) for one in compare_cases(old.knowledge, new.knowledge)}


def test_the_same_knowledge_decides_every_case_alike(knowledge: Knowledge) -> None:
    assert compare_cases(knowledge, knowledge) == []


def test_every_shipped_case_is_decided(knowledge: Knowledge) -> None:
    decider = Decider(knowledge)
    assert not [case.id for case in knowledge.cases if "error" in decider.outcome(case)]


def test_a_changed_value_changes_the_outcome_of_its_cases(content: ReleaseContent) -> None:
    keys = (K, "parameters", MONTHS, "values", 0, "value")
    found = cases(content, with_value(content, keys, 2))
    told = found["gc.apply.19"]
    assert told.startswith("outcome of gc.apply.19: ")
    assert 'deadline apply calendar "2025-07-17" -> "2025-08-17"' in told
    assert "values.apply_months 1 -> 2" in told
    assert "\n" not in told
    # A worker whose visa is outside of the rule has the same outcome as before.
    assert 0 < len(found) < len(content.knowledge.cases)


def test_a_changed_text_changes_no_outcome(content: ReleaseContent) -> None:
    keys = (K, "topics", CHECK, "title")
    assert cases(content, with_value(content, keys, "Another title")) == {}


def test_cases_of_either_side_are_run_on_both(content: ReleaseContent) -> None:
    few = with_value(content, (K, "cases"), dump(content)[K]["cases"][:1])
    changed = with_value(content, (K, "parameters", MONTHS, "values", 0, "value"), 2)
    assert cases(few, changed) == cases(content, changed)
    other_few = with_value(changed, (K, "cases"), dump(content)[K]["cases"][:1])
    assert cases(content, other_few) == cases(content, changed)


def test_a_case_that_is_asked_differently_is_run_in_both_ways(content: ReleaseContent) -> None:
    day = (K, "cases", index_of(content, "gc.apply.19"), "as_of")
    changed = with_value(content, (K, "parameters", MONTHS, "values", 0, "value"), 2)
    found = cases(content, with_value(changed, day, "2025-08-01"))
    asked = found["gc.apply.19 (as the new side asks it)"]
    assert 'verdict "too_late" -> ' in asked
    assert "verdict" not in found["gc.apply.19"]


def test_a_case_that_one_side_cannot_decide_comes_out_differently(
    content: ReleaseContent,
) -> None:
    found = cases(content, without(content, (K, "rules", CHECK)))
    assert f'error added "no rule for {CHECK}"' in found["gc.apply.19"]
    place = index_of(content, "gc.apply.19")
    unknown = with_value(content, (K, "cases", place, "facts"), {"visa": "Z-9"})
    assert cases(unknown, unknown) == {}
