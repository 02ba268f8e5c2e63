"""What each conversation intent does."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from icalendar import Calendar

from baro.answers.book import Book
from baro.answers.conversing import BEHAVIOURS, DELETING
from baro.answers.dialogue import Dialogue, Said, Turn
from baro.knowledge.schema import Knowledge

TODAY = date(2026, 2, 10)
#: A Tuesday, eleven in the morning and at night in Korea.
DAYTIME = datetime(2026, 2, 10, 2, 0, tzinfo=UTC)
NIGHT = datetime(2026, 2, 10, 14, 0, tzinfo=UTC)
DEADLINE = "workplace_change_deadline"
FACTS = {"visa": "E-9", "contract_end_date": "2026-01-31"}
ANSWERED = {"topic": DEADLINE, "part": "first", "text": "my contract ended", "others": ["violence"]}


def turn(intent: str, text: str = "some words", **more: Any) -> Turn:
    slots = {"language": "en", **more.pop("slots", {})}
    return Turn(text=text, intent=intent, as_of=TODAY, slots=slots, **more)


def say(book: Book, intent: str, text: str = "some words", **more: Any) -> Said:
    return Dialogue(book, turn(intent, text, **more)).converse()


def text_of(said: Said) -> str:
    return "\n".join(bubble.text for bubble in said.bubbles)


def labels(said: Said) -> list[str]:
    return [button.label for bubble in said.bubbles for button in bubble.buttons]


def test_every_conversation_intent_of_the_contract_has_a_behaviour(knowledge: Knowledge) -> None:
    internal = {"inform"}
    assert set(knowledge.contract.conversation) - internal == {*BEHAVIOURS, "cancel"}


@pytest.mark.parametrize("language", ["en", "ko", "ne"])
@pytest.mark.parametrize("intent", sorted(BEHAVIOURS))
@pytest.mark.parametrize("last", [None, ANSWERED])
def test_every_intent_is_answered_in_every_language(
    book: Book, intent: str, language: str, last: dict[str, Any] | None
) -> None:
    slots = {"language": language, "last_answer": last, "facts": FACTS if last else None}
    said = say(book, intent, slots=slots, now=DAYTIME, keep_days=30)
    assert said.bubbles
    assert all(bubble.text for bubble in said.bubbles)


# Deleting


def test_a_deletion_is_asked_for_once(book: Book) -> None:
    said = say(book, DELETING)
    assert not said.forget
    assert said.slots["confirming"] == DELETING
    assert [button.payload for button in said.bubbles[0].buttons] == [
        '/delete_my_data{"confirm": "yes"}',
        '/delete_my_data{"confirm": "no"}',
    ]


@pytest.mark.parametrize(
    ("intent", "entities", "slots", "forgets"),
    [
        (DELETING, {"confirm": "yes"}, {}, True),
        (DELETING, {"confirm": "no"}, {}, False),
        ("affirm", {}, {"confirming": DELETING}, True),
        ("deny", {}, {"confirming": DELETING}, False),
        ("affirm", {}, {}, False),
        ("greet", {}, {"confirming": DELETING}, False),
    ],
)
def test_only_a_yes_to_the_question_deletes(
    book: Book, intent: str, entities: dict[str, str], slots: dict[str, Any], forgets: bool
) -> None:
    said = say(book, intent, slots=slots, entities=entities)
    assert said.forget is forgets


def test_the_question_holds_for_the_next_message_alone(book: Book) -> None:
    assert say(book, "thanks", slots={"confirming": DELETING}).slots["confirming"] is None


def test_a_deletion_in_the_middle_of_a_check_lets_the_check_wait(book: Book) -> None:
    asked = {"fact": "contract_end_date"}
    slots = {"topic": DEADLINE, "asked": asked, "facts": {"visa": "E-9"}}
    said = Dialogue(book, turn(DELETING, "delete everything", slots=slots, decision="answer"))
    left = said.read_check(opening=False)
    assert left.slots["check_answer"] == "interrupted"
    assert left.slots["confirming"] == DELETING


# A person


def test_by_day_the_lines_that_are_open_are_named(book: Book) -> None:
    said = say(book, "talk_to_counselor", now=DAYTIME, slots={"language": "ne"})
    korean = say(book, "talk_to_counselor", now=DAYTIME, slots={"language": "ko"})
    for one in (said, korean):
        assert "1577-0071" in text_of(one)
        assert "1577-1366" in text_of(one)


def test_at_night_only_the_line_that_is_always_open_is_named(book: Book) -> None:
    said = say(book, "talk_to_counselor", now=NIGHT, slots={"language": "ne"})
    assert "1577-1366" in text_of(said)
    assert "1577-0071" not in text_of(said)


def test_the_wish_for_a_person_is_kept_once_under_a_number(book: Book) -> None:
    first = say(book, "talk_to_counselor", now=DAYTIME, slots={"last_answer": ANSWERED})
    assert first.report is not None
    number = first.report["number"]
    assert (first.report["kind"], first.report["topic"]) == ("talk_to_counselor", DEADLINE)
    assert number in text_of(first)
    again = say(book, "talk_to_counselor", now=DAYTIME, slots={"counselor": number})
    assert again.report is None
    assert number in text_of(again)


# The last answer


def test_a_wrong_answer_is_kept_with_what_it_rested_on(book: Book) -> None:
    slots = {"last_answer": ANSWERED, "facts": FACTS}
    said = say(book, "wrong_answer", "that is not true", slots=slots)
    assert said.report is not None
    state = said.report["state"]
    assert said.report["number"] in text_of(said)
    assert state["facts"] == FACTS
    assert state["outcome"]["release"] == book.release
    assert state["outcome"]["trace"]
    assert (state["asked"], state["said"]) == ("my contract ended", "that is not true")
    assert "/violence" in [button.payload for button in said.bubbles[0].buttons]


def test_nothing_is_reported_where_nothing_was_answered(book: Book) -> None:
    assert say(book, "wrong_answer").report is None


def test_an_answer_is_explained_in_simpler_words(book: Book, knowledge: Knowledge) -> None:
    for topic in knowledge.topics:
        said = say(book, "explain_again", slots={"last_answer": {"topic": topic}})
        (line,) = knowledge.topics[topic].simple
        longest = max(re.split(r"{\w+}", str(line.text)), key=len)
        assert longest in text_of(said), topic


def test_the_korean_card_stands_beside_the_own_language(book: Book) -> None:
    slots = {"last_answer": ANSWERED, "facts": FACTS, "language": "ne"}
    said = say(book, "show_in_korean", slots=slots)
    card = said.bubbles[0]
    assert card.beside is not None
    assert "고용센터" in card.text
    assert any("\u0900" <= letter <= "\u097f" for letter in card.beside)
    assert say(book, "show_in_korean", slots={**slots, "language": "ko"}).bubbles[0].beside is None


# Days


def test_a_reminder_is_the_last_safe_day(book: Book) -> None:
    slots = {"last_answer": ANSWERED, "facts": FACTS, "language": "ne"}
    said = say(book, "set_reminder", slots=slots, now=DAYTIME)
    (file,) = said.bubbles[0].files
    assert file.type == "text/calendar"
    (event,) = Calendar.from_ical(file.content).walk("VEVENT")
    decision = Dialogue(book, turn("menu", slots=slots)).decide_again(DEADLINE)
    apply = next(one for one in decision.outcome.deadlines if one.id == "apply")
    assert event["dtstart"].dt == apply.safe
    assert len(event.walk("VALARM")) == 2
    assert any("\u0900" <= letter <= "\u097f" for letter in str(event["description"]))


def test_without_a_day_the_checks_that_find_one_are_offered(book: Book) -> None:
    said = say(book, "set_reminder", now=DAYTIME)
    assert not said.bubbles[0].files
    payloads = [button.payload for button in said.bubbles[0].buttons]
    assert f"/{DEADLINE}" in payloads
    assert "/minimum_wage" not in payloads


def test_a_day_that_has_passed_is_not_reminded_of(book: Book) -> None:
    facts = {"visa": "E-9", "contract_end_date": "2025-01-31"}
    said = say(book, "set_reminder", slots={"last_answer": ANSWERED, "facts": facts}, now=DAYTIME)
    assert not said.bubbles[0].files


# Who it is


def test_it_says_who_runs_it_and_how_long_it_keeps_what_is_written(book: Book) -> None:
    said = say(book, "bot_identity", operator="Centre of Ansan", keep_days=30)
    assert "Centre of Ansan" in text_of(said)
    assert "30" in text_of(said)
    assert "/delete_my_data" in [button.payload for button in said.bubbles[0].buttons]
    assert "not given a name" in text_of(say(book, "bot_identity", keep_days=30))


# Places


def topic(book: Book, name: str, text: str, **slots: Any) -> Said:
    asked = Turn(
        text=text, intent=name, as_of=TODAY, decision="answer", slots={"language": "en", **slots}
    )
    return Dialogue(book, asked).answer()


@pytest.mark.parametrize(
    ("text", "phone", "other"),
    [
        ("support centre in Gimhae", "055-338-2727", "053-654-9700"),
        ("대구에 상담소 있어요?", "053-654-9700", "055-338-2727"),
        ("any office near Changwon", "055-253-5270", "031-986-7660"),
    ],
)
def test_the_nearest_support_centre_comes_first(
    book: Book, text: str, phone: str, other: str
) -> None:
    said = text_of(topic(book, "support_center", text))
    assert phone in said
    assert other not in said


def test_a_place_that_is_told_afterwards_is_looked_up(book: Book) -> None:
    first = topic(book, "support_center", "where is a centre for foreigners")
    assert "1577-0071" in text_of(first)
    slots = {"language": "en", "last_answer": first.slots["last_answer"]}
    for intent, decision in (("out_of_scope", "answer"), ("nlu_fallback", "unsure")):
        asked = Dialogue(
            book, Turn(text="Gimhae", intent=intent, as_of=TODAY, decision=decision, slots=slots)
        )
        said = asked.converse() if intent == "out_of_scope" else asked.clarify()
        assert "055-338-2727" in text_of(said)


def test_a_place_without_a_centre_is_told_as_such(book: Book) -> None:
    assert "Chuncheon" in text_of(topic(book, "support_center", "centre in Chuncheon"))


# Facts that were understood


def test_an_outcome_says_what_it_rests_on_and_lets_it_be_changed(book: Book) -> None:
    slots = {"topic": DEADLINE, "facts": FACTS, "check_answer": "outcome"}
    said = Dialogue(book, turn(DEADLINE, slots=slots)).outcome()
    assert "I understood: Visa: E-9; End of contract: 31 January 2026." in text_of(said)
    (change,) = [one for one in said.bubbles[0].buttons if one.label == "Change something"]
    asked = Turn(
        text=change.payload,
        intent="inform",
        as_of=TODAY,
        entities={"change": "a fact"},
        slots={"language": "en", "topic": DEADLINE, "facts": FACTS},
    )
    offered = Dialogue(book, asked).inform()
    assert labels(offered) == ["Visa", "End of contract"]


def test_what_was_read_is_said_before_the_next_question(book: Book) -> None:
    opening = Dialogue(book, turn(DEADLINE, "I have E-9, when is my last day", decision="answer"))
    read = opening.read_check(opening=True)
    slots = {"language": "en", "topic": DEADLINE, **read.slots}
    asked = Dialogue(book, turn(DEADLINE, "I have E-9, when is my last day", slots=slots)).ask()
    assert "I understood: Visa: E-9." in text_of(asked)


# Languages


def test_a_guessed_language_can_be_changed_by_one_tap(book: Book) -> None:
    guessed = Turn(
        text="hello boss",
        intent="greet",
        as_of=TODAY,
        detected=("en", 0.95),
        other_languages=("ne", "fil"),
    )
    said = Dialogue(book, guessed).converse()
    payloads = [button.payload for bubble in said.bubbles for button in bubble.buttons]
    assert payloads.count('/choose_language{"language": "ne"}') == 1
    assert '/choose_language{"language": "fil"}' not in payloads, "it is not offered yet"
    later = replace(guessed, slots={"language": "en"})
    assert "नेपाली" not in labels(Dialogue(book, later).converse())


# Nobody who may be without a valid stay is sent to immigration


@pytest.mark.parametrize("visa", [None, "none", "undisclosed", "other", "E-9"])
def test_a_centre_of_a_town_is_named_to_everybody(book: Book, visa: str | None) -> None:
    said = text_of(topic(book, "support_center", "Ansan", facts={"visa": visa} if visa else {}))
    assert "1644-7111" in said


@pytest.mark.parametrize("name", ["support_center", "interpretation", "undocumented_rights"])
@pytest.mark.parametrize("visa", [None, "none", "undisclosed", "other"])
def test_immigration_is_not_named_to_who_may_be_without_a_stay(
    book: Book, name: str, visa: str | None
) -> None:
    said = topic(book, name, "near Ansan", facts={"visa": visa} if visa else {})
    assert not re.search(r"\b1345\b", text_of(said))
