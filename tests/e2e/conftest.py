"""The whole assistant, started as `make run` starts it, on ports and files of its own."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest

from deploy.model import fingerprint, is_trained
from deploy.run import free_port

ROOT = Path(__file__).resolve().parents[2]
#: Seconds for a start that has to train its model first, on two cores.
LONGEST_START = 600.0


@dataclass
class Stack:
    """A running assistant."""

    var: Path
    port: int
    process: subprocess.Popen[bytes]
    client: httpx.Client = field(init=False)

    def __post_init__(self) -> None:
        self.client = httpx.Client(
            base_url=f"http://127.0.0.1:{self.port}", timeout=40.0, trust_env=False
        )

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def output(self) -> str:
        return (self.var / "log" / "run.log").read_text(encoding="utf-8", errors="replace")

    def child(self, what: str) -> psutil.Process:
        """Find one of the three processes by a word of its command."""
        for child in psutil.Process(self.process.pid).children(recursive=True):
            with contextlib.suppress(psutil.Error):
                if what in " ".join(child.cmdline()):
                    return child
        raise LookupError(f"no process with {what!r}; the log ends: {self.output()[-2000:]}")

    def health(self) -> dict[str, Any]:
        try:
            health: dict[str, Any] = self.client.get("/healthz").json()
        except httpx.HTTPError:
            return {"status": "down"}
        return health

    def wait_until_well(self, patience: float = 60.0) -> float:
        """Wait for all three processes; give the seconds it took."""
        began = time.monotonic()
        while time.monotonic() - began < patience:
            if self.process.poll() is not None:
                pytest.fail(f"the assistant ended:\n{self.output()[-3000:]}")
            if self.health()["status"] == "ok":
                return time.monotonic() - began
            time.sleep(0.2)
        pytest.fail(f"not well in {patience} s:\n{self.output()[-3000:]}")

    def ask(self, text: str, **more: Any) -> dict[str, Any]:
        """Ask, and give the answer of a request that must succeed."""
        response = self.client.post("/api/v1/ask", json={"text": text, **more})
        assert response.status_code == 200, response.text
        answer: dict[str, Any] = response.json()
        return answer

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(timeout=30)
        self.client.close()


def start(var: Path, root: Path = ROOT, settings: Mapping[str, str] | None = None) -> Stack:
    """Start the assistant with the files of ``root`` and a ``var`` of its own.

    ``settings`` are further variables of the environment.
    """
    (var / "log").mkdir(parents=True, exist_ok=True)
    port = free_port()
    environment = {
        **os.environ,
        "BARO_VAR": str(var),
        "BARO_ROOT": str(root),
        "BARO_PORT": str(port),
        "BARO_RATE_CONVERSATION": "400/minute",
        "BARO_RATE_ADDRESS": "100000/minute",
    }
    environment.pop("BARO_DATABASE_URL", None)
    environment |= settings or {}
    with (var / "log" / "run.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "deploy.run"],
            cwd=ROOT,
            env=environment,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    return Stack(var, port, process)


@contextlib.contextmanager
def running(
    var: Path,
    root: Path = ROOT,
    patience: float = 60.0,
    settings: Mapping[str, str] | None = None,
) -> Iterator[Stack]:
    """Start an assistant, wait until it is well, and stop it whatever happens."""
    stack = start(var, root, settings)
    try:
        stack.wait_until_well(patience)
        yield stack
    finally:
        stack.stop()


@pytest.fixture(scope="session")
def trained_var(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ``var`` with a trained model: the checkout's, where it is up to date."""
    var = tmp_path_factory.mktemp("stack") / "var"
    if is_trained(ROOT / "var", fingerprint(ROOT)):
        shutil.copytree(ROOT / "var" / "models", var / "models")
    return var


@pytest.fixture(scope="session")
def stack(trained_var: Path) -> Iterator[Stack]:
    with running(trained_var, patience=LONGEST_START) as started:
        yield started


def texts(answer: dict[str, Any]) -> str:
    """Give all that an answer says."""
    return "\n".join(bubble["text"] for bubble in answer["reply"])


def press(stack: Stack, answer: dict[str, Any], label: str, **more: Any) -> dict[str, Any]:
    """Press a button of an answer."""
    payload = next(
        button["payload"]
        for bubble in answer["reply"]
        for button in bubble["buttons"]
        if button["label"] == label
    )
    return stack.ask(payload, conversation=answer["conversation"], **more)


@pytest.fixture
def whole_root(tmp_path: Path) -> Path:
    """A copy of all that a start reads from the checkout, for a test to change."""
    root = tmp_path / "root"
    for name in ("knowledge", "locales", "data", "bot"):
        ignore = shutil.ignore_patterns(".venv")
        shutil.copytree(ROOT / name, root / name, ignore=ignore)
    for name in ("config.yml", "domain.yml", "endpoints.yml", "credentials.yml"):
        shutil.copy(ROOT / name, root / name)
    (root / "bot" / ".venv").symlink_to(ROOT / "bot" / ".venv")
    return root
