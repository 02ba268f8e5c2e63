"""Messages in a minute are counted by conversation and by address."""

from __future__ import annotations

import pytest

from gateway.limits import RateLimits


@pytest.fixture
def limits(monkeypatch: pytest.MonkeyPatch) -> RateLimits:
    monkeypatch.setenv("BARO_RATE_CONVERSATION", "3/minute")
    monkeypatch.setenv("BARO_RATE_ADDRESS", "5/minute")
    return RateLimits("memory://")


def test_the_message_above_the_limit_is_refused(limits: RateLimits) -> None:
    assert [limits.conversation("a") for _ in range(4)] == [True, True, True, False]


def test_conversations_do_not_share_a_count(limits: RateLimits) -> None:
    for _ in range(4):
        limits.conversation("a")
    assert limits.conversation("b")


def test_addresses_have_a_count_of_their_own(limits: RateLimits) -> None:
    assert [limits.address("10.0.0.1") for _ in range(6)].count(False) == 1


def test_a_limit_that_cannot_be_read_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BARO_RATE_ADDRESS", "many")
    with pytest.raises(ValueError, match="BARO_RATE_ADDRESS"):
        RateLimits("memory://")
