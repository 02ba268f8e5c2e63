"""``baro decide`` at the keyboard: from the store, without a server."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from baro.cli import app
from baro.knowledge.schema import Case, Knowledge, ReleaseContent
from baro.rules.cases import differences
from baro.store.database import database_url, migrate, open_store
from baro.store.releases import publish

Baro = Callable[..., Result]
DEADLINE = ("workplace_change_deadline", "--as-of", "2026-02-10")
TOLD = ("--fact", "visa=E-9", "--fact", "contract_end_date=2026-01-31")


@pytest.fixture(scope="module")
def published(content: ReleaseContent, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store in which the shipped files are published."""
    var = tmp_path_factory.mktemp("var")
    engine = open_store(database_url(var))
    migrate(engine)
    publish(engine, content, "kim", "first")
    engine.dispose()
    return var


def runner(monkeypatch: pytest.MonkeyPatch, var: Path) -> Baro:
    monkeypatch.setenv("BARO_VAR", str(var))
    monkeypatch.delenv("BARO_DATABASE_URL", raising=False)
    monkeypatch.setenv("TERMINAL_WIDTH", "200")

    def run(*words: str) -> Result:
        return CliRunner().invoke(app, ["decide", *words], catch_exceptions=False)

    return run


@pytest.fixture
def baro(published: Path, monkeypatch: pytest.MonkeyPatch) -> Baro:
    return runner(monkeypatch, published)


def lines(done: Result) -> list[str]:
    assert done.exit_code == 0, done.output
    return done.stdout.splitlines()


def part(done: Result, title: str) -> list[str]:
    """Give the lines below a title."""
    after = lines(done)[lines(done).index(title) + 1 :]
    return [line.strip() for line in after[: after.index("")]]


@pytest.mark.parametrize(("as_of", "won"), [("2026-12-31", "10,320"), ("2027-01-01", "10,700")])
def test_the_minimum_wage_changes_with_the_day(baro: Baro, as_of: str, won: str) -> None:
    done = baro("minimum_wage", "--as-of", as_of)
    assert part(done, "Amounts") == [f"hourly_minimum: {won} won per hour"]


def test_a_check_is_told_with_verdict_days_values_reasons_and_trace(baro: Baro) -> None:
    done = baro(*DEADLINE, *TOLD)
    assert lines(done)[:3] == [
        "workplace_change_deadline, asked on 2026-02-10: yes",
        "Yes: the step asked about (apply, or permission once applied) is or was in time.",
        "Confidence: high",
    ]
    assert part(done, "Deadlines") == [
        "apply: safe 2026-02-27, calendar 2026-02-28, legal 2026-03-03; 17 days left"
    ]
    assert "apply_months: 1" in part(done, "Values")
    title = "Act on the Employment etc. of Foreign Workers, article 25(3)"
    assert part(done, "Reasons")[0] == f"coverage.e9: {title}"
    trace = part(done, "Trace")
    assert trace[0] == "1. coverage: row e9 [foreign_workers_act/25(3)]"
    value = "1, since 2004-08-17, chosen by contract_end_date 2026-01-31"
    assert any(f"apply_months: {value} [foreign_workers_act/25(3)]" in line for line in trace)
    assert [line.partition(".")[0] for line in trace] == [
        str(number) for number in range(1, len(trace) + 1)
    ]
    assert lines(done)[-1].startswith("Release ")


@pytest.mark.parametrize(
    ("as_of", "told"),
    [
        ("2026-02-26", "1 day left"),
        ("2026-02-27", "0 days left"),
        ("2026-02-28", "1 day after the safe day"),
        ("2026-03-04", "passed"),
    ],
)
def test_days_left_are_told_as_they_stand(baro: Baro, as_of: str, told: str) -> None:
    (line,) = part(baro("workplace_change_deadline", *TOLD, "--as-of", as_of), "Deadlines")
    assert line.endswith(f"; {told}")


def test_what_is_missing_is_told_in_the_order_of_asking(baro: Baro) -> None:
    done = baro(*DEADLINE)
    assert lines(done)[1].startswith("It depends on facts that are missing whether this holds: ")
    missing = part(done, "Missing")
    assert [line.partition(":")[0] for line in missing] == ["visa", "contract_end_date"]


def test_titles_and_questions_come_in_the_language_that_is_named(baro: Baro) -> None:
    done = baro(*DEADLINE, *TOLD, "--language", "ko")
    assert "외국인근로자의 고용 등에 관한 법률" in "".join(part(done, "Reasons"))


def test_a_list_is_given_as_json(baro: Baro) -> None:
    facts = {
        "visa": "E-9",
        "stay_phase": "first_3_years",
        "change_ground": "art25_1_1",
        "changes": '[{"ground": "art25_1_1"}, {"ground": "art25_1_2"}]',
    }
    given = [word for name, value in facts.items() for word in ("--fact", f"{name}={value}")]
    done = baro("workplace_change_count", "--as-of", "2027-01-01", *given)
    assert "changes_counted: 1" in part(done, "Values")


def written(case: Case) -> list[str]:
    """Write the facts of a case as one types them."""
    words = []
    for name, value in case.facts.items():
        typed = value if isinstance(value, str) else json.dumps(value)
        words += ["--fact", f"{name}={typed}"]
    return words


def test_the_golden_cases_hold_at_the_keyboard(baro: Baro, knowledge: Knowledge) -> None:
    """One case a check and calculator; the rest is the same road."""
    first = {case.check or case.calculator or "": case for case in reversed(knowledge.cases)}
    assert set(first) == set(knowledge.rules)
    for id_, case in first.items():
        done = baro(id_, "--as-of", str(case.as_of), "--json", *written(case))
        assert done.exit_code == 0, done.output
        assert differences(case.expect, json.loads(done.stdout)) == []


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["nothing"], "'nothing' is no check or calculator of "),
        (
            ["legal_period", "--fact", "visa=E-9"],
            "visa: no fact of this check; it knows event_date",
        ),
        (["legal_period", "--fact", "months=one"], "months: must be of type int"),
        (["legal_period", "--fact", "event_date=soon"], "event_date: must be a day written as "),
        (["legal_period", "--fact", "months"], "'months' is no fact; write it as visa=E-9."),
        (["legal_period", "--fact", "months=1", "--fact", "months=2"], "months: told twice"),
        (["minimum_wage", "--fact", "simple_labour=yes"], "simple_labour: must be of type bool"),
        (
            ["workplace_change_count", "--fact", "changes=[{"],
            "changes: a list is written as JSON: ",
        ),
        (
            ["workplace_change_count", "--fact", 'changes=[{"ground": "none"}, {"ground": 1}]'],
            "changes: must be one of art25_1_1, art25_1_2, art25_1_3, none (entry 2, ground)",
        ),
        (["minimum_wage", "--language", "xx"], "language: 'xx' is none of en, ko, "),
    ],
)
def test_what_cannot_be_is_told_in_a_line(baro: Baro, words: list[str], told: str) -> None:
    done = baro(*words)
    assert done.exit_code == 2
    assert done.stderr.startswith(told)
    assert done.stderr.count("\n") == 1
    assert done.stdout == ""


def test_a_fact_of_each_kind_is_read(baro: Baro) -> None:
    given = ["work_month=2026-05", "weekly_hours=20.5", "hourly_wage=10320", "simple_labour=true"]
    words = [word for one in given for word in ("--fact", one)]
    done = baro("minimum_wage", "--as-of", "2026-11-22", *words)
    assert lines(done)[0].endswith(": yes")


def test_where_nothing_is_published_it_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = runner(monkeypatch, tmp_path)("minimum_wage")
    assert done.exit_code == 1
    assert done.stderr == "STOP: Nothing is published. Run `baro knowledge publish`.\n"


def test_an_earlier_release_answers_as_it_knew(
    published: Path, tmp_path: Path, content: ReleaseContent, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copy(published / "store.sqlite", tmp_path)
    engine = open_store(database_url(tmp_path))
    changed = content.model_dump(mode="json", by_alias=True)
    values = changed["knowledge"]["parameters"]["minimum_wage.hourly"]["values"]
    next(one for one in values if one["from"] == "2027-01-01")["value"] = 10800
    publish(engine, ReleaseContent.model_validate(changed), "kim", "corrected")
    engine.dispose()
    baro = runner(monkeypatch, tmp_path)
    known = json.loads(runner(monkeypatch, published)("minimum_wage", "--json").stdout)["release"]
    runner(monkeypatch, tmp_path)
    asked = ("minimum_wage", "--as-of", "2027-01-01")
    assert part(baro(*asked), "Amounts") == ["hourly_minimum: 10,800 won per hour"]
    before = baro(*asked, "--release", known)
    assert part(before, "Amounts") == ["hourly_minimum: 10,700 won per hour"]
    assert lines(before)[-1] == f"Release {known}"
    assert baro(*asked, "--known-at", "2020-01-01").exit_code == 1
    assert baro(*asked, "--known-at", "2020-01-01", "--release", known).exit_code == 2
