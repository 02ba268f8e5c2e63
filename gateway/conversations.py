"""Conversations: ids made here, remembered by a digest, told to Rasa only as an HMAC."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from weakref import WeakValueDictionary

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from baro.store.models import Conversation


@dataclass(frozen=True)
class Resumed:
    """A conversation as a message finds it."""

    id: str
    #: Language of the last reply, where it is known.
    language: str | None = None


class Conversations:
    """Begins conversations and recognises them again."""

    def __init__(self, engine: Engine, secret: bytes) -> None:
        self._engine = engine
        self._secret = secret
        #: Conversations begun while the store could not be written.
        self._unwritten: set[str] = set()
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    def turn(self, id_: str | None) -> contextlib.AbstractAsyncContextManager[None]:
        """Hold back a message until those of its conversation that came earlier are answered."""
        if not id_:
            return contextlib.nullcontext()
        return self._turns.setdefault(id_, asyncio.Lock())

    async def resume(self, id_: str | None) -> Resumed:
        """Give the conversation ``id_`` if this server began it, else a new one."""
        return await asyncio.to_thread(self._resume, id_)

    def _resume(self, id_: str | None) -> Resumed:
        return (self._known(id_) if id_ else None) or Resumed(self._begin())

    def sender(self, id_: str) -> str:
        """Give the name under which Rasa knows a conversation; it does not tell the id."""
        return self._digest("sender", id_)

    def key(self, id_: str) -> str:
        """Give the digest under which the store knows a conversation."""
        return self._digest("key", id_)

    async def remember_language(self, id_: str, language: str) -> None:
        """Note the language of a reply; failing to is no reason to lose the reply."""
        await asyncio.to_thread(self._remember_language, id_, language)

    def _remember_language(self, id_: str, language: str) -> None:
        try:
            with Session(self._engine) as session, session.begin():
                conversation = session.get(Conversation, self.key(id_))
                if conversation is not None and conversation.language != language:
                    conversation.language = language
        except SQLAlchemyError:
            return

    def _begin(self) -> str:
        id_ = secrets.token_urlsafe(24)
        now = datetime.now(UTC)
        key = self.key(id_)
        try:
            with Session(self._engine) as session, session.begin():
                session.add(Conversation(key=key, began_at=now, last_at=now))
        except SQLAlchemyError:
            self._unwritten.add(key)
        return id_

    def _known(self, id_: str) -> Resumed | None:
        key = self.key(id_)
        if key in self._unwritten:
            return Resumed(id_)
        try:
            with Session(self._engine) as session, session.begin():
                conversation = session.get(Conversation, key)
                if conversation is None:
                    return None
                conversation.last_at = datetime.now(UTC)
                return Resumed(id_, conversation.language)
        except SQLAlchemyError:
            # Without the store nobody can be recognised; a new conversation still gets an answer.
            return None

    def _digest(self, purpose: str, id_: str) -> str:
        return hmac.new(self._secret, f"{purpose}:{id_}".encode(), hashlib.sha256).hexdigest()
