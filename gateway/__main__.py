"""Starts the web process: ``python -m gateway``."""

from __future__ import annotations

import os

import uvicorn

from baro.privacy import log_without_text
from baro.settings import Settings
from gateway.app import create_app


def main() -> None:
    """Serve on ``BARO_HOST`` and ``BARO_PORT``; no access log, it would hold addresses."""
    log_without_text()
    settings = Settings.from_environment()
    uvicorn.run(
        create_app(settings),
        host=os.environ.get("BARO_HOST", "127.0.0.1"),
        port=settings.port,
        access_log=False,
        log_level="warning",
        server_header=False,
    )


if __name__ == "__main__":
    main()
