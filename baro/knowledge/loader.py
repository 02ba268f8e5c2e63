"""Reading a tree of knowledge files into one :class:`Knowledge`, or all its problems at once."""

from __future__ import annotations

from pathlib import Path
from typing import Any, TypeVar

import holidays as holiday_tables
from pydantic import TypeAdapter, ValidationError

from baro.knowledge.condition_check import condition_problems
from baro.knowledge.contract_check import contract_problems
from baro.knowledge.problems import KnowledgeError, Problem
from baro.knowledge.references import reference_problems
from baro.knowledge.rule_check import rule_problems
from baro.knowledge.schema import (
    Case,
    CheckContract,
    ChecksFile,
    Contract,
    FactQuestion,
    HolidayRules,
    Knowledge,
    Language,
    Parameter,
    Place,
    Reading,
    Rule,
    Source,
    SupportPoint,
    Texts,
    Topic,
    TopicsFile,
)
from baro.knowledge.table_check import table_problems
from baro.knowledge.yaml_reader import Document, Keys, read_yaml

M = TypeVar("M")
_FIXES = {
    "missing": ("K102", "Add it."),
    "extra_forbidden": ("K103", "Remove it or correct its spelling."),
}


#: What the code itself asks for: without one of them no reply can be written.
DIALOGUE_FILES = frozenset({"conversation", "errors", "formats", "page"})


class Loader:
    """Collects documents, values and problems while the tree is read."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.problems: list[Problem] = []
        self.documents: dict[str, Document] = {}

    def read(self, file: Path) -> Document:
        """Read one file of the tree; its syntax problems are collected."""
        shown_as = str(file.relative_to(self.root))
        document = read_yaml(file, shown_as)
        self.documents[shown_as] = document
        self.problems.extend(document.problems)
        return document

    def validate(self, document: Document, kind: Any, data: Any, keys: Keys = ()) -> Any | None:
        """Check ``data``, found at ``keys``, against the schema; collect what is wrong."""
        try:
            return TypeAdapter(kind).validate_python(data)
        except ValidationError as error:
            for detail in error.errors():
                self.problems.append(_schema_problem(document, keys, detail))
            return None

    def mapping(self, file: Path, kind: type[M]) -> dict[str, M]:
        """Read a file that maps ids to entries of one kind."""
        document = self.one_document(file)
        if document is None:
            return {}
        entries = {}
        for key, data in document.data.items():
            entry = self.validate(document, kind, data, (key,))
            if entry is not None:
                entries[key] = entry
        return entries

    def sequence(self, file: Path, kind: type[M]) -> list[M]:
        """Read a file that is a list of entries of one kind."""
        document = self.read(file)
        if document.data is None and document.problems:
            return []
        if not isinstance(document.data, list):
            self._wrong_shape(document, "a list of '- id: ...' entries")
            return []
        entries = [
            self.validate(document, kind, data, (index,))
            for index, data in enumerate(document.data)
        ]
        return [entry for entry in entries if entry is not None]

    def one(self, file: Path, kind: type[M]) -> M | None:
        """Read a file that is one entry."""
        document = self.one_document(file)
        if document is None:
            return None
        entry: M | None = self.validate(document, kind, document.data)
        return entry

    def one_document(self, file: Path) -> Document | None:
        """Read a file that must be there and hold keys; what is wrong is collected."""
        if not file.exists():
            shown_as = str(file.relative_to(self.root))
            self.problems.append(
                Problem(shown_as, 1, 1, "K004", "This file is missing.", "Restore it from git.")
            )
            return None
        document = self.read(file)
        if isinstance(document.data, dict):
            return document
        if not document.problems:
            self._wrong_shape(document, "a list of 'key: value' lines")
        return None

    def _wrong_shape(self, document: Document, wanted: str) -> None:
        self.problems.append(
            document.problem((), "K101", f"This file should be {wanted}.", "Rewrite it so.")
        )


def _schema_problem(document: Document, keys: Keys, detail: Any) -> Problem:
    # Pydantic adds names of union members to the location; they are no keys of the file.
    location: Keys = keys
    for part in detail["loc"]:
        if document.has((*location, part)):
            location = (*location, part)
    code, fix = _FIXES.get(detail["type"], ("K104", "Correct the value."))
    name = detail["loc"][-1] if code == "K102" else (location[-1] if location else "file")
    return document.problem(location, code, f"'{name}': {detail['msg']}.", fix)


def load_knowledge(root: Path) -> Knowledge:
    """Read ``root/knowledge`` and ``root/locales/languages.yml``.

    Raises: KnowledgeError with every problem found.
    """
    loader = Loader(root)
    knowledge = _load(loader)
    if knowledge is None or loader.problems:
        raise KnowledgeError(loader.problems)
    problems = contract_problems(
        knowledge.contract, loader.documents["knowledge/contract/checks.yml"]
    )
    if problems:
        raise KnowledgeError(problems)
    problems = reference_problems(knowledge, loader.documents)
    problems += rule_problems(knowledge, loader.documents)
    problems += table_problems(knowledge, loader.documents)
    problems += condition_problems(knowledge, loader.documents)
    if problems:
        raise KnowledgeError(problems)
    return knowledge


def _load(loader: Loader) -> Knowledge | None:
    base = loader.root / "knowledge"
    contract = _contract(loader, base / "contract")
    languages = loader.mapping(loader.root / "locales" / "languages.yml", Language)
    sources = _by_id(loader, sorted((base / "sources").glob("*.yml")), Source)
    directory = _by_id(loader, sorted((base / "directory").glob("*.yml")), SupportPoint)
    rules = {
        file.parent.name: rule
        for file in sorted((base / "kr").glob("*/rule.yml"))
        if (rule := loader.one(file, Rule)) is not None
    }
    topics = {
        file.parent.name: topic
        for file in sorted((base / "kr").glob("*/topic.yml"))
        if (topic := loader.one(file, Topic)) is not None
    }
    cases = [
        case
        for file in sorted((base / "kr").glob("*/cases.yml"))
        for case in loader.sequence(file, Case)
    ]
    dialogue = {
        file.stem: texts
        for file in sorted((base / "dialogue").glob("*.yml"))
        if file.stem != "facts" and (texts := loader.one(file, Texts)) is not None
    }
    for name in sorted(DIALOGUE_FILES - set(dialogue)):
        if not (base / "dialogue" / f"{name}.yml").exists():
            loader.one_document(base / "dialogue" / f"{name}.yml")
    questions = loader.mapping(base / "dialogue" / "facts.yml", FactQuestion)
    holiday_rules = loader.one(base / "kr" / "holidays.yml", HolidayRules)
    places = loader.mapping(base / "kr" / "places.yml", Place)
    parameters = _parameters(loader, base / "kr")
    reading = {
        file.parent.name: one
        for file in sorted((loader.root / "locales").glob("*/reading.yml"))
        if (one := loader.one(file, Reading)) is not None
    }
    if contract is None or holiday_rules is None or loader.problems:
        return None
    return Knowledge(
        contract=contract,
        sources=sources,
        parameters=parameters,
        rules=rules,
        topics=topics,
        dialogue=dialogue,
        fact_questions=questions,
        directory=directory,
        places=places,
        holiday_rules=holiday_rules,
        holidays=holiday_table(holiday_rules),
        cases=cases,
        languages=languages,
        reading=reading,
    )


def _by_id(loader: Loader, files: list[Path], kind: type[M]) -> dict[str, M]:
    found: dict[str, M] = {}
    for file in files:
        for index, entry in enumerate(loader.sequence(file, kind)):
            id_ = entry.id  # type: ignore[attr-defined]
            if id_ in found:
                document = loader.documents[str(file.relative_to(loader.root))]
                loader.problems.append(
                    document.problem(
                        (index,), "K201", f"The id '{id_}' is used twice.", "Give another id."
                    )
                )
            found[id_] = entry
    return found


def _parameters(loader: Loader, base: Path) -> dict[str, Parameter]:
    """Read shared parameters as ``name`` of their file, a topic's own as ``topic.name``."""
    found: dict[str, Parameter] = {}
    shared = sorted((base / "parameters").glob("*.yml"))
    own = sorted(base.glob("*/parameters.yml"))
    for file in [*shared, *own]:
        prefix = file.stem if file in shared else file.parent.name
        for name, parameter in loader.mapping(file, Parameter).items():
            found[f"{prefix}.{name}"] = parameter
    return found


def _contract(loader: Loader, base: Path) -> Contract | None:
    topics = loader.one(base / "topics.yml", TopicsFile)
    checks = loader.one(base / "checks.yml", ChecksFile)
    if topics is None or checks is None:
        return None
    return Contract(
        topics=[entry for group in topics.topics.values() for entry in group],
        conversation=[entry.id for entry in (*topics.conversation, *topics.internal)],
        languages=topics.languages,
        instruments=list(checks.instruments),
        facts=checks.facts,
        checks=checks.checks,
        calculators={
            id_: CheckContract(
                purpose=one.purpose,
                optional=one.facts,
                yes=one.yes,
                deadlines=one.deadlines,
                amounts=one.amounts,
                values=one.values,
            )
            for id_, one in checks.calculators.items()
        },
        deadline_ids={id_: one.sense for id_, one in checks.deadline_ids.items()},
        amount_ids=list(checks.amount_ids),
        value_ids=list(checks.value_ids),
    )


def holiday_table(rules: HolidayRules) -> dict[str, str]:
    """Compute the public holidays of all years of ``rules``, with its corrections.

    Shape: ISO day -> English name. Saturdays and Sundays are rest days without standing here.
    Law: Regulations on Public Holidays of Government Offices arts. 2 and 3.
    """
    years = range(rules.years.from_, rules.years.until + 1)
    computed = holiday_tables.country_holidays(rules.country, years=years, language="en_US")
    table = {day.isoformat(): str(name) for day, name in computed.items()}
    for change in rules.removed:
        table.pop(change.date.isoformat(), None)
    for change in rules.added:
        table[change.date.isoformat()] = change.name or "Public holiday"
    return dict(sorted(table.items()))
