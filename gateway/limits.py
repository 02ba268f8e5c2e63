"""What protects the server: size of bodies, and messages in a minute."""

from __future__ import annotations

import json
import os

from limits import RateLimitItem, parse
from limits.storage import storage_from_string
from limits.strategies import MovingWindowRateLimiter
from starlette.types import ASGIApp, Message, Receive, Scope, Send

#: Bytes of a request, but for the paths of ``LARGER``.
LARGEST_BODY = 16 * 1024
#: 100 texts of 1,000 characters, each at most twelve bytes in JSON.
LARGER = {"/api/v1/understand": 100 * 1000 * 12 + 16 * 1024}
#: Workers of one dormitory share an address, so that limit is wide.
PER_CONVERSATION, PER_ADDRESS = "60/minute", "1200/minute"


class BodyLimit:
    """Refuses a request whose body is too large, before it is read whole."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        largest = LARGER.get(scope["path"], LARGEST_BODY)
        length = dict(scope["headers"]).get(b"content-length", b"")
        if length.isdigit() and int(length) > largest:
            await _too_large(send, largest)
            return
        body = await _read(receive, largest)
        if body is None:
            await _too_large(send, largest)
            return
        await self._app(scope, _replay(body, receive), send)


async def _read(receive: Receive, largest: int) -> bytes | None:
    parts, size, more = [], 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            break
        part = message.get("body", b"")
        size += len(part)
        if size > largest:
            return None
        parts.append(part)
        more = message.get("more_body", False)
    return b"".join(parts)


def _replay(body: bytes, receive: Receive) -> Receive:
    given = False

    async def replay() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replay


async def _too_large(send: Send, largest: int) -> None:
    error = {"code": "body_too_large", "message": f"At most {largest} bytes.", "retry": False}
    body = json.dumps({"error": error}).encode()
    headers = [(b"content-type", b"application/json"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    await send({"type": "http.response.body", "body": body})


class RateLimits:
    """Counts messages by conversation and by address, in memory or in Redis."""

    def __init__(self, storage_url: str | None = None) -> None:
        url = storage_url or os.environ.get("BARO_REDIS_URL") or "memory://"
        self._limiter = MovingWindowRateLimiter(storage_from_string(url))
        self._conversation = _limit("BARO_RATE_CONVERSATION", PER_CONVERSATION)
        self._address = _limit("BARO_RATE_ADDRESS", PER_ADDRESS)

    def conversation(self, key: str) -> bool:
        """Count a message of a conversation; False when it is one too many."""
        return bool(self._limiter.hit(self._conversation, "conversation", key))

    def address(self, address: str) -> bool:
        """Count a message from an address; False when it is one too many."""
        return bool(self._limiter.hit(self._address, "address", address))


def _limit(variable: str, default: str) -> RateLimitItem:
    text = os.environ.get(variable) or default
    try:
        return parse(text)
    except ValueError:
        raise ValueError(f"{variable} is {text!r}; write it as 60/minute.") from None
