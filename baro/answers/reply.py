"""What a reply is made of; the HTTP API shows these shapes."""

from __future__ import annotations

from datetime import date

from pydantic import BaseModel


class Button(BaseModel):
    """A choice below a bubble; pressing it sends the payload as a message."""

    label: str
    payload: str


class SourceShown(BaseModel):
    """A citation as the worker sees it. ``verified_on`` is the day the text was last read."""

    instrument: str
    article: str
    title: str
    #: Title and article as officers of the reply's language cite it.
    label: str
    gloss: str
    url: str
    verified_on: date


class File(BaseModel):
    """A small file that goes with a reply. ``type`` is its media type."""

    name: str
    type: str
    content: str


class Bubble(BaseModel):
    """One message of a reply."""

    text: str
    #: The same in the worker's language, where ``text`` is written for somebody else.
    beside: str | None = None
    files: list[File] = []
    buttons: list[Button] = []
    sources: list[SourceShown] = []
    urgent: bool = False


class LanguageFound(BaseModel):
    """A language with the chance that it is right."""

    code: str
    confidence: float


class Likely(BaseModel):
    """A label with its chance."""

    id: str
    confidence: float


class TopicFound(BaseModel):
    """The likeliest label of a message, and the next ones."""

    id: str
    confidence: float
    alternatives: list[Likely] = []
