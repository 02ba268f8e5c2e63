"""From knowledge files to a release: check everything, compile, publish."""

from __future__ import annotations

import base64
from pathlib import Path

from sqlalchemy import Engine

from baro.answers.book import Book
from baro.i18n import catalogs
from baro.knowledge.loader import load_knowledge
from baro.knowledge.messages import messages
from baro.knowledge.problems import KnowledgeError, Problem
from baro.knowledge.schema import Knowledge, Plural, ReleaseContent
from baro.rules.cases import run_cases
from baro.store.history import make_current_again, release_before
from baro.store.releases import (
    StoreError,
    UnreadableReleaseError,
    current_id,
    publish,
    read_model,
    read_release,
)


class RollbackError(StoreError):
    """A release that the present code cannot answer from is not made current again."""


def source_messages(knowledge: Knowledge) -> list[catalogs.SourceMessage]:
    """List the English messages in the form that catalogs have."""
    return [
        catalogs.SourceMessage(
            message.context,
            (message.text.one, message.text.other)
            if isinstance(message.text, Plural)
            else (message.text,),
            message.comment,
        )
        for message in messages(knowledge)
    ]


def check_all(root: Path) -> Knowledge:
    """Check knowledge files, translations and golden cases.

    Raises: KnowledgeError with every problem found.
    """
    knowledge = load_knowledge(root)
    problems = [*_catalog_problems(root, knowledge), *_case_problems(root, knowledge)]
    if problems:
        raise KnowledgeError(problems)
    return knowledge


def _catalog_problems(root: Path, knowledge: Knowledge) -> list[Problem]:
    source = source_messages(knowledge)
    found: list[Problem] = []
    for code, language in knowledge.languages.items():
        if language.status == "source":
            continue
        for problem in catalogs.check(root, code, source, complete=language.offered):
            found.append(
                Problem(problem.path, problem.line, 1, problem.code, problem.what, problem.fix)
            )
    return found


def _case_problems(root: Path, knowledge: Knowledge) -> list[Problem]:
    problems = []
    for id_, differences in run_cases(knowledge).items():
        path, line = _place_of_case(root, id_)
        problems.append(
            Problem(
                path,
                line,
                1,
                "C001",
                f"The golden case {id_} does not hold: {'; '.join(differences)}.",
                "Correct the rule or parameter, or the case with its source.",
            )
        )
    return problems


def _place_of_case(root: Path, id_: str) -> tuple[str, int]:
    for file in sorted((root / "knowledge" / "kr").glob("*/cases.yml")):
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
            if line.strip() == f"- id: {id_}":
                return str(file.relative_to(root)), number
    return "knowledge", 1


def compile_release(root: Path, knowledge: Knowledge, model: str | None = None) -> ReleaseContent:
    """Put checked knowledge and compiled catalogs of the offered languages together."""
    compiled = {
        code: base64.b64encode(catalogs.compile_catalog(root, code)).decode()
        for code, language in knowledge.languages.items()
        if language.offered and language.status != "source"
    }
    return ReleaseContent(knowledge=knowledge, catalogs=compiled, model=model)


def check_and_publish(
    root: Path, engine: Engine, author: str, note: str, model: str | None = None
) -> tuple[str, bool]:
    """Check all and publish it; give the release's id and whether the pointer moved.

    Without ``model`` the fingerprint of the current release is kept: the model has not changed.
    Raises: KnowledgeError; then nothing is published.
    """
    knowledge = check_all(root)
    current = current_id(engine)
    if model is None and current is not None:
        model = read_model(engine, current)
    return publish(engine, compile_release(root, knowledge, model), author, note)


def content_of_files(root: Path, model: str | None = None) -> ReleaseContent:
    """Compile the files as they stand, for comparing; translations and cases are not judged.

    Raises: KnowledgeError if the files cannot be read as knowledge.
    """
    knowledge = load_knowledge(root)
    unreadable = [one for one in _catalog_problems(root, knowledge) if one.code == "T001"]
    if unreadable:
        raise KnowledgeError(unreadable)
    return compile_release(root, knowledge, model)


def roll_back(
    engine: Engine, release: str | None, author: str, note: str
) -> tuple[str, str | None, bool]:
    """Make an earlier release current again, after trying it out with the present code.

    Without ``release`` it is the one that was current before the present one.
    Returns the release, the one that was current until now, and whether the pointer moved.
    Raises: RollbackError, NoReleaseError, StoreError; then nothing is changed.
    """
    instead_of = None
    if release is None:
        instead_of, release = release_before(engine)
    before = current_id(engine)
    _try_out(engine, release, before)
    return release, before, make_current_again(engine, release, author, note, instead_of)


def _try_out(engine: Engine, release: str, current: str | None) -> None:
    content = read_release(engine, release)
    try:
        failed = run_cases(content.knowledge)
        Book(release, content)
    # Written by another version, it may break the present code anywhere.
    except Exception as error:
        raise RollbackError(
            f"This version cannot answer from {release} ({type(error).__name__}: {error}). "
            "Nothing was changed."
        ) from error
    if failed:
        told = "; ".join(f"{id_}: {', '.join(what)}" for id_, what in failed.items())
        raise RollbackError(
            f"{len(failed)} golden cases of {release} do not hold with this version: {told}. "
            "Nothing was changed."
        )
    lacking = _lacking_texts(engine, content.knowledge, current)
    if lacking:
        raise RollbackError(
            f"{release} lacks texts that the current release has and this version may say: "
            f"{', '.join(lacking)}. Nothing was changed. Restore the files and publish them."
        )


def _lacking_texts(engine: Engine, knowledge: Knowledge, current: str | None) -> list[str]:
    """Name the texts outside of topics that only the current release has: code asks for them."""
    if current is None:
        return []
    try:
        present = read_release(engine, current).knowledge
    except UnreadableReleaseError:
        # The way back must stay open when the current release is the broken one.
        return []
    there = _texts_for_code(knowledge)
    return [name for name in _texts_for_code(present) if name not in there]


def _texts_for_code(knowledge: Knowledge) -> list[str]:
    return [f"{group}/{name}" for group, one in knowledge.dialogue.items() for name in one.texts]
