"""The commands ``baro knowledge table``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, NoReturn

import typer

from baro.knowledge.loader import load_knowledge
from baro.knowledge.problems import KnowledgeError
from baro.knowledge.table_check import overlaps, table_domains
from baro.settings import Settings
from baro.table_editing import (
    Changes,
    UnknownTableError,
    export_table,
    import_table,
    list_tables,
)

table_app = typer.Typer(help="Decision tables to an editor and back.", no_args_is_help=True)

Topic = Annotated[str, typer.Argument(help="A topic that has a rule.")]
Table = Annotated[str, typer.Argument(help="A table of its rule.yml.")]


def _fail(error: Exception) -> NoReturn:
    if isinstance(error, KnowledgeError):
        for problem in error.problems:
            typer.echo(str(problem), err=True)
        count = f"{len(error.problems)} problems, nothing written;"
        typer.echo(f"{count} docs/errors.md explains the codes.", err=True)
    else:
        typer.echo(str(error), err=True)
    raise typer.Exit(1) from None


@table_app.command("list")
def table_list() -> None:
    """List the tables of all rules: topic, table, number of rows."""
    try:
        tables = list_tables(Settings.from_environment().root)
    except KnowledgeError as error:
        _fail(error)
    for topic, table, rows in tables:
        typer.echo(f"{topic} {table} {rows}")


@table_app.command("overlaps")
def table_overlaps(topic: Topic, table: Table) -> None:
    """List the pairs of rows that one situation fits both: there the order decides."""
    try:
        knowledge = load_knowledge(Settings.from_environment().root)
    except KnowledgeError as error:
        _fail(error)
    rule = knowledge.rules.get(topic)
    if rule is None or table not in rule.tables:
        _fail(UnknownTableError(f"There is no table {topic} {table}; see `table list`."))
    for first, second in overlaps(rule.tables[table], table_domains(knowledge, rule)[table]):
        typer.echo(f"{first} before {second}")


@table_app.command("export")
def table_export(
    topic: Topic,
    table: Table,
    file: Annotated[
        Path | None, typer.Argument(help="The JSON file to write; or nothing, to print it.")
    ] = None,
) -> None:
    """Write a table as JDM, which the editor opens."""
    try:
        text = export_table(Settings.from_environment().root, topic, table)
        if file is not None:
            file.write_text(text, encoding="utf-8")
    except (KnowledgeError, UnknownTableError, OSError) as error:
        _fail(error)
    typer.echo(text if file is None else f"Wrote {file}", nl=file is not None)


@table_app.command("import")
def table_import(
    topic: Topic,
    table: Table,
    file: Annotated[Path, typer.Argument(help="The JSON file that the editor saved.")],
) -> None:
    """Write an edited table back into rule.yml, if all is right with it."""
    try:
        changes = import_table(Settings.from_environment().root, topic, table, file)
    except (KnowledgeError, UnknownTableError, OSError) as error:
        _fail(error)
    typer.echo(_told(changes))


def _told(changes: Changes) -> str:
    if not changes.any:
        return f"{changes.path}: nothing to change."
    groups = {"changed": changes.changed, "added": changes.added, "removed": changes.removed}
    rows = "; ".join(f"{name} {', '.join(ids)}" for name, ids in groups.items() if ids)
    said = rows or "order, inputs or comments"
    return f"{changes.path}: {said}. Now run `baro knowledge check`: it tries the golden cases."
