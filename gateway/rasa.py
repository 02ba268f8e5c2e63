"""Talking to the Rasa server on loopback."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import httpx

#: Seconds to wait for one answer; free text takes about 0.05 s.
PATIENCE = 10.0
#: Seconds to wait for a restarted process before a message is sent a second time.
WAIT_FOR_HEALTH = 5.0


class NotTakenInError(RuntimeError):
    """A message got no answer, also when sent again."""


class Rasa:
    """Sends messages and reads answers."""

    def __init__(self, url: str, token: str, actions_url: str) -> None:
        self._url = url
        self._token = token
        self._actions_url = actions_url
        self._client = httpx.AsyncClient(timeout=PATIENCE, trust_env=False)

    async def close(self) -> None:
        await self._client.aclose()

    async def send(self, sender: str, text: str, metadata: dict[str, Any]) -> list[dict[str, Any]]:
        """Send a message and give Rasa's answer.

        An empty answer or none means that a process died on the way: wait until both are
        healthy, at most five seconds, and send once more.
        Raises: NotTakenInError.
        """
        body = {"sender": sender, "message": text, "metadata": metadata}
        answer = await self._post(body)
        if answer:
            return answer
        await self._wait_for_health()
        answer = await self._post(body)
        if answer:
            return answer
        raise NotTakenInError

    async def _post(self, body: dict[str, Any]) -> list[dict[str, Any]]:
        try:
            response = await self._client.post(f"{self._url}/webhooks/rest/webhook", json=body)
            response.raise_for_status()
            answer: list[dict[str, Any]] = response.json()
        except (httpx.HTTPError, ValueError):
            return []
        return answer

    async def _wait_for_health(self) -> None:
        until = time.monotonic() + WAIT_FOR_HEALTH
        while time.monotonic() < until:
            rasa, actions = await self.health()
            if rasa and actions:
                return
            await asyncio.sleep(0.2)

    async def parse(self, text: str) -> dict[str, Any]:
        """Give what the pipeline understands of a text.

        Raises: NotTakenInError.
        """
        try:
            response = await self._client.post(
                f"{self._url}/model/parse", params={"token": self._token}, json={"text": text}
            )
            response.raise_for_status()
            parsed: dict[str, Any] = response.json()
        except (httpx.HTTPError, ValueError):
            raise NotTakenInError from None
        return parsed

    async def health(self) -> tuple[bool, bool]:
        """Tell whether Rasa has its model loaded and whether the action server is up."""
        return await asyncio.gather(self._rasa_is_up(), self._actions_are_up())

    async def _rasa_is_up(self) -> bool:
        try:
            response = await self._client.get(
                f"{self._url}/status", params={"token": self._token}, timeout=2.0
            )
        except httpx.HTTPError:
            return False
        return response.status_code == httpx.codes.OK

    async def _actions_are_up(self) -> bool:
        try:
            response = await self._client.get(f"{self._actions_url}/health", timeout=2.0)
        except httpx.HTTPError:
            return False
        return response.status_code == httpx.codes.OK
