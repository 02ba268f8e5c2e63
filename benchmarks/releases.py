"""Answers under load while releases are published and rolled back, against a quiet run.

Run from the root of the checkout: ``.venv/bin/python -m benchmarks.releases``. Starts an
assistant of its own, sends messages at a fixed rate whether or not the earlier ones are
answered, and prints Markdown. Two runs: a quiet one, and one while another process publishes new
releases and rolls them back. Every release says its number in its English texts and
alternates the months of a time limit, so a reply of two releases can be seen in its words.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import quantiles
from typing import Any

import httpx
import psutil

from baro.knowledge.schema import ReleaseContent
from baro.store.database import database_url, open_store
from baro.store.history import make_current_again
from baro.store.releases import current_id, publish, read_release
from deploy.model import fingerprint, is_trained
from tests.e2e.conftest import ROOT, Stack, running

CHECK = "workplace_change_deadline"
AS_OF = "2027-02-02"
FACTS = {"visa": "E-9", "contract_end_date": "2027-02-01"}
OPENING = "my contract ended on 1 February 2027, how many days do i have to change company?"
#: A question in between is answered by one action, and the check asks on by a second one.
IN_BETWEEN = "i need an interpreter"
ANOTHER_DAY = "1 February 2027"
MONTHS = "apply_months"
#: How a release says its number at the end of its texts.
MARK = re.compile(r"\[\[(\d+)]]")
#: Of ten messages so many go through the chat; the others decide a check by the API.
CHAT_OF_TEN = 8
AUTHOR = "benchmark"
#: Moves of a round; the last one is a roll-back.
ROUND = 3
#: Status of a message that got no answer at all.
NO_ANSWER = 0
#: The moves run at this lower priority, as a command beside the processes that answer should.
NICE = 10


def marked(content: ReleaseContent, number: int) -> ReleaseContent:
    """Make a release that says ``number`` in its topics and questions.

    An even number keeps the months of the time limit, an odd one has one more from 2027.
    """
    knowledge = content.knowledge
    sign = f" [[{number}]]"
    topics = {
        id_: topic.model_copy(
            update={
                block: [
                    line.model_copy(update={"text": line.text + sign})
                    if isinstance(line.text, str)
                    else line
                    for line in getattr(topic, block)
                ]
                for block in ("first", "more", "outcome")
            }
        )
        for id_, topic in knowledge.topics.items()
    }
    questions = {
        fact: one.model_copy(update={"question": one.question + sign})
        for fact, one in knowledge.fact_questions.items()
    }
    data = knowledge.model_copy(update={"topics": topics, "fact_questions": questions})
    raw = content.model_copy(update={"knowledge": data}).model_dump(mode="json", by_alias=True)
    name = next(name for name in raw["knowledge"]["parameters"] if name.endswith(MONTHS))
    values = raw["knowledge"]["parameters"][name]["values"]
    if number % 2:
        later = {**values[-1], "from": "2027-01-01", "value": values[-1]["value"] + 1}
        values.append(later)
    return ReleaseContent.model_validate_json(json.dumps(raw))


def move_releases(var: Path, moves: int, every: float) -> None:
    """Publish two new releases and roll back, and so on, one move each ``every`` seconds.

    Prints each release with its number as a line of JSON before it becomes current. The checks
    that ``baro knowledge publish`` runs first are not part of this. At the end the release that
    was current at the beginning is current again.
    """
    engine = open_store(database_url(var))
    base = current_id(engine)
    assert base is not None
    content = read_release(engine, base)
    known, number = "", 0
    began = time.monotonic()
    for move in range(moves):
        # Three moves a round: looks of one a second would see one half of pairs only.
        if move % ROUND < ROUND - 1:
            number += 1
            made = marked(content, number)
            time.sleep(max(0.0, began + move * every - time.monotonic()))
            known, _ = publish(engine, made, AUTHOR, f"release {number}")
            print(json.dumps({"release": known, "number": number}), flush=True)
        else:
            time.sleep(max(0.0, began + move * every - time.monotonic()))
            make_current_again(engine, base, AUTHOR, f"back from {number}", instead_of=known)
    make_current_again(engine, base, AUTHOR, "end")


@dataclass
class Talk:
    """A conversation: what it will say next."""

    step: int = 0
    answer: dict[str, Any] = field(default_factory=dict)

    def next(self) -> tuple[str, str]:
        """Give the kind of the next message, and the message."""
        match self.step:
            case 0:
                return "text", OPENING
            case 1:
                return "text", IN_BETWEEN
            case 2:
                return "button", self.payload("E-9")
            case 3:
                return "button", self.payload("Another day")
            case 4:
                return "text", ANOTHER_DAY
            case _:
                return "button", self.payload("Another day")

    def payload(self, label: str) -> str:
        """Give the payload of a button of the last answer."""
        buttons = [one for bubble in self.answer["reply"] for one in bubble["buttons"]]
        return str(next(one["payload"] for one in buttons if one["label"] == label))


#: Messages of one conversation: three texts and three buttons.
STEPS = 6


@dataclass
class Sent:
    """One message: its kind, its seconds from the planned moment to the reply, its reply."""

    kind: str
    seconds: float
    status: int
    reply: dict[str, Any]
    #: The conversation that it was sent to, where it was not the first one there.
    conversation: str | None = None


@dataclass
class Load:
    """Sends messages at a fixed rate and keeps what came back."""

    url: str
    rate: float
    chat_of_ten: int = CHAT_OF_TEN
    sent: list[Sent] = field(default_factory=list)
    #: Conversations that wait for their next message.
    ready: deque[Talk] = field(default_factory=deque)

    async def run(self, seconds: float) -> None:
        """Send for so long; every message begins at its moment, whatever the others do.

        Units: ``rate`` in messages a second.
        """
        limits = httpx.Limits(max_connections=None, max_keepalive_connections=200)
        async with httpx.AsyncClient(
            base_url=self.url, timeout=40.0, trust_env=False, limits=limits
        ) as client:
            began, tasks = time.monotonic(), []
            for number in range(round(seconds * self.rate)):
                planned = began + number / self.rate
                await asyncio.sleep(max(0.0, planned - time.monotonic()))
                tasks.append(asyncio.create_task(self._one(client, number, planned)))
            await asyncio.gather(*tasks)

    async def _one(self, client: httpx.AsyncClient, number: int, planned: float) -> None:
        if number * self.chat_of_ten % 10 >= self.chat_of_ten:
            path, body = f"/api/v1/checks/{CHECK}", {"facts": FACTS, "as_of": AS_OF}
            await self._post(client, "check", planned, path, body)
            return
        # The oldest first, so that a worker takes the time that reading takes.
        talk = self.ready.popleft() if self.ready else Talk()
        kind, text = talk.next()
        body = {"text": text, "as_of": AS_OF}
        if talk.answer:
            body["conversation"] = talk.answer["conversation"]
        sent = await self._post(client, kind, planned, "/api/v1/ask", body)
        if sent.status == httpx.codes.OK:
            talk.answer, talk.step = sent.reply, talk.step + 1
            if talk.step < STEPS:
                self.ready.append(talk)

    async def _post(
        self, client: httpx.AsyncClient, kind: str, planned: float, path: str, body: dict[str, Any]
    ) -> Sent:
        try:
            response = await client.post(path, json=body)
            status, reply = response.status_code, response.json()
        except (httpx.HTTPError, ValueError) as error:
            status, reply = NO_ANSWER, {"error": type(error).__name__}
        seconds = time.monotonic() - planned
        self.sent.append(Sent(kind, seconds, status, reply, body.get("conversation")))
        return self.sent[-1]


def mixed(sent: list[Sent], numbers: dict[str, int]) -> list[Sent]:
    """List the replies that rest on more than one release, or say what theirs does not say.

    ``numbers`` are the releases that say a number, by their id.
    """
    return [one for one in sent if one.status == httpx.codes.OK and is_mixed(one.reply, numbers)]


def is_mixed(reply: dict[str, Any], numbers: dict[str, int]) -> bool:
    """Tell whether words and outcome of a reply are not all of the release that it names."""
    number = numbers.get(reply["release"])
    words = "\n".join(bubble["text"] for bubble in reply.get("reply", []))
    said = {int(text) for text in MARK.findall(words)}
    if not said <= {number}:
        return True
    outcome = reply.get("outcome", reply) or {}
    months = outcome.get("values", {}).get(MONTHS)
    if not outcome or months is None:
        return False
    expected = 1 if number is None else 1 + number % 2
    return bool(outcome["release"] != reply["release"] or months != expected)


def lost(sent: list[Sent]) -> list[Sent]:
    """List the messages without an answer, or answered as if their conversation were new."""
    return [
        one
        for one in sent
        if one.status != httpx.codes.OK
        or (one.conversation and one.reply["conversation"] != one.conversation)
    ]


def saying_a_number(sent: list[Sent]) -> int:
    """Count the replies in whose words a release says its number."""
    return sum(bool(MARK.search(json.dumps(one.reply.get("reply", "")))) for one in sent)


@contextmanager
def moving(
    var: Path, moves: int, every: float, nice: int = NICE
) -> Iterator[subprocess.Popen[str]]:
    """Move releases in a process of low priority while the body runs."""
    command = [sys.executable, "-m", "benchmarks.releases", "--move", str(var)]
    options = ["--moves", str(moves), "--every", str(every)]
    mover = subprocess.Popen(
        [*command, *options],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    psutil.Process(mover.pid).nice(nice)
    # Linux may weigh sessions instead of processes.
    group = Path(f"/proc/{mover.pid}/autogroup")
    if group.exists():
        group.write_text(str(nice))
    try:
        yield mover
    finally:
        mover.kill()
        mover.wait()


def numbers_of(mover: subprocess.Popen[str], first: str) -> dict[str, int]:
    """Wait for the end of the moves, and give the number of each release.

    ``first`` is what the first move told. Raises: RuntimeError if a move failed.
    """
    told, _ = mover.communicate(timeout=120)
    if mover.returncode:
        raise RuntimeError(f"the moves ended with {mover.returncode}")
    lines = [json.loads(line) for line in (first + told).splitlines()]
    return {line["release"]: line["number"] for line in lines}


def quiet(stack: Stack, rate: float, seconds: float, chat: int = CHAT_OF_TEN) -> Load:
    """Send messages while nothing is published; ``chat`` of ten go through the chat."""
    load = Load(stack.url, rate, chat)
    asyncio.run(load.run(seconds))
    return load


def busy(
    stack: Stack,
    rate: float,
    seconds: float,
    moves: int,
    nice: int = NICE,
    chat: int = CHAT_OF_TEN,
) -> tuple[Load, dict[str, int]]:
    """Send messages while releases move, from the first move on."""
    load = Load(stack.url, rate, chat)
    with moving(stack.var, moves, seconds / moves, nice) as mover:
        assert mover.stdout is not None
        first = mover.stdout.readline()
        asyncio.run(load.run(seconds))
        return load, numbers_of(mover, first)


def percentiles(seconds: list[float]) -> tuple[float, float, float]:
    """Give the median, the 99th percentile and the longest, in milliseconds."""
    cuts = quantiles(seconds, n=100, method="inclusive")
    return cuts[49] * 1000, cuts[98] * 1000, max(seconds) * 1000


def table(runs: dict[str, list[Sent]]) -> Iterator[str]:
    """Write the times of the runs as rows of Markdown."""
    yield "| run | messages | n | p50 ms | p99 ms | longest ms |"
    yield "|---|---|---|---|---|---|"
    for name, sent in runs.items():
        for kind in ("all", *sorted({one.kind for one in sent})):
            some = [one.seconds for one in sent if kind in ("all", one.kind)]
            shown = " | ".join(f"{value:.0f}" for value in percentiles(some))
            yield f"| {name} | {kind} | {len(some)} | {shown} |"


def report(rate: float, before: Load, during: Load, numbers: dict[str, int], output: str) -> str:
    """Write the results of the two runs as Markdown."""
    runs = {"quiet": before.sent, "moving": during.sent}
    lines = [f"{rate:g} messages a second", "", *table(runs), ""]
    for name, sent in runs.items():
        answered = sum(one.status == httpx.codes.OK for one in sent)
        lines.append(f"- {name}: {len(sent)} sent, {answered} answered, {len(lost(sent))} lost")
    ratio = percentiles([one.seconds for one in during.sent])[1]
    ratio /= percentiles([one.seconds for one in before.sent])[1]
    releases = {one.reply["release"] for one in during.sent if one.status == httpx.codes.OK}
    refused = output.count("another release than it was asked to")
    lines += [
        f"- p99 of the moving run: {ratio:.2f} times that of the quiet one",
        f"- releases that answered: {len(releases)}, replies that say a number: "
        f"{saying_a_number(during.sent)}",
        f"- replies of more than one release: {len(mixed(during.sent, numbers))}; "
        f"held back by the web process: {refused}",
    ]
    return "\n".join(lines)


def measure(rate: float, seconds: float, moves: int, chat: int = CHAT_OF_TEN) -> str:
    """Start an assistant, run both loads, and give the report."""
    with tempfile.TemporaryDirectory() as folder:
        var = Path(folder) / "var"
        if is_trained(ROOT / "var", fingerprint(ROOT)):
            shutil.copytree(ROOT / "var" / "models", var / "models")
        with running(var, patience=300.0) as stack:
            # First messages compile and cache what all later ones use.
            quiet(stack, rate / 2, 5, chat)
            before = quiet(stack, rate, seconds, chat)
            during, numbers = busy(stack, rate, seconds, moves, chat=chat)
            return report(rate, before, during, numbers, stack.output())


def main() -> None:
    """Measure, or move releases where ``--move`` names a folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rate", type=float, default=50.0, help="messages a second")
    parser.add_argument("--seconds", type=float, default=60.0, help="of each run")
    parser.add_argument("--moves", type=int, default=100, help="publications and roll-backs")
    parser.add_argument("--chat", type=int, default=CHAT_OF_TEN, help="messages of ten in the chat")
    parser.add_argument("--move", type=Path, help="folder of a running assistant")
    parser.add_argument("--every", type=float, default=0.5, help="seconds between two moves")
    chosen = parser.parse_args()
    if chosen.move:
        move_releases(chosen.move, chosen.moves, chosen.every)
    else:
        print(measure(chosen.rate, chosen.seconds, chosen.moves, chosen.chat))


if __name__ == "__main__":
    main()
