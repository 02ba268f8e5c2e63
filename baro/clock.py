"""The one clock: what day it is where the law applies."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from zoneinfo import ZoneInfo

Clock = Callable[[], date]
SEOUL = ZoneInfo("Asia/Seoul")


def today_in_seoul() -> date:
    """Give today's date in Korea."""
    return datetime.now(SEOUL).date()
