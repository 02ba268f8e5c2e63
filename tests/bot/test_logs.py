"""No log shows what a user wrote: in this process, and in the server as it is run."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Dict, Iterator, List

import pytest
import rasa.utils.log_utils
import structlog
from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage
from rasa.core.tracker_store import FailSafeTrackerStore, SQLTrackerStore
from rasa.shared.core.events import SlotSet
from rasa.shared.core.trackers import DialogueStateTracker

MARK = "zqmarkzq"
SENTENCES = [
    "my boss hit me {}",
    "hello {}",
    "{}",
    "{} 2026-01-31",
    "E-9 {}",
    "साहुले मलाई कुट्यो {}",
    "월급을 못 받았어요 {}",
    "bos memukul saya {}",
    "\u200f{} مجھے",
    "{} 😀",
    "{}\n{}",
    '{{"text": "{}"}}',
    "<{}>",
    "%s {}",
    "{} " * 300,
    "ថៅកែមិនបើកប្រាក់ខែ {}",
    "tôi chưa nhận được lương {}",
    "{}@example.org",
    "010-1234-5678 {}",
    "",
]
#: Payloads as only a broken button or a curious person sends them.
BROKEN_PAYLOADS = {
    "broken JSON": '/greet{"given": "MARK"',
    "no JSON": "/greet{MARK}",
    "a list": '/greet["MARK"]',
    "text after JSON": '/greet{"given": "visa"} MARK',
    "unknown intent": "/MARK",
    "sentence after a slash": "/my boss MARK hit me",
    "slash alone": "/{MARK}",
    "unknown entity": '/greet{"MARK": "1"}',
    "certainty above one": '/greet@9.5{"given": "MARK"}',
    "leading space": "  /greet{MARK}",
}


def marked(sentence: str) -> str:
    return sentence.replace("{}", MARK)


def broken(name: str, mark: str) -> str:
    return BROKEN_PAYLOADS[name].replace("MARK", mark)


#: Makes a database refuse each new event, as a full disk does.
FULL = "CREATE TRIGGER full BEFORE INSERT ON events BEGIN SELECT RAISE(ABORT, 'full'); END"
#: Thirty in all.
MESSAGES = [marked(sentence) for sentence in SENTENCES] + [
    broken(name, MARK) for name in BROKEN_PAYLOADS
]


# In this process


@pytest.fixture
def records(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    """Give the log at INFO as the server configures it."""
    before = structlog.get_config()
    rasa.utils.log_utils.configure_structlog(logging.INFO)
    with warnings.catch_warnings(), caplog.at_level(logging.INFO):
        # A warning is no log record; what is printed of it is tested with the server.
        warnings.simplefilter("ignore", UserWarning)
        yield caplog
    structlog.configure(**before)


def shown(records: pytest.LogCaptureFixture) -> str:
    return records.text + "".join(repr(vars(record)) for record in records.records)


async def read_all(agent: Agent, texts: List[str]) -> None:
    for text in texts:
        await agent.parse_message(text)


def test_thirty_messages_leave_no_word_in_a_record(
    agent: Agent, records: pytest.LogCaptureFixture
) -> None:
    assert len(MESSAGES) == 30
    asyncio.run(read_all(agent, MESSAGES))
    # Of a slash that nothing readable follows, Rasa says so at least.
    assert "message.parsing.failed" in shown(records)
    assert MARK not in shown(records)


def test_an_action_that_fails_leaves_no_word_in_a_record(
    agent: Agent, records: pytest.LogCaptureFixture
) -> None:
    # No action server is set: running the action of the greeting fails.
    asyncio.run(agent.handle_message(UserMessage(f"hello {MARK}", sender_id="worker")))
    assert "Encountered an exception while running action" in shown(records)
    assert MARK not in shown(records)


def test_a_tracker_store_that_fails_leaves_no_fact_in_a_record(
    agent: Agent, tmp_path: Path, records: pytest.LogCaptureFixture
) -> None:
    store = SQLTrackerStore(agent.domain, dialect="sqlite", db=str(tmp_path / "tracker.sqlite"))
    store.engine.execute(FULL)
    told = SlotSet("facts", {"visa": MARK})
    tracker = DialogueStateTracker.from_events("worker", [told], agent.domain.slots)
    asyncio.run(FailSafeTrackerStore(store).save(tracker))
    assert "Error happened when trying to save conversation tracker" in shown(records)
    assert MARK not in shown(records)


# In the server


@dataclass
class Server:
    """A running Rasa server and the file that holds all it prints."""

    address: str
    printed: Path

    def post(self, path: str, body: Any) -> int:
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        headers = {"Content-Type": "application/json"}
        request = urllib.request.Request(self.address + path, data=data, headers=headers)
        return status_of(request)

    def send(self, message: Any) -> int:
        return self.post("/webhooks/rest/webhook", {"sender": "worker", "message": message})

    def output(self) -> str:
        return self.printed.read_text(encoding="utf-8", errors="replace")


def status_of(request: Any) -> int:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=20) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def environment(folder: Path) -> Dict[str, str]:
    """Give the environment of ``deploy/model.py``, but with the log at INFO and no token."""
    return {
        **{name: value for name, value in os.environ.items() if name != "BARO_RASA_TOKEN"},
        "RASA_TELEMETRY_ENABLED": "false",
        "PYTHONWARNINGS": "ignore",
        "PYTHONUNBUFFERED": "1",
        "LOG_LEVEL": "INFO",
        "BARO_ACTIONS_URL": "http://127.0.0.1:1/webhook",
        "BARO_TRACKER_DB": str(folder / "tracker.sqlite"),
    }


def wait_until_ready(process: subprocess.Popen[bytes], server: Server) -> None:
    for _ in range(300):
        try:
            if status_of(server.address + "/status") == 200:
                return
        except OSError:
            pass
        assert process.poll() is None, server.output()
        time.sleep(0.1)
    pytest.fail("rasa run was not ready in time:\n" + server.output())


@pytest.fixture(scope="module")
def server(
    root: Path, tiny_model: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("server")
    port = free_port()
    words = ["run", "--enable-api", "--interface", "127.0.0.1", "--port", str(port)]
    words += ["--endpoints", "deploy/endpoints.yml", "--credentials", "credentials.yml"]
    # As deploy/run.py starts it.
    command = [sys.executable, "-m", "bot", *words, "--model", str(tiny_model)]
    running = Server(f"http://127.0.0.1:{port}", folder / "printed")
    with running.printed.open("wb") as printed:
        process = subprocess.Popen(
            command, cwd=root, env=environment(folder), stdout=printed, stderr=subprocess.STDOUT
        )
        try:
            wait_until_ready(process, running)
            yield running
        finally:
            process.terminate()
            process.wait(timeout=20)


def test_the_server_prints_at_info(server: Server) -> None:
    assert "Rasa server is up and running." in server.output()


def test_messages_leave_no_word_in_what_the_server_prints(server: Server) -> None:
    for sentence in SENTENCES * 2:
        assert server.send(marked(sentence)) == 200
    # Each message ran into an action server that is not there.
    assert server.output().count("Failed to run custom action") >= 2 * len(SENTENCES)
    assert MARK not in server.output()


@pytest.mark.parametrize("number, name", enumerate(BROKEN_PAYLOADS))
def test_a_broken_payload_leaves_no_word_in_what_the_server_prints(
    number: int, name: str, server: Server
) -> None:
    # Warnings are printed once for each text, so each has its own.
    own = f"zqpayload{number}zq"
    assert server.send(broken(name, own)) == 200
    assert own not in server.output()


def test_a_failure_of_the_channel_leaves_no_word_in_what_the_server_prints(
    server: Server,
) -> None:
    assert server.send({"said": "zqchannelzq"}) == 200
    assert "rest.message.received.failure" in server.output()
    assert "zqchannelzq" not in server.output()


@pytest.mark.parametrize("body", [b'{"text": "zqbodyzq', b'["zqbodyzq"]', b'"zqbodyzq"'])
def test_a_broken_request_leaves_no_word_in_what_the_server_prints(
    body: bytes, server: Server
) -> None:
    assert server.post("/model/parse", body) >= 400
    assert "zqbodyzq" not in server.output()
