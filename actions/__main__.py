"""Starts the action server: ``python -m actions PORT``."""

from __future__ import annotations

import logging
import sys
import warnings
from typing import Any

from rasa_sdk import endpoint
from rasa_sdk.executor import ActionExecutor
from sanic import Sanic

from actions.actions import ACTIONS
from actions.release import current_book
from baro.privacy import log_without_text

#: The port that endpoints.yml names for developers.
DEFAULT_PORT = 5055


def main() -> None:
    """Load the release, then serve the actions on loopback until stopped."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s %(message)s")
    log_without_text()
    # The supervisor has checked the pair of versions; the sdk would warn of it with each call.
    warnings.filterwarnings("ignore", message="Your versions of rasa and rasa_sdk")
    warnings.filterwarnings("ignore", message="To ensure compatibility use the same version")
    current_book()
    executor = ActionExecutor()
    for action in ACTIONS:
        executor.register_action(action)
    app: Sanic[Any, Any] = endpoint.create_app(executor)
    app.config.ACCESS_LOG = False
    app.run(
        host="127.0.0.1",
        port=int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT_PORT,
        single_process=True,
        access_log=False,
        motd=False,
    )


if __name__ == "__main__":
    main()
