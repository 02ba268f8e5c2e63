"""``baro knowledge schema``: JSON Schemas of the knowledge files, for editors."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from baro.knowledge.file_kinds import written_schemas
from baro.settings import Settings

#: Where the schemas lie that .vscode/settings.json names.
FOLDER = Path("knowledge", "schemas")


def write_schemas(
    folder: Annotated[
        Path | None, typer.Argument(metavar="DIR", help="Else knowledge/schemas/ of the checkout.")
    ] = None,
) -> None:
    """Write a JSON Schema for each kind of knowledge file, by which editors help."""
    target = folder or Settings.from_environment().root / FOLDER
    target.mkdir(parents=True, exist_ok=True)
    for name, text in written_schemas().items():
        (target / name).write_text(text, encoding="utf-8")
        typer.echo(str(target / name))
