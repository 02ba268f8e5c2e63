"""The ``baro`` command."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Annotated, Any

import httpx
import typer
from sqlalchemy.exc import SQLAlchemyError

from baro.decide_cli import decide
from baro.i18n.catalogs import update
from baro.knowledge.loader import load_knowledge
from baro.knowledge.problems import KnowledgeError
from baro.knowledge_cli import knowledge_app, report
from baro.publishing import source_messages
from baro.release_cli import opened_store, unusable
from baro.schema_cli import write_schemas
from baro.settings import Settings, SettingsError
from baro.store.answers import read_record
from baro.store.releases import StoreError
from baro.table_cli import table_app

app = typer.Typer(help="Baro: rights of migrant workers in Korea.", no_args_is_help=True)
i18n_app = typer.Typer(help="Translations.", no_args_is_help=True)
store_app = typer.Typer(help="The store.", no_args_is_help=True)
answers_app = typer.Typer(help="Records of what was answered.", no_args_is_help=True)
app.command()(decide)
app.add_typer(knowledge_app, name="knowledge")
knowledge_app.add_typer(table_app, name="table")
knowledge_app.command("schema")(write_schemas)
app.add_typer(i18n_app, name="i18n")
app.add_typer(store_app, name="store")
app.add_typer(answers_app, name="answers")

#: Seconds to wait for an answer of the server.
PATIENCE = 30.0


@store_app.command("migrate")
def store_migrate() -> None:
    """Create the store's tables, or bring them up to date."""
    with opened_store(Settings.from_environment()):
        pass


@answers_app.command("show")
def answers_show(
    id_: Annotated[str, typer.Argument(metavar="ID", help="What an answer calls `answer`.")],
) -> None:
    """Show what a reply rested on, with its release, as JSON."""
    with opened_store(Settings.from_environment()) as engine:
        read = read_record(engine, id_)
    if read is None:
        typer.echo(
            f"There is no record {id_!r}. It may be deleted with its conversation.", err=True
        )
        raise typer.Exit(1)
    shown = {**asdict(read), **asdict(read.given)}
    del shown["given"]
    typer.echo(json.dumps(shown, ensure_ascii=False, indent=1, default=str))


@i18n_app.command("update")
def i18n_update() -> None:
    """Bring the .po files in line with the English messages of the knowledge."""
    root = Settings.from_environment().root
    try:
        knowledge = load_knowledge(root)
    except KnowledgeError as error:
        report(error)
    source = source_messages(knowledge)
    for code, language in knowledge.languages.items():
        if language.offered and language.status != "source":
            for file in update(root, code, source):
                typer.echo(str(file.relative_to(root)))


def _call(method: str, path: str, body: dict[str, Any] | None = None) -> Any:
    """Call the running server; tell plainly when there is none or it refuses."""
    url = Settings.from_environment().web_url.rstrip("/") + path
    try:
        response = httpx.request(method, url, json=body, timeout=PATIENCE)
    except httpx.HTTPError as error:
        typer.echo(f"No answer from {url} ({type(error).__name__}). Is `make run` up?", err=True)
        raise typer.Exit(1) from None
    data = response.json()
    if response.is_error:
        typer.echo(json.dumps(data, ensure_ascii=False), err=True)
        raise typer.Exit(1)
    return data


def _body(**values: Any) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value}


Language = Annotated[str, typer.Option(help="Language of the answer, as ne.")]
AsOf = Annotated[str, typer.Option(help="Day of asking, as 2026-02-10; else today in Korea.")]


@app.command()
def ask(
    text: str,
    language: Language = "",
    as_of: AsOf = "",
    conversation: Annotated[str, typer.Option(help="Id of an earlier answer, to go on.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print the whole answer.")] = False,
) -> None:
    """Ask the running server one question."""
    answer = _call(
        "POST",
        "/api/v1/ask",
        _body(text=text, language=language, as_of=as_of, conversation=conversation),
    )
    if as_json:
        typer.echo(json.dumps(answer, ensure_ascii=False, indent=1))
    else:
        _print(answer)
        typer.echo(f"(conversation {answer['conversation']})")


def _print(answer: dict[str, Any]) -> list[dict[str, str]]:
    """Print the bubbles of an answer; give its buttons in the order of their numbers."""
    buttons: list[dict[str, str]] = []
    for bubble in answer["reply"]:
        typer.echo(bubble["text"])
        for button in bubble["buttons"]:
            buttons.append(button)
            typer.echo(f"  [{len(buttons)}] {button['label']}")
        for source in bubble["sources"]:
            typer.echo(f"  - {source['title']} {source['article']} ({source['verified_on']})")
        typer.echo("")
    return buttons


@app.command()
def chat(language: Language = "", as_of: AsOf = "") -> None:
    """Talk with the running server; a number presses that button, an empty line ends."""
    conversation = ""
    buttons: list[dict[str, str]] = []
    while line := typer.prompt(">", default="", show_default=False, prompt_suffix=" ").strip():
        if line.isdecimal() and 1 <= int(line) <= len(buttons):
            line = buttons[int(line) - 1]["payload"]
        answer = _call(
            "POST",
            "/api/v1/ask",
            _body(text=line, language=language, as_of=as_of, conversation=conversation),
        )
        conversation = answer["conversation"]
        buttons = _print(answer)


def main() -> None:
    """Run the command; what an operator can mend is told in a line, without a traceback."""
    try:
        app()
    except (SettingsError, StoreError) as error:
        typer.echo(f"STOP: {error}", err=True)
        raise SystemExit(1) from None
    except (SQLAlchemyError, OSError) as error:
        typer.echo(f"STOP: {unusable(error)}", err=True)
        raise SystemExit(1) from None


if __name__ == "__main__":
    main()
