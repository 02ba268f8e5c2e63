"""What the components share about texts."""

from __future__ import annotations

import unicodedata
from typing import Text

from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

#: First character of a button's payload, which needs no understanding.
PAYLOAD = "/"


def text_of(message: Message) -> Text:
    """Give the text of a message; empty where it has none.

    Halves of surrogate pairs, which JSON allows and no encoder takes, become question marks.
    """
    return (message.get(TEXT) or "").encode("utf-8", "replace").decode("utf-8")


def is_payload(message: Message) -> bool:
    """Tell whether a message is a button's payload."""
    return text_of(message).startswith(PAYLOAD)


def fold(text: Text) -> Text:
    """Give the form in which texts are compared: lower case, marks and Hangul parts apart."""
    return unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).lower())


def letters(text: Text) -> int:
    """Count the letters of a text, in any script."""
    return sum(1 for character in text if character.isalpha())
