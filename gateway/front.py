"""From a request to a reply: what every way in passes, whichever channel it came by."""

from __future__ import annotations

import secrets
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from baro.answers.book import SOURCE_LANGUAGE, Book
from baro.answers.composer import Composer, Speaker
from baro.answers.reply import Bubble, Button, LanguageFound, Likely, TopicFound
from baro.clock import Clock
from baro.rules.facts import FactError, read_facts
from baro.store.releases import CurrentRelease
from gateway.conversations import Conversations
from gateway.limits import RateLimits
from gateway.models import LONGEST_TEXT, AskRequest, AskResponse, Error, Understood
from gateway.payloads import PayloadSigner, harmless
from gateway.rasa import NotTakenInError, Rasa
from gateway.redaction import Redactor

#: Labels that are never a topic in the API.
INTERNAL = ("inform", "nlu_fallback")
ALTERNATIVES = 4
#: So many texts to understand count as one message against the limit.
TEXTS_PER_HIT = 10


class Refused(Exception):  # noqa: N818 - a refusal is an answer, not a defect
    """A request that gets an error; ``error`` is written for the worker."""

    def __init__(self, status: int, error: Error) -> None:
        self.status = status
        self.error = error
        super().__init__(error.code)


@dataclass
class Front:
    """The front door: redaction, limits, signatures, then Rasa."""

    current: CurrentRelease[Book]
    rasa: Rasa
    conversations: Conversations
    signer: PayloadSigner
    limits: RateLimits
    clock: Clock

    async def ask(self, request: AskRequest, address: str) -> AskResponse:
        """Answer one message.

        Raises: Refused.
        """
        book = self.current.get()
        self._check_language(book, request.language)
        conversation = self.conversations.resume(request.conversation)
        language = self._language(book, conversation, request.language)
        text = self._accepted_text(book, request.text, conversation, language)
        self._check_rate(book, language, conversation, address)
        sender = self.conversations.sender(conversation)
        metadata = _metadata(language=request.language, as_of=request.as_of)
        try:
            answer = await self.rasa.send(sender, text, metadata)
            response = self._response(conversation, answer)
        except (NotTakenInError, _NoTurnError):
            # What is offered to be sent again is redacted too; a payload goes back as it came.
            again = request.text if self.signer.looks_signed(request.text) else text
            raise self._not_taken_in(book, language, again) from None
        if response.reply_language != language:
            self.conversations.remember_language(conversation, response.reply_language)
        return response

    def _language(self, book: Book, conversation: str, requested: str | None) -> str:
        known = requested or self.conversations.language(conversation)
        return known if known in book.offered else SOURCE_LANGUAGE

    def _check_language(self, book: Book, language: str | None) -> None:
        if language is not None and language not in book.knowledge.languages:
            known = ", ".join(book.knowledge.languages)
            raise Refused(
                422,
                Error(
                    code="unknown_language", message=f"language: one of {known}", field="language"
                ),
            )

    def _accepted_text(self, book: Book, text: str, conversation: str, language: str) -> str:
        if self.signer.looks_signed(text):
            payload = self.signer.read(conversation, text)
            if payload is None:
                raise self._refused(book, language, 422, "button_old")
            return payload
        if len(text) > LONGEST_TEXT:
            raise self._refused(book, language, 422, "too_long", limit=str(LONGEST_TEXT))
        text = harmless(self._redactor(book).redact(text)).strip()
        if not any(is_seen(character) for character in text):
            raise self._refused(book, language, 422, "empty")
        return text

    @staticmethod
    def _redactor(book: Book) -> Redactor:
        return Redactor(
            phone.local for point in book.knowledge.directory.values() for phone in point.phones
        )

    def _check_rate(self, book: Book, language: str, conversation: str, address: str) -> None:
        if not (self.limits.conversation(conversation) and self.limits.address(address)):
            raise self._refused(book, language, 429, "too_fast", retry=True)

    def _refused(
        self,
        book: Book,
        language: str,
        status: int,
        code: str,
        retry: bool = False,
        **values: str,
    ) -> Refused:
        message = self._composer(book, language).say("errors", code, **values)
        return Refused(status, Error(code=code, message=message, retry=retry, field="text"))

    def _composer(self, book: Book, language: str) -> Composer:
        return Composer(book, Speaker(language=language, as_of=self.clock()))

    def _not_taken_in(self, book: Book, language: str, text: str) -> Refused:
        composer = self._composer(book, language)
        again = Button(label=composer.say("errors", "send_again"), payload=text)
        error = Error(
            code="not_taken_in",
            message=composer.say("errors", "not_taken_in"),
            retry=True,
            buttons=[again],
        )
        return Refused(503, error)

    def _response(self, conversation: str, answer: list[dict[str, Any]]) -> AskResponse:
        bubbles: list[Bubble] = []
        turn: dict[str, Any] = {}
        for message in answer:
            if "text" in message:
                bubbles.append(self._bubble(conversation, message))
            custom = message.get("custom", {})
            if "bubble" in custom and bubbles:
                shown = Bubble.model_validate({"text": "", **custom["bubble"]})
                bubbles[-1].sources, bubbles[-1].urgent = shown.sources, shown.urgent
            if "turn" in custom:
                turn = {
                    **custom["turn"],
                    "outcome": custom["turn"]["outcome"] or turn.get("outcome"),
                }
        if not turn:
            raise _NoTurnError
        return AskResponse(conversation=conversation, reply=bubbles, **turn)

    def _bubble(self, conversation: str, message: Mapping[str, Any]) -> Bubble:
        buttons = [
            Button(
                label=button["title"],
                payload=self.signer.sign(conversation, button["payload"]),
            )
            for button in message.get("buttons", [])
        ]
        return Bubble(text=message["text"], buttons=buttons)

    async def understand(self, texts: list[str], address: str) -> list[Understood]:
        """Give what is understood of each text, without a conversation.

        Raises: Refused.
        """
        book = self.current.get()
        for _ in range(max(1, len(texts) // TEXTS_PER_HIT)):
            if not self.limits.address(address):
                raise self._refused(book, SOURCE_LANGUAGE, 429, "too_fast", retry=True)
        redactor = self._redactor(book)
        results = []
        for text in texts:
            try:
                parsed = await self.rasa.parse(harmless(redactor.redact(text)) or " ")
            except NotTakenInError:
                raise self._not_taken_in(book, SOURCE_LANGUAGE, "") from None
            results.append(_understood(parsed))
        return results

    async def decide(
        self,
        topic: str,
        facts: dict[str, Any],
        as_of: date | None,
        language: str | None,
        address: str,
    ) -> dict[str, Any]:
        """Decide a check from facts, through Rasa and the action server.

        Raises: Refused.
        """
        book = self.current.get()
        self._check_language(book, language)
        if not self.limits.address(address):
            raise self._refused(book, SOURCE_LANGUAGE, 429, "too_fast", retry=True)
        check = book.knowledge.contract.checks.get(topic)
        if check is None or topic not in book.checks:
            known = ", ".join(book.checks)
            raise Refused(
                404, Error(code="unknown_check", message=f"checks: {known}", field="topic")
            )
        try:
            read_facts(book.knowledge.contract, check, facts)
        except FactError as error:
            raise Refused(
                422, Error(code="bad_fact", message=str(error), field=error.fact)
            ) from None
        metadata = {"facts": facts, **_metadata(language=language, as_of=as_of)}
        try:
            answer = await self.rasa.send(f"check-{secrets.token_hex(16)}", f"/{topic}", metadata)
            outcome = self._response("", answer).outcome
        except (NotTakenInError, _NoTurnError):
            raise self._not_taken_in(book, language or SOURCE_LANGUAGE, "") from None
        assert outcome is not None
        return outcome


def is_seen(character: str) -> bool:
    """Tell whether a character shows: spaces, controls and zero-width signs do not."""
    return not character.isspace() and unicodedata.category(character) not in ("Cf", "Cc", "Cs")


class _NoTurnError(RuntimeError):
    """Rasa answered without telling what the answer rests on."""


def _metadata(language: str | None, as_of: date | None) -> dict[str, str]:
    values = {"language": language, "as_of": as_of.isoformat() if as_of else None}
    return {name: value for name, value in values.items() if value is not None}


def _understood(parsed: Mapping[str, Any]) -> Understood:
    labels = [
        Likely(id=entry["name"], confidence=entry["confidence"])
        for entry in parsed.get("intent_ranking") or []
        if entry["name"] not in INTERNAL
    ]
    first, *rest = labels or [Likely(id="out_of_scope", confidence=0.0)]
    return Understood(
        language=LanguageFound(**parsed.get("language") or {"code": "en", "confidence": 0.0}),
        topic=TopicFound(
            id=first.id, confidence=first.confidence, alternatives=rest[:ALTERNATIVES]
        ),
        decision=parsed.get("decision") or "unsure",
    )
