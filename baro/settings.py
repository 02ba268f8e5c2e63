"""What the environment sets. Every variable is documented in docs/settings.md."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from baro.clock import clock_offset
from baro.store.database import database_url

#: The checkout: knowledge, locales and ``var`` lie here unless the environment says otherwise.
ROOT = Path(__file__).resolve().parents[1]


#: Ten years; more is a typing error.
MOST_KEEP_DAYS = 3650


class SettingsError(ValueError):
    """A variable of the environment has a value that cannot be used."""


@dataclass(frozen=True)
class Settings:
    """Typed settings of all processes."""

    root: Path
    var: Path
    database_url: str
    port: int
    web_url: str
    keep_days: int
    #: Who runs this assistant, in words that workers are told; none where nobody said.
    operator: str | None
    #: Where the source code of this installation can be had.
    source_url: str | None
    tracker_db: Path
    #: How far the clock of all processes is shifted.
    clock_offset: timedelta

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Settings:
        """Read the settings.

        Raises: SettingsError, naming the variable.
        """
        env = os.environ if environment is None else environment
        root = Path(env.get("BARO_ROOT") or ROOT)
        var = Path(env.get("BARO_VAR") or root / "var")
        port = _port(env.get("BARO_PORT") or "8080")
        keep = env.get("BARO_KEEP_DAYS") or "30"
        if not keep.isdecimal() or int(keep) > MOST_KEEP_DAYS:
            raise SettingsError(f"BARO_KEEP_DAYS is {keep!r}; it must be a number of days, as 30.")
        try:
            offset = clock_offset(env)
        except ValueError as error:
            raise SettingsError(str(error)) from None
        return cls(
            root=root,
            var=var,
            database_url=env.get("BARO_DATABASE_URL") or database_url(var),
            port=port,
            keep_days=int(keep),
            operator=env.get("BARO_OPERATOR") or None,
            source_url=env.get("BARO_SOURCE_URL") or None,
            tracker_db=Path(env.get("BARO_TRACKER_DB") or var / "tracker.sqlite"),
            clock_offset=offset,
            web_url=env.get("BARO_URL") or f"http://localhost:{port}",
        )


def _port(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise SettingsError(f"BARO_PORT is {text!r}; it must be a port number, as 8080.")
    return int(text)
