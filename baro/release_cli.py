"""The options by which a command chooses a release, and the store that it lies in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Annotated

import typer
from sqlalchemy import Engine

from baro.clock import SEOUL
from baro.settings import Settings
from baro.store.database import migrate, open_store
from baro.store.history import release_known_at
from baro.store.releases import NoReleaseError, current_id

ReleaseId = Annotated[str, typer.Option(help="The release to ask; else the current one.")]
KnownAt = Annotated[
    str, typer.Option(help="Ask the release that answered then: 2026-11-22T10:00, Korean time.")
]


def unusable(error: Exception) -> str:
    """Say in a line that the store or a file cannot be used; a statement is never quoted."""
    reason = str(getattr(error, "orig", None) or error).strip().splitlines() or [""]
    return (
        f"The store or a file cannot be used ({type(error).__name__}: {reason[0]}). "
        "Look after BARO_DATABASE_URL, BARO_VAR and the space on the disk."
    )


@contextmanager
def opened_store(settings: Settings) -> Iterator[Engine]:
    """Open the store with its tables up to date, and close it."""
    settings.var.mkdir(parents=True, exist_ok=True)
    engine = open_store(settings.database_url)
    try:
        migrate(engine)
        yield engine
    finally:
        engine.dispose()


def current_release(engine: Engine) -> str:
    """Give the id of the current release.

    Raises: NoReleaseError.
    """
    current = current_id(engine)
    if current is None:
        raise NoReleaseError("Nothing is published. Run `baro knowledge publish`.")
    return current


def chosen_release(engine: Engine, release: str, known_at: datetime | None) -> str:
    """Give the id of the release that is named, or that answered then, or the current one.

    Raises: NoReleaseError.
    """
    if known_at is not None:
        return release_known_at(engine, known_at)
    return release or current_release(engine)


def read_known_at(release: str, known_at: str) -> datetime | None:
    """Read a moment; without a zone it is Korean, without a time the beginning of that day.

    Raises: typer.BadParameter for no moment, or where a release is named too.
    """
    if not known_at:
        return None
    if release:
        raise typer.BadParameter("Give --release or --known-at, not both.")
    try:
        moment = datetime.fromisoformat(known_at)
    except ValueError:
        raise typer.BadParameter(
            f"{known_at!r} is no moment; write it as 2026-11-22T10:00 or 2026-11-22T10:00+09:00."
        ) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=SEOUL)


def read_day(text: str) -> date | None:
    """Read a day of an option.

    Raises: typer.BadParameter.
    """
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is no day; write it as 2024-01-01.") from None
