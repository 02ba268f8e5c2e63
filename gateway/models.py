"""Shapes of the HTTP API."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, Field

from baro.answers.reply import Bubble, Button, LanguageFound, TopicFound

#: Characters of a message; longer ones cost too much to understand.
LONGEST_TEXT = 1000
MOST_TEXTS = 100


def _iso_day(value: object) -> object:
    if value is None or (isinstance(value, str) and len(value) == len("2026-01-31")):
        return value
    raise ValueError('must be a day written as "2026-01-31"')


def _whole(text: object) -> object:
    """Replace halves of surrogate pairs, which no text can hold, by the sign for the unknown."""
    if not isinstance(text, str):
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


#: Days of asking that the law in the store can speak of.
Day = Annotated[date, BeforeValidator(_iso_day), Field(ge=date(1990, 1, 1), le=date(2100, 12, 31))]
Message = Annotated[str, BeforeValidator(_whole)]


class AskRequest(BaseModel):
    """A worker's message. Unknown fields are left aside; ids are made by the server."""

    text: Message
    language: str | None = None
    as_of: Day | None = None
    conversation: str | None = Field(default=None, max_length=200)


class AskResponse(BaseModel):
    """A reply with what it rests on."""

    conversation: str
    language: LanguageFound
    #: Language in which the reply is written.
    reply_language: str
    topic: TopicFound
    reply: list[Bubble]
    outcome: dict[str, Any] | None = None
    release: str
    as_of: date
    #: Id of the record of what this reply rests on; none where it could not be written.
    answer: str | None = None


class UnderstandRequest(BaseModel):
    """Texts to understand, each for itself."""

    texts: Annotated[
        list[Annotated[Message, Field(max_length=LONGEST_TEXT)]], Field(max_length=MOST_TEXTS)
    ]


class Understood(BaseModel):
    """What is understood of one text."""

    language: LanguageFound
    topic: TopicFound
    decision: Literal["answer", "choose", "unsure", "urgent"]


class UnderstandResponse(BaseModel):
    """Results in the order of the texts."""

    results: list[Understood]


class CheckRequest(BaseModel):
    """Facts of a check or calculator, in the names of the contract."""

    facts: dict[str, Any]
    as_of: Day | None = None
    language: str | None = None


class CheckShown(BaseModel):
    """A check or calculator: what it takes and gives.

    ``facts`` and ``outcome`` are JSON Schemas of draft 2020-12. ``required`` is in the order in
    which a talk asks; a check answers without them too, and names what it misses.
    """

    topic: str
    kind: Literal["check", "calculator"]
    purpose: str
    #: What the verdict "yes" means.
    yes: str
    required: list[str | dict[str, list[str]]]
    optional: list[str]
    facts: dict[str, Any]
    outcome: dict[str, Any]


class ChecksResponse(BaseModel):
    """The checks and calculators of the current release."""

    checks: list[CheckShown]
    release: str


class LanguageShown(BaseModel):
    """A language that can be chosen."""

    code: str
    native: str
    direction: str
    status: str


class PageResponse(BaseModel):
    """Words and languages of the chat page."""

    language: str
    languages: list[LanguageShown]
    texts: dict[str, str]
    #: Numbers of the support directory, which the page makes callable.
    phones: list[str]
    #: Where the source code of this installation can be had, if that was set.
    source_url: str | None = None


class Health(BaseModel):
    """State of the processes and the store."""

    status: Literal["ok", "degraded"]
    processes: dict[str, bool]
    store: bool
    release: str | None
    #: The day in Korea by the clock of the server, and the seconds by which it is shifted.
    today: date
    clock_offset: int


class Error(BaseModel):
    """What went wrong, for a worker to read; ``retry`` says that sending again may help."""

    code: str
    message: str
    retry: bool = False
    buttons: list[Button] = []
    #: Field or fact that the error is about.
    field: str | None = None


class ErrorResponse(BaseModel):
    """The one shape of every error."""

    error: Error
