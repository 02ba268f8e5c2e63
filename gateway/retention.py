"""Once an hour, old conversations are deleted."""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from baro.store.retention import purge

logger = logging.getLogger(__name__)
EVERY_SECONDS = 3600


async def keep_purging(store: Engine, tracker: Engine, keep_days: int) -> None:
    """Delete old conversations at start and then every hour, until cancelled."""
    while True:
        try:
            await asyncio.to_thread(purge, store, tracker, datetime.now(UTC), keep_days)
        except SQLAlchemyError:
            # The next hour tries again; answering goes on meanwhile.
            logger.warning("old conversations could not be deleted")
        await asyncio.sleep(EVERY_SECONDS)
