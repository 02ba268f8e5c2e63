"""``baro knowledge``: checking, comparing, publishing, going back, and asking what was known."""

from __future__ import annotations

import getpass
import json
import math
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from typing import Annotated, Any, NoReturn

import typer
from pydantic import BaseModel
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from baro.clock import SEOUL
from baro.comparing import compare_cases, compare_releases, counted
from baro.knowledge.problems import KnowledgeError
from baro.knowledge.schema import Knowledge, ReleaseContent
from baro.publishing import check_all, check_and_publish, content_of_files, roll_back
from baro.release_cli import (
    KnownAt,
    ReleaseId,
    chosen_release,
    current_release,
    opened_store,
    read_day,
    read_known_at,
    unusable,
)
from baro.rules.parameters import Absent, look_up
from baro.settings import Settings, SettingsError
from baro.store.history import Move, publications
from baro.store.releases import (
    StoreError,
    UnreadableReleaseError,
    current_id,
    read_release,
)

knowledge_app = typer.Typer(
    help="Check, compare, publish and show the knowledge.", no_args_is_help=True
)
#: The side of a comparison that is no release.
FILES = "files"
#: Exit status of a comparison: what `diff` gives, so that scripts can rely on it.
SAME, DIFFERENT, TROUBLE = 0, 1, 2

Author = Annotated[str, typer.Option(help="Who does it; else the name of your account.")]
Note = Annotated[str, typer.Option(help="Why, in a sentence.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for machines.")]


@contextmanager
def told_plainly(status: int = 1) -> Iterator[None]:
    """Tell what an operator can mend in a line, without a traceback, and exit with ``status``."""
    try:
        yield
    except KnowledgeError as error:
        report(error, status)
    except (SettingsError, StoreError) as error:
        typer.echo(f"STOP: {error}", err=True)
        raise typer.Exit(status) from None
    except (SQLAlchemyError, OSError) as error:
        typer.echo(f"STOP: {unusable(error)}", err=True)
        raise typer.Exit(status) from None


def report(error: KnowledgeError, status: int = 1) -> NoReturn:
    """Print every problem and exit."""
    for problem in error.problems:
        typer.echo(str(problem), err=True)
    typer.echo(f"{len(error.problems)} problems; docs/errors.md explains the codes.", err=True)
    raise typer.Exit(status)


def _print_json(value: Any) -> None:
    typer.echo(json.dumps(value, ensure_ascii=False, indent=1))


@knowledge_app.command("check")
def knowledge_check() -> None:
    """Check knowledge files, translations and golden cases; report all problems."""
    with told_plainly():
        knowledge = check_all(Settings.from_environment().root)
    typer.echo(
        f"{len(knowledge.topics)} topics, {len(knowledge.parameters)} parameters, "
        f"{len(knowledge.sources)} sources, {len(knowledge.directory)} support points, "
        f"{len(knowledge.cases)} golden cases: no problem."
    )


@knowledge_app.command("publish")
def knowledge_publish(
    note: Note = "",
    author: Author = "",
    model: Annotated[str, typer.Option(help="Fingerprint of the model in use.")] = "",
) -> None:
    """Check everything and make it the release that answers."""
    with told_plainly():
        settings = Settings.from_environment()
        with opened_store(settings) as engine:
            before = current_id(engine)
            release, moved = check_and_publish(
                settings.root, engine, author or getpass.getuser(), note, model or None
            )
            typer.echo(f"{'Published' if moved else 'Already current:'} {release}")
            _tell_difference(engine, before, release)


def _tell_difference(engine: Engine, before: str | None, release: str) -> None:
    """Say in a few lines what a publication changed."""
    if before is None or before == release:
        return
    try:
        old = read_release(engine, before)
    except UnreadableReleaseError:
        typer.echo(f"The release before, {before}, was written by another version: not compared.")
        return
    new = read_release(engine, release)
    typer.echo(f"Against {before}: {counted(compare_releases(old, new))}")
    cases = len(compare_cases(old.knowledge, new.knowledge))
    typer.echo(f"Golden cases that come out differently: {cases}")
    typer.echo(f"`baro knowledge diff {before} {release}` tells each.")


@knowledge_app.command("releases")
def knowledge_releases(
    limit: Annotated[int, typer.Option(min=1, help="How many, the newest first.")] = 20,
    as_json: AsJson = False,
) -> None:
    """List what was published and rolled back, newest first; * answers now. Times are Korean."""
    with told_plainly(), opened_store(Settings.from_environment()) as engine:
        moves = publications(engine, limit)
    if as_json:
        _print_json([_move_as_json(move) for move in moves])
        return
    if not moves:
        typer.echo("Nothing is published.")
    for move in moves:
        typer.echo(_move_line(move))


def _move_line(move: Move) -> str:
    what = "rolled back" if move.kind == "rollback" else "published"
    # The next full second, so that the time shown can be given back as --known-at.
    shown = datetime.fromtimestamp(math.ceil(move.at.timestamp()), SEOUL)
    note = " ".join(move.note.split())
    line = f"{'*' if move.current else ' '} {shown.isoformat()}  {what:<11}  {move.release}"
    return f"{line}  {move.author}  {note}".rstrip()


def _move_as_json(move: Move) -> dict[str, Any]:
    return {
        "release": move.release,
        "kind": move.kind,
        "at": move.at.astimezone(SEOUL).isoformat(),
        "author": move.author,
        "note": move.note,
        "current": move.current,
    }


@knowledge_app.command("rollback")
def knowledge_rollback(
    release: Annotated[
        str, typer.Argument(help="An id of `baro knowledge releases`; else the one before.")
    ] = "",
    note: Note = "",
    author: Author = "",
) -> None:
    """Make an earlier release answer again, after trying it out with the present code."""
    with told_plainly(), opened_store(Settings.from_environment()) as engine:
        done, before, moved = roll_back(engine, release or None, author or getpass.getuser(), note)
    if moved:
        typer.echo(f"Rolled back from {before} to {done}")
        typer.echo(
            "Bring the files to the same state: the next publication takes them as they are."
        )
    else:
        typer.echo(f"Already current: {done}")


@knowledge_app.command("diff")
def knowledge_diff(
    old: Annotated[
        str, typer.Argument(metavar="FROM", help="A release or `files`; else the current release.")
    ] = "",
    new: Annotated[str, typer.Argument(metavar="TO", help="A release or `files`.")] = FILES,
    as_json: AsJson = False,
) -> None:
    """Tell what is different, and which golden cases come out differently.

    Exit status: 0 no difference, 1 differences, 2 they could not be compared.
    """
    with told_plainly(TROUBLE):
        settings = Settings.from_environment()
        with opened_store(settings) as engine:
            before, after = _sides(settings, engine, old, new)
        changes = compare_releases(before, after)
        cases = compare_cases(before.knowledge, after.knowledge)
    if as_json:
        _print_json(
            {
                "changes": [change.as_json() for change in changes],
                "cases": [difference.as_json() for difference in cases],
            }
        )
    else:
        for line in [*changes, *cases]:
            typer.echo(str(line))
        typer.echo(counted(changes))
        typer.echo(f"Golden cases that come out differently: {len(cases)}")
    raise typer.Exit(DIFFERENT if changes or cases else SAME)


def _sides(
    settings: Settings, engine: Engine, old: str, new: str
) -> tuple[ReleaseContent, ReleaseContent]:
    """Read both sides; files have no model of their own and take that of the release."""
    sides = [old or current_release(engine), new]
    releases = {side: read_release(engine, side) for side in sides if side != FILES}
    if FILES in sides:
        model = next((release.model for release in releases.values()), None)
        releases[FILES] = content_of_files(settings.root, model)
    return releases[sides[0]], releases[sides[1]]


@knowledge_app.command("show")
def knowledge_show(
    what: Annotated[
        str, typer.Argument(help="A topic, a parameter, a source or a support point; or nothing.")
    ] = "",
    release: ReleaseId = "",
    known_at: KnownAt = "",
    as_of: Annotated[
        str, typer.Option(help="For a parameter: its value on a day by the law, as 2024-01-01.")
    ] = "",
) -> None:
    """Show what a release says of something, as JSON."""
    moment, day = read_known_at(release, known_at), read_day(as_of)
    with told_plainly(), opened_store(Settings.from_environment()) as engine:
        release = chosen_release(engine, release, moment)
        knowledge = read_release(engine, release).knowledge
    found = _found(knowledge, what) if day is None else _value_on(knowledge, what, day)
    if not found:
        missing = "nothing" if day is None else "no parameter"
        typer.echo(f"The release {release} knows {missing} called {what!r}.", err=True)
        raise typer.Exit(1)
    _print_json({"release": release, **found})


def _found(knowledge: Knowledge, what: str) -> dict[str, Any]:
    """Give all that is called so; without a name, what there is to ask for."""
    if not what:
        return {
            "topics": list(knowledge.topics),
            "parameters": list(knowledge.parameters),
            "sources": list(knowledge.sources),
            "directory": list(knowledge.directory),
        }
    called: dict[str, Mapping[str, BaseModel]] = {
        "topic": knowledge.topics,
        "rule": knowledge.rules,
        "parameter": knowledge.parameters,
        "source": knowledge.sources,
        "directory": knowledge.directory,
    }
    return {
        name: entries[what].model_dump(mode="json", by_alias=True)
        for name, entries in called.items()
        if what in entries
    }


def _value_on(knowledge: Knowledge, what: str, day: date) -> dict[str, Any]:
    """Give the value of a parameter on a day, or why there is none."""
    if what not in knowledge.parameters:
        return {}
    told = {"parameter": what, "as_of": day.isoformat()}
    value = look_up(knowledge.parameters, what, day)
    if isinstance(value, Absent):
        return {**told, "value": None, "absent": value.value}
    return {
        **told,
        "value": value.value,
        "unit": knowledge.parameters[what].unit,
        "from": value.chosen_from.isoformat(),
        "cite": value.cite,
        "confidence": value.confidence,
    }
