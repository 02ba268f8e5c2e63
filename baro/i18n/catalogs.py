"""Translation catalogs: gettext .po files, read, updated, checked and compiled by Babel."""

from __future__ import annotations

import string
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.catalog import Message as CatalogMessage
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po, write_po

#: The moment that catalogs carry: with the real one each compilation would differ.
NO_TIME = datetime(2026, 1, 1, tzinfo=UTC)
#: Texts of buttons; channels cut what is longer.
LONGEST_BUTTON = 20


@dataclass(frozen=True)
class SourceMessage:
    """An English message: its context, its one or two forms, and a note to translators."""

    context: str
    forms: tuple[str, ...]
    comment: str = ""

    @property
    def id(self) -> str | tuple[str, ...]:
        return self.forms[0] if len(self.forms) == 1 else self.forms

    @property
    def group(self) -> str:
        return self.context.partition("/")[0]


@dataclass(frozen=True)
class CatalogProblem:
    """Something wrong with a translation, with its place in the .po file."""

    path: str
    line: int
    code: str
    what: str
    fix: str


def folder(root: Path, language: str) -> Path:
    """Give the folder of a language's .po files."""
    return root / "locales" / language / "LC_MESSAGES"


def template(messages: Iterable[SourceMessage]) -> Catalog:
    """Make the template catalog of some messages."""
    catalog = Catalog(project="Baro", charset="utf-8", fuzzy=False)
    for message in messages:
        catalog.add(
            message.id,
            context=message.context,
            flags=("python-brace-format",),
            auto_comments=[message.comment] if message.comment else [],
        )
    return catalog


def read_catalog(file: Path, language: str) -> Catalog:
    """Read a .po file.

    Raises: PoFileError if its syntax is wrong.
    """
    with file.open("rb") as stream:
        return read_po(stream, locale=language, abort_invalid=True)


def update(root: Path, language: str, messages: Sequence[SourceMessage]) -> list[Path]:
    """Bring the .po files of a language in line with the English messages.

    A message whose English changed loses its translation: a text that says something else
    is worse than none. Returns the files written.
    """
    written = []
    for group in sorted({message.group for message in messages}):
        file = folder(root, language) / f"{group}.po"
        fresh = template(message for message in messages if message.group == group)
        if file.exists():
            catalog = read_catalog(file, language)
            before = {message.context: message.id for message in catalog if message.id}
            catalog.update(fresh, no_fuzzy_matching=True)
            for message in catalog:
                # Babel compares the singular alone.
                if message.id and before.get(message.context, message.id) != message.id:
                    message.string = (
                        "" if isinstance(message.id, str) else ("",) * catalog.num_plurals
                    )
            catalog.obsolete.clear()
        else:
            catalog = Catalog(locale=language, project="Baro", charset="utf-8", fuzzy=False)
            for message in fresh:
                if message.id:
                    catalog[message.id] = message
        file.parent.mkdir(parents=True, exist_ok=True)
        _head(catalog, language)
        with file.open("wb") as stream:
            write_po(stream, catalog, width=0, omit_header=False, sort_by_file=False)
        written.append(file)
    return written


def _head(catalog: Catalog, language: str) -> None:
    """Write a header without times and people: git knows both."""
    catalog.creation_date = catalog.revision_date = NO_TIME
    catalog.project, catalog.version = "Baro", "1"
    catalog.copyright_holder = "the Baro contributors"
    catalog.msgid_bugs_address = "see CONTRIBUTING.md"
    catalog.last_translator = "machine draft"
    catalog.language_team = language
    catalog.header_comment = (
        f"# Texts of Baro in {language}. Machine draft until a message carries a review line.\n"
        "# AGPL-3.0-or-later, the Baro contributors."
    )


def compile_catalog(root: Path, language: str) -> bytes:
    """Compile all .po files of a language to one .mo file, in bytes."""
    merged = Catalog(
        locale=language, charset="utf-8", fuzzy=False, creation_date=NO_TIME, revision_date=NO_TIME
    )
    for file in sorted(folder(root, language).glob("*.po")):
        for message in read_catalog(file, language):
            if message.id and not message.fuzzy and _complete(message):
                merged.add(message.id, message.string, context=message.context)
    stream = BytesIO()
    write_mo(stream, merged)
    return stream.getvalue()


def check(
    root: Path, language: str, messages: Sequence[SourceMessage], complete: bool
) -> list[CatalogProblem]:
    """Find wrong, and where ``complete`` missing, translations of a language."""
    problems: list[CatalogProblem] = []
    found: dict[str, CatalogMessage] = {}
    places: dict[str, tuple[str, int]] = {}
    for file in sorted(folder(root, language).glob("*.po")):
        shown_as = str(file.relative_to(root))
        try:
            catalog = read_catalog(file, language)
        except (PoFileError, ValueError, LookupError) as error:
            problems.append(
                CatalogProblem(shown_as, 1, "T001", f"This is not a .po file: {error}.", "Mend it.")
            )
            continue
        for message in catalog:
            if message.id and message.context:
                found[message.context] = message
                places[message.context] = (shown_as, message.lineno or 1)
    for source in messages:
        path, line = places.get(source.context, (f"locales/{language}", 1))
        translated = found.get(source.context)
        for code, what, fix in _message_problems(source, translated, complete):
            problems.append(CatalogProblem(path, line, code, f"{source.context}: {what}", fix))
    return problems


def _complete(message: CatalogMessage) -> bool:
    return all(_forms(message)) and bool(_forms(message))


def _forms(message: CatalogMessage) -> list[str]:
    if isinstance(message.string, str):
        return [message.string]
    return list(message.string or ())


def _message_problems(
    source: SourceMessage, translated: CatalogMessage | None, complete: bool
) -> Iterable[tuple[str, str, str]]:
    if translated is None or not _complete(translated) or translated.fuzzy:
        if complete:
            yield "T002", "not translated.", "Translate it."
        return
    if translated.id != source.id:
        yield (
            "T003",
            "the English has changed.",
            "Run `baro i18n update` and translate it anew.",
        )
        return
    forms = _forms(translated)
    wanted = _placeholders(source.forms[-1])
    for form in forms:
        if _placeholders(form) != wanted:
            names = ", ".join(sorted(wanted)) or "none"
            yield "T004", "other placeholders than the English.", f"Use exactly: {names}."
        if _has_digits(form) and not _has_digits(source.forms[-1]):
            yield "T005", "a number is typed into the text.", "Numbers come by placeholders."
        if source.comment.startswith("Button") and len(form) > LONGEST_BUTTON:
            yield (
                "T006",
                f"longer than {LONGEST_BUTTON} characters.",
                "Shorten it; channels cut button labels.",
            )


def _placeholders(text: str) -> set[str]:
    try:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
    except ValueError:
        return {"(a brace is not closed)"}


def _has_digits(text: str) -> bool:
    return any(character.isdigit() for character in text)
