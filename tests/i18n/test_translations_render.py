"""Translations at work: every sentence can be filled, and says the same numbers as the English."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date

import pytest

from baro.answers.book import Book
from baro.answers.composer import Composer, Speaker
from baro.answers.reply import Bubble
from baro.i18n.dates import fold
from baro.i18n.texts import Texts
from baro.knowledge.messages import Message, messages
from baro.knowledge.references import placeholder_names
from baro.knowledge.schema import Case, Plural
from baro.rules.facts import read_facts

TRANSLATED = ("ko", "ne")
SAID_ON = date(2026, 2, 10)
PHONE = re.compile(r"\b\d{4}-\d{4}\b")
NUMBER = re.compile(r"\d+")
#: The article of the time limits, and the emergency numbers; shorter numbers may be days.
ALWAYS_COMPARED = {"25", "112", "119", "1350", "1577"}


#: A sum of money as the languages write it, with signs between its thousands.
SUM = re.compile(r"(?<!\d)\d{1,3}(?:[,.]\d{3})+(?!\d)")


def numbers(text: str) -> set[str]:
    """The numbers that a translation must not change: years, phones, the article."""
    folded = fold(text)
    sums = {"".join(filter(str.isdecimal, one)) for one in SUM.findall(folded)}
    found = set(NUMBER.findall(SUM.sub(" ", folded))) | sums
    long = {number for number in found if len(number) >= 4}
    return set(PHONE.findall(folded)) | long | (found & ALWAYS_COMPARED)


def with_buttons(bubble: Bubble) -> str:
    return "\n".join([bubble.text, *(button.label for button in bubble.buttons)])


def outcome_of(book: Book, case: Case, language: str) -> Bubble:
    check = book.checks[str(case.check)]
    facts = read_facts(book.knowledge.contract, check.contract, case.facts)
    decision = check.decide(facts, case.as_of, book.release)
    speaker = Speaker(language, case.as_of, case.facts.get("visa"))
    return Composer(book, speaker).outcome(decision)


def topic_of(book: Book, topic: str, part: str, language: str) -> Bubble:
    # The lines listed are those of one language, so that the phones can be compared.
    speaker = Speaker(language, SAID_ON, "E-9", wanted="ne")
    return Composer(book, speaker).topic(topic, part)


def assert_same_facts(english: Bubble, translated: Bubble, what: str) -> None:
    assert "{" not in with_buttons(translated), what
    assert numbers(translated.text) == numbers(english.text), what
    assert not english.text or translated.text != english.text, what
    assert len(translated.text.splitlines()) == len(english.text.splitlines()), what
    assert [one.payload for one in translated.buttons] == [one.payload for one in english.buttons]


@pytest.mark.parametrize("language", TRANSLATED)
def test_the_outcome_of_every_golden_case_says_the_same_numbers(book: Book, language: str) -> None:
    compared: set[str] = set()
    for case in book.knowledge.cases:
        if case.check is None:
            continue  # a calculator has no text
        english, translated = (outcome_of(book, case, code) for code in ("en", language))
        assert_same_facts(english, translated, case.id)
        compared |= numbers(english.text)
    assert {"25", "2026", "1577-0071"} <= compared


@pytest.mark.parametrize("part", ["first", "more"])
@pytest.mark.parametrize("language", TRANSLATED)
def test_every_topic_says_the_same_numbers(book: Book, language: str, part: str) -> None:
    written = 0
    for topic_id, topic in book.knowledge.topics.items():
        if getattr(topic, part):
            english, translated = (
                topic_of(book, topic_id, part, code) for code in ("en", language)
            )
            assert_same_facts(english, translated, f"{topic_id}.{part}")
            written += 1
    assert written


@pytest.mark.parametrize("language", TRANSLATED)
def test_sources_are_shown_in_the_language_with_the_same_article(book: Book, language: str) -> None:
    english, translated = (topic_of(book, "violence", "more", code) for code in ("en", language))
    pairs = list(zip(english.sources, translated.sources, strict=True))
    assert pairs
    for ours, theirs in pairs:
        assert (ours.instrument, ours.article) == (theirs.instrument, theirs.article)
        assert ours.title != theirs.title
        assert ours.gloss != theirs.gloss


def forms(texts: Texts, message: Message) -> Iterator[str]:
    if isinstance(message.text, Plural):
        for count in (0, 1, 2, 5, 21):
            yield texts.plural(message.context, message.text.one, message.text.other, count)
    else:
        yield texts.get(message.context, message.text)


def english_of(message: Message) -> str:
    return message.text.other if isinstance(message.text, Plural) else message.text


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_message_is_filled_from_the_same_placeholders(book: Book, language: str) -> None:
    texts = book.texts(language)
    filled = 0
    for message in messages(book.knowledge):
        names = placeholder_names(english_of(message))
        values = {name: f"<{name}>" for name in names}
        for form in forms(texts, message):
            said = form.format(**values)
            assert "{" not in said, message.context
            assert set(re.findall(r"<(\w+)>", said)) == names, message.context
            filled += bool(names)
    assert filled > 20


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_button_is_longer_than_channels_show(book: Book, language: str) -> None:
    texts = book.texts(language)
    buttons = [one for one in messages(book.knowledge) if one.comment.startswith("Button")]
    long = [one.context for one in buttons for form in forms(texts, one) if len(form) > 20]
    assert len(buttons) > 10
    assert long == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_numbers_of_the_law_are_never_typed_into_a_translation(book: Book, language: str) -> None:
    texts = book.texts(language)
    for message in messages(book.knowledge):
        english = Counter(NUMBER.findall(fold(english_of(message))))
        for form in forms(texts, message):
            more = Counter(NUMBER.findall(fold(form))) - english
            assert not more, f"{message.context}: {dict(more)}"


def test_a_language_that_is_not_offered_answers_in_english(book: Book) -> None:
    hidden = next(code for code in book.knowledge.languages if code not in book.offered)
    english, fallen_back = (topic_of(book, "violence", "first", code) for code in ("en", hidden))
    assert fallen_back.text == english.text
