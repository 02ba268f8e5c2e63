"""Whether to answer, to offer choices, or to say that the message was not understood."""

from __future__ import annotations

from typing import Any, Dict, List, Optional, Text

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import (
    INTENT,
    INTENT_NAME_KEY,
    INTENT_RANKING_KEY,
    PREDICTED_CONFIDENCE_KEY,
)
from rasa.shared.nlu.training_data.message import Message

from bot.checks import check_number
from bot.guard import INFORM, NLU_FALLBACK
from bot.text import is_payload

#: Output property: ``answer``, ``choose``, ``unsure`` or ``urgent``.
DECISION = "decision"


@DefaultV1Recipe.register([DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER], is_trainable=False)
class Doubt(GraphComponent):
    """Decides by the first chances of the ranking; urgent topics have a lower threshold."""

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        return {
            "answer": 0.4,
            "margin": 0.1,
            "choose": 0.25,
            "urgent": 0.35,
            # Where nothing is likelier, less is enough.
            "urgent_first": 0.35,
            "urgent_intents": [],
        }

    def __init__(self, config: Dict[Text, Any]) -> None:
        for name in ("answer", "margin", "choose", "urgent", "urgent_first"):
            check_number("Doubt", config, name, 0, 1)
        urgent = config["urgent_intents"]
        if not isinstance(urgent, list) or not all(isinstance(name, str) for name in urgent):
            raise ValueError(f"Doubt: urgent_intents must be a list of intents, not {urgent!r}")
        self._config = config

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> Doubt:
        return cls(config)

    def process(self, messages: List[Message]) -> List[Message]:
        for message in messages:
            if is_payload(message):
                continue
            ranking = message.get(INTENT_RANKING_KEY) or []
            label = (message.get(INTENT) or {}).get(INTENT_NAME_KEY)
            if label in (INFORM, NLU_FALLBACK):
                # The guard's word stands; the ranking only tells what else it might be.
                message.set(DECISION, "answer" if label == INFORM else "unsure", add_to_output=True)
                continue
            decision, intent = self._decide(ranking)
            message.set(DECISION, decision, add_to_output=True)
            if intent is not None:
                message.set(INTENT, intent, add_to_output=True)
        return messages

    def _decide(self, ranking: List[Dict[Text, Any]]) -> Any:
        if not ranking:
            return "unsure", {INTENT_NAME_KEY: NLU_FALLBACK, PREDICTED_CONFIDENCE_KEY: 0.0}
        urgent = self._urgent(ranking)
        if urgent is not None:
            return "urgent", urgent
        first = ranking[0]
        chance = first[PREDICTED_CONFIDENCE_KEY]
        second = ranking[1][PREDICTED_CONFIDENCE_KEY] if len(ranking) > 1 else 0.0
        config = self._config
        if chance >= config["answer"] and chance - second >= config["margin"]:
            return "answer", None
        doubtful = {INTENT_NAME_KEY: NLU_FALLBACK, PREDICTED_CONFIDENCE_KEY: chance}
        return ("choose" if chance >= config["choose"] else "unsure"), doubtful

    def _urgent(self, ranking: List[Dict[Text, Any]]) -> Optional[Dict[Text, Any]]:
        config = self._config
        for place, entry in enumerate(ranking):
            enough = config["urgent"] if place else min(config["urgent"], config["urgent_first"])
            is_urgent = entry[INTENT_NAME_KEY] in config["urgent_intents"]
            if is_urgent and entry[PREDICTED_CONFIDENCE_KEY] >= enough:
                return dict(entry)
        return None
