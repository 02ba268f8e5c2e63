"""A tiny project, a model trained on it, and a bench on which single components are tried."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Dict, Iterator, List, Set, Type

# Rasa reads these while it is imported.
os.environ.update(
    RASA_TELEMETRY_ENABLED="false", OMP_NUM_THREADS="1", SQLALCHEMY_SILENCE_UBER_WARNING="1"
)

import pytest
import rasa.model_training
import yaml
from rasa.core.agent import Agent
from rasa.engine.graph import ExecutionContext, GraphComponent, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.training_data.loading import load_data
from rasa.shared.nlu.training_data.training_data import TrainingData

import bot  # noqa: F401  (applies the patches)

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES: Dict[str, Dict[str, List[str]]] = {
    "greet": {
        "en": ["hello", "hi there", "good morning", "hey, how are you", "nice to meet you"],
        "id": ["halo", "selamat pagi", "apa kabar", "hai semuanya", "salam kenal"],
        "ne": ["नमस्ते", "के छ खबर", "शुभ प्रभात", "नमस्कार दाइ", "सन्चै हुनुहुन्छ"],
    },
    "cancel": {
        "en": ["cancel", "stop this", "never mind", "leave the question", "I will not go on"],
        "id": ["batalkan", "berhenti", "tidak jadi", "lupakan pertanyaan itu", "jangan lanjut"],
        "ne": ["रद्द गर्नुहोस्", "रोक्नुहोस्", "पर्दैन", "यो प्रश्न छोड्नुहोस्", "अब बन्द गरौँ"],
    },
    "violence": {
        "en": [
            "my boss hit me",
            "the manager beats us",
            "he kicked me at work",
            "they threatened to hurt me",
            "my supervisor slapped me",
        ],
        "id": [
            "bos memukul saya",
            "mandor menendang saya",
            "saya ditampar atasan",
            "mereka mengancam akan menyakiti saya",
            "majikan memukuli kami",
        ],
        "ne": [
            "साहुले मलाई कुट्यो",
            "म्यानेजरले लात हान्यो",
            "मलाई थप्पड हाने",
            "उनीहरूले मार्ने धम्की दिए",
            "काममा हामीलाई पिट्छन्",
        ],
    },
}
#: Intents of the tiny project: the taught ones and the guard's.
INTENTS = {*EXAMPLES, "inform", "nlu_fallback"}


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def tiny_project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write a project of three intents in three languages with the repository's own settings."""
    project = tmp_path_factory.mktemp("project")
    shutil.copy(ROOT / "config.yml", project)
    rules = _rules()
    used = {step["action"] for rule in rules for step in rule["steps"] if "action" in step}
    _write(project / "domain.yml", _domain(used))
    _write(project / "data" / "nlu.yml", {"version": "3.1", "nlu": _understanding()})
    _write(project / "data" / "rules.yml", {"version": "3.1", "rules": rules})
    return project


def _write(file: Path, content: Any) -> None:
    file.parent.mkdir(exist_ok=True)
    file.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")


def _understanding() -> List[Dict[str, Any]]:
    return [
        {
            "intent": intent,
            "metadata": {"language": language},
            "examples": "".join(f"- {text}\n" for text in texts),
        }
        for intent, languages in EXAMPLES.items()
        for language, texts in languages.items()
    ]


def _rules() -> List[Dict[str, Any]]:
    files = sorted((ROOT / "data" / "rules").glob("*.yml"))
    rules = [rule for file in files for rule in yaml.safe_load(file.read_text("utf-8"))["rules"]]
    return [rule for rule in rules if "condition" not in rule and _asked_by(rule) <= INTENTS]


def _asked_by(rule: Dict[str, Any]) -> Set[str]:
    return {step["intent"] for step in rule["steps"] if "intent" in step}


def _domain(actions: Set[str]) -> Dict[str, Any]:
    domain = yaml.safe_load((ROOT / "domain.yml").read_text("utf-8"))
    domain["intents"] = [entry for entry in domain["intents"] if set(entry) <= INTENTS]
    domain["actions"] = sorted(actions)
    del domain["forms"]
    return domain


@pytest.fixture(scope="session", autouse=True)
def cache_outside_the_repository(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RASA_CACHE_DIRECTORY", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(scope="session")
def tiny_model(tiny_project: Path) -> Path:
    """Train the tiny project as ``rasa train`` does."""
    result = rasa.model_training.train(
        domain=str(tiny_project / "domain.yml"),
        config=str(tiny_project / "config.yml"),
        training_files=[str(tiny_project / "data")],
        output=str(tiny_project / "models"),
        fixed_model_name="tiny",
    )
    return Path(result.model)


@pytest.fixture(scope="session")
def agent(tiny_model: Path) -> Agent:
    return Agent.load(tiny_model)


@pytest.fixture(scope="session")
def training_data(tiny_project: Path) -> TrainingData:
    return load_data(str(tiny_project / "data" / "nlu.yml"))


@dataclass
class Bench:
    """Makes, trains and loads single components, each in a folder of its own."""

    folder: Path
    training_data: TrainingData
    _trained: Dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.context = ExecutionContext(GraphSchema({}))

    def storage(self) -> LocalModelStorage:
        return LocalModelStorage(self.folder)

    def _parts(self, kind: Type[GraphComponent]) -> List[Any]:
        return [self.storage(), Resource(kind.__name__), self.context]

    def make(self, kind: Type[GraphComponent], **settings: Any) -> Any:
        return kind.create({**kind.get_default_config(), **settings}, *self._parts(kind))

    def trained(self, kind: Type[GraphComponent]) -> Any:
        if kind.__name__ not in self._trained:
            component = self.make(kind)
            if hasattr(component, "train"):
                component.train(self.training_data)
            self._trained[kind.__name__] = component
        return self._trained[kind.__name__]

    def loaded(self, kind: Type[GraphComponent]) -> Any:
        self.trained(kind)
        return kind.load(kind.get_default_config(), *self._parts(kind))

    def stored_files(self, kind: Type[GraphComponent]) -> List[Path]:
        self.trained(kind)
        folder = self.folder / kind.__name__
        return sorted(file for file in folder.rglob("*") if file.is_file())


@pytest.fixture(scope="session")
def bench(tmp_path_factory: pytest.TempPathFactory, training_data: TrainingData) -> Bench:
    return Bench(tmp_path_factory.mktemp("bench"), training_data)


@pytest.fixture
def empty_bench(tmp_path: Path) -> Bench:
    """Give a bench whose training data holds no message."""
    return Bench(tmp_path, TrainingData())
