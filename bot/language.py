"""Which language a message is written in, among a closed set."""

from __future__ import annotations

import json
import unicodedata
from collections import Counter
from typing import Any, Dict, List, Optional, Text, Tuple

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from sklearn.feature_extraction.text import CountVectorizer

from bot.checks import check_number, check_whole
from bot.text import is_payload, letters, text_of

#: Output property: ``{"code": "ne", "confidence": 0.97, "others": ["en"]}``; the others are what
#: it may be instead, the likeliest first.
LANGUAGE = "language"
#: Blocks of letters that only one of our languages uses: first, last, language.
SCRIPTS: List[Tuple[int, int, Text]] = [
    (0x0900, 0x097F, "ne"),
    (0x0980, 0x09FF, "bn"),
    (0x0B80, 0x0BFF, "ta"),
    (0x0D80, 0x0DFF, "si"),
    (0x0E00, 0x0E7F, "th"),
    (0x0E80, 0x0EFF, "lo"),
    (0x1000, 0x109F, "my"),
    (0x1780, 0x17FF, "km"),
    (0x1100, 0x11FF, "ko"),
    (0x3130, 0x318F, "ko"),
    (0xAC00, 0xD7AF, "ko"),
    (0x0600, 0x06FF, "ur"),
    (0x0750, 0x077F, "ur"),
    (0xFB50, 0xFDFF, "ur"),
    (0x4E00, 0x9FFF, "zh"),
]
#: Letters of Latin and Cyrillic scripts that only one of our languages writes.
SPECIAL_LETTERS: Dict[Text, Text] = {
    **dict.fromkeys("ăđơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ", "vi"),
    **dict.fromkeys("ўғқҳ", "uz"),
    **dict.fromkeys("ӯӣҷ", "tg"),
    **dict.fromkeys("ң", "ky"),
}
#: Share of letters in one script from which the script decides.
SCRIPT_SHARE = 0.5
#: A language less likely than this is not offered beside the one that was named.
LEAST_CHANCE = 0.02
_FILE = "language"


@DefaultV1Recipe.register([DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER], is_trainable=True)
class LanguageIdentifier(GraphComponent):
    """Names the language by its script, and Latin and Cyrillic ones by their letter sequences.

    The letter model is naive Bayes over all training messages that share the script, in the
    language that ``metadata.intent.language`` of the training data gives.
    """

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        return {"longest_sequence": 4, "smoothing": 0.1, "default": "en"}

    def __init__(
        self, config: Dict[Text, Any], model_storage: ModelStorage, resource: Resource
    ) -> None:
        check_whole("LanguageIdentifier", config, "longest_sequence", 1, 6)
        check_number("LanguageIdentifier", config, "smoothing", 1e-6, 100)
        if not isinstance(config["default"], str):
            raise ValueError(
                f"LanguageIdentifier: default must be a language, not {config['default']!r}"
            )
        self._config = config
        self._storage = model_storage
        self._resource = resource
        self._models: Dict[Text, _Letters] = {}

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> LanguageIdentifier:
        return cls(config, model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        texts: Dict[Text, List[Text]] = {}
        labels: Dict[Text, List[Text]] = {}
        for example in training_data.intent_examples:
            language = language_label(example)
            script = shared_script(text_of(example))
            if language and script and may_write(example, language):
                texts.setdefault(script, []).append(text_of(example))
                labels.setdefault(script, []).append(language)
        for script, script_texts in texts.items():
            self._models[script] = _Letters.fit(
                script_texts,
                labels[script],
                self._config["longest_sequence"],
                self._config["smoothing"],
            )
        self._persist()
        return self._resource

    def _persist(self) -> None:
        with self._storage.write_to(self._resource) as folder:
            for script, model in self._models.items():
                np.savez_compressed(folder / f"{_FILE}.{script}.npz", weights=model.weights)
                (folder / f"{_FILE}.{script}.json").write_text(
                    json.dumps(
                        {"languages": model.languages, "vocabulary": model.vocabulary},
                        ensure_ascii=False,
                    ),
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
    ) -> LanguageIdentifier:
        component = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as folder:
            for file in sorted(folder.glob(f"{_FILE}.*.json")):
                script = file.name.split(".")[1]
                data = json.loads(file.read_text(encoding="utf-8"))
                with np.load(folder / f"{_FILE}.{script}.npz", allow_pickle=False) as arrays:
                    component._models[script] = _Letters(
                        data["languages"],
                        data["vocabulary"],
                        arrays["weights"],
                        config["longest_sequence"],
                    )
        return component

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        return training_data

    def process(self, messages: List[Message]) -> List[Message]:
        for message in messages:
            if not is_payload(message):
                code, confidence = self.identify(text_of(message))
                language = {
                    "code": code,
                    "confidence": round(confidence, 4),
                    "others": self.others(text_of(message), code),
                }
                message.set(LANGUAGE, language, add_to_output=True)
        return messages

    def identify(self, text: Text) -> Tuple[Text, float]:
        """Name the language of a text; confidence 0 where there is nothing to go by."""
        text = unicodedata.normalize("NFC", text)
        count = letters(text)
        if count == 0:
            return self._config["default"], 0.0
        by_script = script_language(text)
        if by_script:
            return by_script, 1.0
        special = Counter(
            SPECIAL_LETTERS[letter] for letter in text.lower() if letter in SPECIAL_LETTERS
        )
        if special:
            return special.most_common(1)[0][0], 0.95
        model = self._models.get(shared_script(text) or "")
        if model is None:
            return self._config["default"], 0.0
        return model.identify(text)

    def others(self, text: Text, code: Text) -> List[Text]:
        """List the languages that a text may be in instead of ``code``, the likeliest first."""
        text = unicodedata.normalize("NFC", text)
        model = self._models.get(shared_script(text) or "")
        if model is None or script_language(text):
            return []
        return [one for one in model.likely(text) if one != code]


class _Letters:
    """Naive Bayes over sequences of letters."""

    def __init__(
        self, languages: List[Text], vocabulary: Dict[Text, int], weights: Any, longest: int
    ) -> None:
        self.languages = languages
        self.vocabulary = vocabulary
        self.weights = weights
        self._vectorizer = _vectorizer(longest, vocabulary)

    @classmethod
    def fit(cls, texts: List[Text], labels: List[Text], longest: int, smoothing: float) -> _Letters:
        vectorizer = _vectorizer(longest)
        counts = vectorizer.fit_transform(texts)
        languages = sorted(set(labels))
        rows = []
        for language in languages:
            chosen = [index for index, label in enumerate(labels) if label == language]
            total = np.asarray(counts[chosen].sum(axis=0)).ravel() + smoothing
            rows.append(np.log(total / total.sum()))
        vocabulary = {term: int(index) for term, index in vectorizer.vocabulary_.items()}
        return cls(languages, vocabulary, np.array(rows, dtype=np.float32), longest)

    def identify(self, text: Text) -> Tuple[Text, float]:
        chances = self._chances(text)
        if chances is None:
            return self.languages[0], 0.0
        best = int(chances.argmax())
        return self.languages[best], float(chances[best])

    def likely(self, text: Text) -> List[Text]:
        """List the languages that are not ruled out, the likeliest first."""
        chances = self._chances(text)
        if chances is None:
            return []
        order = [int(index) for index in np.argsort(-chances)]
        return [self.languages[index] for index in order if chances[index] >= LEAST_CHANCE]

    def _chances(self, text: Text) -> Any:
        counts = self._vectorizer.transform([text])
        terms = self._vectorizer.build_analyzer()(text)
        if not any(term.strip() and term in self.vocabulary for term in terms):
            return None
        scores = np.asarray(counts @ self.weights.T).ravel()
        # Overlapping sequences repeat each letter; the mean weight keeps doubt honest.
        scores = scores / self._vectorizer.ngram_range[1]
        chances = np.exp(scores - scores.max())
        return chances / chances.sum()


def _vectorizer(longest: int, vocabulary: Optional[Dict[Text, int]] = None) -> CountVectorizer:
    return CountVectorizer(
        analyzer="char_wb", ngram_range=(1, longest), lowercase=True, vocabulary=vocabulary
    )


def language_label(example: Message) -> Optional[Text]:
    """Give the language that the training data states for an example."""
    metadata = example.get("metadata") or {}
    language = (metadata.get("intent") or {}).get("language")
    return str(language) if language else None


def may_write(example: Message, language: Text) -> bool:
    """Tell whether an example in Latin or Cyrillic letters teaches anything about its language.

    A Korean who types "hello" writes English; romanised examples say that they are.
    """
    if language not in {code for _, _, code in SCRIPTS}:
        return True
    metadata = (example.get("metadata") or {}).get("intent") or {}
    return metadata.get("style") == "romanised"


def script_language(text: Text) -> Optional[Text]:
    """Name the language whose own script holds most letters of a text, if one does."""
    found: Counter[Text] = Counter()
    total = 0
    for character in text:
        if not (character.isalpha() or 0x0900 <= ord(character) <= 0x17FF):
            continue
        total += 1
        point = ord(character)
        for first, last, language in SCRIPTS:
            if first <= point <= last:
                found[language] += 1
                break
    if not found:
        return None
    language, count = found.most_common(1)[0]
    return language if count >= SCRIPT_SHARE * total else None


def shared_script(text: Text) -> Optional[Text]:
    """Name the script that several of our languages share: latin or cyrillic."""
    latin = sum(1 for letter in text if letter.isalpha() and ord(letter) < 0x0250)
    latin += sum(1 for letter in text if 0x1E00 <= ord(letter) <= 0x1EFF)
    cyrillic = sum(1 for letter in text if 0x0400 <= ord(letter) <= 0x052F)
    if max(latin, cyrillic) < SCRIPT_SHARE * letters(text) or max(latin, cyrillic) == 0:
        return None
    return "latin" if latin >= cyrillic else "cyrillic"
