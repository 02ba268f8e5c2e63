"""Time decisions and publishing on the shipped knowledge, against baselines of the same run.

Run from the root of the checkout: ``make bench``. Prints Markdown. A decision is facts as JSON
in, outcome as JSON out. Its baseline is the same road for a rule of one table with one row; that
of publishing is parsing the YAML files alone. Ratios can be compared between machines.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from baro.knowledge.loader import load_knowledge
from baro.knowledge.schema import (
    Case,
    CheckContract,
    Knowledge,
    ReleaseContent,
    Row,
    Rule,
    Table,
    TableStep,
)
from baro.knowledge.yaml_reader import read_yaml
from baro.publishing import check_all, compile_release
from baro.rules.check import Check
from baro.rules.facts import read_facts
from baro.store.database import database_url, migrate, open_store
from baro.store.releases import publish

ROOT = Path(__file__).resolve().parents[1]
#: Milliseconds within which 99 of 100 decisions shall be there.
TARGET = 2.0
BASELINE = "one_table"
#: Runs of what takes seconds; the median counts.
RUNS = 3


@dataclass(frozen=True)
class Times:
    """Times of one check. Units: milliseconds."""

    id: str
    cases: int
    #: Of checks that have decided nothing before: no row of a table is remembered.
    first: list[float]
    again: list[float]
    #: Of the processor for the decisions of ``again``, which other processes do not lengthen.
    processor: list[float]

    @property
    def p50(self) -> float:
        """The time that half of the decisions keep within."""
        return median(self.again)


def decide(check: Check, case: Case) -> dict[str, Any]:
    """Go the road of the API: facts as JSON in, outcome as JSON out."""
    facts = read_facts(check.knowledge.contract, check.contract, case.facts)
    return check.decide(facts, case.as_of, "benchmark").outcome.model_dump(mode="json")


def p99(times: list[float]) -> float:
    """Give the time that 99 of 100 keep within."""
    return quantiles(times, n=100)[98]


def milliseconds(what: Callable[[], object]) -> tuple[float, float]:
    """Run it; give the time it took, and that of the processor for all threads."""
    began, began_on_processor = time.perf_counter(), time.process_time()
    what()
    ended_on_processor, ended = time.process_time(), time.perf_counter()
    return (ended - began) * 1000, (ended_on_processor - began_on_processor) * 1000


def measure(knowledge: Knowledge, id_: str, cases: list[Case], decisions: int) -> Times:
    """Decide each case by a check of its own first, then all in turn by one check."""
    first = [timed(Check(knowledge, id_), case)[0] for _ in range(RUNS) for case in cases]
    check = Check(knowledge, id_)
    for case in cases:
        decide(check, case)
    rounds = max(1, decisions // len(cases))
    again = [timed(check, case) for _ in range(rounds) for case in cases]
    return Times(id_, len(cases), first, [one[0] for one in again], [one[1] for one in again])


def timed(check: Check, case: Case) -> tuple[float, float]:
    """Decide one case and give its times."""
    return milliseconds(lambda: decide(check, case))


def with_baseline(knowledge: Knowledge) -> Knowledge:
    """Add a calculator of one table with one row, that reads no fact."""
    row = Row(id="refer", when={}, then={"verdict": "yes"})
    rule = Rule(
        calculator=BASELINE,
        steps=[TableStep(table="verdict")],
        tables={"verdict": Table(inputs=["visa"], rows=[row])},
    )
    calculators = {**knowledge.contract.calculators, BASELINE: CheckContract(purpose="baseline")}
    contract = knowledge.contract.model_copy(update={"calculators": calculators})
    rules = {**knowledge.rules, BASELINE: rule}
    return knowledge.model_copy(update={"contract": contract, "rules": rules})


def baseline_case(knowledge: Knowledge) -> Case:
    """Make a case without facts."""
    case = knowledge.cases[0]
    return case.model_copy(update={"check": None, "calculator": BASELINE, "facts": {}})


def decision_times(knowledge: Knowledge, decisions: int) -> list[Times]:
    """Measure the baseline and every check and calculator over its golden cases."""
    knowledge = with_baseline(knowledge)
    cases: dict[str, list[Case]] = {BASELINE: [baseline_case(knowledge)]}
    for case in knowledge.cases:
        cases.setdefault(case.check or case.calculator or "", []).append(case)
    return [measure(knowledge, id_, found, decisions) for id_, found in cases.items()]


def print_decisions(times: list[Times]) -> None:
    """Print the table of decisions, and which of them miss the target."""
    base = next(one.p50 for one in times if one.id == BASELINE)
    print(
        "| check or calculator | cases | first p50 ms | p50 ms | p99 ms | p99 of processor ms "
        "| a second | p50 to baseline |"
    )
    print("|---|---|---|---|---|---|---|---|")
    for one in times:
        print(
            f"| {one.id} | {one.cases} | {median(one.first):.2f} | {one.p50:.3f} "
            f"| {p99(one.again):.3f} | {p99(one.processor):.3f} "
            f"| {1000 * len(one.again) / sum(one.again):,.0f} | {one.p50 / base:.1f} |"
        )
    print()
    for name, measured in (("clock", "again"), ("processor", "processor")):
        slow = [one.id for one in times if p99(getattr(one, measured)) > TARGET]
        print(f"p99 above {TARGET} ms by the {name}: {', '.join(slow) or 'none'}.  ")
    print()


def parse_all() -> None:
    """Parse the YAML files alone."""
    for folder in ("knowledge", "locales"):
        for file in sorted((ROOT / folder).rglob("*.yml")):
            read_yaml(file, str(file))


def publish_times() -> dict[str, float]:
    """Measure the steps of a publication. Units: milliseconds, medians."""
    knowledge = load_knowledge(ROOT)
    content = compile_release(ROOT, knowledge)
    return {
        "parse the YAML files (baseline)": repeated(parse_all),
        "load: parse, check shapes, references and tables": repeated(lambda: load_knowledge(ROOT)),
        "check: load, translations, golden cases": repeated(lambda: check_all(ROOT)),
        "compile: make the catalogs": repeated(lambda: compile_release(ROOT, knowledge)),
        "write: a new release into an empty SQLite store": repeated(lambda: write(content)),
    }


def repeated(what: Callable[[], object]) -> float:
    """Run it some times; give the median in milliseconds."""
    return median(milliseconds(what)[0] for _ in range(RUNS))


def write(content: ReleaseContent) -> None:
    """Publish into an empty store."""
    with tempfile.TemporaryDirectory() as folder:
        engine = open_store(database_url(Path(folder)))
        migrate(engine)
        publish(engine, content, "benchmark", "")
        engine.dispose()


def print_publishing(times: dict[str, float]) -> None:
    """Print the table of a publication's steps."""
    base = next(iter(times.values()))
    print("| step | ms | to baseline |")
    print("|---|---|---|")
    for step, taken in times.items():
        print(f"| {step} | {taken:,.0f} | {taken / base:.2f} |")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--decisions", type=int, default=5000, help="for each check")
    arguments = parser.parse_args()
    knowledge = load_knowledge(ROOT)
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} at the start.\n")
    print_decisions(decision_times(knowledge, arguments.decisions))
    print_publishing(publish_times())


if __name__ == "__main__":
    main()
