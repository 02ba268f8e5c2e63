"""A day belongs to the fact that its words name, and to none where nothing does."""

from __future__ import annotations

from datetime import date

import pytest

from baro.answers.book import Book
from baro.answers.reading import FactsRead, MessageReader

TOPIC = "workplace_change_deadline"
TODAY = date(2026, 10, 30)
END, APPLIED, PERMITTED = "contract_end_date", "change_applied_date", "change_permitted_date"


def read(
    book: Book,
    text: str,
    language: str = "en",
    asked: str | None = None,
    known: tuple[str, ...] = (),
    today: date = TODAY,
) -> FactsRead:
    reader = MessageReader(book, language, today)
    return reader.facts(text, book.knowledge.contract.checks[TOPIC], asked, known)


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        (
            "my contract ended 5 january 2026, i applied 20 january 2026",
            {END: date(2026, 1, 5), APPLIED: date(2026, 1, 20)},
        ),
        (
            "contract ended 31 jan 2026, i applied 5 feb 2026",
            {END: date(2026, 1, 31), APPLIED: date(2026, 2, 5)},
        ),
        (
            "i applied on 5 feb 2026 and my contract ended on 31 jan 2026",
            {END: date(2026, 1, 31), APPLIED: date(2026, 2, 5)},
        ),
        (
            "my contract ended 31 january 2026 and i got permission on 4 may 2026",
            {END: date(2026, 1, 31), PERMITTED: date(2026, 5, 4)},
        ),
        ("contract ended yesterday", {END: date(2026, 10, 29)}),
        ("i was fired 3 weeks ago", {END: date(2026, 10, 9)}),
        (
            "i stopped working on 25 september 2026 but contract ended 10 october 2026",
            {"last_day_worked": date(2026, 9, 25), END: date(2026, 10, 10)},
        ),
        (
            "boss reported on 20 october 2026 but contract ended 9 october 2026",
            {"employer_report_date": date(2026, 10, 20), END: date(2026, 10, 9)},
        ),
        (
            "i came to korea on 10 october 2023 and my contract ended 9 october 2026",
            {END: date(2026, 10, 9)},
        ),
        (
            "my alien card expires 31 december 2026 and contract ended 9 october 2026",
            {END: date(2026, 10, 9)},
        ),
        ("how many days from 9 october 2026?", {END: date(2026, 10, 9)}),
        ("my contract is from 10 october 2023 to 9 october 2026", {END: date(2026, 10, 9)}),
    ],
)
def test_each_day_goes_to_the_fact_that_its_words_name(
    book: Book, text: str, facts: dict[str, date]
) -> None:
    assert read(book, text).facts == facts


@pytest.mark.parametrize(
    ("language", "text", "facts"),
    [
        (
            "ko",
            "2026년 1월 5일에 계약이 끝났고 1월 20일에 신청했어요",
            {END: date(2026, 1, 5), APPLIED: date(2026, 1, 20)},
        ),
        ("ko", "2026년 10월 9일에 해고당했어요", {END: date(2026, 10, 9)}),
        (
            "ne",
            "मेरो सम्झौता २०२६ जनवरी ५ मा सकियो, २०२६ जनवरी २० मा निवेदन दिएँ",
            {END: date(2026, 1, 5), APPLIED: date(2026, 1, 20)},
        ),
        ("ne", "mero contract 5 january 2026 ma sakiyo", {END: date(2026, 1, 5)}),
    ],
)
def test_words_follow_their_day_in_other_languages(
    book: Book, language: str, text: str, facts: dict[str, date]
) -> None:
    assert read(book, text, language).facts == facts


@pytest.mark.parametrize(
    "text",
    [
        "can i apply today?",
        "i will apply tomorrow, is it ok?",
        "my visa expires 31 december 2026",
        "can i go home on 20 november 2026 and come back?",
        "what happens on 5 november 2026",
    ],
)
def test_a_day_that_nothing_names_does_not_replace_a_known_fact(book: Book, text: str) -> None:
    assert END not in read(book, text, known=(END, "visa")).facts


@pytest.mark.parametrize("text", ["can i apply today?", "must i decide tomorrow or is it later"])
def test_a_word_for_a_day_alone_opens_nothing(book: Book, text: str) -> None:
    assert read(book, text).facts == {}


def test_several_days_without_a_name_are_asked_back(book: Book) -> None:
    found = read(book, "5 october 2026 or maybe 9 october 2026 i am not sure")
    assert found.facts == {}
    assert found.ambiguous == (END, (date(2026, 10, 5), date(2026, 10, 9)))


def test_a_day_told_of_another_fact_is_not_the_answer_to_the_question(book: Book) -> None:
    found = read(book, "sorry, my contract ended 20 april 2026", asked="suspension_end_date")
    assert found.facts == {END: date(2026, 4, 20)}
    denied = read(book, "i have not applied, contract ended 1 october 2026", asked=APPLIED)
    assert denied.facts == {END: date(2026, 10, 1)}


def test_of_a_span_the_end_is_taken(book: Book) -> None:
    found = read(book, "from 5 february to 20 april 2026", asked="suspension_end_date")
    assert found.facts == {"suspension_end_date": date(2026, 4, 20)}


def test_the_day_of_a_request_answers_whether_it_was_made(book: Book) -> None:
    found = read(book, "yes i asked on 20 march 2026", asked="suspension_requested", known=(END,))
    assert found.facts == {
        "suspension_requested": True,
        "suspension_requested_date": date(2026, 3, 20),
    }


def test_something_done_cannot_lie_ahead(book: Book) -> None:
    found = read(book, "5 november 2026", asked=APPLIED)
    assert found.facts == {}
    assert found.ahead == APPLIED


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("yes", True),
        ("Yes!", True),
        ("no", False),
        ("no, i did not", False),
        ("not yet", False),
        ("ok what does it mean?", None),
        ("no problem i asked", None),
        ("what", None),
    ],
)
def test_yes_and_no_are_read_only_where_they_are_the_answer(
    book: Book, text: str, answer: bool | None
) -> None:
    read_ = read(book, text, asked="suspension_requested")
    assert read_.facts.get("suspension_requested") is answer


@pytest.mark.parametrize(
    ("text", "visa"),
    [
        ("E-9", "E-9"),
        ("e9, contract ended", "E-9"),
        ("my visa is E-9.", "E-9"),
        ("E-7-4", "E-7-4"),
        ("비자는 E-9이에요", "E-9"),
        ("H-2 before but now E-9", None),
        ("E-9 or H-2", None),
        ("my e-9 expired, i am overstayed", "none"),
        ("no visa problem", None),
        ("i do not want to say", "undisclosed"),
        ("말하고 싶지 않아요", "undisclosed"),
        ("불법체류예요", "none"),
        ("art. 25(3) and 1577-0071", None),
    ],
)
def test_the_visa_is_read_or_asked(book: Book, text: str, visa: str | None) -> None:
    assert MessageReader(book, "en", TODAY).visa(text) == visa
