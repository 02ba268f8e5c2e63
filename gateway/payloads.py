"""Buttons: only payloads that this server gave out reach Rasa as commands.

A payload leaves as ``#signature/intent{...}`` and comes back as the text of a message. What a
worker types is never a command, whatever it looks like.
"""

from __future__ import annotations

import hashlib
import hmac
import re

_SIGNED = re.compile(r"^#([0-9a-f]{16})(/.+)$", re.DOTALL)


class PayloadSigner:
    """Signs and checks payloads with the server's secret, for one conversation each."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def sign(self, conversation: str, payload: str) -> str:
        """Give the form in which a button's payload leaves the server."""
        return f"#{self._signature(conversation, payload)}{payload}"

    def looks_signed(self, text: str) -> bool:
        """Tell whether a text has the form of a signed payload."""
        return _SIGNED.match(text) is not None

    def read(self, conversation: str, text: str) -> str | None:
        """Give the payload of a signed text, or None where the signature is not ours."""
        match = _SIGNED.match(text)
        if match is None:
            return None
        signature, payload = match.groups()
        if hmac.compare_digest(signature, self._signature(conversation, payload)):
            return payload
        return None

    def _signature(self, conversation: str, payload: str) -> str:
        message = f"{conversation}\n{payload}".encode()
        return hmac.new(self._secret, message, hashlib.sha256).hexdigest()[:16]


#: What a command may hide behind: slashes, spaces and signs that are not seen.
_BEFORE_COMMAND = re.compile(r"^[/\s\u200b-\u200f\u2060\ufeff]*/[/\s\u200b-\u200f\u2060\ufeff]*")
_ARGUMENTS = re.compile(r"^\w+[@\s]*[\d.]*\s*\{", re.DOTALL)
#: A text without a letter: the assistant says that it did not understand.
MEANINGLESS = "?"


def harmless(text: str) -> str:
    """Give a worker's text so that Rasa cannot take it for a command.

    A typed ``/intent{...}`` becomes a text that means nothing: neither its word nor what
    stands in the braces is something that a worker told.
    """
    plain = _BEFORE_COMMAND.sub("", text)
    if plain == text:
        return text
    return MEANINGLESS if _ARGUMENTS.match(plain) else plain
