"""Starts the action server: ``python -m actions PORT``."""

from __future__ import annotations

import logging
import sys

from rasa_sdk import endpoint
from sanic import Sanic

from actions.release import current_book


class NoTraceback(logging.Filter):
    """Keeps the kind of an error and drops message and frames: they may hold a user's words."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.exc_info and record.exc_info[0] is not None:
            record.msg = f"error of kind {record.exc_info[0].__name__}"
            record.args = ()
        record.exc_info = None
        record.exc_text = None
        return True


def main() -> None:
    """Load the release, then serve the actions on loopback until stopped."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s %(message)s")
    for handler in logging.getLogger().handlers:
        handler.addFilter(NoTraceback())
    current_book()
    app: Sanic = endpoint.create_app("actions")
    app.config.ACCESS_LOG = False
    for name in ("sanic.root", "sanic.error", "rasa_sdk"):
        logging.getLogger(name).addFilter(NoTraceback())
    app.run(host="127.0.0.1", port=int(sys.argv[1]), single_process=True, access_log=False, motd=False)


if __name__ == "__main__":
    main()
