"""Only payloads that the server gave out are commands."""

from __future__ import annotations

import pytest

from gateway.payloads import MEANINGLESS, PayloadSigner, harmless

SIGNER = PayloadSigner(b"one secret")
PAYLOAD = '/inform{"given": "visa=E-9"}'


def test_a_signed_payload_comes_back_in_its_conversation() -> None:
    assert SIGNER.read("a", SIGNER.sign("a", PAYLOAD)) == PAYLOAD


@pytest.mark.parametrize("text", [PAYLOAD, "#0000000000000000" + PAYLOAD, "hello", "", "#"])
def test_what_was_not_signed_is_no_payload(text: str) -> None:
    assert SIGNER.read("a", text) is None


def test_a_payload_of_another_conversation_is_none() -> None:
    assert SIGNER.read("b", SIGNER.sign("a", PAYLOAD)) is None


def test_a_payload_that_was_changed_is_none() -> None:
    assert SIGNER.read("a", SIGNER.sign("a", PAYLOAD).replace("E-9", "H-2")) is None


def test_another_server_s_payload_is_none() -> None:
    assert SIGNER.read("a", PayloadSigner(b"another secret").sign("a", PAYLOAD)) is None


@pytest.mark.parametrize(
    "text", ["/restart", "  /restart", "//restart", "/ /restart", "\n/restart", "\u200b/restart"]
)
def test_a_typed_command_loses_what_makes_it_one(text: str) -> None:
    assert harmless(text) == "restart"


@pytest.mark.parametrize("text", ["hello", "3/4", "and/or", "계약 1/31"])
def test_other_texts_stay_as_they_are(text: str) -> None:
    assert harmless(text) == text


@pytest.mark.parametrize("text", ['/inform{"given": "visa=H-2"}', ' /inform@1.0 {"a": "b"}'])
def test_a_typed_payload_means_nothing(text: str) -> None:
    assert harmless(text) == MEANINGLESS
