"""Locks of conversations: in order for one, never in the way of another."""

from __future__ import annotations

import asyncio
import gc
import time
import weakref
from pathlib import Path
from typing import Any, Awaitable, Callable, List

import pytest
from rasa.core.lock_store import LockStore
from rasa.core.utils import AvailableEndpoints

from bot.lock_store import AsyncLockStore

HOLDERS = 8


@pytest.fixture
def store() -> AsyncLockStore:
    return AsyncLockStore()


def timed(work: Callable[[], Awaitable[Any]]) -> float:
    began = time.monotonic()
    asyncio.run(work())
    return time.monotonic() - began


async def hold(store: AsyncLockStore, conversation: str, log: List[Any], name: Any) -> None:
    async with store.lock(conversation):
        log.append(("began", name))
        await asyncio.sleep(0.01)
        log.append(("ended", name))


def test_holders_of_one_conversation_are_served_in_order_and_soon(store: AsyncLockStore) -> None:
    log: List[Any] = []

    async def work() -> None:
        await asyncio.gather(*(hold(store, "worker", log, number) for number in range(HOLDERS)))

    assert timed(work) < 0.8
    assert log == [(what, number) for number in range(HOLDERS) for what in ("began", "ended")]


def test_another_conversation_is_not_held_up(store: AsyncLockStore) -> None:
    log: List[Any] = []

    async def work() -> None:
        async with store.lock("busy"):
            await asyncio.wait_for(hold(store, "other", log, "other"), timeout=0.5)

    assert timed(work) < 0.5
    assert log == [("began", "other"), ("ended", "other")]


def test_a_holder_that_fails_lets_the_next_one_in(store: AsyncLockStore) -> None:
    log: List[Any] = []

    async def fail() -> None:
        async with store.lock("worker"):
            raise RuntimeError

    async def work() -> None:
        with pytest.raises(RuntimeError):
            await fail()
        await asyncio.wait_for(hold(store, "worker", log, "next"), timeout=0.5)

    asyncio.run(work())
    assert log == [("began", "next"), ("ended", "next")]


def test_one_who_gives_up_waiting_does_not_stop_those_behind(store: AsyncLockStore) -> None:
    log: List[Any] = []

    async def work() -> None:
        waiting = [asyncio.create_task(hold(store, "worker", log, name)) for name in "abc"]
        await asyncio.sleep(0)
        waiting[1].cancel()
        await asyncio.wait_for(asyncio.gather(*waiting, return_exceptions=True), timeout=0.5)

    asyncio.run(work())
    assert [name for _, name in log] == ["a", "a", "c", "c"]


def test_a_lock_goes_when_nobody_holds_it(store: AsyncLockStore) -> None:
    async def work() -> weakref.ref[asyncio.Lock]:
        async with store.lock("worker"):
            return weakref.ref(store._locks["worker"])

    lock = asyncio.run(work())
    gc.collect()
    assert lock() is None


def test_rasa_makes_this_store_from_the_endpoints_file(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BARO_ACTIONS_URL", "http://127.0.0.1:1/webhook")
    monkeypatch.setenv("BARO_TRACKER_DB", str(tmp_path / "tracker.sqlite"))
    endpoints = AvailableEndpoints.read_endpoints(str(root / "deploy" / "endpoints.yml"))
    assert isinstance(LockStore.create(endpoints.lock_store), AsyncLockStore)
