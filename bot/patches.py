"""Changes to Rasa 3.6.21, which will not change itself any more.

Each is guarded by the exact version, and has its reason and its measured gain; the tests
in ``tests/bot/test_patches.py`` fail if one stops working.
"""

from __future__ import annotations

import functools
import logging
import sys
import traceback
import warnings
from typing import Any, Dict, Text

import jsonschema
import rasa
import rasa.core.tracker_store
import rasa.shared.exceptions
import rasa.utils.log_utils
import structlog
from rasa.core.actions.action import RemoteAction
from rasa.shared.core.training_data.story_reader.yaml_story_reader import YAMLStoryReader

RASA_VERSION = "3.6.21"
_NEEDS_TENSORFLOW = (
    "This Rasa runs without TensorFlow, and '{name}' needs it. Remove it from config.yml; "
    "the components of this bot stand in bot/."
)
#: Keys of log events that hold what a user wrote, or could.
PERSONAL_KEYS = frozenset(
    {
        "text",
        "user_text",
        "parse_data_text",
        "parse_data_entities",
        "rasa_events",
        "slot_values",
        "tracker_latest_message",
        "prefilled_slots",
        "entities",
        "response",
        "json_body",
        "event_type",
        # What rasa.utils.log_utils counts as personal itself.
        "response_text",
        "prediction_events",
        "message",
        "slot_candidates",
        "rasa_event",
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
    }
)


class WrongRasaVersionError(RuntimeError):
    """The patches were written for another version of Rasa."""


def apply() -> None:
    """Apply every patch, once.

    Raises: WrongRasaVersionError.
    """
    if rasa.__version__ != RASA_VERSION:
        raise WrongRasaVersionError(
            f"bot/patches.py is for Rasa {RASA_VERSION}; {rasa.__version__} is installed. "
            "Read each patch against its source before changing the version here."
        )
    _cache_action_result_schema()
    _keep_user_text_out_of_logs()
    _refuse_neural_components()


@functools.lru_cache(maxsize=1)
def _action_result_validator() -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(RemoteAction.action_response_format_spec())


def _cache_action_result_schema() -> None:
    """Build the validator of action results once instead of at each call.

    Reason: ``jsonschema.validate`` checks the constant schema itself each time, about 25 ms a
    call. Gain: a button message 45 ms -> 6 ms together with the skipped understanding.
    """

    def validate(self: RemoteAction, result: Dict[Text, Any]) -> bool:
        _action_result_validator().validate(result)
        return True

    RemoteAction._validate_action_result = validate  # type: ignore[method-assign]


def drop_personal(_: Any, __: Text, event: Dict[Text, Any]) -> Dict[Text, Any]:
    """Remove from a structured log event whatever may hold a user's words."""
    cleaned = {key: value for key, value in event.items() if key not in PERSONAL_KEYS}
    # A traceback with local variables would print the message again.
    error = cleaned.pop("exc_info", None)
    if error:
        if error is True:
            error = sys.exc_info()
        kind = error[0] if isinstance(error, tuple) else type(error)
        cleaned["error"] = getattr(kind, "__name__", "exception")
    cleaned.pop("exception", None)
    return cleaned


class NoTracebackFilter(logging.Filter):
    """Keeps kind and place of an exception in a log record and drops message and variables."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.exc_info and record.exc_info[1] is not None:
            frames = traceback.extract_tb(record.exc_info[2])
            where = f" at {frames[-1].filename}:{frames[-1].lineno}" if frames else ""
            record.msg = f"{record.msg} [{type(record.exc_info[1]).__name__}{where}]"
        record.exc_info = None
        record.exc_text = None
        return True


def _keep_user_text_out_of_logs() -> None:
    """Keep users' words out of the log.

    Reason: failures print the user's text and all frame locals
    (``rest.message.received.failure``). Gain: privacy, no speed.
    """
    configure = rasa.utils.log_utils.configure_structlog

    def configure_and_clean(*args: Any, **kwargs: Any) -> None:
        configure(*args, **kwargs)
        _clean_structured_events()

    # `rasa.__main__` has imported the function by name before this runs.
    for module in (rasa.utils.log_utils, sys.modules.get("rasa.__main__")):
        if module is not None and hasattr(module, "configure_structlog"):
            module.configure_structlog = configure_and_clean
    _clean_structured_events()
    _hide_parameters_of_sql()
    _read_payloads_silently()
    # A filter on a logger does not see the records of its children; the factory sees all.
    factory = logging.getLogRecordFactory()

    def without_traceback(*args: Any, **kwargs: Any) -> logging.LogRecord:
        record = factory(*args, **kwargs)
        NoTracebackFilter().filter(record)
        return record

    logging.setLogRecordFactory(without_traceback)


def _hide_parameters_of_sql() -> None:
    # A failing tracker store logs SQLAlchemy's message, which quotes what was to be written.
    original = rasa.core.tracker_store.create_engine_kwargs

    def without_parameters(url: Any) -> Dict[Text, Any]:
        return {**original(url), "hide_parameters": True}

    rasa.core.tracker_store.create_engine_kwargs = without_parameters


def _read_payloads_silently() -> None:
    # A payload that cannot be read is quoted in a Python warning, whatever the log level.
    original = YAMLStoryReader.unpack_regex_message

    def unpack(*args: Any, **kwargs: Any) -> Any:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return original(*args, **kwargs)

    YAMLStoryReader.unpack_regex_message = staticmethod(unpack)  # type: ignore[method-assign]


def _clean_structured_events() -> None:
    processors = list(structlog.get_config()["processors"])
    if drop_personal not in processors:
        structlog.configure(processors=[drop_personal, *processors])


def _refuse_neural_components() -> None:
    """Give a plain error where a configuration names a component that needs TensorFlow.

    Reason: the import shim lets such a component load and fail deep inside with a riddle.
    """
    try:
        import tensorflow_shim
    except ImportError:
        return
    if not tensorflow_shim.installed():
        return
    from rasa.core.policies.ted_policy import TEDPolicy
    from rasa.nlu.classifiers.diet_classifier import DIETClassifier

    for component in (DIETClassifier, TEDPolicy):

        def refuse(cls: Any, *args: Any, **kwargs: Any) -> Any:
            raise rasa.shared.exceptions.InvalidConfigException(
                _NEEDS_TENSORFLOW.format(name=cls.__name__)
            )

        component.create = classmethod(refuse)  # type: ignore[assignment]
        component.load = classmethod(refuse)  # type: ignore[assignment]
