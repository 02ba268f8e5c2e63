"""Golden cases: running them and telling where an outcome differs from what they fix."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from baro.knowledge.schema import Case, Knowledge
from baro.rules.check import Check
from baro.rules.facts import FactError, read_facts


def run_cases(knowledge: Knowledge) -> dict[str, list[str]]:
    """Run every golden case whose check exists; give the differences of those that fail."""
    checks = {topic: Check(knowledge, topic) for topic in knowledge.rules}
    failed: dict[str, list[str]] = {}
    for case in knowledge.cases:
        differences = _run(checks, case)
        if differences:
            failed[case.id] = differences
    return failed


def _run(checks: Mapping[str, Check], case: Case) -> list[str]:
    check = checks.get(case.check or case.calculator or "")
    if check is None:
        return [f"no rule for {case.check or case.calculator}"]
    try:
        facts = read_facts(check.knowledge.contract, check.contract, case.facts)
    except FactError as error:
        return [str(error)]
    outcome = check.decide(facts, case.as_of, "candidate").outcome
    return differences(case.expect, outcome.model_dump(mode="json"))


def differences(expect: Mapping[str, Any], outcome: Mapping[str, Any]) -> list[str]:
    """List where ``outcome`` (as JSON) is not what ``expect`` fixes; other fields are free."""
    found: list[str] = []
    for name, wanted in expect.items():
        if name in ("deadlines", "amounts"):
            found += _by_id(name, wanted, outcome[name])
        elif name == "reasons":
            found += _cites(wanted, outcome["reasons"])
        elif name == "values":
            found += [
                f"values.{key}: {outcome['values'].get(key)!r} instead of {value!r}"
                for key, value in wanted.items()
                if not _same_value(outcome["values"].get(key), value)
            ]
        elif name == "absent":
            found += [f"{path} must not be there" for path in wanted if _there(path, outcome)]
        elif outcome.get(name) != wanted:
            found.append(f"{name}: {outcome.get(name)!r} instead of {wanted!r}")
    return found


def _same_value(given: Any, wanted: Any) -> bool:
    """Compare a value; a decimal, which cases write in quotes, at the digits written."""
    if isinstance(wanted, str) and isinstance(given, int | float) and not isinstance(given, bool):
        digits = len(wanted.partition(".")[2])
        return f"{given:.{digits}f}" == wanted
    return bool(given == wanted)


def _by_id(name: str, wanted: list[Mapping[str, Any]], given: list[Mapping[str, Any]]) -> list[str]:
    found = []
    for entry in wanted:
        keys = [key for key in ("id", "per") if key in entry]
        match = next((one for one in given if all(one[key] == entry[key] for key in keys)), None)
        if match is None:
            found.append(f"{name}: no {entry['id']}")
            continue
        found += [
            f"{name}.{entry['id']}.{key}: {match.get(key)} instead of {value}"
            for key, value in entry.items()
            if match.get(key) != value
        ]
    return found


def _cites(wanted: list[Mapping[str, Any]], given: list[Mapping[str, Any]]) -> list[str]:
    there = [cite for reason in given for cite in reason["cites"]]
    return [
        f"reasons: {cite['instrument']} {cite['article']} is not cited"
        for reason in wanted
        for cite in reason["cites"]
        if cite not in there
    ]


def _there(path: str, outcome: Mapping[str, Any]) -> bool:
    group, _, name = path.partition(".")
    given = outcome[group]
    if isinstance(given, dict):
        return name in given
    return any(entry["id"] == name for entry in given)
