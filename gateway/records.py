"""Keeping what each reply rested on."""

from __future__ import annotations

import asyncio
import logging

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from baro.store.answers import Given, record
from baro.store.reports import Reported, write_report
from baro.store.retention import forget

logger = logging.getLogger(__name__)


class Records:
    """Writes what a turn leaves in the store: the record of its answer, a report, a deletion."""

    def __init__(self, engine: Engine, tracker: Engine) -> None:
        self._engine = engine
        #: Where Rasa keeps conversations.
        self._tracker = tracker

    async def report(self, reported: Reported) -> None:
        """Keep a report.

        Raises: SQLAlchemyError.
        """
        await asyncio.to_thread(write_report, self._engine, reported)

    async def forget(self, key: str, sender: str) -> None:
        """Delete a conversation with all that is kept of it.

        Raises: SQLAlchemyError.
        """
        await asyncio.to_thread(forget, self._engine, self._tracker, key, sender)

    async def write(self, given: Given) -> str | None:
        """Write a record, and give its id; None where the store does not take it.

        A reply is not lost for want of its record.
        """
        try:
            return await asyncio.to_thread(record, self._engine, given)
        except SQLAlchemyError as error:
            # The message of the error quotes the statement.
            logger.warning("an answer could not be recorded (%s)", type(error).__name__)
            return None
