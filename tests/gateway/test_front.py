"""One message: one release, one day, one record; told by what is handed to Rasa and back."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from baro.answers.book import Book
from baro.knowledge.schema import ReleaseContent
from baro.store.answers import read_record
from baro.store.current import CurrentRelease
from baro.store.database import database_url, migrate, open_store
from baro.store.releases import publish
from baro.store.reports import read_report
from gateway.conversations import Conversations
from gateway.front import Front, Refused
from gateway.limits import RateLimits
from gateway.models import AskRequest, AskResponse
from gateway.payloads import PayloadSigner
from gateway.rasa import Rasa
from gateway.records import Records

TODAY, STATED = date(2026, 3, 2), date(2026, 2, 10)
SECRET = b"of this test"
#: Seconds for which the second of two quick messages would overtake the first.
SLOW = 0.3


class RecordedRasa(Rasa):
    """Answers as Rasa and the action server do; keeps what it was sent."""

    def __init__(self) -> None:
        self.sent: list[dict[str, Any]] = []
        self.answer_from: Callable[[dict[str, Any]], str] = lambda metadata: metadata["release"]
        self.outcome: dict[str, Any] | None = None
        self.report: dict[str, Any] | None = None
        self.forget = False
        self.texts: list[str] = []

    async def send(self, sender: str, text: str, metadata: dict[str, Any]) -> list[dict[str, Any]]:
        if text == "slow":
            await asyncio.sleep(SLOW)
        self.sent.append(metadata)
        self.texts.append(text)
        turn = {
            "language": {"code": "en", "confidence": 1.0},
            "reply_language": "en",
            "topic": {"id": "greet", "confidence": 1.0},
            "outcome": self.outcome,
            "release": self.answer_from(metadata),
            "as_of": metadata["as_of"],
            "report": self.report,
            "forget": self.forget,
        }
        return [{"text": "Hello."}, {"custom": {"turn": turn}}]


@pytest.fixture
def store(tmp_path: Path, content: ReleaseContent) -> Iterator[Engine]:
    engine = open_store(database_url(tmp_path))
    migrate(engine)
    publish(engine, content, "kim", "first words")
    yield engine
    engine.dispose()


@pytest.fixture
def rasa() -> RecordedRasa:
    return RecordedRasa()


@pytest.fixture
def front(store: Engine, rasa: RecordedRasa) -> Iterator[Front]:
    with closing(CurrentRelease(store, Book)) as current:
        yield Front(
            current=current,
            rasa=rasa,
            conversations=Conversations(store, SECRET),
            records=Records(store, store),
            signer=PayloadSigner(SECRET),
            limits=RateLimits("memory://"),
            clock=lambda: TODAY,
        )


def ask(front: Front, text: str = "hello", **more: Any) -> AskResponse:
    return asyncio.run(front.ask(AskRequest(text=text, **more), "an address"))


def test_a_message_carries_the_release_and_the_day_of_its_turn(
    front: Front, rasa: RecordedRasa
) -> None:
    answer = ask(front)
    (metadata,) = rasa.sent
    assert metadata["release"] == answer.release == front.current.get().release
    assert (metadata["as_of"], metadata["as_of_stated"]) == (TODAY.isoformat(), False)


def test_a_stated_day_is_told_as_stated(front: Front, rasa: RecordedRasa) -> None:
    assert ask(front, as_of=STATED.isoformat()).as_of == STATED
    assert (rasa.sent[0]["as_of"], rasa.sent[0]["as_of_stated"]) == (STATED.isoformat(), True)


def test_a_reply_of_another_release_is_not_given(
    front: Front, rasa: RecordedRasa, caplog: pytest.LogCaptureFixture
) -> None:
    rasa.answer_from = lambda metadata: "2020-01-01-0123456789"
    with pytest.raises(Refused) as refused:
        ask(front, "a word of a worker")
    assert (refused.value.status, refused.value.error.code) == (503, "not_taken_in")
    (told,) = [one for one in caplog.records if one.levelno == logging.ERROR]
    assert "another release" in told.getMessage()
    assert "a word of a worker" not in caplog.text


def test_each_reply_has_a_record_of_what_it_rested_on(
    front: Front, rasa: RecordedRasa, store: Engine
) -> None:
    rasa.outcome = {"verdict": "yes", "confidence": "medium"}
    answer = ask(front)
    assert answer.answer is not None
    read = read_record(store, answer.answer)
    assert read is not None
    given = read.given
    assert given.conversation == front.conversations.key(answer.conversation)
    assert (given.release, given.as_of) == (answer.release, TODAY)
    assert (given.topic, given.language) == ("greet", "en")
    assert (given.verdict, given.confidence) == ("yes", "medium")
    assert (read.release_author, read.release_note) == ("kim", "first words")


def test_a_decided_check_has_a_record_without_a_conversation(
    front: Front, rasa: RecordedRasa, store: Engine
) -> None:
    topic = next(iter(front.current.get().checks))
    decided = asyncio.run(front.decide("check", topic, {}, STATED, None, "an address"))
    assert not rasa.sent
    assert (decided.outcome["topic"], decided.outcome["verdict"]) == (topic, "depends")
    assert decided.record is not None
    read = read_record(store, decided.record)
    assert read is not None
    assert read.given.conversation is None
    assert (read.given.topic, read.given.as_of, read.given.verdict) == (topic, STATED, "depends")


def test_a_reply_is_given_also_where_no_record_can_be_written(
    front: Front, store: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    opening = ask(front)
    migrate(store, "0002")
    answer = ask(front, "a secret of mine", conversation=opening.conversation)
    assert answer.reply[0].text == "Hello."
    assert answer.answer is None
    assert "could not be recorded" in caplog.text
    assert "secret" not in caplog.text


def test_quick_messages_of_a_conversation_keep_their_order(
    front: Front, rasa: RecordedRasa
) -> None:
    async def talk() -> None:
        opening = await front.ask(AskRequest(text="hello"), "an address")
        words = ("slow", "one", "two", "three")
        messages = [
            front.ask(AskRequest(text=word, conversation=opening.conversation), "an address")
            for word in words
        ]
        elsewhere = front.ask(AskRequest(text="elsewhere"), "an address")
        await asyncio.gather(*messages, elsewhere)

    asyncio.run(talk())
    assert rasa.texts == ["hello", "elsewhere", "slow", "one", "two", "three"]


def wrong_answer() -> dict[str, Any]:
    """What the action server hands over when a worker says that an answer was wrong."""
    state = {"facts": {"visa": "E-9"}, "outcome": None, "asked": "how much", "said": "wrong!"}
    return {
        "number": "12345678",
        "kind": "wrong_answer",
        "topic": "minimum_wage",
        "state": state,
    }


def test_a_report_is_kept_under_its_number(front: Front, rasa: RecordedRasa, store: Engine) -> None:
    rasa.report = wrong_answer()
    answer = ask(front, as_of=STATED.isoformat())
    reported = read_report(store, "12345678")
    assert reported is not None
    assert (reported.kind, reported.topic, reported.as_of) == (
        "wrong_answer",
        "minimum_wage",
        STATED,
    )
    assert reported.release == answer.release
    assert reported.state == wrong_answer()["state"]


def test_a_number_is_not_told_where_the_report_cannot_be_kept(
    front: Front, rasa: RecordedRasa, caplog: pytest.LogCaptureFixture
) -> None:
    rasa.report = wrong_answer()
    ask(front)
    with pytest.raises(Refused) as refused:
        # The same number again: nothing can be kept under it.
        ask(front, "a word of a worker, 010-9876-5432")
    assert refused.value.error.code == "not_taken_in"
    assert "a word of a worker" not in caplog.text
    (again,) = refused.value.error.buttons
    assert "a word of a worker" in again.payload
    assert "010-9876-5432" not in again.payload, "what is offered to be sent again is redacted"


def test_a_deleted_conversation_is_not_recognised_any_more(
    front: Front, rasa: RecordedRasa, store: Engine
) -> None:
    rasa.report = wrong_answer()
    first = ask(front)
    rasa.report, rasa.forget = None, True
    last = ask(front, conversation=first.conversation)
    assert (last.conversation, last.answer) == (first.conversation, None)
    assert read_report(store, "12345678") is None
    assert first.answer is not None
    assert read_record(store, first.answer) is None
    rasa.forget = False
    assert ask(front, conversation=first.conversation).conversation != first.conversation


def test_a_deletion_that_failed_is_not_told_as_done(
    front: Front, rasa: RecordedRasa, store: Engine
) -> None:
    first = ask(front)
    rasa.forget = True
    migrate(store, "base")
    with pytest.raises(Refused) as refused:
        ask(front, conversation=first.conversation)
    assert refused.value.error.code == "not_taken_in"
