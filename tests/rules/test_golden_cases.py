"""Golden cases: each holds, and one that does not hold is told with its place."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from baro.knowledge.problems import KnowledgeError
from baro.knowledge.schema import Case, Knowledge
from baro.publishing import check_all
from baro.rules.cases import differences, run_cases
from baro.rules.check import Check
from baro.rules.facts import read_facts

FILES = sorted((Path(__file__).resolve().parents[2] / "knowledge" / "kr").glob("*/cases.yml"))
IDS = [case["id"] for file in FILES for case in yaml.safe_load(file.read_text(encoding="utf-8"))]
FIRST = "gc.apply.01"


def case_of(knowledge: Knowledge, id_: str) -> Case:
    return next(case for case in knowledge.cases if case.id == id_)


def outcome_of(knowledge: Knowledge, case: Case) -> dict[str, Any]:
    check = Check(knowledge, case.check or case.calculator or "")
    facts = read_facts(knowledge.contract, check.contract, case.facts)
    return check.decide(facts, case.as_of, "test-release").outcome.model_dump(mode="json")


def test_every_case_of_the_files_is_tried_here(knowledge: Knowledge) -> None:
    assert [case.id for case in knowledge.cases] == IDS
    assert len(IDS) >= 31


#: All golden cases of the research: group -> check or calculator -> ids.
INDEX: dict[str, dict[str, list[str]]] = yaml.safe_load(
    (Path(__file__).parent / "golden_index.yml").read_text(encoding="utf-8")
)


@pytest.mark.parametrize("group", ["checks", "calculators"])
def test_the_index_names_checks_and_calculators_of_the_contract(
    knowledge: Knowledge, group: str
) -> None:
    assert set(INDEX[group]) <= set(getattr(knowledge.contract, group))


def test_every_case_of_the_index_stands_with_its_rule_once_that_is_built(
    knowledge: Knowledge, told: list[str]
) -> None:
    every = {name: ids for group in INDEX.values() for name, ids in group.items()}
    built = {(case.check or case.calculator, case.id) for case in knowledge.cases}
    wanted = {(name, id_) for name, ids in every.items() for id_ in ids if name in knowledge.rules}
    assert wanted - built == set()
    number = sum(len(ids) for ids in every.values())
    later = ", ".join(name for name in every if name not in knowledge.rules)
    told.append(f"golden cases: {len(wanted)} of {number} run; not yet: {later or 'none'}")
    others = sorted(id_ for _, id_ in built - wanted)
    told.append(f"golden cases of our own: {', '.join(others) or 'none'}")


@pytest.mark.parametrize("id_", IDS)
def test_a_golden_case_holds(knowledge: Knowledge, id_: str) -> None:
    case = case_of(knowledge, id_)
    assert case.expect
    assert differences(case.expect, outcome_of(knowledge, case)) == []


def test_no_case_fails_in_the_run_before_a_publication(knowledge: Knowledge) -> None:
    assert run_cases(knowledge) == {}


@pytest.mark.parametrize(
    ("expect", "told"),
    [
        ({"verdict": "no"}, "verdict: 'yes' instead of 'no'"),
        ({"missing": ["visa"]}, "missing: [] instead of ['visa']"),
        (
            {"deadlines": [{"id": "apply", "legal": "2026-03-02"}]},
            "deadlines.apply.legal: 2026-03-03 instead of 2026-03-02",
        ),
        ({"deadlines": [{"id": "permission"}]}, "deadlines: no permission"),
        ({"amounts": [{"id": "premium", "won": 1}]}, "amounts: no premium"),
        ({"values": {"apply_months": 2}}, "values.apply_months: 1 instead of 2"),
        ({"values": {"must_depart": True}}, "values.must_depart: None instead of True"),
        (
            {"reasons": [{"cites": [{"instrument": "civil_act", "article": "166"}]}]},
            "reasons: civil_act 166 is not cited",
        ),
        ({"absent": ["deadlines.apply"]}, "deadlines.apply must not be there"),
        ({"absent": ["values.apply_months"]}, "values.apply_months must not be there"),
    ],
)
def test_a_difference_is_told(knowledge: Knowledge, expect: dict[str, Any], told: str) -> None:
    assert differences(expect, outcome_of(knowledge, case_of(knowledge, FIRST))) == [told]


@pytest.mark.parametrize(
    "expect",
    [
        {"absent": ["deadlines.permission", "values.must_depart", "amounts.premium"]},
        {"deadlines": [{"id": "apply"}]},
        {"reasons": [{"cites": [{"instrument": "civil_act", "article": "161"}]}]},
        {"contacts": ["hl-1577-0071"], "confidence": "high", "topic": "workplace_change_deadline"},
        {},
    ],
)
def test_fields_that_a_case_does_not_fix_are_free(
    knowledge: Knowledge, expect: dict[str, Any]
) -> None:
    assert differences(expect, outcome_of(knowledge, case_of(knowledge, FIRST))) == []


def with_cases(knowledge: Knowledge, **changes: Any) -> Knowledge:
    case = case_of(knowledge, FIRST).model_copy(update=changes)
    return knowledge.model_copy(update={"cases": [case]})


def test_a_case_of_a_check_without_rule_does_not_hold(knowledge: Knowledge) -> None:
    changed = with_cases(knowledge, check="severance_pay")
    assert run_cases(changed) == {FIRST: ["no rule for severance_pay"]}


def test_a_case_with_a_wrong_fact_does_not_hold(knowledge: Knowledge) -> None:
    changed = with_cases(knowledge, facts={"visa": "E-99"})
    ((told,),) = run_cases(changed).values()
    assert told.startswith("visa: must be one of E-9")


def test_a_failing_case_stops_publication_and_has_its_place(copy_of_tree: Path) -> None:
    name = "knowledge/kr/workplace_change_deadline/cases.yml"
    lines = (copy_of_tree / name).read_text(encoding="utf-8").splitlines()
    at = lines.index(f"- id: {FIRST}")
    changed = next(number for number in range(at, len(lines)) if "legal:" in lines[number])
    lines[changed] = lines[changed].replace("2026-03-03", "2026-03-02")
    (copy_of_tree / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    with pytest.raises(KnowledgeError) as caught:
        check_all(copy_of_tree)
    (problem,) = (one for one in caught.value.problems if one.code == "C001")
    assert str(problem).startswith(f"{name}:{at + 1}:1 C001 The golden case {FIRST} ")
    assert "legal: 2026-03-03 instead of 2026-03-02" in problem.what
