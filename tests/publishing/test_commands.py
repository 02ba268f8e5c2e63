"""``baro knowledge`` at the keyboard, without a server."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text
from typer.testing import CliRunner, Result

from baro.cli import app
from baro.knowledge.schema import ReleaseContent
from baro.store.database import database_url, migrate, open_store
from baro.store.releases import current_id
from baro.store.releases import publish as publish_content
from tests.store.snapshot import all_rows

CHECK = "workplace_change_deadline"
MONTHS = f"{CHECK}.apply_months"
PARAMETERS = Path("knowledge", "kr", CHECK, "parameters.yml")
CONVERSATION = Path("knowledge", "dialogue", "conversation.yml")
Baro = Callable[..., Result]


@pytest.fixture
def baro(copy_of_tree: Path, monkeypatch: pytest.MonkeyPatch) -> Baro:
    """Run ``baro knowledge`` on a copy of the files and a store of its own."""
    monkeypatch.setenv("BARO_ROOT", str(copy_of_tree))
    monkeypatch.setenv("BARO_VAR", str(copy_of_tree / "var"))
    monkeypatch.delenv("BARO_DATABASE_URL", raising=False)
    monkeypatch.setenv("TERMINAL_WIDTH", "200")

    def run(*words: str) -> Result:
        return CliRunner().invoke(app, ["knowledge", *words], catch_exceptions=False)

    return run


@pytest.fixture(scope="module")
def store_with_files(content: ReleaseContent, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store in which the shipped files are published."""
    folder = tmp_path_factory.mktemp("store")
    engine = open_store(database_url(folder))
    migrate(engine)
    publish_content(engine, content, "kim", "first\nline")
    engine.dispose()
    return folder / "store.sqlite"


@pytest.fixture
def store(copy_of_tree: Path, store_with_files: Path) -> Iterator[Engine]:
    """The store of the commands, in which the files are published as they are."""
    (copy_of_tree / "var").mkdir()
    shutil.copy(store_with_files, copy_of_tree / "var")
    engine = open_store(database_url(copy_of_tree / "var"))
    yield engine
    engine.dispose()


@pytest.fixture
def one(store: Engine) -> str:
    """The id of the release that is published at the beginning."""
    id_ = current_id(store)
    assert id_ is not None
    return id_


def edit(root: Path, file: Path, old: str, new: str) -> None:
    content = (root / file).read_text(encoding="utf-8")
    assert old in content
    (root / file).write_text(content.replace(old, new, 1), encoding="utf-8")


def add_value(root: Path) -> None:
    old = "value: 1, cite: foreign_workers_act/25(3)}\n"
    new = "    - {from: 2027-01-01, value: 2, cite: foreign_workers_act/25(3)}\n"
    edit(root, PARAMETERS, old, old + new)


def history(baro: Baro) -> list[dict[str, Any]]:
    moves: list[dict[str, Any]] = json.loads(baro("releases", "--json").stdout)
    return moves


def publish(baro: Baro, note: str = "") -> str:
    done = baro("publish", "--note", note, "--author", "kim")
    assert done.exit_code == 0, done.output
    return str(history(baro)[0]["release"])


@pytest.mark.parametrize(
    "words", [("rollback",), ("show",), ("show", "--known-at", "2026-01-01T00:00")]
)
def test_before_the_first_publication_it_is_told_what_to_do(baro: Baro, words: list[str]) -> None:
    done = baro(*words)
    assert done.exit_code == 1
    assert done.stderr == "STOP: Nothing is published. Run `baro knowledge publish`.\n"
    assert baro("releases").stdout == "Nothing is published.\n"


def test_publishing_tells_what_changed(baro: Baro, copy_of_tree: Path, one: str) -> None:
    assert baro("publish").stdout == f"Already current: {one}\n"
    edit(copy_of_tree, PARAMETERS, "confidence: high", "confidence: medium")
    done = baro("publish")
    two = history(baro)[0]["release"]
    assert done.stdout.splitlines()[:2] == [
        f"Published {two}",
        f"Against {one}: 1 change: 1 parameter",
    ]
    assert "come out differently: 0\n" not in done.stdout
    assert f"baro knowledge diff {one} {two}" in done.stdout


def test_a_release_of_another_version_is_published_over_without_comparing(
    baro: Baro, one: str, store: Engine
) -> None:
    with store.begin() as connection:
        connection.execute(text("UPDATE release SET content = '{\"model\": null}', checksum = 'x'"))
    shown = baro("diff")
    assert shown.exit_code == 2
    assert shown.stderr.startswith(f"STOP: This version cannot read the release {one}")
    # The same files have the same id, so they must say something else.
    done = baro("publish", "--model", "m")
    assert done.exit_code == 0, done.output
    assert f"{one}, was written by another version: not compared" in done.stdout


@pytest.mark.usefixtures("one")
def test_files_as_published_are_no_difference(baro: Baro, copy_of_tree: Path) -> None:
    edit(copy_of_tree, PARAMETERS, "apply_months:", "# A remark.\napply_months:")
    done = baro("diff")
    assert done.exit_code == 0
    assert done.stdout == "no change\nGolden cases that come out differently: 0\n"
    assert json.loads(baro("diff", "--json").stdout) == {"changes": [], "cases": []}


@pytest.mark.usefixtures("one")
def test_the_current_release_is_compared_with_the_files(baro: Baro, copy_of_tree: Path) -> None:
    add_value(copy_of_tree)
    done = baro("diff")
    assert done.exit_code == 1
    first, *_, count, cases = done.stdout.splitlines()
    assert first.startswith(f"parameter {MONTHS} from 2027-01-01: added value 2, cite ")
    assert count == "1 change: 1 parameter"
    assert cases.startswith("Golden cases that come out differently: ")
    told = json.loads(baro("diff", "--json").stdout)
    assert [change["path"] for change in told["changes"]] == [
        ["parameters", MONTHS, "values", "2027-01-01"]
    ]


def test_two_releases_are_compared_in_both_directions(
    baro: Baro, copy_of_tree: Path, one: str
) -> None:
    add_value(copy_of_tree)
    two = publish(baro)
    assert ": added value 2" in baro("diff", one, two).stdout
    assert ": removed value 2" in baro("diff", two, one).stdout
    assert ": added value 2" in baro("diff", one).stdout
    assert ": removed value 2" in baro("diff", "files", one).stdout
    assert baro("diff", two).exit_code == 0
    assert baro("diff", "files", "files").exit_code == 0


@pytest.mark.usefixtures("one")
def test_files_are_compared_although_their_translations_or_cases_are_not_ready(
    baro: Baro, copy_of_tree: Path
) -> None:
    edit(copy_of_tree, CONVERSATION, "I did not understand.", "I do not understand.")
    edit(copy_of_tree, PARAMETERS, "value: 1, cite", "value: 2, cite")
    done = baro("diff")
    assert done.exit_code == 1, done.output
    assert "dialogue conversation text unsure: " in done.stdout
    assert "outcome of gc.apply.19: " in done.stdout


@pytest.mark.parametrize(
    ("file", "code"),
    [(PARAMETERS, "K001"), (Path("locales", "ko", "LC_MESSAGES", "violence.po"), "T001")],
)
@pytest.mark.usefixtures("one")
def test_files_that_cannot_be_read_are_trouble(
    baro: Baro, copy_of_tree: Path, file: Path, code: str
) -> None:
    with (copy_of_tree / file).open("a", encoding="utf-8") as stream:
        stream.write("\n]]] {\n")
    done = baro("diff")
    assert done.exit_code == 2
    assert f" {code} " in done.stderr


def test_a_comparison_with_an_unknown_release_is_trouble(baro: Baro, one: str) -> None:
    done = baro("diff", "2020-01-01-x")
    assert done.exit_code == 2
    assert done.stderr == f"STOP: There is no release 2020-01-01-x. The newest are: {one}\n"


def test_the_history_and_the_way_back(baro: Baro, copy_of_tree: Path, one: str) -> None:
    add_value(copy_of_tree)
    two = publish(baro, "second")
    done = baro("rollback", "--note", "too early", "--author", "park")
    assert done.exit_code == 0, done.output
    assert done.stdout.startswith(f"Rolled back from {two} to {one}\n")
    told = [line.split("+09:00")[1].split() for line in baro("releases").stdout.splitlines()]
    assert told == [
        ["rolled", "back", one, "park", "too", "early"],
        ["published", two, "kim", "second"],
        ["published", one, "kim", "first", "line"],
    ]
    marks = [line[0] for line in baro("releases").stdout.splitlines()]
    assert marks == ["*", " ", " "]
    assert len(baro("releases", "--limit", "2").stdout.splitlines()) == 2
    assert [move["kind"] for move in history(baro)] == ["rollback", "publish", "publish"]
    assert baro("rollback", one).stdout == f"Already current: {one}\n"
    assert baro("rollback", two).exit_code == 0
    assert history(baro)[0]["release"] == two


def test_a_refused_way_back_is_told_in_a_line(baro: Baro, one: str, store: Engine) -> None:
    before = all_rows(store)
    done = baro("rollback", "2020-01-01-x")
    assert done.exit_code == 1
    assert done.stderr == f"STOP: There is no release 2020-01-01-x. The newest are: {one}\n"
    assert all_rows(store) == before


def test_a_value_is_asked_by_both_clocks(baro: Baro, copy_of_tree: Path, one: str) -> None:
    add_value(copy_of_tree)
    two = publish(baro)

    def value(*words: str) -> tuple[str, int | None]:
        shown = json.loads(baro("show", MONTHS, *words).stdout)
        return shown["release"], shown["value"]

    then = history(baro)[1]["at"]
    assert value("--as-of", "2026-12-31") == (two, 1)
    assert value("--as-of", "2027-01-01") == (two, 2)
    assert value("--as-of", "2027-01-01", "--known-at", then) == (one, 1)
    assert value("--as-of", "2027-01-01", "--release", one) == (one, 1)
    assert value("--as-of", "1990-01-01") == (two, None)
    shown = json.loads(baro("show", MONTHS, "--as-of", "2027-06-01").stdout)
    assert shown["from"] == "2027-01-01"
    assert shown["cite"] == "foreign_workers_act/25(3)"
    assert "absent" in json.loads(baro("show", MONTHS, "--as-of", "1990-01-01").stdout)


def test_a_moment_without_a_zone_is_korean(baro: Baro, one: str) -> None:
    at = history(baro)[0]["at"]
    assert at.endswith("+09:00")
    shown = baro("show", "--known-at", at.removesuffix("+09:00"))
    assert json.loads(shown.stdout)["release"] == one
    # The same figures in UTC are nine hours later in Korea, those of Kiribati five earlier.
    assert baro("show", "--known-at", at.replace("+09:00", "+00:00")).exit_code == 0
    early = baro("show", "--known-at", at.replace("+09:00", "+14:00"))
    assert early.exit_code == 1
    assert early.stderr.startswith("STOP: Nothing was published yet at ")


def test_a_time_of_the_list_can_be_asked_for(baro: Baro, one: str) -> None:
    moment = baro("releases").stdout.split()[1]
    assert json.loads(baro("show", "--known-at", moment).stdout)["release"] == one


def test_an_earlier_release_shows_what_it_says(baro: Baro, copy_of_tree: Path, one: str) -> None:
    add_value(copy_of_tree)
    publish(baro)
    values = [
        len(json.loads(baro("show", MONTHS, *words).stdout)["parameter"]["values"])
        for words in ((), ("--release", one))
    ]
    assert values[0] == values[1] + 1
    assert MONTHS in json.loads(baro("show", "--release", one).stdout)["parameters"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--known-at", "yesterday"), "is no moment"),
        (("--as-of", "2026-02-30"), "is no day"),
        (("--release", "x", "--known-at", "2026-01-01"), "not both"),
    ],
)
def test_what_cannot_be_read_is_told(baro: Baro, words: list[str], said: str) -> None:
    done = baro("show", MONTHS, *words)
    assert done.exit_code == 2
    assert said in done.stderr


@pytest.mark.parametrize("words", [("nothing",), ("violence", "--as-of", "2026-01-01")])
@pytest.mark.usefixtures("one")
def test_what_a_release_does_not_know_is_told(baro: Baro, words: list[str]) -> None:
    done = baro("show", *words)
    assert done.exit_code == 1
    assert "knows no" in done.stderr
