"""The one clock: what day it is where the law applies."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

Clock = Callable[[], date]
SEOUL = ZoneInfo("Asia/Seoul")
#: Seconds by which the clock of all processes is shifted, for rehearsals and tests.
OFFSET_VARIABLE = "BARO_CLOCK_OFFSET"


def clock_offset(environment: Mapping[str, str] | None = None) -> timedelta:
    """Give how far the clock is shifted; nothing unless the environment says so.

    Raises: ValueError if the variable is no whole number of seconds, or leads to no day.
    """
    env = os.environ if environment is None else environment
    text = env.get(OFFSET_VARIABLE) or "0"
    try:
        offset = timedelta(seconds=int(text))
        datetime.now(SEOUL) + offset
    except (ValueError, OverflowError):
        raise ValueError(
            f"{OFFSET_VARIABLE} is {text!r}; it must be a whole number of seconds, as -86400."
        ) from None
    return offset


def now() -> datetime:
    """Give the moment, in UTC, with the shift of the clock."""
    return datetime.now(UTC) + clock_offset()


def today_in_seoul() -> date:
    """Give today's date in Korea."""
    return now().astimezone(SEOUL).date()
