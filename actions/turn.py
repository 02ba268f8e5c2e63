"""Between Rasa's tracker and ``baro``: reading a turn, sending what is said."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from baro.answers.dialogue import Dialogue, Said, Turn
from baro.answers.reply import Bubble
from baro.clock import Clock, now
from baro.settings import Settings

#: Entities that buttons carry.
BUTTON_ENTITIES = ("given", "asks", "change", "part", "language", "confirm")


def read_turn(tracker: Tracker, clock: Clock, settings: Settings) -> Turn:
    """Read from Rasa's tracker what a turn needs."""
    message = tracker.latest_message or {}
    metadata = message.get("metadata") or {}
    intent = message.get("intent") or {}
    language = message.get("language") or {}
    # The web process tells the day of the turn with each message; only a stated one is kept.
    given, is_stated = metadata.get("as_of"), bool(metadata.get("as_of_stated"))
    day = (given if is_stated else None) or tracker.get_slot("as_of") or given
    return Turn(
        text=message.get("text") or "",
        intent=intent.get("name") or "",
        confidence=float(intent.get("confidence") or 0.0),
        as_of=date.fromisoformat(day) if day else clock(),
        explicit_as_of=bool(given) and is_stated,
        ranking=tuple(
            (entry["name"], float(entry["confidence"]))
            for entry in message.get("intent_ranking") or []
        ),
        entities=_button_entities(message.get("entities") or []),
        decision=message.get("decision"),
        detected=(language["code"], float(language["confidence"])) if language else None,
        other_languages=tuple(language.get("others") or ()),
        explicit_language=metadata.get("language"),
        now=now(),
        operator=settings.operator,
        keep_days=settings.keep_days,
        slots=dict(tracker.slots),
    )


def release_of(tracker: Tracker) -> str | None:
    """Give the release that the web process took for this message, where it named one."""
    metadata = (tracker.latest_message or {}).get("metadata") or {}
    release: str | None = metadata.get("release")
    return release


def _button_entities(entities: Iterable[dict[str, Any]]) -> dict[str, str]:
    return {
        entity["entity"]: str(entity["value"])
        for entity in entities
        if entity.get("entity") in BUTTON_ENTITIES
    }


def send(dispatcher: CollectingDispatcher, dialogue: Dialogue, said: Said) -> list[EventType]:
    """Send the bubbles of a turn with what they rest on; give the slots to set."""
    for bubble in said.bubbles:
        _send_bubble(dispatcher, bubble)
    if said.bubbles:
        dispatcher.utter_message(json_message={"turn": _turn(dialogue, said)})
    return [SlotSet(name, value) for name, value in said.slots.items()]


def _send_bubble(dispatcher: CollectingDispatcher, bubble: Bubble) -> None:
    dispatcher.utter_message(
        text=bubble.text,
        buttons=[{"title": button.label, "payload": button.payload} for button in bubble.buttons],
    )
    dispatcher.utter_message(
        json_message={
            "bubble": bubble.model_dump(
                mode="json", include={"sources", "urgent", "beside", "files"}
            ),
        }
    )


def _turn(dialogue: Dialogue, said: Said) -> dict[str, Any]:
    return {
        "language": dialogue.language_found().model_dump(),
        "reply_language": dialogue.language,
        "topic": dialogue.topic_found().model_dump(),
        "outcome": said.outcome,
        "release": dialogue.book.release,
        "as_of": dialogue.turn.as_of.isoformat(),
        "report": said.report,
        "forget": said.forget,
    }
