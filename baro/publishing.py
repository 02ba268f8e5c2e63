"""From knowledge files to a release: check everything, compile, publish."""

from __future__ import annotations

import base64
from pathlib import Path

from sqlalchemy import Engine

from baro.i18n import catalogs
from baro.knowledge.loader import load_knowledge
from baro.knowledge.messages import messages
from baro.knowledge.problems import KnowledgeError, Problem
from baro.knowledge.schema import Knowledge, Plural, ReleaseContent
from baro.rules.cases import run_cases
from baro.store.releases import current_id, publish, read_release


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
        model = read_release(engine, current).model
    return publish(engine, compile_release(root, knowledge, model), author, note)
