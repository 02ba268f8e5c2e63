"""The first component: caps the text and knows what needs no classifier."""

from __future__ import annotations

import re
from typing import Any, Dict, List, Text

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import INTENT, INTENT_NAME_KEY, PREDICTED_CONFIDENCE_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.checks import check_whole
from bot.text import is_payload, text_of

#: Intent of a bare fact: a date, a visa code, a number, money.
INFORM = "inform"
#: Rasa's own intent for what was not understood; here for texts without a letter or figure.
NLU_FALLBACK = "nlu_fallback"
_VISA = re.compile(r"^\W*[a-h]\s?-?\s?\d{1,2}(\s?-\s?[0-9rst])?\W*(visa|비자|भिसा)?\W*$", re.I)
_SIGNS = frozenset("년월일年月日원만천st nd rd th".replace(" ", ""))


@DefaultV1Recipe.register([DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER], is_trainable=False)
class InputGuard(GraphComponent):
    """Cuts long texts and labels payloads, bare facts and texts without a letter."""

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        # A longer text is cut before anything is computed of it: 20,000 characters took 11 s.
        return {"longest_text": 1000}

    def __init__(self, config: Dict[Text, Any]) -> None:
        check_whole("InputGuard", config, "longest_text", 1, 100_000)
        self._longest = config["longest_text"]

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> InputGuard:
        return cls(config)

    def process(self, messages: List[Message]) -> List[Message]:
        for message in messages:
            text = text_of(message)
            if len(text) > self._longest and not is_payload(message):
                message.set(TEXT, text[: self._longest])
            label = self._label(message)
            if label:
                message.set(
                    INTENT,
                    {INTENT_NAME_KEY: label, PREDICTED_CONFIDENCE_KEY: 1.0},
                    add_to_output=True,
                )
        return messages

    @staticmethod
    def _label(message: Message) -> Text:
        text = text_of(message)
        if is_payload(message):
            # Replaced by what the payload says; Rasa only needs an intent to be there.
            return INFORM
        if is_bare_fact(text):
            return INFORM
        if not any(character.isalnum() for character in text):
            return NLU_FALLBACK
        return ""


def is_bare_fact(text: Text) -> bool:
    """Tell whether a text is only a visa code or a day or number in figures."""
    if _VISA.match(text):
        return True
    if not any(character.isdigit() for character in text):
        return False
    return all(character in _SIGNS for character in text.lower() if character.isalpha())
