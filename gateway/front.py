"""From a request to a reply: what every way in passes, whichever channel it came by."""

from __future__ import annotations

import asyncio
import logging
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from sqlalchemy.exc import SQLAlchemyError

from baro.answers.book import SOURCE_LANGUAGE, Book
from baro.answers.composer import Composer, Speaker
from baro.answers.reply import Bubble, Button, LanguageFound, Likely, TopicFound
from baro.clock import Clock
from baro.rules.check import Check
from baro.rules.facts import FactError, Facts, read_facts
from baro.store.answers import Given
from baro.store.current import CurrentRelease
from baro.store.reports import Reported
from gateway.conversations import Conversations
from gateway.limits import RateLimits
from gateway.models import LONGEST_TEXT, AskRequest, AskResponse, Error, Understood
from gateway.payloads import PayloadSigner, harmless
from gateway.rasa import NotTakenInError, Rasa
from gateway.records import Records
from gateway.redaction import Redactor

logger = logging.getLogger(__name__)
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


@dataclass(frozen=True)
class _Pin:
    """What one turn holds on to from its message to its reply: one release and one day."""

    book: Book
    as_of: date
    #: Whether the caller named the day; only such a day is kept for the conversation.
    is_stated: bool

    def metadata(self, language: str | None) -> dict[str, Any]:
        """Write it as metadata of Rasa's message, which every action of the turn reads."""
        chosen = {} if language is None else {"language": language}
        return {
            "release": self.book.release,
            "as_of": self.as_of.isoformat(),
            "as_of_stated": self.is_stated,
            **chosen,
        }


@dataclass(frozen=True)
class _Answered:
    """A reply, with what the turn leaves to this process to do."""

    response: AskResponse
    #: What is to be kept of a report.
    report: dict[str, Any] | None
    #: Everything of the conversation is to be deleted.
    forget: bool


@dataclass(frozen=True)
class Decided:
    """The outcome of a check, and the id of its record where it could be written."""

    outcome: dict[str, Any]
    record: str | None


@dataclass
class Front:
    """The front door: redaction, limits, signatures, then Rasa."""

    current: CurrentRelease[Book]
    rasa: Rasa
    conversations: Conversations
    records: Records
    signer: PayloadSigner
    limits: RateLimits
    clock: Clock

    async def ask(self, request: AskRequest, address: str) -> AskResponse:
        """Answer one message.

        Raises: Refused.
        """
        async with self.conversations.turn(request.conversation):
            return await self._ask(request, address)

    async def _ask(self, request: AskRequest, address: str) -> AskResponse:
        pin = self._pin(request.as_of)
        self._check_language(pin.book, request.language)
        resumed = await self.conversations.resume(request.conversation)
        conversation = resumed.id
        language = _offered(pin.book, request.language or resumed.language)
        text = self._accepted_text(pin.book, request.text, conversation, language)
        self._check_rate(pin.book, language, conversation, address)
        sender = self.conversations.sender(conversation)
        try:
            answer = await self.rasa.send(sender, text, pin.metadata(request.language))
            answered = self._answered(conversation, answer, pin)
            response = answered.response
            if answered.forget:
                # Whoever asked for it must not be told that it was done where it failed.
                await self.records.forget(self.conversations.key(conversation), sender)
                return response
            if answered.report:
                # Nor a number under which nothing lies.
                await self.records.report(self._reported(response, answered.report))
        except (NotTakenInError, _NoTurnError, SQLAlchemyError) as error:
            if isinstance(error, SQLAlchemyError):
                logger.error("what a turn left to do was not done (%s)", type(error).__name__)
            # What is offered to be sent again is redacted too; a payload goes back as it came.
            again = request.text if self.signer.looks_signed(request.text) else text
            raise self._not_taken_in(pin.book, language, again) from None
        if response.reply_language != resumed.language:
            await self.conversations.remember_language(conversation, response.reply_language)
        response.answer = await self.records.write(self._given(response))
        return response

    def _reported(self, response: AskResponse, report: Mapping[str, Any]) -> Reported:
        return Reported(
            **report,
            conversation=self.conversations.key(response.conversation),
            release=response.release,
            as_of=response.as_of,
            language=response.reply_language,
        )

    def _pin(self, as_of: date | None) -> _Pin:
        return _Pin(self.current.get(), as_of or self.clock(), is_stated=as_of is not None)

    def _given(self, response: AskResponse) -> Given:
        outcome = response.outcome or {}
        return Given(
            release=response.release,
            as_of=response.as_of,
            topic=response.topic.id,
            language=response.reply_language,
            conversation=self.conversations.key(response.conversation),
            verdict=outcome.get("verdict"),
            confidence=outcome.get("confidence"),
        )

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

    def _answered(self, conversation: str, answer: list[dict[str, Any]], pin: _Pin) -> _Answered:
        bubbles: list[Bubble] = []
        turn: dict[str, Any] = {}
        for message in answer:
            if "text" in message:
                bubbles.append(self._bubble(conversation, message))
            custom = message.get("custom", {})
            if "bubble" in custom and bubbles:
                shown = Bubble.model_validate({"text": "", **custom["bubble"]})
                bubbles[-1] = shown.model_copy(
                    update={"text": bubbles[-1].text, "buttons": bubbles[-1].buttons}
                )
            if "turn" in custom:
                if custom["turn"]["release"] != pin.book.release:
                    # Better no reply than one of two releases; nothing in it is a worker's text.
                    logger.error("a turn answered from another release than it was asked to")
                    raise _NoTurnError
                turn = {
                    **custom["turn"],
                    "outcome": custom["turn"]["outcome"] or turn.get("outcome"),
                    "report": custom["turn"]["report"] or turn.get("report"),
                    "forget": custom["turn"]["forget"] or turn.get("forget", False),
                }
        if not turn:
            raise _NoTurnError
        report, forget = turn.pop("report"), turn.pop("forget")
        response = AskResponse(conversation=conversation, reply=bubbles, **turn)
        return _Answered(response, report, forget)

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
        kind: Literal["check", "calculator"],
        id_: str,
        facts: dict[str, Any],
        as_of: date | None,
        language: str | None,
        address: str,
    ) -> Decided:
        """Decide a check or calculator from facts, by the release pinned for this request.

        Raises: Refused.
        """
        pin = self._pin(as_of)
        book = pin.book
        self._admit(book, language, address)
        ready = book.checks if kind == "check" else book.calculators
        check = _known(ready, id_, kind, "topic" if kind == "check" else "id")
        typed = _typed(book, check, facts)
        # Not in the loop: a list of many entries takes its time.
        decision = await asyncio.to_thread(check.decide, typed, pin.as_of, book.release)
        outcome = decision.outcome
        given = Given(
            release=book.release,
            as_of=pin.as_of,
            topic=id_,
            language=_offered(book, language),
            verdict=outcome.verdict,
            confidence=outcome.confidence,
        )
        return Decided(outcome.model_dump(mode="json"), await self.records.write(given))

    def _admit(self, book: Book, language: str | None, address: str) -> None:
        """Let a call pass that belongs to no conversation."""
        self._check_language(book, language)
        if not self.limits.address(address):
            raise self._refused(book, SOURCE_LANGUAGE, 429, "too_fast", retry=True)


def is_seen(character: str) -> bool:
    """Tell whether a character shows: spaces, controls and zero-width signs do not."""
    return not character.isspace() and unicodedata.category(character) not in ("Cf", "Cc", "Cs")


class _NoTurnError(RuntimeError):
    """Rasa answered without telling what the answer rests on."""


def _known(decided: Mapping[str, Check], id_: str, kind: str, field: str) -> Check:
    if id_ in decided:
        return decided[id_]
    message = f"{kind}s: {', '.join(decided)}"
    raise Refused(404, Error(code=f"unknown_{kind}", message=message, field=field))


def _typed(book: Book, check: Check, facts: Mapping[str, Any]) -> Facts:
    try:
        return read_facts(book.knowledge.contract, check.contract, facts)
    except FactError as error:
        raise Refused(422, Error(code="bad_fact", message=str(error), field=error.fact)) from None


def _offered(book: Book, language: str | None) -> str:
    return language if language in book.offered else SOURCE_LANGUAGE


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
