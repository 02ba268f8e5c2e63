"""What is said to each conversation intent: to all that is no topic."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from baro.answers.book import KOREAN
from baro.answers.calendar import calendar_file
from baro.answers.composer import Composer, Speaker, confirm_payload, language_payload
from baro.answers.reply import Bubble, Button

if TYPE_CHECKING:
    from baro.answers.dialogue import Dialogue

#: Value of the slot ``confirming`` while the worker is asked whether to delete everything.
DELETING = "delete_my_data"
TALK_TO_COUNSELOR = "talk_to_counselor"
#: Digits of the number under which a report is kept.
DIGITS_OF_A_NUMBER = 8


def converse(dialogue: Dialogue) -> None:
    """Answer a conversation intent; one that has no behaviour is not understood."""
    BEHAVIOURS.get(dialogue.turn.intent, _unsure)(dialogue)


def _saying(name: str) -> Callable[[Dialogue], None]:
    """Make a behaviour that says one text and offers the topics."""

    def behaviour(dialogue: Dialogue) -> None:
        dialogue.say(name, dialogue.menu())

    return behaviour


_unsure = _saying("unsure")


def _thanks(dialogue: Dialogue) -> None:
    dialogue.say("thanks")


def _goodbye(dialogue: Dialogue) -> None:
    dialogue.say("goodbye")


def _affirm(dialogue: Dialogue) -> None:
    if dialogue.turn.slots.get("confirming") == DELETING:
        _delete(dialogue)
    else:
        dialogue.say("all_right", dialogue.menu())


def _deny(dialogue: Dialogue) -> None:
    if dialogue.turn.slots.get("confirming") == DELETING:
        dialogue.say("delete_not_done", dialogue.menu())
    else:
        dialogue.say("all_right", dialogue.menu())


# Language


def _choose_language(dialogue: Dialogue) -> None:
    code = dialogue.turn.entities.get("language")
    named = dialogue.named_languages
    wanted = code or (named[0] if len(named) == 1 else None)
    if wanted in dialogue.book.offered:
        dialogue.switch_language(str(wanted))
        dialogue.say("language_set", dialogue.menu())
    elif wanted in dialogue.book.knowledge.languages:
        dialogue.say("language_not_offered", _languages(dialogue))
    else:
        dialogue.say("choose_language", _languages(dialogue))


def _languages(dialogue: Dialogue) -> list[Button]:
    return [
        Button(label=language.native, payload=language_payload(code))
        for code, language in dialogue.book.offered.items()
    ]


# The last answer


def _show_in_korean(dialogue: Dialogue) -> None:
    last = dialogue.turn.slots.get("last_answer")
    if not last:
        dialogue.say("nothing_to_show", dialogue.menu())
        return
    korean = Composer(dialogue.book, Speaker(KOREAN, dialogue.turn.as_of, dialogue.speaker.visa))
    shown = _again(dialogue, korean, last)
    if dialogue.language != KOREAN:
        shown.beside = _again(dialogue, dialogue.composer, last).text
    dialogue.said.bubbles.append(shown)


def _again(dialogue: Dialogue, composer: Composer, last: Mapping[str, Any]) -> Bubble:
    if last["topic"] in dialogue.book.checks:
        return composer.outcome(dialogue.decide_again(last["topic"]))
    return composer.topic(last["topic"], last.get("part", "first"))


def _explain_again(dialogue: Dialogue) -> None:
    slots = dialogue.turn.slots
    topic = (slots.get("last_answer") or {}).get("topic")
    if slots.get("asked") or topic is None:
        topic = slots.get("topic")
    if topic in dialogue.book.topic_kinds:
        dialogue.said.bubbles.append(dialogue.composer.topic(str(topic), "simple"))
    else:
        dialogue.say("nothing_to_explain", dialogue.menu())


def _wrong_answer(dialogue: Dialogue) -> None:
    last = dialogue.turn.slots.get("last_answer") or {}
    topic = last.get("topic")
    person = Button(
        label=dialogue.composer.say("conversation", "talk_to_person"),
        payload=f"/{TALK_TO_COUNSELOR}",
    )
    if topic is None:
        dialogue.say("wrong_answer_nothing", [*dialogue.menu(), person])
        return
    others = [name for name in last.get("others", []) if name in dialogue.book.topic_kinds]
    buttons = [dialogue.composer.topic_button(name) for name in others]
    number = _report(dialogue, "wrong_answer", str(topic), last.get("text", ""))
    dialogue.say("wrong_answer", [*buttons, person], number=number)


def _report(dialogue: Dialogue, kind: str, topic: str, text: str) -> str:
    """Hand over a report to be kept; gives the number under which the worker finds it again."""
    number = "".join(secrets.choice("0123456789") for _ in range(DIGITS_OF_A_NUMBER))
    outcome = None
    if topic in dialogue.book.checks:
        outcome = dialogue.decide_again(topic).outcome.model_dump(mode="json")
    dialogue.said.report = {
        "number": number,
        "kind": kind,
        "topic": topic,
        "state": {
            "facts": dict(dialogue.turn.slots.get("facts") or {}),
            "outcome": outcome,
            "asked": text,
            "said": dialogue.turn.text,
        },
    }
    return number


# A person


def _talk_to_counselor(dialogue: Dialogue) -> None:
    query = dialogue.book.knowledge.dialogue["conversation"].directory
    number = dialogue.turn.slots.get("counselor")
    if not number:
        last = dialogue.turn.slots.get("last_answer") or {}
        topic = str(last.get("topic") or TALK_TO_COUNSELOR)
        number = _report(dialogue, TALK_TO_COUNSELOR, topic, last.get("text", ""))
        dialogue.said.slots["counselor"] = number
    lines = dialogue.composer.lines_to_call(query, dialogue.turn.now) if query else []
    noted = dialogue.composer.say("conversation", "counselor_noted", number=number)
    dialogue.said.bubbles.append(Bubble(text="\n".join([*lines, noted])))


# Privacy


def _delete_my_data(dialogue: Dialogue) -> None:
    match dialogue.turn.entities.get("confirm"):
        case "yes":
            _delete(dialogue)
        case "no":
            dialogue.say("delete_not_done", dialogue.menu())
        case _:
            dialogue.said.slots["confirming"] = DELETING
            dialogue.say(
                "delete_ask",
                [
                    Button(
                        label=dialogue.composer.say("conversation", f"delete_{answer}"),
                        payload=confirm_payload(DELETING, answer),
                    )
                    for answer in ("yes", "no")
                ],
            )


def _delete(dialogue: Dialogue) -> None:
    dialogue.said.forget = True
    dialogue.say("delete_done")


def _bot_identity(dialogue: Dialogue) -> None:
    say, turn = dialogue.composer.say, dialogue.turn
    operator = turn.operator or say("conversation", "operator_unknown")
    lines = [
        say("conversation", "bot_identity", operator=operator),
        say("conversation", "kept", days=str(turn.keep_days)),
    ]
    button = Button(label=say("conversation", "delete_button"), payload=f"/{DELETING}")
    dialogue.said.bubbles.append(Bubble(text="\n".join(lines), buttons=[button]))


# Days


def _set_reminder(dialogue: Dialogue) -> None:
    topic = _check_with_days(dialogue)
    days = []
    if topic is not None:
        outcome = dialogue.decide_again(topic).outcome
        days = [one.safe for one in outcome.deadlines if one.safe >= dialogue.turn.as_of]
    if topic is None or not days:
        dialogue.say("reminder_none", _day_checks(dialogue))
        return
    say = dialogue.composer.say
    button = dialogue.composer.topic_button(topic)
    title = say("conversation", "reminder_title", topic=button.label)
    text = say("conversation", "reminder", day=dialogue.composer.day(min(days)))
    # The note says what the answer said, so that it can be read again on that day.
    note = _again(dialogue, dialogue.composer, {"topic": topic}).text
    file = calendar_file(min(days), title, note, dialogue.turn.now)
    dialogue.said.bubbles.append(Bubble(text=text, files=[file]))


def _check_with_days(dialogue: Dialogue) -> str | None:
    slots = dialogue.turn.slots
    named = ((slots.get("last_answer") or {}).get("topic"), slots.get("topic"))
    return next((topic for topic in named if topic in dialogue.book.checks), None)


def _day_checks(dialogue: Dialogue) -> list[Button]:
    """Offer the checks that find a day."""
    return [
        dialogue.composer.topic_button(topic)
        for topic, check in dialogue.book.checks.items()
        if check.contract.deadlines
    ]


#: What each conversation intent does; ``cancel`` must be meant, so the dialogue looks first.
BEHAVIOURS: Mapping[str, Callable[[Dialogue], None]] = {
    "greet": _saying("greet"),
    "menu": _saying("menu"),
    "out_of_scope": _saying("out_of_scope"),
    "goodbye": _goodbye,
    "thanks": _thanks,
    "affirm": _affirm,
    "deny": _deny,
    "choose_language": _choose_language,
    "show_in_korean": _show_in_korean,
    "explain_again": _explain_again,
    "wrong_answer": _wrong_answer,
    TALK_TO_COUNSELOR: _talk_to_counselor,
    DELETING: _delete_my_data,
    "bot_identity": _bot_identity,
    "set_reminder": _set_reminder,
}
