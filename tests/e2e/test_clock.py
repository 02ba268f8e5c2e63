"""The day changes at midnight in Korea while the server runs, and nobody has to act."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from baro.clock import OFFSET_VARIABLE, SEOUL
from tests.e2e.conftest import Stack, running, texts

pytestmark = pytest.mark.stack
OLD_DAY, NEW_DAY = date(2026, 3, 1), date(2026, 3, 2)
MIDNIGHT = datetime(2026, 3, 2, tzinfo=SEOUL)
QUESTION = "my contract ended on 10 February 2026, my visa is E-9, how many days do i have left?"
#: Seconds from a start to midnight; a machine that starts too late for one gets the next.
LEADS = (30, 90)
#: Seconds after midnight until which an answer must be of the new day.
PATIENCE = 10.0


def offset_to(moment: datetime, seconds: float) -> dict[str, str]:
    """Give the setting by which the server reaches ``moment`` ``seconds`` from now.

    ``moment`` must carry a zone.
    """
    offset = moment - timedelta(seconds=seconds) - datetime.now(UTC)
    return {OFFSET_VARIABLE: str(round(offset.total_seconds()))}


def wait_for_day(stack: Stack, day: date, seconds: float) -> None:
    until = time.monotonic() + seconds
    while stack.health()["today"] != day.isoformat():
        assert time.monotonic() < until, f"{day} did not come"
        time.sleep(0.2)


@pytest.fixture
def before_midnight(trained_var: Path, stack: Stack, tmp_path: Path) -> Iterator[Stack]:
    """An assistant for which midnight comes soon; ``stack`` has trained the model."""
    for lead in LEADS:
        var = tmp_path / f"var-{lead}"
        shutil.copytree(trained_var / "models", var / "models")
        with running(var, settings=offset_to(MIDNIGHT, lead)) as started:
            # Room for the questions that are asked before midnight.
            if is_day(started, OLD_DAY) and lead_left(started) > 5:
                yield started
                return
    pytest.fail("the assistant took too long to start")


def is_day(stack: Stack, day: date) -> bool:
    return bool(stack.health()["today"] == day.isoformat())


def lead_left(stack: Stack) -> float:
    shift = timedelta(seconds=stack.health()["clock_offset"])
    return (MIDNIGHT - shift - datetime.now(UTC)).total_seconds()


def test_the_day_of_an_answer_is_that_of_korea_and_changes_at_midnight(
    before_midnight: Stack,
) -> None:
    stack = before_midnight
    assert "WARNING: BARO_CLOCK_OFFSET" in stack.output()
    old = stack.ask(QUESTION)
    stated = stack.ask(QUESTION, as_of=OLD_DAY.isoformat())
    assert old["as_of"] == OLD_DAY.isoformat()
    assert is_day(stack, OLD_DAY)
    time.sleep(max(0.0, lead_left(stack)))
    wait_for_day(stack, NEW_DAY, PATIENCE)
    new = stack.ask(QUESTION)
    assert new["as_of"] == NEW_DAY.isoformat()
    before, after = (answer["outcome"]["deadlines"][0] for answer in (old, new))
    assert before["safe"] == after["safe"]
    assert after["days_left"] == before["days_left"] - 1
    # An open conversation goes over midnight too, unless its worker named a day.
    again = stack.ask(QUESTION, conversation=old["conversation"])
    assert (again["as_of"], texts(again)) == (NEW_DAY.isoformat(), texts(new))
    kept = stack.ask(QUESTION, conversation=stated["conversation"])
    assert (kept["as_of"], texts(kept)) == (OLD_DAY.isoformat(), texts(stated))


def test_the_shift_is_told_and_is_nothing_by_default(stack: Stack) -> None:
    assert stack.health()["clock_offset"] == 0
    assert "WARNING" not in stack.output()
