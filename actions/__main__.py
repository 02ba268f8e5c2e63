"""Starts the action server: ``python -m actions PORT``."""

from __future__ import annotations

import logging
import sys
from typing import Any

from rasa_sdk import endpoint
from rasa_sdk.executor import ActionExecutor
from sanic import Sanic

from actions.actions import ACTIONS
from actions.release import current_book
from baro.privacy import log_without_text


def main() -> None:
    """Load the release, then serve the actions on loopback until stopped."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s %(message)s")
    log_without_text()
    current_book()
    executor = ActionExecutor()
    for action in ACTIONS:
        executor.register_action(action)
    app: Sanic[Any, Any] = endpoint.create_app(executor)
    app.config.ACCESS_LOG = False
    app.run(
        host="127.0.0.1",
        port=int(sys.argv[1]),
        single_process=True,
        access_log=False,
        motd=False,
    )


if __name__ == "__main__":
    main()
