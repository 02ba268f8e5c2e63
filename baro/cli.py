"""The ``baro`` command."""

from __future__ import annotations

import getpass
import json
from typing import Annotated, Any

import httpx
import typer

from baro.i18n.catalogs import update
from baro.knowledge.loader import load_knowledge
from baro.knowledge.problems import KnowledgeError
from baro.publishing import check_all, check_and_publish, source_messages
from baro.settings import Settings, SettingsError
from baro.store.database import migrate, open_store
from baro.store.releases import NoReleaseError, StoreError, current_id, read_release

app = typer.Typer(help="Baro: rights of migrant workers in Korea.", no_args_is_help=True)
knowledge_app = typer.Typer(help="Check, publish and show the knowledge.", no_args_is_help=True)
i18n_app = typer.Typer(help="Translations.", no_args_is_help=True)
store_app = typer.Typer(help="The store.", no_args_is_help=True)
app.add_typer(knowledge_app, name="knowledge")
app.add_typer(i18n_app, name="i18n")
app.add_typer(store_app, name="store")

#: Seconds to wait for an answer of the server.
PATIENCE = 30.0


@store_app.command("migrate")
def store_migrate() -> None:
    """Create the store's tables, or bring them up to date."""
    settings = Settings.from_environment()
    settings.var.mkdir(parents=True, exist_ok=True)
    migrate(open_store(settings.database_url))


@knowledge_app.command("check")
def knowledge_check() -> None:
    """Check knowledge files, translations and golden cases; report all problems."""
    knowledge = _checked()
    typer.echo(
        f"{len(knowledge.topics)} topics, {len(knowledge.parameters)} parameters, "
        f"{len(knowledge.sources)} sources, {len(knowledge.directory)} support points, "
        f"{len(knowledge.cases)} golden cases: no problem."
    )


def _checked() -> Any:
    try:
        return check_all(Settings.from_environment().root)
    except KnowledgeError as error:
        _report(error)


def _report(error: KnowledgeError) -> None:
    for problem in error.problems:
        typer.echo(str(problem), err=True)
    typer.echo(f"{len(error.problems)} problems; docs/errors.md explains the codes.", err=True)
    raise typer.Exit(1)


@knowledge_app.command("publish")
def knowledge_publish(
    note: Annotated[str, typer.Option(help="Why, in a sentence.")] = "",
    author: Annotated[str, typer.Option(help="Who publishes.")] = "",
    model: Annotated[str, typer.Option(help="Fingerprint of the model in use.")] = "",
) -> None:
    """Check everything and make it the release that answers."""
    settings = Settings.from_environment()
    settings.var.mkdir(parents=True, exist_ok=True)
    engine = open_store(settings.database_url)
    migrate(engine)
    try:
        release, moved = check_and_publish(
            settings.root, engine, author or getpass.getuser(), note, model or None
        )
    except KnowledgeError as error:
        _report(error)
        return
    typer.echo(f"{'Published' if moved else 'Already current:'} {release}")


@knowledge_app.command("show")
def knowledge_show(
    what: Annotated[
        str, typer.Argument(help="A topic, a parameter, a source or a support point; or nothing.")
    ] = "",
) -> None:
    """Show what the current release says of something, as JSON."""
    settings = Settings.from_environment()
    settings.var.mkdir(parents=True, exist_ok=True)
    engine = open_store(settings.database_url)
    migrate(engine)
    release = current_id(engine)
    if release is None:
        raise NoReleaseError("Nothing is published. Run `baro knowledge publish`.")
    knowledge = read_release(engine, release).knowledge
    if not what:
        names = {
            "release": release,
            "topics": list(knowledge.topics),
            "parameters": list(knowledge.parameters),
            "sources": list(knowledge.sources),
            "directory": list(knowledge.directory),
        }
        typer.echo(json.dumps(names, ensure_ascii=False, indent=1))
        return
    found = {
        group: entries[what].model_dump(mode="json", by_alias=True)
        for group, entries in (
            ("topic", knowledge.topics),
            ("rule", knowledge.rules),
            ("parameter", knowledge.parameters),
            ("source", knowledge.sources),
            ("directory", knowledge.directory),
        )
        if what in entries
    }
    if not found:
        typer.echo(f"The release {release} knows nothing called {what!r}.", err=True)
        raise typer.Exit(1)
    typer.echo(json.dumps({"release": release, **found}, ensure_ascii=False, indent=1))


@i18n_app.command("update")
def i18n_update() -> None:
    """Bring the .po files in line with the English messages of the knowledge."""
    root = Settings.from_environment().root
    try:
        knowledge = load_knowledge(root)
    except KnowledgeError as error:
        _report(error)
        return
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
def decide(
    topic: str,
    facts: Annotated[str, typer.Argument(help='JSON, as {"visa": "E-9"}.')] = "{}",
    as_of: AsOf = "",
    language: Language = "",
) -> None:
    """Decide a check from facts; prints the outcome as JSON."""
    try:
        parsed = json.loads(facts)
    except json.JSONDecodeError as error:
        typer.echo(f"The facts are not JSON: {error}.", err=True)
        raise typer.Exit(2) from None
    body = {"facts": parsed, **_body(as_of=as_of, language=language)}
    outcome = _call("POST", f"/api/v1/checks/{topic}", body)
    typer.echo(json.dumps(outcome, ensure_ascii=False, indent=1))


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


if __name__ == "__main__":
    main()
