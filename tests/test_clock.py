"""The one clock and its shift."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from baro.clock import OFFSET_VARIABLE, SEOUL, clock_offset, now, today_in_seoul
from baro.settings import Settings, SettingsError


@pytest.mark.parametrize(
    ("text", "seconds"), [(None, 0), ("", 0), ("0", 0), ("3600", 3600), ("-86400", -86400)]
)
def test_the_shift_is_seconds_and_nothing_by_default(text: str | None, seconds: int) -> None:
    environment = {} if text is None else {OFFSET_VARIABLE: text}
    assert clock_offset(environment) == timedelta(seconds=seconds)
    assert Settings.from_environment(environment).clock_offset == timedelta(seconds=seconds)


@pytest.mark.parametrize("text", ["1.5", "a day", "1h", "9" * 20, "9" * 5000, "-99999999999"])
def test_a_shift_that_is_none_stops_the_start_and_names_the_variable(text: str) -> None:
    with pytest.raises(SettingsError, match=OFFSET_VARIABLE):
        Settings.from_environment({OFFSET_VARIABLE: text})


@pytest.mark.parametrize("seconds", [0, 40 * 86400, -40 * 86400])
def test_moment_and_day_are_shifted(monkeypatch: pytest.MonkeyPatch, seconds: int) -> None:
    monkeypatch.setenv(OFFSET_VARIABLE, str(seconds))
    before = datetime.now(UTC)
    shifted, day = now(), today_in_seoul()
    after = datetime.now(UTC)
    shift = timedelta(seconds=seconds)
    assert before + shift <= shifted <= after + shift
    possible = {(moment + shift).astimezone(SEOUL).date() for moment in (before, after)}
    assert day in possible


def test_the_day_changes_at_midnight_in_korea(monkeypatch: pytest.MonkeyPatch) -> None:
    here = datetime.now(SEOUL)
    midnight = datetime(here.year, here.month, here.day, tzinfo=SEOUL) + timedelta(days=1)
    # A minute on both sides leaves room for a slow machine.
    for minutes, day in ((-1, here.date()), (1, here.date() + timedelta(days=1))):
        offset = midnight + timedelta(minutes=minutes) - datetime.now(SEOUL)
        monkeypatch.setenv(OFFSET_VARIABLE, str(int(offset.total_seconds())))
        assert today_in_seoul() == day
