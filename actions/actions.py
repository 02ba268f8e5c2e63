"""The actions that domain.yml names."""

from __future__ import annotations

from abc import ABC, abstractmethod
from functools import lru_cache
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, FollowupAction
from rasa_sdk.executor import CollectingDispatcher

from actions.release import book_of
from actions.turn import read_turn, release_of, send
from baro.answers.dialogue import Dialogue, Said
from baro.clock import today_in_seoul
from baro.settings import Settings

CHECK_FORM = "check_form"


@lru_cache(maxsize=1)
def _settings() -> Settings:
    return Settings.from_environment()


class _TurnAction(Action, ABC):
    """An action that answers a turn by one method of the dialogue."""

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        book = await book_of(release_of(tracker))
        dialogue = Dialogue(book, read_turn(tracker, today_in_seoul, _settings()))
        said = self.say(dialogue, tracker)
        events = send(dispatcher, dialogue, said)
        return [*events, FollowupAction(CHECK_FORM)] if said.run_check else events

    @abstractmethod
    def say(self, dialogue: Dialogue, tracker: Tracker) -> Said:
        """Give what this action says."""


class ActionAnswer(_TurnAction):
    """Answers a topic that needs no question."""

    def name(self) -> str:
        return "action_answer"

    def say(self, dialogue: Dialogue, tracker: Tracker) -> Said:
        return dialogue.answer()


class ActionConverse(_TurnAction):
    """Answers a conversation intent."""

    def name(self) -> str:
        return "action_converse"

    def say(self, dialogue: Dialogue, tracker: Tracker) -> Said:
        return dialogue.converse()


class ActionClarify(_TurnAction):
    """Offers choices for a message that is in doubt."""

    def name(self) -> str:
        return "action_clarify"

    def say(self, dialogue: Dialogue, tracker: Tracker) -> Said:
        return dialogue.clarify()


class ActionInform(_TurnAction):
    """Takes a bare fact to its topic."""

    def name(self) -> str:
        return "action_inform"

    def say(self, dialogue: Dialogue, tracker: Tracker) -> Said:
        return dialogue.inform()


class ValidateCheckForm(_TurnAction):
    """Reads a message in a guided check.

    Rasa runs this also when the form begins; only a requested slot tells an answer from the
    sentence that opened the check.
    """

    def name(self) -> str:
        return f"validate_{CHECK_FORM}"

    def say(self, dialogue: Dialogue, tracker: Tracker) -> Said:
        return dialogue.read_check(opening=tracker.get_slot("requested_slot") is None)


class ActionAskCheckAnswer(_TurnAction):
    """Asks for the next fact of a check."""

    def name(self) -> str:
        return f"action_ask_{CHECK_FORM}_check_answer"

    def say(self, dialogue: Dialogue, tracker: Tracker) -> Said:
        return dialogue.ask()


class ActionCheckOutcome(_TurnAction):
    """Ends a check."""

    def name(self) -> str:
        return "action_check_outcome"

    def say(self, dialogue: Dialogue, tracker: Tracker) -> Said:
        return dialogue.outcome()


#: All actions of the server.
ACTIONS: tuple[type[_TurnAction], ...] = (
    ActionAnswer,
    ActionConverse,
    ActionClarify,
    ActionInform,
    ValidateCheckForm,
    ActionAskCheckAnswer,
    ActionCheckOutcome,
)
