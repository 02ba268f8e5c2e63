"""Checks across files: every id that one file names must stand in another."""

from __future__ import annotations

import re
import string
from collections.abc import Iterator
from datetime import date

from babel import Locale, UnknownLocaleError

from baro.knowledge.problems import Problem
from baro.knowledge.schema import Knowledge, Language, Line, Parameter, Plural, Topic
from baro.knowledge.yaml_reader import Document, Keys

Documents = dict[str, Document]
SOURCE_LANGUAGE = "en"
_DECIMAL = re.compile(r"[0-9]+(\.[0-9]+)?")


def reference_problems(knowledge: Knowledge, documents: Documents) -> list[Problem]:
    """Find citations, facts, contacts, placeholders and dates that lead nowhere."""
    return [
        *_source_problems(knowledge, documents),
        *_parameter_problems(knowledge, documents),
        *_topic_problems(knowledge, documents),
        *_dialogue_problems(knowledge, documents),
        *_question_problems(knowledge, documents),
        *_holiday_problems(knowledge, documents),
        *_language_problems(knowledge, documents),
        *_reading_problems(knowledge, documents),
    ]


def cite_problem(
    knowledge: Knowledge, document: Document, keys: Keys, cite: str, day: date | None = None
) -> Problem | None:
    """Tell of a citation that leads nowhere, or to what was not in force on ``day``."""
    instrument, _, article = cite.partition("/")
    source = knowledge.sources.get(instrument)
    if source is None:
        return document.problem(
            keys, "K202", f"No source has the id '{instrument}'.", "Add it to knowledge/sources/."
        )
    found = source.articles.get(article)
    if found is None:
        return document.problem(
            keys,
            "K203",
            f"The source '{instrument}' has no article '{article}'.",
            "Add the article with its gloss to the source.",
        )
    begins = found.in_force_from or source.in_force_from
    if day is not None and day < begins:
        return document.problem(
            keys,
            "K204",
            f"{cite} is cited for {day}, but is in force only from {begins}.",
            "Cite what was in force on that day, or correct the date.",
        )
    return None


def _source_problems(knowledge: Knowledge, documents: Documents) -> Iterator[Problem]:
    for name, document in documents.items():
        if not name.startswith("knowledge/sources/") or not isinstance(document.data, list):
            continue
        for index, entry in enumerate(document.data):
            source = knowledge.sources[entry["id"]]
            if source.id not in knowledge.contract.instruments:
                yield document.problem(
                    (index, "id"),
                    "K205",
                    f"'{source.id}' is no instrument of the contract.",
                    "Use a name of `instruments` in knowledge/contract/checks.yml.",
                )
            if source.in_force_until is not None and source.in_force_until <= source.in_force_from:
                yield document.problem(
                    (index, "in_force_until"),
                    "K206",
                    "The source ends before it begins.",
                    "Correct one of the two dates.",
                )
            if source.read_on < source.in_force_from:
                yield document.problem(
                    (index, "read_on"),
                    "K206",
                    "The source was read before it began.",
                    "Correct one of the two dates.",
                )


def _parameter_problems(knowledge: Knowledge, documents: Documents) -> Iterator[Problem]:
    for name, document in documents.items():
        parts = name.split("/")
        if parts[-1] == "parameters.yml":
            prefix = parts[-2]
        elif "parameters" in parts:
            prefix = parts[-1].removesuffix(".yml")
        else:
            continue
        for key in document.data:
            yield from _value_problems(
                knowledge, document, key, knowledge.parameters[f"{prefix}.{key}"]
            )


def _value_problems(
    knowledge: Knowledge, document: Document, key: str, parameter: Parameter
) -> Iterator[Problem]:
    days = [value.from_ for value in parameter.values]
    for index, value in enumerate(parameter.values):
        keys: Keys = (key, "values", index)
        if days.count(value.from_) > 1 and days.index(value.from_) != index:
            yield document.problem(
                keys, "K301", f"Two values from {value.from_}.", "Keep one or change a date."
            )
        problem = cite_problem(knowledge, document, (*keys, "cite"), value.cite, value.from_)
        if problem:
            yield problem
        if value.unknown and value.value is not None:
            yield document.problem(
                (*keys, "unknown"),
                "K304",
                "A value that is unknown cannot be given.",
                "Keep 'unknown' or 'value'.",
            )
        if not _fits_unit(parameter.unit, value.value):
            yield document.problem(
                (*keys, "value"),
                "K303",
                f"{value.value!r} is no value in {parameter.unit}.",
                "Write a whole number for counts and money, true or false for a bool.",
            )
    if days != sorted(days):
        yield document.problem(
            (key, "values"), "K302", "The values are not in order of time.", "Oldest first."
        )


def _fits_unit(unit: str, value: bool | int | str | None) -> bool:
    if value is None or unit == "form":
        return True
    if unit == "bool":
        return isinstance(value, bool)
    if unit == "percent" and isinstance(value, str):
        return _DECIMAL.fullmatch(value) is not None
    least = 1 if unit in ("months", "days", "years") else 0
    return isinstance(value, int) and not isinstance(value, bool) and value >= least


def no_fact(document: Document, keys: Keys, fact: str) -> Problem:
    """Tell of a name that is no fact."""
    return document.problem(
        keys,
        "K209",
        f"'{fact}' is no fact of the contract.",
        "Use a name of `facts` in knowledge/contract/checks.yml.",
    )


def no_contact(document: Document, keys: Keys, contact: str) -> Problem:
    """Tell of an id that is no support point."""
    return document.problem(
        keys, "K211", f"No support point has the id '{contact}'.", "Add it to knowledge/directory/."
    )


def _topic_problems(knowledge: Knowledge, documents: Documents) -> Iterator[Problem]:
    ids = {entry.id for entry in knowledge.contract.topics}
    for folder, topic in knowledge.topics.items():
        document = documents[f"knowledge/kr/{folder}/topic.yml"]
        if topic.id != folder or topic.id not in ids:
            yield document.problem(
                ("id",), "K212", f"'{topic.id}' is not the id of this folder.", "Use one id."
            )
        for index, related in enumerate(topic.related):
            if related not in knowledge.topics:
                yield document.problem(
                    ("related", index), "K212", f"There is no topic '{related}'.", "Remove it."
                )
        yield from _placeholder_source_problems(knowledge, document, topic)
        for index, contact in enumerate(topic.directory.always if topic.directory else []):
            if contact not in knowledge.directory:
                yield no_contact(document, ("directory", "always", index), contact)
        for index, button in enumerate(topic.buttons):
            if button.asks not in knowledge.fact_questions:
                yield document.problem(
                    ("buttons", index),
                    "K213",
                    f"No question is written for the fact '{button.asks}'.",
                    "Add it to knowledge/dialogue/facts.yml.",
                )
        positions = {"first": 0, "more": 0, "outcome": 0, "simple": 0}
        for block, line in topic.lines():
            keys: Keys = (block, positions[block])
            positions[block] += 1
            yield from _line_problems(knowledge, document, keys, topic, line)


def _placeholder_source_problems(
    knowledge: Knowledge, document: Document, topic: Topic
) -> Iterator[Problem]:
    for name, filled in topic.placeholders.items():
        keys: Keys = ("placeholders", name)
        if len(filled) != 1:
            yield document.problem(
                keys, "K501", f"'{name}' must be filled from one thing.", "Keep one."
            )
        if "phone" in filled and filled["phone"] not in knowledge.directory:
            yield no_contact(document, keys, filled["phone"])
        if "parameter" in filled and filled["parameter"] not in knowledge.parameters:
            yield document.problem(
                keys, "K210", f"There is no parameter '{filled['parameter']}'.", "Add it."
            )


def _line_problems(
    knowledge: Knowledge, document: Document, keys: Keys, topic: Topic, line: Line
) -> Iterator[Problem]:
    forms = [line.text.one, line.text.other] if isinstance(line.text, Plural) else [line.text]
    for form in forms:
        names, broken = _names_or_problem(document, (*keys, "text"), form)
        yield from broken
        for name in sorted(names - set(topic.placeholders)):
            yield _unknown_placeholder(document, (*keys, "text"), name)
    if line.plural is not None and line.plural not in topic.placeholders:
        yield _unknown_placeholder(document, (*keys, "plural"), line.plural)
    if isinstance(line.text, Plural) != (line.plural is not None):
        yield document.problem(
            keys, "K503", "'plural' and the forms one/other go together.", "Give both or none."
        )
    for index, cite in enumerate(line.cites):
        problem = cite_problem(knowledge, document, (*keys, "cites", index), cite)
        if problem:
            yield problem
    for index, contact in enumerate(line.contacts):
        if contact not in knowledge.directory:
            yield no_contact(document, (*keys, "contacts", index), contact)


def _unknown_placeholder(document: Document, keys: Keys, name: str) -> Problem:
    return document.problem(
        keys,
        "K502",
        f"The placeholder {{{name}}} is not filled by anything.",
        "Add it to `placeholders` of this file.",
    )


def placeholder_names(text: str) -> set[str]:
    """Give the names of the ``{placeholders}`` of a text.

    Raises: ValueError if a brace is not closed.
    """
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def _names_or_problem(document: Document, keys: Keys, text: str) -> tuple[set[str], list[Problem]]:
    try:
        return placeholder_names(text), []
    except ValueError as error:
        problem = document.problem(
            keys, "K504", f"A brace is not closed: {error}.", "Write it as {name}."
        )
        return set(), [problem]


#: Placeholders of texts outside topics that the code fills itself, by text.
FILLED_BY_CODE: dict[str, set[str]] = {
    "conversation/contact_line": {"name", "phone", "hours"},
    "conversation/contact_line_no_hours": {"name", "phone"},
    "conversation/law_article": {"instrument", "article"},
    "conversation/understood": {"facts"},
    "conversation/told_fact": {"name", "value"},
    "conversation/counselor_noted": {"number"},
    "conversation/bot_identity": {"operator"},
    "conversation/kept": {"days"},
    "conversation/reminder": {"day"},
    "conversation/reminder_title": {"topic"},
    "conversation/wrong_answer": {"number"},
    "errors/too_long": {"limit"},
    "errors/date_impossible": {"example"},
    "errors/date_in_future": {"example"},
    "errors/date_not_read": {"example"},
    "errors/month_not_read": {"example"},
    "errors/year_unlikely": {"example", "year"},
    "formats/won": {"amount"},
    "formats/hours_daily": {"from", "until"},
    "formats/hours_day": {"day", "from", "until"},
    "formats/contact_place": {"contact", "address"},
    "formats/hours_days": {"from", "until", "first_day", "last_day"},
}


def _holiday_problems(knowledge: Knowledge, documents: Documents) -> Iterator[Problem]:
    document = documents["knowledge/kr/holidays.yml"]
    rules = knowledge.holiday_rules
    cites: list[tuple[Keys, str]] = [
        (("cites", index), cite) for index, cite in enumerate(rules.cites)
    ]
    for group in ("added", "removed"):
        cites += [
            ((group, index, "cite"), change.cite)
            for index, change in enumerate(getattr(rules, group))
        ]
    for keys, cite in cites:
        problem = cite_problem(knowledge, document, keys, cite)
        if problem:
            yield problem


def _language_problems(knowledge: Knowledge, documents: Documents) -> Iterator[Problem]:
    document = documents["locales/languages.yml"]
    for code, language in knowledge.languages.items():
        yield from _language_entry_problems(document, code, language)
        for fallback in language.fallback:
            if fallback not in knowledge.languages:
                yield document.problem(
                    (code, "fallback"),
                    "K215",
                    f"'{fallback}' is no language of this file.",
                    "Name one that is, or remove it.",
                )


def _language_entry_problems(
    document: Document, code: str, language: Language
) -> Iterator[Problem]:
    def problem(key: str, what: str, fix: str) -> Problem:
        return document.problem((code, key), "K218", what, fix)

    if language.cldr is not None and not has_locale(language.cldr):
        yield problem("cldr", f"CLDR has no locale '{language.cldr}'.", "Correct it, or null.")
    if language.digits != "latn":
        yield problem("digits", f"'{language.digits}' is not written yet.", "Use latn.")
    if (language.status == "source") != (code == SOURCE_LANGUAGE):
        yield problem("status", "English is the source, and no other.", "Correct the status.")
    if language.status == "reviewed" and not language.reviewers:
        yield problem("reviewers", "A reviewed language names who read it.", "Name them, or draft.")
    if code in language.fallback:
        yield problem("fallback", "A language cannot fall back on itself.", "Remove it.")


def has_locale(name: str) -> bool:
    """Tell whether CLDR has a locale of a name."""
    try:
        Locale.parse(name)
    except (ValueError, UnknownLocaleError):
        return False
    return True


def _dialogue_problems(knowledge: Knowledge, documents: Documents) -> Iterator[Problem]:
    for group, texts in knowledge.dialogue.items():
        document = documents[f"knowledge/dialogue/{group}.yml"]
        for name, filled in texts.placeholders.items():
            if "phone" in filled and filled["phone"] not in knowledge.directory:
                yield no_contact(document, ("placeholders", name), filled["phone"])
        for name, text in texts.texts.items():
            known = set(texts.placeholders) | FILLED_BY_CODE.get(f"{group}/{name}", set())
            names, broken = _names_or_problem(document, ("texts", name), text)
            yield from broken
            for placeholder in sorted(names - known):
                yield _unknown_placeholder(document, ("texts", name), placeholder)


def _question_problems(knowledge: Knowledge, documents: Documents) -> Iterator[Problem]:
    document = documents["knowledge/dialogue/facts.yml"]
    for fact, question in knowledge.fact_questions.items():
        entry = knowledge.contract.facts.get(fact)
        if entry is None:
            yield no_fact(document, (fact,), fact)
            continue
        allowed = set(entry.choices) if entry.type == "choice" else {"true", "false"}
        for choice in question.choices:
            if choice not in allowed:
                yield _no_choice(document, (fact, "choices", choice), fact, choice)


def _reading_problems(knowledge: Knowledge, documents: Documents) -> Iterator[Problem]:
    for language, reading in knowledge.reading.items():
        document = documents[f"locales/{language}/reading.yml"]
        tables = {"choices": reading.choices, "choices_anywhere": reading.choices_anywhere}
        for key, table in tables.items():
            for fact, words in table.items():
                entry = knowledge.contract.facts.get(fact)
                if entry is None:
                    yield no_fact(document, (key, fact), fact)
                    continue
                for choice in words:
                    if choice not in entry.choices:
                        yield _no_choice(document, (key, fact, choice), fact, choice)


def _no_choice(document: Document, keys: Keys, fact: str, choice: str) -> Problem:
    return document.problem(
        keys,
        "K214",
        f"'{choice}' is no choice of the fact '{fact}'.",
        "Use the names of the contract.",
    )
