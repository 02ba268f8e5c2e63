"""Keeping what each reply rested on."""

from __future__ import annotations

import asyncio
import logging

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from baro.store.answers import Given, record

logger = logging.getLogger(__name__)


class Records:
    """Writes the records of answers; failing to is no reason to lose a reply."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    async def write(self, given: Given) -> str | None:
        """Write a record, and give its id; None where the store does not take it."""
        try:
            return await asyncio.to_thread(record, self._engine, given)
        except SQLAlchemyError as error:
            # The message of the error quotes the statement.
            logger.warning("an answer could not be recorded (%s)", type(error).__name__)
            return None
