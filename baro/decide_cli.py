"""``baro decide``: deciding a check or calculator from the store, without a server."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Annotated, Any

import typer

from baro.answers.book import SOURCE_LANGUAGE, Book
from baro.answers.composer import Composer, Speaker
from baro.clock import today_in_seoul
from baro.knowledge.schema import FactType
from baro.knowledge_cli import told_plainly
from baro.outcome_lines import outcome_lines
from baro.release_cli import (
    KnownAt,
    ReleaseId,
    chosen_release,
    opened_store,
    read_day,
    read_known_at,
)
from baro.rules.check import Check
from baro.rules.facts import FactError, Facts, allowed_facts, read_facts
from baro.settings import Settings
from baro.store.releases import read_release

#: Exit status where what was asked cannot be.
WRONG = 2
_WHOLE = re.compile(r"-?[0-9]{1,18}")
_TRUTH = {"true": True, "false": False}


class QuestionError(ValueError):
    """A question that names what is not there, or a value that cannot be."""


def decide(
    topic: Annotated[str, typer.Argument(help="A check or a calculator.")],
    fact: Annotated[
        list[str] | None,
        typer.Option(help='visa=E-9, changes=\'[{"ground": "art25_1_1"}]\'; as often as needed.'),
    ] = None,
    as_of: Annotated[str, typer.Option(help="Day of asking; else today in Korea.")] = "",
    release: ReleaseId = "",
    known_at: KnownAt = "",
    language: Annotated[
        str, typer.Option(help="Language of laws' titles and of questions, as ko.")
    ] = SOURCE_LANGUAGE,
    as_json: Annotated[
        bool, typer.Option("--json", help="The outcome as the API gives it.")
    ] = False,
) -> None:
    """Decide a check or calculator from facts, by a release of the store; needs no server.

    Exit status: 2 where topic, fact or language are not known, or a value is wrong.
    """
    moment, day = read_known_at(release, known_at), read_day(as_of)
    with told_plainly(), opened_store(Settings.from_environment()) as engine:
        id_ = chosen_release(engine, release, moment)
        book = Book(id_, read_release(engine, id_))
        day = day or today_in_seoul()
    try:
        check = _check(book, topic)
        composer = _composer(book, Speaker(language=language, as_of=day))
        outcome = check.decide(_facts(check, fact or []), day, id_).outcome
    except (QuestionError, FactError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(WRONG) from None
    if as_json:
        typer.echo(json.dumps(outcome.model_dump(mode="json"), ensure_ascii=False, indent=1))
        return
    for line in outcome_lines(check, outcome, composer):
        typer.echo(line)


def _check(book: Book, topic: str) -> Check:
    decided = {**book.checks, **book.calculators}
    if topic not in decided:
        raise QuestionError(
            f"{topic!r} is no check or calculator of {book.release}. It has: {', '.join(decided)}"
        )
    return decided[topic]


def _composer(book: Book, speaker: Speaker) -> Composer:
    if speaker.language not in book.knowledge.languages:
        known = ", ".join(book.knowledge.languages)
        raise QuestionError(f"language: {speaker.language!r} is none of {known}")
    return Composer(book, speaker)


def _facts(check: Check, given: Iterable[str]) -> Facts:
    contract = check.knowledge.contract
    raw: dict[str, Any] = {}
    for text in given:
        name, sign, value = text.partition("=")
        if not sign:
            raise QuestionError(f"{text!r} is no fact; write it as visa=E-9.")
        if name in raw:
            raise QuestionError(f"{name}: told twice")
        known = name in allowed_facts(check.contract)
        raw[name] = _value(name, contract.facts[name], value) if known else value
    return read_facts(contract, check.contract, raw)


def _value(name: str, kind: FactType, text: str) -> Any:
    """Turn a typed value into what JSON would hold; what does not fit is refused later."""
    match kind.type:
        case "bool":
            return _TRUTH.get(text, text)
        case "int" | "won":
            return int(text) if _WHOLE.fullmatch(text) else text
        case "list":
            try:
                return json.loads(text)
            except (json.JSONDecodeError, RecursionError) as error:
                raise QuestionError(f"{name}: a list is written as JSON: {error}.") from None
    return text
