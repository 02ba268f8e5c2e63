"""Conversations: ids made here, remembered by a digest, told to Rasa only as an HMAC."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import UTC, datetime

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from baro.store.models import Conversation


class Conversations:
    """Begins conversations and recognises them again."""

    def __init__(self, engine: Engine, secret: bytes) -> None:
        self._engine = engine
        self._secret = secret
        #: Conversations begun while the store could not be written.
        self._unwritten: set[str] = set()

    def resume(self, id_: str | None) -> str:
        """Give ``id_`` if this server began it, else the id of a new conversation."""
        if id_ and self._known(id_):
            return id_
        return self._begin()

    def sender(self, id_: str) -> str:
        """Give the name under which Rasa knows a conversation; it does not tell the id."""
        return self._digest("sender", id_)

    def language(self, id_: str) -> str | None:
        """Give the language of the last reply, where it is known."""
        try:
            with Session(self._engine) as session:
                conversation = session.get(Conversation, self._digest("key", id_))
                return conversation.language if conversation else None
        except SQLAlchemyError:
            return None

    def remember_language(self, id_: str, language: str) -> None:
        """Note the language of a reply; failing to is no reason to lose the reply."""
        try:
            with Session(self._engine) as session, session.begin():
                conversation = session.get(Conversation, self._digest("key", id_))
                if conversation is not None and conversation.language != language:
                    conversation.language = language
        except SQLAlchemyError:
            return

    def _begin(self) -> str:
        id_ = secrets.token_urlsafe(24)
        now = datetime.now(UTC)
        key = self._digest("key", id_)
        try:
            with Session(self._engine) as session, session.begin():
                session.add(Conversation(key=key, began_at=now, last_at=now))
        except SQLAlchemyError:
            self._unwritten.add(key)
        return id_

    def _known(self, id_: str) -> bool:
        key = self._digest("key", id_)
        if key in self._unwritten:
            return True
        try:
            with Session(self._engine) as session, session.begin():
                conversation = session.get(Conversation, key)
                if conversation is None:
                    return False
                conversation.last_at = datetime.now(UTC)
                return True
        except SQLAlchemyError:
            # Without the store nobody can be recognised; a new conversation still gets an answer.
            return False

    def _digest(self, purpose: str, id_: str) -> str:
        return hmac.new(self._secret, f"{purpose}:{id_}".encode(), hashlib.sha256).hexdigest()
