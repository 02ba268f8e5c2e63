"""What many tests share: the shipped knowledge, and the two databases of the store."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import settings
from sqlalchemy import Engine, text
from sqlalchemy.engine import make_url

from baro.answers.book import Book
from baro.knowledge.loader import load_knowledge
from baro.knowledge.schema import Knowledge, ReleaseContent
from baro.publishing import compile_release
from baro.store.database import database_url, migrate, open_store

ROOT = Path(__file__).resolve().parents[1]
#: Account of Debian's package; PostgreSQL refuses to run as root.
POSTGRES = "postgres"
#: Not every path names the folder of the system's own commands.
RUNUSER = shutil.which("runuser") or "/usr/sbin/runuser"
#: Bytes that a cluster in memory may come to need.
MEMORY_NEEDED = 500_000_000

# The same examples on every machine: a test fails for a change, not by chance.
settings.register_profile("baro", derandomize=True, deadline=None, max_examples=120)
settings.load_profile("baro")

TOLD = pytest.StashKey[list[str]]()


@pytest.fixture(scope="session")
def told(pytestconfig: pytest.Config) -> list[str]:
    """Lines that tests want to be read at the end of the run."""
    return pytestconfig.stash.setdefault(TOLD, [])


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    for line in config.stash.get(TOLD, []):
        terminalreporter.write_line(line)


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def knowledge(root: Path) -> Knowledge:
    return load_knowledge(root)


@pytest.fixture(scope="session")
def content(root: Path, knowledge: Knowledge) -> ReleaseContent:
    return compile_release(root, knowledge)


@pytest.fixture(scope="session")
def book(content: ReleaseContent) -> Book:
    return Book("test-release", content)


@pytest.fixture
def copy_of_tree(root: Path, tmp_path: Path) -> Path:
    """A tree of knowledge and translations that a test may break."""
    for folder in ("knowledge", "locales"):
        shutil.copytree(root / folder, tmp_path / folder)
    return tmp_path


@dataclass(frozen=True)
class Cluster:
    """A throw-away PostgreSQL server of Debian's binaries, in ``base``."""

    binaries: Path
    base: Path
    port: int

    @property
    def data(self) -> Path:
        return self.base / "data"

    @property
    def url(self) -> str:
        return f"postgresql://{POSTGRES}@127.0.0.1:{self.port}/postgres"

    def start(self) -> None:
        self._run("initdb", "--username", POSTGRES, "--auth", "trust", "--no-sync", "-E", "UTF8")
        options = (
            f"-p {self.port} -c listen_addresses=127.0.0.1 -c fsync=off"
            f" -c unix_socket_directories={self.base}"
        )
        self._run("pg_ctl", "-w", "-l", str(self.base / "log"), "-o", options, "start")

    def stop(self) -> None:
        self._run("pg_ctl", "-w", "-m", "immediate", "stop")

    def _run(self, program: str, *arguments: str) -> None:
        as_postgres = [RUNUSER, "-u", POSTGRES, "--"] if os.geteuid() == 0 else []
        command = [str(self.binaries / program), "-D", str(self.data), *arguments]
        # A server that goes on running would keep a pipe of ours open for ever.
        with (self.base / f"{program}.out").open("wb") as out:
            done = subprocess.run(
                [*as_postgres, *command], cwd=self.base, stdout=out, stderr=subprocess.STDOUT
            )
        if done.returncode:
            said = (self.base / f"{program}.out").read_text(errors="replace")
            pytest.fail(f"{' '.join(command)} ended with {done.returncode}:\n{said}")


def postgresql_binaries() -> Path | None:
    """The newest server of Debian's packages, else what the path holds."""
    packaged = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = max(packaged, key=lambda file: int(file.parts[-3]), default=None)
    found = newest or shutil.which("initdb")
    return Path(found).resolve().parent if found else None


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def fast_folder() -> str | None:
    """Memory, where there is enough; each test makes a database of some megabytes."""
    memory = Path("/dev/shm")
    if os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > MEMORY_NEEDED:
        return str(memory)
    return None


@contextlib.contextmanager
def running_cluster(binaries: Path) -> Iterator[Cluster]:
    base = Path(tempfile.mkdtemp(prefix="baro-postgresql-", dir=fast_folder()))
    try:
        if os.geteuid() == 0:
            shutil.chown(base, POSTGRES)
        cluster = Cluster(binaries, base, free_port())
        cluster.start()
        try:
            yield cluster
        finally:
            cluster.stop()
    finally:
        shutil.rmtree(base, ignore_errors=True)


@pytest.fixture(scope="session")
def postgresql_url() -> Iterator[str]:
    """A real server: the one that is named, else a cluster of this session."""
    named = os.environ.get("BARO_TEST_POSTGRESQL_URL")
    if named:
        yield named
        return
    binaries = postgresql_binaries()
    if binaries is None:
        advice = "PostgreSQL is not installed. Run: apt-get install postgresql"
        if os.environ.get("CI"):
            pytest.fail(advice)
        pytest.skip(advice)
    with running_cluster(binaries) as cluster:
        yield cluster.url


def execute_alone(url: str, statement: str) -> None:
    """Run one statement that no transaction may hold, as CREATE DATABASE."""
    engine = open_store(url)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(statement))
    engine.dispose()


@pytest.fixture
def fresh_postgresql(postgresql_url: str) -> Iterator[str]:
    """The URL of an empty database of its own."""
    name = f"baro_{uuid4().hex}"
    execute_alone(postgresql_url, f"CREATE DATABASE {name}")
    yield make_url(postgresql_url).set(database=name).render_as_string(False)
    execute_alone(postgresql_url, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty store, on each database in turn."""
    if request.param == "sqlite":
        return database_url(tmp_path)
    return str(request.getfixturevalue("fresh_postgresql"))


@pytest.fixture
def empty_engine(store_url: str) -> Iterator[Engine]:
    """A store without tables, on each database in turn."""
    engine = open_store(store_url)
    yield engine
    engine.dispose()


@pytest.fixture
def engine(empty_engine: Engine) -> Engine:
    """A migrated store, on each database in turn."""
    migrate(empty_engine)
    return empty_engine
