"""The changes to Rasa of ``bot/patches.py``: each still works on the Rasa that is installed."""

from __future__ import annotations

import logging
import shutil
import time
from pathlib import Path
from typing import Any, Dict, Iterator, List

import pytest
import rasa
import rasa.core.channels.rest
import rasa.model_training
import rasa.utils.log_utils
import structlog
import yaml
from conftest import Bench
from jsonschema import ValidationError
from rasa.core.actions.action import RemoteAction
from rasa.core.policies.ted_policy import TEDPolicy
from rasa.core.policies.unexpected_intent_policy import UnexpecTEDIntentPolicy
from rasa.nlu.classifiers.diet_classifier import DIETClassifier
from rasa.nlu.selectors.response_selector import ResponseSelector
from rasa.shared.exceptions import InvalidConfigException

from bot import patches

SECRET = "zqsecretzq"
#: What Rasa itself counts as personal: ``rasa.utils.log_utils._anonymizer``.
PERSONAL_TO_RASA = [
    "text",
    "response_text",
    "user_text",
    "slot_values",
    "parse_data_text",
    "parse_data_entities",
    "prediction_events",
    "tracker_latest_message",
    "prefilled_slots",
    "message",
    "response",
    "slot_candidates",
    "rasa_event",
    "rasa_events",
    "tracker_states",
    "current_states",
    "old_states",
    "successes",
    "current_entity",
    "next_entity",
    "states",
    "entity",
    "token_text",
    "user_message",
    "json_message",
]
RIGHT_RESULTS: List[Dict[str, Any]] = [
    {},
    {"events": [], "responses": []},
    {
        "events": [{"event": "slot", "timestamp": None, "name": "language", "value": "ne"}],
        "responses": [{"text": "hello", "buttons": [{"title": "yes", "payload": "/yes"}]}],
    },
]
WRONG_RESULTS: List[Any] = [
    [],
    None,
    {"events": "none"},
    {"events": [{"event": "no such event"}]},
    {"events": [{"event": "slot"}]},
    {"responses": {}},
    {"responses": ["hello"]},
]


# Rasa's version


@pytest.mark.parametrize("version", ["3.6.20", "3.6.22", "3.7.0"])
def test_another_version_of_rasa_is_refused(version: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rasa, "__version__", version)
    with pytest.raises(patches.WrongRasaVersionError, match=version) as refusal:
        patches.apply()
    assert patches.RASA_VERSION in str(refusal.value)


def test_the_installed_version_is_the_patched_one() -> None:
    assert rasa.__version__ == patches.RASA_VERSION


# Results of actions


@pytest.fixture
def action() -> RemoteAction:
    return RemoteAction("action_answer", None)


@pytest.mark.parametrize("result", RIGHT_RESULTS)
def test_a_right_action_result_is_accepted(result: Dict[str, Any], action: RemoteAction) -> None:
    assert action._validate_action_result(result) is True


@pytest.mark.parametrize("result", WRONG_RESULTS)
def test_a_wrong_action_result_is_refused(result: Any, action: RemoteAction) -> None:
    with pytest.raises(ValidationError):
        action._validate_action_result(result)


def test_the_validator_of_action_results_is_built_once(action: RemoteAction) -> None:
    patches._action_result_validator.cache_clear()
    for _ in range(5):
        action._validate_action_result({"events": [], "responses": []})
    assert patches._action_result_validator.cache_info().misses == 1


def test_validating_a_hundred_action_results_takes_no_time(action: RemoteAction) -> None:
    action._validate_action_result({})
    began = time.monotonic()
    for _ in range(100):
        action._validate_action_result({"events": [], "responses": []})
    # Rasa's own way took 2.5 s.
    assert time.monotonic() - began < 0.5


# Structured log events


@pytest.fixture
def structured(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    """Give the log as the server configures it: structured events as JSON in log records."""
    before = structlog.get_config()
    rasa.utils.log_utils.configure_structlog(logging.DEBUG)
    with caplog.at_level(logging.DEBUG):
        yield caplog
    structlog.configure(**before)


@pytest.mark.parametrize("key", PERSONAL_TO_RASA)
def test_a_structured_event_loses_what_rasa_counts_as_personal(
    key: str, structured: pytest.LogCaptureFixture
) -> None:
    structlog.get_logger("baro").warning("what.happened", **{key: {"said": SECRET}})
    assert "what.happened" in structured.text
    assert SECRET not in structured.text


def test_a_structured_event_keeps_what_is_not_personal(
    structured: pytest.LogCaptureFixture,
) -> None:
    structlog.get_logger("baro").warning("what.happened", action="action_answer")
    assert "action_answer" in structured.text


def raise_secret() -> None:
    raise LookupError(SECRET)


def log_failure_as_the_rest_channel_does(text: str) -> None:
    try:
        raise_secret()
    except LookupError:
        rasa.core.channels.rest.structlogger.exception("rest.message.received.failure", text=text)


def test_a_structured_failure_loses_message_traceback_and_variables(
    structured: pytest.LogCaptureFixture,
) -> None:
    log_failure_as_the_rest_channel_does(f"text {SECRET}")
    assert "rest.message.received.failure" in structured.text
    assert SECRET not in structured.text
    assert "raise_secret" not in structured.text


def test_a_structured_failure_keeps_the_kind_of_its_exception(
    structured: pytest.LogCaptureFixture,
) -> None:
    log_failure_as_the_rest_channel_does("text")
    assert "LookupError" in structured.text


@pytest.mark.parametrize("form", ["exception", "tuple"])
def test_a_structured_event_keeps_the_kind_of_an_exception_given_to_it(
    form: str, structured: pytest.LogCaptureFixture
) -> None:
    error = LookupError(SECRET)
    given = error if form == "exception" else (LookupError, error, None)
    structlog.get_logger("baro").error("what.happened", exc_info=given)
    assert "LookupError" in structured.text
    assert SECRET not in structured.text


def test_a_structured_event_loses_a_traceback_given_as_text(
    structured: pytest.LogCaptureFixture,
) -> None:
    structlog.get_logger("baro").error("what.happened", exception=f"Traceback: {SECRET}")
    assert "what.happened" in structured.text
    assert SECRET not in structured.text


def test_events_are_cleaned_after_rasa_configures_its_log_again(
    structured: pytest.LogCaptureFixture,
) -> None:
    rasa.utils.log_utils.configure_structlog(logging.INFO)
    structlog.get_logger("baro").warning("what.happened", text=SECRET)
    assert "what.happened" in structured.text
    assert SECRET not in structured.text


# Plain log records


def log_exception(name: str) -> None:
    try:
        raise_secret()
    except LookupError:
        logging.getLogger(name).exception("Running %s failed.", "action_answer")


@pytest.mark.parametrize("name", ["rasa.core.processor", "sanic.error", "asyncio", "baro"])
def test_a_record_loses_the_message_of_its_exception(
    name: str, caplog: pytest.LogCaptureFixture
) -> None:
    log_exception(name)
    (record,) = caplog.records
    assert SECRET not in caplog.text
    assert SECRET not in repr(vars(record))
    assert record.exc_info is None


def test_a_record_keeps_kind_and_place_of_its_exception(
    caplog: pytest.LogCaptureFixture,
) -> None:
    log_exception("rasa.core.processor")
    (record,) = caplog.records
    assert "Running action_answer failed." in record.getMessage()
    assert "LookupError at " in record.getMessage()
    assert "test_patches.py:" in record.getMessage()


def test_a_record_without_exception_is_left_as_it_was(caplog: pytest.LogCaptureFixture) -> None:
    logging.getLogger("rasa").warning("%s of %s", 3, 4)
    assert [record.getMessage() for record in caplog.records] == ["3 of 4"]


def test_applying_twice_changes_no_record_twice(caplog: pytest.LogCaptureFixture) -> None:
    patches.apply()
    log_exception("rasa")
    assert caplog.text.count("LookupError") == 1


# Components that need TensorFlow


@pytest.mark.parametrize(
    "kind", [DIETClassifier, ResponseSelector, TEDPolicy, UnexpecTEDIntentPolicy]
)
def test_a_neural_component_is_refused_by_its_name(kind: Any, bench: Bench) -> None:
    for begin in (kind.create, kind.load):
        with pytest.raises(InvalidConfigException, match=f"without TensorFlow.*{kind.__name__}"):
            begin(kind.get_default_config(), *bench._parts(kind))


NEURAL_SETTINGS = {
    "DIETClassifier": (
        "pipeline",
        [
            {"name": "WhitespaceTokenizer"},
            {"name": "CountVectorsFeaturizer"},
            {"name": "DIETClassifier", "epochs": 1},
        ],
    ),
    "TEDPolicy": ("policies", [{"name": "RulePolicy"}, {"name": "TEDPolicy", "epochs": 1}]),
}


@pytest.mark.parametrize("name", NEURAL_SETTINGS)
def test_a_configuration_that_names_a_neural_component_gives_a_plain_error(
    name: str, tiny_project: Path, tmp_path: Path
) -> None:
    project = shutil.copytree(tiny_project, tmp_path / "project")
    config = yaml.safe_load((project / "config.yml").read_text("utf-8"))
    part, entries = NEURAL_SETTINGS[name]
    config["pipeline"] = [{"name": "bot.guard.InputGuard"}]
    config[part] = config[part][:1] + entries
    (project / "config.yml").write_text(yaml.safe_dump(config), encoding="utf-8")
    with pytest.raises(InvalidConfigException, match=f"without TensorFlow.*{name}.*config.yml"):
        train(project)


def train(project: Path) -> None:
    rasa.model_training.train(
        domain=str(project / "domain.yml"),
        config=str(project / "config.yml"),
        training_files=[str(project / "data")],
        output=str(project / "models"),
    )
