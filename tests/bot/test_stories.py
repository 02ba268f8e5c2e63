"""The dialogues of ``tests/stories``: the rules lead through them all, and each is needed."""

from __future__ import annotations

import asyncio
import json
import shutil
from pathlib import Path
from typing import Any, Callable, Dict, List

import pytest
import rasa.core.test
import rasa.model_training
import yaml
from conftest import ROOT
from rasa.core.agent import Agent
from rasa.core.policies.ensemble import DefaultPolicyPredictionEnsemble
from rasa.core.policies.policy import Policy
from rasa.core.policies.rule_policy import RulePolicy
from rasa.engine.constants import PLACEHOLDER_TRACKER
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.graph_components.providers.rule_only_provider import RuleOnlyDataProvider
from rasa.shared.core.generator import TrainingDataGenerator
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.core.training_data.structures import RuleStep, StoryGraph, StoryStep
from rasa.shared.importers.importer import TrainingDataImporter
from test_command_line import rasa_command

STORIES = ROOT / "tests" / "stories"
#: How many dialogues there are; a new one is counted here.
DIALOGUES = 40


def entries(folder: Path, key: str) -> List[Dict[str, Any]]:
    """Give what stands under ``key`` in the files of a folder."""
    files = sorted(folder.rglob("*.yml"))
    return [entry for file in files for entry in yaml.safe_load(file.read_text("utf-8"))[key]]


RULES = [rule["rule"] for rule in entries(ROOT / "data" / "rules", "rules")]


def importer_of(folder: Path) -> TrainingDataImporter:
    return TrainingDataImporter.load_from_dict(
        domain_path=str(ROOT / "domain.yml"), training_data_paths=[str(folder)]
    )


def said(stories: List[Dict[str, Any]]) -> List[Dict[str, Any]]:
    return [step for story in stories for step in story["steps"] if "user" in step]


@pytest.fixture(scope="module")
def stories() -> List[Dict[str, Any]]:
    return entries(STORIES, "stories")


@pytest.fixture(scope="module")
def learnt(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copy what the policies learn from; the messages beside it take Rasa 20 s to read."""
    folder = tmp_path_factory.mktemp("learnt")
    for name in ("rules", "stories"):
        shutil.copytree(ROOT / "data" / name, folder / name)
    return folder


@pytest.fixture(scope="module")
def core_model(learnt: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Train the policies of the repository, without understanding."""
    result = rasa.model_training.train_core(
        domain=str(ROOT / "domain.yml"),
        config=str(ROOT / "config.yml"),
        stories=str(learnt),
        output=str(tmp_path_factory.mktemp("core")),
        fixed_model_name="core",
    )
    assert result is not None
    return Path(result)


@pytest.fixture(scope="module")
def core(core_model: Path) -> Agent:
    return Agent.load(core_model)


@pytest.fixture(scope="module")
def steps(learnt: Path) -> List[StoryStep]:
    """Give the rules and the stories that the policies learn from."""
    return list(importer_of(learnt).get_stories().story_steps)


class Policies:
    """The core policies of a model, trained anew on other steps; stands in for its graph."""

    def __init__(self, agent: Agent, steps: List[StoryStep], folder: Path) -> None:
        self._graph = agent.processor.graph_runner
        self._action = agent.processor.model_metadata.core_target
        self._domain = agent.domain
        self._storage = LocalModelStorage(folder)
        self._context = ExecutionContext(GraphSchema({}))
        trackers = TrainingDataGenerator(StoryGraph(steps), agent.domain).generate()
        nodes = agent.processor.model_metadata.train_schema.nodes
        self._policies: List[Policy] = []
        self._rule_only: Dict[str, Any] = {}
        for name, node in nodes.items():
            if issubclass(node.uses, Policy):
                self._train(node.uses, node.config, Resource(name), trackers)

    def _train(self, kind: Any, config: Dict[str, Any], place: Resource, trackers: Any) -> None:
        settings = {**kind.get_default_config(), **config}
        policy = kind.create(settings, self._storage, place, self._context)
        policy.train(trackers, domain=self._domain)
        self._policies.append(policy)
        if issubclass(kind, RulePolicy):
            provider = RuleOnlyDataProvider.create({}, self._storage, place, self._context)
            self._rule_only = provider.provide()

    def run(self, inputs: Dict[str, Any], targets: List[str]) -> Dict[str, Any]:
        """Predict the next action of a tracker; understanding is left to the model."""
        if targets != [self._action]:
            return self._graph.run(inputs=inputs, targets=targets)
        tracker = inputs[PLACEHOLDER_TRACKER]
        predictions = [
            policy.predict_action_probabilities(
                tracker, self._domain, rule_only_data=self._rule_only
            )
            for policy in self._policies
        ]
        ensemble = DefaultPolicyPredictionEnsemble()
        return {self._action: ensemble.combine_predictions(predictions, tracker, self._domain)}


@pytest.fixture(scope="module")
def dialogues(core: Agent) -> List[DialogueStateTracker]:
    """Read the dialogues as ``rasa test core`` does."""
    importer = importer_of(STORIES)
    generator = TrainingDataGenerator(
        importer.get_stories(), core.domain, use_story_concatenation=False, augmentation_factor=0
    )
    return generator.generate_story_trackers()


@pytest.fixture
def failed(
    core: Agent,
    dialogues: List[DialogueStateTracker],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Callable[[List[StoryStep]], List[str]]:
    """Name the dialogues that fail with policies trained on some steps."""

    def names(steps: List[StoryStep]) -> List[str]:
        monkeypatch.setattr(core.processor, "graph_runner", Policies(core, steps, tmp_path))
        # What `rasa test core` calls when it has read model and stories, which are read once here.
        evaluation, total, _ = asyncio.run(
            rasa.core.test._collect_story_predictions(dialogues, core)
        )
        assert total == DIALOGUES
        return [tracker.sender_id for tracker in evaluation.failed_stories]

    return names


def test_there_are_as_many_dialogues_as_are_counted(stories: List[Dict[str, Any]]) -> None:
    assert len({story["story"] for story in stories}) == len(stories) == DIALOGUES


def test_each_intent_is_said_in_a_dialogue(stories: List[Dict[str, Any]]) -> None:
    domain = yaml.safe_load((ROOT / "domain.yml").read_text("utf-8"))
    known = {name for entry in domain["intents"] for name in entry}
    assert {step["intent"] for step in said(stories)} == known | {"nlu_fallback"}


def test_no_dialogue_repeats_what_was_taught(stories: List[Dict[str, Any]]) -> None:
    taught = {
        line.strip()[2:].strip().casefold()
        for entry in entries(ROOT / "data" / "nlu", "nlu")
        for line in entry["examples"].splitlines()
    }
    texts = {step["user"].strip().casefold() for step in said(stories)}
    # One word can only be said in one way.
    assert {text for text in texts & taught if len(text.split()) > 1} == set()


def test_all_dialogues_go_as_the_rules_say(root: Path, core_model: Path, tmp_path: Path) -> None:
    words = ("--stories", STORIES, "--model", core_model, "--out", tmp_path, "--no-plot")
    done = rasa_command(root, tmp_path, "test", "core", *words)
    assert done.returncode == 0, done.stderr
    report = json.loads((tmp_path / "story_report.json").read_text("utf-8"))
    assert report["conversation_accuracy"] == {
        "accuracy": 1.0,
        "correct": DIALOGUES,
        "with_warnings": 0,
        "total": DIALOGUES,
    }, (tmp_path / "failed_test_stories.yml").read_text("utf-8")


def test_no_dialogue_contradicts_another(root: Path, learnt: Path, tmp_path: Path) -> None:
    words = ("--domain", "domain.yml", "--data", learnt, STORIES, "--config", "config.yml")
    done = rasa_command(root, tmp_path, "data", "validate", "stories", *words)
    assert done.returncode == 0, done.stderr
    assert "No story structure conflicts found" in done.stdout + done.stderr


def test_policies_trained_here_are_those_of_the_model(failed: Any, steps: List[StoryStep]) -> None:
    assert failed(steps) == []


def test_the_rules_alone_are_enough(failed: Any, steps: List[StoryStep]) -> None:
    assert failed([step for step in steps if isinstance(step, RuleStep)]) == []


@pytest.mark.parametrize("rule", RULES)
def test_without_a_rule_a_dialogue_fails(rule: str, failed: Any, steps: List[StoryStep]) -> None:
    left = [step for step in steps if step.block_name != rule]
    assert len(left) == len(steps) - 1
    assert failed(left) != []
