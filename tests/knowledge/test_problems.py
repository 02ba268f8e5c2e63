"""Every mistake in a knowledge file is told with its exact place."""

from __future__ import annotations

from pathlib import Path

import pytest

from baro.knowledge.loader import load_knowledge
from baro.knowledge.problems import KnowledgeError
from tests.knowledge.small_tree import SmallTree

ACTS = "knowledge/sources/acts.yml"
LINES = "knowledge/directory/lines.yml"
FACTS = "knowledge/dialogue/facts.yml"
TALK = "knowledge/dialogue/conversation.yml"
TIME = "knowledge/kr/parameters/time.yml"
VALUES = "knowledge/kr/notice/parameters.yml"
RULE = "knowledge/kr/notice/rule.yml"
WORDS = "locales/en/reading.yml"
TOPIC = "knowledge/kr/notice/topic.yml"
CASES = "knowledge/kr/notice/cases.yml"
HOLIDAYS = "knowledge/kr/holidays.yml"

TOPICS = "knowledge/contract/topics.yml"
CONTRACT = "knowledge/contract/checks.yml"
LANGUAGES = "locales/languages.yml"

#: What is broken: file, old text, new text; then each problem as line:col CODE in that file.
BROKEN = {
    "a missing colon": (VALUES, "notice_months:\n", "notice_months\n", "2:7 K001"),
    "an open bracket": (RULE, "inputs: [visa]", "inputs: [visa", "19:9 K001"),
    "a key twice": (HOLIDAYS, "country: KR", "country: KR\ncountry: JP", "2:1 K002"),
    "a bare decimal": (VALUES, "value: 1,", "value: 1.5,", "7:33 K003"),
    "a missing field": (VALUES, "  unit: months\n", "", "2:3 K102"),
    "a missing field of an article": (ACTS, "gloss: A later article., ", "", "10:10 K102"),
    "an unknown field": (VALUES, "fact: example", "law: a\n  fact: example", "3:8 K103"),
    "an unknown field of a value": (VALUES, "value: 1,", "value: 1, until: 5,", "7:43 K103"),
    "a unit that is none": (VALUES, "unit: months", "unit: moons", "2:9 K104"),
    "a day that is none": (TIME, "verified_on: 2026-01-15", "verified_on: 2026-02-30", "4:16 K104"),
    "an id in capitals": (TOPIC, "- id: call", "- id: Call", "10:9 K104"),
    "a parameter without values": (
        VALUES,
        "    - {from: 2010-01-01, value: 1, cite: example_act/3}\n"
        "    - {from: 2020-01-01, value: 2, cite: example_act/4}\n",
        "    []\n",
        "7:5 K104",
    ),
    "a citation without an article": (
        VALUES,
        "cite: example_act/3",
        "cite: example_act",
        "7:42 K104",
    ),
    "a phone number without quotes": (LINES, 'local: "1577-0000"', "local: 119", "7:15 K104"),
    "a label below the first choice": (FACTS, "other: Another one", "other: [a]", "5:12 K104"),
    "an id used twice": (ACTS, "- id: civil_act", "- id: example_act", "11:3 K201"),
    "an unknown source of a value": (VALUES, "example_act/3", "other_act/3", "7:42 K202"),
    "an unknown source of a row": (RULE, "cites: [example_act/3]", "cites: [act/3]", "20:70 K202"),
    "an unknown source of a period": (
        RULE,
        "cites: [civil_act/161]",
        "cites: [act/1]",
        "9:13 K202",
    ),
    "an unknown source of a text": (
        TOPIC,
        "cites: [example_act/3]",
        "cites: [act/3]",
        "13:13 K202",
    ),
    "an unknown article of a value": (VALUES, "example_act/3", "example_act/9", "7:42 K203"),
    "an unknown article of a row": (RULE, "[example_act/3]", "[example_act/9]", "20:70 K203"),
    "a source cited before it was in force": (
        VALUES,
        "from: 2010-01-01",
        "from: 2009-12-31",
        "7:42 K204",
    ),
    "an article cited before it was in force": (
        VALUES,
        "from: 2020-01-01",
        "from: 2019-12-31",
        "8:42 K204",
    ),
    "a source that the contract lacks": (
        ACTS,
        "- id: example_act",
        "- {id: old_act, kind: act, title: {en: Old Act, ko: 옛법}, url: x, standing: repealed,"
        " in_force_from: 2010-01-01, read_on: 2026-01-15, articles: {}}\n- id: example_act",
        "1:8 K205",
    ),
    "a source read before it began": (
        ACTS,
        'read_on: 2026-01-15\n  standing: in_force\n  articles:\n    "3"',
        'read_on: 2009-12-31\n  standing: in_force\n  articles:\n    "3"',
        "6:12 K206",
    ),
    "a source that ends before it begins": (
        ACTS,
        "in_force_from: 1960-01-01",
        "in_force_from: 1960-01-01\n  in_force_until: 1960-01-01",
        "16:19 K206",
    ),
    "a rule of no check": (RULE, "check: notice", "check: no_check", "1:8 K207"),
    "a deadline that the contract lacks": (
        RULE,
        "deadline: notice",
        "deadline: apply",
        "8:15 K207",
    ),
    "a value that the check lacks": (RULE, "  notice_months: {", "  months: {", "12:11 K207"),
    "a step to no table": (RULE, "steps:\n", "steps:\n  - table: no_table\n", "3:5 K208"),
    "an unknown fact that starts a period": (
        RULE,
        "event: told_date",
        "event: said_date",
        "5:12 K409",
    ),
    "an unknown fact that ends a period": (RULE, "act: act_date", "act: done_date", "7:10 K409"),
    "an unknown fact to ask for": (RULE, "{fact: told_date", "{fact: said_date", "15:5 K209"),
    "an unknown fact not to ask for": (
        RULE,
        "unless: [told_date]",
        "unless: [said_date]",
        "15:5 K209",
    ),
    "a question for an unknown fact": (FACTS, "told_date:", "said_date:", "8:3 K209"),
    "an unknown parameter of a period": (
        RULE,
        "months: notice_months",
        "months: moons",
        "6:13 K210",
    ),
    "an unknown parameter of a text": (
        TOPIC,
        "{parameter: notice.notice_months}",
        "{parameter: notice.moons}",
        "8:11 K210",
    ),
    "an unknown contact of a row": (RULE, "contacts: hl-1", "contacts: hl-1 hl-2", "28:71 K211"),
    "an unknown contact of a text": (
        TOPIC,
        "contacts: [hl-1]",
        "contacts: [hl-1, hl-2]",
        "12:22 K211",
    ),
    "an unknown contact in a text": (TOPIC, "{phone: hl-1}", "{phone: hl-2}", "7:9 K211"),
    "a topic in another's folder": (TOPIC, "id: notice\n", "id: notices\n", "1:5 K212"),
    "an unknown related topic": (
        TOPIC,
        "related: [notice]",
        "related: [notice, pay]",
        "23:19 K212",
    ),
    "a button for a fact without question": (TOPIC, "asks: visa", "asks: ill", "22:5 K213"),
    "a label of no choice": (FACTS, "other: Another one", "none: No visa", "5:11 K214"),
    "words for an unknown fact": (WORDS, "  visa: {other", "  visum: {other", "3:10 K209"),
    "words for no choice": (WORDS, "{other: [", "{others: [", "3:18 K214"),
    "two values from one day": (
        VALUES,
        "from: 2020-01-01, value: 2, cite: example_act/4",
        "from: 2010-01-01, value: 2, cite: example_act/3",
        "8:7 K301",
    ),
    "values out of order": (TIME, "from: 1960-01-01", "from: 2010-01-01", "7:5 K302"),
    "an input that nothing gives": (RULE, "inputs: [visa]", "inputs: [age]", "18:13 K401"),
    "a condition on no input": (RULE, "when: {visa: absent}", "when: {told: absent}", "21:37 K401"),
    "a cell outside its domain": (RULE, "when: {visa: absent}", "when: {visa: E-99}", "21:37 K402"),
    "a cell of a list outside its domain": (RULE, "[passed, late]", "[passed, lost]", "29:41 K402"),
    "a cell of another type": (RULE, "when: {ill: true}", 'when: {ill: "true"}', "28:31 K402"),
    "a number where codes stand": (
        RULE,
        "when: {visa: absent}",
        "when: {visa: 1..3}",
        "21:37 K402",
    ),
    "a row that is never reached": (
        RULE,
        "      - {id: not_said",
        "      - {id: again, when: {visa: E-9}, then: {coverage: bound}}\n      - {id: not_said",
        "21:9 K404",
    ),
    "a row below one that takes all": (RULE, "when: {visa: E-9}", "when: {}", "21:9 K404"),
    "a combination without a row": (
        RULE,
        "{id: refer, when: {}, then: {coverage",
        "{id: refer, when: {visa: other}, then: {coverage",
        "18:5 K403, 22:9 K406",
    ),
    "a table without its last row": (
        RULE,
        "      - {id: refer, when: {}, then: {coverage: outside}}\n",
        "",
        "18:5 K403, 21:9 K406",
    ),
    "a last row of another name": (
        RULE,
        "{id: refer, when: {}, then: {coverage",
        "{id: rest, when: {}, then: {coverage",
        "22:9 K406",
    ),
    "a placeholder filled from two things": (
        TOPIC,
        "{phone: hl-1}",
        "{phone: hl-1, date: act_date}",
        "7:9 K501",
    ),
    "a placeholder that nothing fills": (TOPIC, "Call {line}.", "Call {lime}.", "11:11 K502"),
    "a placeholder of one form that nothing fills": (
        TOPIC,
        "in {left} day.",
        "in {rest} day.",
        "19:7 K502",
    ),
    "a placeholder of the talk that nothing fills": (TALK, "Hello.", "Hello {name}.", "4:10 K502"),
    "forms without a count": (TOPIC, "    plural: left\n", "", "15:5 K503"),
    "a count without forms": (
        TOPIC,
        'text: "Call {line}."',
        'text: "Call {line}."\n    plural: left',
        "10:5 K503",
    ),
    "a fallback that is no language": (LANGUAGES, "fallback: []", "fallback: [xx]", "1:121 K215"),
    "a locale that is none": (LANGUAGES, "cldr: en_GB", "cldr: xx_YY_zz", "1:74 K218"),
    "digits that are not written": (LANGUAGES, "digits: latn", "digits: nope", "1:89 K218"),
    "a source that is not English": (LANGUAGES, "status: source", "status: draft", "1:103 K218"),
    "a text where a number belongs": (VALUES, "value: 1,", 'value: "one",', "7:33 K303"),
    "a truth where a number belongs": (VALUES, "value: 1,", "value: true,", "7:33 K303"),
    "a period of no length": (VALUES, "value: 1,", "value: 0,", "7:33 K303"),
    "a number below nought": (VALUES, "value: 1,", "value: -1,", "7:33 K303"),
    "a value that is not said": (VALUES, "value: 1, ", "", "7:7 K104"),
    "a value that is known and unknown": (
        VALUES,
        "value: 1,",
        "value: 1, unknown: true,",
        "7:45 K304",
    ),
    "a number where a truth belongs": (TIME, "value: true", "value: 1", "8:33 K303"),
    "a condition of a text on no code": (
        TOPIC,
        "{notice.state: open}",
        "{state: open}",
        "16:19 K407",
    ),
    "a condition of a text that cannot be": (TOPIC, "state: open}", "state: opne}", "16:26 K402"),
    "a condition of a question that cannot be": (
        RULE,
        "visa, when: {coverage: unknown}}",
        "visa, when: {coverage: x}}",
        "14:35 K402",
    ),
    "a condition of a period on a later code": (
        RULE,
        "    act: act_date",
        "    act: act_date\n    when: {verdict: depends}",
        "8:21 K407",
    ),
    "a table that no step uses": (RULE, "  - table: verdict\n", "", "23:5 K408"),
    "a brace of a topic not closed": (TOPIC, "Call {line}.", "Call {line.", "11:11 K504"),
    "a brace of the talk not closed": (
        TALK,
        "{counselling}.",
        "{counselling.",
        "5:11 K504",
    ),
    "a placeholder for no day of a period": (
        TOPIC,
        "{date: notice.safe}",
        "{date: notice.save}",
        "5:8 K505",
    ),
    "a placeholder for a day of no period": (
        TOPIC,
        "{date: notice.safe}",
        "{date: pay.safe}",
        "5:8 K505",
    ),
    "a placeholder for no count of a period": (
        TOPIC,
        "{count: notice.days_left}",
        "{count: notice.left}",
        "6:9 K505",
    ),
    "an unknown contact in the talk": (TALK, "{phone: hl-1}", "{phone: hl-2}", "2:16 K211"),
    "an unknown contact that a directory lists": (
        TOPIC,
        "related: [notice]",
        "directory: {services: [], regions: nationwide, always: [hl-2], most: 3}",
        "23:57 K211",
    ),
    "an unknown article of the holidays": (HOLIDAYS, "civil_act/161", "civil_act/162", "7:9 K203"),
    "an unknown source of an added holiday": (
        HOLIDAYS,
        "added: []",
        "added: [{date: 2026-01-02, name: Example day, cite: other_act/2}]",
        "8:53 K202",
    ),
    "a length of no period": (RULE, "length_of: notice", "length_of: pay", "12:18 K408"),
    "a number of nothing": (RULE, "{length_of: notice}", "{number_of: pays}", "12:18 K411"),
    "a deadline of another sense": (RULE, "deadline: notice", "deadline: since", "8:15 K414"),
    "a period of no unit": (RULE, "    months: notice_months\n", "", "4:5 K415"),
    "a period in another unit": (RULE, "months: notice", "days: notice", "6:11 K415"),
    "months counted backward": (
        RULE,
        "    act: act_date",
        "    act: act_date\n    backward: true",
        "4:5 K415",
    ),
    "a country that is none": (
        RULE,
        "inputs: [visa]\n    rows:\n      - {id: e9, when: {visa: E-9}",
        "inputs: [home]\n    rows:\n      - {id: e9, when: {home: [NP, XX]}",
        "20:31 K416, 21:37 K401",
    ),
    "a row of low confidence that is sure": (
        RULE,
        "then: {verdict: too_late}}",
        "then: {verdict: too_late}, confidence: low}",
        "29:97 K417",
    ),
    "a verdict that is none": (RULE, "verdict: too_late", "verdict: late", "29:74 K418"),
    "a code of two tables": (
        RULE,
        "then: {verdict: refer, contacts: hl-1}",
        "then: {verdict: refer, coverage: unknown}",
        "24:5 K419",
    ),
    "a deadline of a check that the contract lacks": (
        CONTRACT,
        "deadlines: [notice, since]",
        "deadlines: [notice, until]",
        "18:25 K216",
    ),
    "an optional fact that the contract lacks": (
        CONTRACT,
        "optional: [ill, act_date]",
        "optional: [ill, act_day]",
        "16:15 K216",
    ),
    "a list without a type of its entries": (
        CONTRACT,
        "{type: list, of: {date: date, hours: decimal}}",
        "{type: list}",
        "11:14 K217",
    ),
    "a part of no type": (CONTRACT, "hours: decimal", "hours: choice of visum", "11:51 K217"),
    "a choice without choices": (CONTRACT, "choices: [E-9, H-2, other]", "choices: []", "5:9 K217"),
    "a case that fixes a deadline without an id": (
        CASES,
        "verdict: 'yes'",
        "deadlines: [{calendar: 2026-02-05}]",
        "6:17 K102",
    ),
    "a step that says nothing": (RULE, "  - table: verdict\n", "  -\n", "10:4 K104"),
    "a code that nothing reads": (
        RULE,
        "then: {coverage: outside}",
        "then: {coverage: outside, coverages: none}",
        "22:68 K420",
    ),
    "a row without the verdict of the others": (
        RULE,
        "then: {verdict: too_late}",
        "then: {}",
        "29:9 K418",
    ),
    "a count of a plural that nothing fills": (
        TOPIC,
        "plural: left",
        "plural: rest",
        "17:13 K502",
    ),
}


@pytest.mark.parametrize(("file", "old", "new", "expected"), BROKEN.values(), ids=list(BROKEN))
def test_a_mistake_is_told_with_its_place_and_code(
    small_tree: SmallTree, file: str, old: str, new: str, expected: str
) -> None:
    small_tree.replace(file, old, new)
    assert small_tree.problems() == [f"{file}:{one}" for one in expected.split(", ")]


def test_a_small_tree_without_mistakes_has_no_problem(small_tree: SmallTree) -> None:
    assert small_tree.problems() == []


@pytest.mark.parametrize("file", [HOLIDAYS, CONTRACT, TOPICS, FACTS, LANGUAGES])
def test_a_missing_file_is_told(small_tree: SmallTree, file: str) -> None:
    (small_tree.root / file).unlink()
    assert small_tree.problems() == [f"{file}:1:1 K004"]


@pytest.mark.parametrize("file", [ACTS, LINES, CASES])
def test_a_file_that_should_be_a_list_is_told(small_tree: SmallTree, file: str) -> None:
    small_tree.write(file, "# Not a list.\nid: one\n")
    assert small_tree.problems() == [f"{file}:2:1 K101"]


@pytest.mark.parametrize("file", [VALUES, TIME, FACTS, LANGUAGES])
def test_a_file_that_should_map_ids_is_told(small_tree: SmallTree, file: str) -> None:
    small_tree.write(file, "- id: one\n")
    assert small_tree.problems() == [f"{file}:1:1 K101"]


@pytest.mark.parametrize("section", ["topics", "conversation", "internal", "languages"])
def test_a_contract_without_one_of_its_lists_is_told(small_tree: SmallTree, section: str) -> None:
    small_tree.replace(TOPICS, f"{section}:", f"no_{section}:")
    assert small_tree.places() == [f"{TOPICS}:1:1"]


def test_a_table_of_too_many_combinations_is_to_be_split(small_tree: SmallTree) -> None:
    many = ", ".join(f"c{number}" for number in range(600))
    small_tree.replace(
        CONTRACT, "choices: [E-9, H-2, other]", f"choices: [E-9, H-2, other, {many}]"
    )
    small_tree.replace(
        CONTRACT,
        "  ill: {type: bool}",
        f"  ill: {{type: bool}}\n  place: {{type: choice, choices: [{many}]}}",
    )
    small_tree.replace(RULE, "inputs: [visa]", "inputs: [visa, place]")
    assert small_tree.problems() == [f"{RULE}:18:5 K405"]


def test_a_value_below_a_key_in_capitals_has_its_own_place(small_tree: SmallTree) -> None:
    small_tree.replace(FACTS, "    E-9: E-9\n    other", "    H-2: H-2\n    E-9: [a]\n    other")
    assert small_tree.problems() == [f"{FACTS}:5:10 K104"]


@pytest.mark.parametrize(
    ("old", "new"),
    [("second: act_date", "second: act_day"), ("first: told_date", "first: told.safe")],
)
def test_a_day_to_compare_that_nothing_gives_is_told(
    small_tree: SmallTree, old: str, new: str
) -> None:
    step = "  - {compare: order, first: told_date, second: act_date}\n"
    small_tree.replace(RULE, "  - table: verdict\n", step + "  - table: verdict\n")
    assert small_tree.places() == []
    small_tree.replace(RULE, old, new)
    (problem,) = small_tree.problems()
    assert problem.startswith(f"{RULE}:10:")
    assert problem.endswith("K409")


#: Steps that cannot be computed, as the eleventh line of the rule.
WRONG_STEPS = {
    "an unknown number": ("{number: more, from: pay + pays}", "11:26 K411"),
    "a day where a number belongs": ("{number: more, from: pay * act_date}", "11:26 K411"),
    "a code where a number belongs": ("{number: more, from: visa}", "11:26 K411"),
    "a number of a later step": ("{number: more, from: later}", "11:26 K411"),
    "a figure": ("{number: more, from: pay * 2}", "11:26 K412"),
    "a power": ("{number: more, from: pay ** pay}", "11:26 K412"),
    "an expression without an end": ("{number: more, from: pay + (pay}", "11:26 K412"),
    "a function that is none": ("{number: more, from: abs(pay)}", "11:26 K412"),
    "an amount that the check lacks": ("{amount: due, from: pay, round: up}", "11:14 K207"),
    "an amount of an unknown number": ("{amount: owed, from: pays, round: up}", "11:26 K411"),
    "an amount for no day": ("{amount: owed, from: pay, round: up, per: week}", "11:47 K409"),
    "a value on no day": ("{value: it, parameter: notice_months, on: pay}", "11:47 K409"),
    "a value of no parameter": ("{value: it, parameter: moons, on: as_of}", "11:28 K210"),
    "a value chosen by no code": (
        "{value: it, parameter: {ills: {'true': notice_months}}, on: as_of}",
        "11:35 K407",
    ),
    "a value chosen by two codes": (
        "{value: it, parameter: {ill: {'true': notice_months}, visa: {}}, on: as_of}",
        "11:28 K407",
    ),
    "a value chosen by what cannot be": (
        "{value: it, parameter: {ill: {'yes': notice_months}}, on: as_of}",
        "11:42 K402",
    ),
    "a day of no name": ("{day: it, first_of: [told_date, pay]}", "11:37 K409"),
    "a day of nothing": ("{day: it}", "11:5 K409"),
    "a day as a last day to act": (
        "{day: it, first_of: [as_of], deadline: notice}",
        "11:44 K414",
    ),
    "a day cited from no source": ("{day: it, first_of: [as_of], cites: [act/1]}", "11:42 K202"),
    "a length that no fact tells": (
        "{period: it, event: act_date, days: {fact: home}}",
        "11:48 K411",
    ),
    "entries of no list": ("{each: visa, steps: [{number: it, from: pay}]}", "11:12 K413"),
    "a part that entries lack": (
        "{each: work_days, steps: [{number: it, from: work_days.pay}]}",
        "11:50 K411",
    ),
    "a part outside of its list": ("{number: it, from: work_days.hours}", "11:24 K411"),
    "a total of two ways": (
        "{each: work_days, steps: [{number: it, from: pay}],"
        " totals: {all: {sum: it, count: {visa: E-9}}}}",
        "11:71 K413",
    ),
    "a total of no number": (
        "{each: work_days, steps: [{number: it, from: pay}], totals: {all: {sum: its}}}",
        "11:77 K411",
    ),
    "a total of a condition on nothing": (
        "{each: work_days, steps: [{number: it, from: pay}], totals: {all: {count: {its: true}}}}",
        "11:85 K407",
    ),
    "a step in a list on a later code": (
        "{each: work_days, steps: [{number: it, from: pay, when: {verdict: depends}}]}",
        "11:71 K407",
    ),
}


@pytest.mark.parametrize(("step", "expected"), WRONG_STEPS.values(), ids=list(WRONG_STEPS))
def test_a_step_that_cannot_be_computed_is_told(
    small_tree: SmallTree, step: str, expected: str
) -> None:
    lines = f"  - table: verdict\n  - {step}\n  - {{number: later, from: pay}}\n"
    if expected.endswith("K407") and "verdict" in step:
        lines = f"  - {{number: later, from: pay}}\n  - {step}\n  - table: verdict\n"
    small_tree.replace(RULE, "  - table: verdict\n", lines)
    assert small_tree.problems() == [f"{RULE}:{expected}"]


def test_a_rule_without_a_verdict_is_told(small_tree: SmallTree) -> None:
    text = (small_tree.root / RULE).read_text(encoding="utf-8")
    small_tree.write(RULE, text.replace("{verdict: ", "{answer: "))
    assert f"{RULE}:17:3 K418" in small_tree.problems()


def test_steps_of_every_kind_are_accepted(small_tree: SmallTree) -> None:
    steps = """
  - {day: start, first_of: [told_date, as_of], deadline: since}
  - {value: it, parameter: {ill: {"true": notice_months}}, on: start}
  - {number: more, from: "max(pay, it) * it / (pay + it) - it"}
  - {amount: owed, from: more, round: down, per: start}
  - {compare: pay_and_owed, first: pay, second: owed}
  - {period: stay, event: start, months: notice_months, counts_event_day: true, deadline: since}
  - {period: told, event: start, days: {fact: pay}, backward: true, deadline: notice}
  - {each: work_days, steps: [{number: it, from: work_days.hours * pay}], totals: {all: {sum: it}}}
  - table: verdict
"""
    small_tree.replace(RULE, "\n  - table: verdict\n", steps)
    assert small_tree.problems() == []


def test_two_rows_of_one_id_in_a_table_are_told(small_tree: SmallTree) -> None:
    # The engine gives the id of the row that fired: with two of them it would be the wrong one.
    small_tree.replace(RULE, "- {id: not_said", "- {id: e9")
    assert small_tree.problems() == [f"{RULE}:21:9 K410"]


def test_all_mistakes_in_single_files_are_told_in_one_run(small_tree: SmallTree) -> None:
    small_tree.replace(VALUES, "unit: months", "unit: moons")
    small_tree.replace(VALUES, "value: 2,", "value: 2.5,")
    small_tree.replace(RULE, "inputs: [visa]", "inputs: [visa")
    small_tree.replace(ACTS, "kind: act\n  title: {en: Civil", "kind: law\n  title: {en: Civil")
    small_tree.replace(TOPIC, "title: Giving notice\n", "")
    (small_tree.root / HOLIDAYS).unlink()
    assert small_tree.problems() == [
        f"{HOLIDAYS}:1:1 K004",
        f"{VALUES}:2:9 K104",
        f"{VALUES}:8:33 K003",
        f"{RULE}:19:9 K001",
        f"{TOPIC}:1:1 K102",
        f"{ACTS}:12:9 K104",
    ]


def test_all_mistakes_between_files_are_told_in_one_run(small_tree: SmallTree) -> None:
    small_tree.replace(VALUES, "example_act/3", "other_act/3")
    small_tree.replace(RULE, "event: told_date", "event: said_date")
    small_tree.replace(RULE, "when: {visa: absent}", "when: {visa: E-99}")
    small_tree.replace(TOPIC, "contacts: [hl-1]", "contacts: [hl-2]")
    small_tree.replace(TALK, "Hello.", "Hello {name}.")
    assert small_tree.problems() == [
        f"{TALK}:4:10 K502",
        f"{VALUES}:7:42 K202",
        f"{RULE}:5:12 K409",
        f"{RULE}:21:37 K402",
        f"{TOPIC}:12:16 K211",
    ]


def test_mistakes_are_told_in_the_shipped_tree_too(copy_of_tree: Path) -> None:
    file = copy_of_tree / "knowledge" / "kr" / "parameters" / "time.yml"
    lines = file.read_text(encoding="utf-8").splitlines()
    row = next(number for number, line in enumerate(lines) if "2007-12-21" in line)
    lines[row] = lines[row].replace("civil_act/161", "civil_code/161")
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    with pytest.raises(KnowledgeError) as caught:
        load_knowledge(copy_of_tree)
    column = lines[row].index("civil_code") + 1
    place = f"knowledge/kr/parameters/time.yml:{row + 1}:{column}"
    assert str(caught.value).startswith(f"{place} K202 No source has the id 'civil_code'.")
    assert len(caught.value.problems) == 1
