"""Keeping what workers write out of logs."""

from __future__ import annotations

import logging
import traceback


def place_of(error: BaseException) -> str:
    """Give the kind of an error and the line it came from; its message may quote a worker."""
    frames = traceback.extract_tb(error.__traceback__)
    where = f" at {frames[-1].filename}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{where}"


class WithoutTraceback(logging.Filter):
    """Keeps kind and place of an error and drops its message and variables."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.exc_info and record.exc_info[1] is not None:
            record.msg = f"error: {place_of(record.exc_info[1])}"
            record.args = ()
        record.exc_info = None
        record.exc_text = None
        record.stack_info = None
        return True


def log_without_text() -> None:
    """Make every record of this process lose what could quote a worker.

    A filter on a logger does not see the records of its children; the factory sees all.
    """
    factory = logging.getLogRecordFactory()
    strip = WithoutTraceback()

    def record(*args: object, **kwargs: object) -> logging.LogRecord:
        made: logging.LogRecord = factory(*args, **kwargs)
        strip.filter(made)
        return made

    logging.setLogRecordFactory(record)
