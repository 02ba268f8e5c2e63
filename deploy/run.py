"""``make run``: prepares everything once, then keeps Rasa, action server and web running."""

from __future__ import annotations

import asyncio
import os
import secrets
import socket
import sys
import threading
import time
from importlib.metadata import distributions, version
from pathlib import Path
from typing import Any

import circus
import httpx
from circus.arbiter import Arbiter
from sqlalchemy.exc import SQLAlchemyError

from baro.clock import OFFSET_VARIABLE, today_in_seoul
from baro.knowledge.problems import KnowledgeError
from baro.publishing import check_and_publish
from baro.release_cli import unusable
from baro.settings import ROOT, Settings, SettingsError
from baro.store.database import migrate, open_store
from baro.store.releases import current_id
from deploy.model import TrainingError, fingerprint, is_trained, model_file, rasa_environment, train
from gateway.secret import server_secret

#: Seconds between two looks at the processes; a dead one is started again at the next.
CHECK_EVERY = 0.5
#: Seconds in which a process may end by itself when all stop.
GRACE = 5
#: Seconds after which a start that is still not healthy is spoken of.
LONG = 90
AUTHOR = "make run"
#: Versions of Rasa and rasa-sdk that speak with each other; the sdk is far newer.
TRIED_PAIR = ("3.6.21", "3.21.1")


def say(text: str) -> None:
    """Tell how far the start is."""
    print(f"baro | {text}", flush=True)


class Prefixed:
    """Writes the output of a process with its name in front of each line."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._rest = b""

    def __call__(self, data: dict[str, Any]) -> None:
        *lines, self._rest = (self._rest + data["data"]).split(b"\n")
        for line in lines:
            text = line.decode("utf-8", errors="replace")
            print(f"{self._name:<7} | {text}", flush=True)

    def close(self) -> None:
        if self._rest:
            self({"data": b"\n"})


def free_port() -> int:
    """Give a port that is free on loopback now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def check_versions(root: Path) -> None:
    """Refuse a pair of Rasa and rasa-sdk that was never tried together.

    Raises: SettingsError.
    """
    folders = [str(path) for path in (root / "bot" / ".venv" / "lib").glob("*/site-packages")]
    rasa = next((one.version for one in distributions(name="rasa", path=folders)), "none")
    pair = (rasa, version("rasa-sdk"))
    if pair != TRIED_PAIR:
        raise SettingsError(
            f"Rasa {pair[0]} and rasa-sdk {pair[1]} are installed; only {TRIED_PAIR[0]} and "
            f"{TRIED_PAIR[1]} were tried together. Run scripts/bootstrap."
        )


def prepare(settings: Settings) -> None:
    """Make the store, publish the knowledge, train the model; each only where needed."""
    check_versions(settings.root)
    settings.var.mkdir(parents=True, exist_ok=True)
    server_secret(settings.var)
    inputs = fingerprint(settings.root)
    _publish(settings, inputs)
    if is_trained(settings.var, inputs):
        say("model: up to date")
        return
    say("model: training, about a minute (log in var/log/train.log)")
    began = time.monotonic()
    train(settings.root, settings.var, inputs)
    say(f"model: trained in {time.monotonic() - began:.0f} s")


def _publish(settings: Settings, inputs: str) -> None:
    engine = open_store(settings.database_url)
    migrate(engine)
    try:
        release, moved = check_and_publish(
            settings.root, engine, AUTHOR, "published at start", inputs
        )
    except KnowledgeError as error:
        for problem in error.problems:
            print(problem, file=sys.stderr)
        kept = current_id(engine)
        if kept is None:
            raise
        say(f"knowledge: {len(error.problems)} problems, NOT published; {kept} goes on answering")
        return
    say(f"knowledge: {'published' if moved else 'current'} {release}")


def processes(settings: Settings) -> list[dict[str, Any]]:
    """Describe the three processes, with free ports and a new token."""
    rasa_port, actions_port = free_port(), free_port()
    token = secrets.token_urlsafe(32)
    actions = f"http://127.0.0.1:{actions_port}"
    shared = {
        **os.environ,
        "PYTHONUNBUFFERED": "1",
        "BARO_DATABASE_URL": settings.database_url,
        "BARO_VAR": str(settings.var),
        "BARO_ROOT": str(settings.root),
        "BARO_TRACKER_DB": str(settings.tracker_db),
    }
    rasa = {
        **shared,
        **rasa_environment(settings.tracker_db),
        "BARO_ACTIONS_URL": f"{actions}/webhook",
        "BARO_RASA_TOKEN": token,
        "PATH": f"{settings.root / 'bot' / '.venv' / 'bin'}:{os.environ.get('PATH', '')}",
    }
    web = {
        **shared,
        "BARO_RASA_URL": f"http://127.0.0.1:{rasa_port}",
        "BARO_RASA_TOKEN": token,
        "BARO_ACTIONS_BASE": actions,
    }
    rasa_python = settings.root / "bot" / ".venv" / "bin" / "python"
    run_rasa = (
        f"{rasa_python} -m bot run --enable-api --interface 127.0.0.1 --port {rasa_port} "
        f"--model {model_file(settings.var)} "
        f"--endpoints {ROOT / 'deploy' / 'endpoints.yml'} "
        f"--credentials {ROOT / 'credentials.yml'}"
    )
    return [
        _process("actions", f"{sys.executable} -m actions {actions_port}", shared, settings.root),
        _process("rasa", run_rasa, rasa, settings.root),
        _process("web", f"{sys.executable} -m gateway", web, settings.root),
    ]


def _process(name: str, command: str, environment: dict[str, str], root: Path) -> dict[str, Any]:
    return {
        "name": name,
        "cmd": command,
        "env": environment,
        "working_dir": str(root),
        "stdout_stream": {"stream": Prefixed(name)},
        "stderr_stream": {"stream": Prefixed(name)},
        "graceful_timeout": GRACE,
        "use_sockets": False,
    }


def supervise(settings: Settings) -> None:
    """Keep the three processes running until a signal ends this one."""
    sockets = settings.var / "run"
    sockets.mkdir(mode=0o700, exist_ok=True)
    arbiter: Arbiter = circus.get_arbiter(
        processes(settings),
        controller=_socket(sockets / "control"),
        pubsub_endpoint=_socket(sockets / "events"),
        check_delay=CHECK_EVERY,
        loglevel="ERROR",
    )
    threading.Thread(target=_tell_when_healthy, args=(settings,), daemon=True).start()
    try:
        arbiter.start()
    finally:
        arbiter.stop()
        say("stopped")


def _socket(path: Path) -> str:
    # A socket's path may have about 100 characters; the relative one is the shorter.
    return f"ipc://{min(str(path), os.path.relpath(path), key=len)}"


def _tell_when_healthy(settings: Settings) -> None:
    url = f"http://127.0.0.1:{settings.port}"
    began, warned = time.monotonic(), False
    while True:
        if _healthy(url):
            took = time.monotonic() - began
            say(f"ready in {took:.0f} s: http://localhost:{settings.port}  (Ctrl-C stops)")
            return
        if not warned and time.monotonic() - began > LONG:
            say("still not healthy; the lines above say why")
            warned = True
        time.sleep(CHECK_EVERY)


def _healthy(url: str) -> bool:
    try:
        return httpx.get(f"{url}/healthz", timeout=2.0, trust_env=False).status_code == 200
    except httpx.HTTPError:
        return False


def _port_is_taken(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _warn_of_shifted_clock(settings: Settings) -> None:
    offset = int(settings.clock_offset.total_seconds())
    if offset:
        say(
            f"WARNING: {OFFSET_VARIABLE} shifts the clock by {offset} s; every answer is of "
            f"{today_in_seoul()}, not of today. For rehearsals only."
        )


def main() -> int:
    """Prepare and supervise; give the exit status."""
    try:
        settings = Settings.from_environment()
        if _port_is_taken(settings.port):
            raise SettingsError(
                f"Port {settings.port} is taken. Stop what uses it, or set BARO_PORT to another."
            )
        os.chdir(ROOT)
        _warn_of_shifted_clock(settings)
        prepare(settings)
    except (SettingsError, KnowledgeError, TrainingError) as error:
        print(f"\nSTOP: {error}", file=sys.stderr)
        return 1
    except (SQLAlchemyError, OSError) as error:
        print(f"\nSTOP: {unusable(error)}", file=sys.stderr)
        return 1
    # Circus takes the loop of this thread, and Python 3.12 makes none by itself.
    asyncio.set_event_loop(asyncio.new_event_loop())
    say("starting Rasa, action server and web")
    supervise(settings)
    return 0


if __name__ == "__main__":
    sys.exit(main())
