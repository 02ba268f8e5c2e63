"""A thousand mistakes in knowledge files: each is refused with its place, or seen."""

from __future__ import annotations

import contextlib
import json
import random
import re
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import pytest
from sqlalchemy import Engine

from baro.comparing import Change, compare_dumps
from baro.knowledge import loader
from baro.knowledge.loader import load_knowledge
from baro.knowledge.problems import KnowledgeError
from baro.knowledge.schema import Knowledge, ReleaseContent
from baro.knowledge.yaml_reader import Document, parse_yaml, read_yaml
from baro.publishing import check_and_publish, compile_release
from baro.rules.cases import run_cases
from baro.store.database import database_url, migrate, open_store
from baro.store.releases import canonical, current_id, read_release
from tests.store.snapshot import all_rows

NUMBER = 1000
PUBLISHED = 40
TOLD = re.compile(r"(?P<path>[\w./-]+):(?P<line>\d+):(?P<col>\d+) [KTC]\d{3} \S.*\.", re.DOTALL)
#: What YAML takes for the end of a line.
LINE_END = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
#: Parts of the knowledge on which an outcome hangs; golden cases are tried when one is changed.
DECIDING = {"parameters", "rules", "contract", "holiday_rules", "holidays", "cases"}
ODD = [
    "\t",
    "\0",
    "\u200b",
    "\ufeff",
    "\r",
    "\x85",
    "\u2028",
    "é",
    "अ",
    "०",
    *":{}[]#&*!%@`|>,-?'\"\\",
]


# Mutations of a text


def pick(dice: random.Random, pattern: str, text: str) -> re.Match[str] | None:
    found = list(re.finditer(pattern, text))
    return dice.choice(found) if found else None


def put(text: str, found: re.Match[str], new: str) -> str:
    return text[: found.start()] + new + text[found.end() :]


def change_a_digit(dice: random.Random, text: str) -> str:
    found = pick(dice, r"\d", text)
    return put(text, found, dice.choice("0123456789")) if found else text


def change_a_letter(dice: random.Random, text: str) -> str:
    found = pick(dice, r"[a-z_]", text)
    return put(text, found, dice.choice("abcdefghijklmnopqrstuvwxyz_")) if found else text


def change_a_word(dice: random.Random, text: str) -> str:
    found, other = (pick(dice, r"[A-Za-z_][\w.]{2,}", text) for _ in range(2))
    return put(text, found, str(other[0])) if found and other else text


def turn_a_truth(dice: random.Random, text: str) -> str:
    found = pick(dice, r'\b(true|false)\b|"(yes|no)"', text)
    turned = {"true": "false", "false": "true", '"yes"': '"no"', '"no"': '"yes"'}
    return put(text, found, turned[found[0]]) if found else text


def change_a_day(dice: random.Random, text: str) -> str:
    found = pick(dice, r"\d{4}-\d\d-\d\d", text)
    if not found:
        return text
    year, month, day = (int(part) for part in found[0].split("-"))
    new = dice.choice([(year + 1, month, day), (year, month % 13 + 1, day), (year, month, day + 1)])
    return put(text, found, "{:04}-{:02}-{:02}".format(*new))


def delete_a_key(dice: random.Random, text: str) -> str:
    found = pick(dice, r"[\w.]+: *[^,{}\[\]\n]+(, )?", text)
    return put(text, found, "") if found else text


def lines_of(text: str) -> list[str]:
    return text.splitlines(keepends=True)


def drop_a_line(dice: random.Random, text: str) -> str:
    lines = lines_of(text)
    del lines[dice.randrange(len(lines))]
    return "".join(lines)


def double_a_line(dice: random.Random, text: str) -> str:
    lines = lines_of(text)
    at = dice.randrange(len(lines))
    return "".join([*lines[: at + 1], lines[at], *lines[at + 1 :]])


def swap_two_lines(dice: random.Random, text: str) -> str:
    lines = lines_of(text)
    at = dice.randrange(len(lines) - 1)
    lines[at], lines[at + 1] = lines[at + 1], lines[at]
    return "".join(lines)


def shift_a_line(dice: random.Random, text: str) -> str:
    lines = lines_of(text)
    at = dice.randrange(len(lines))
    lines[at] = lines[at][1:] if dice.random() < 0.5 else f" {lines[at]}"
    return "".join(lines)


def break_a_quote(dice: random.Random, text: str) -> str:
    found = pick(dice, r"[\"'{}\[\],:]", text)
    return put(text, found, dice.choice(["", "'", '"'])) if found else text


def cut_it_off(dice: random.Random, text: str) -> str:
    return text[: dice.randrange(len(text))]


def put_something_odd(dice: random.Random, text: str) -> str:
    at = dice.randrange(len(text))
    return text[:at] + dice.choice(ODD) + text[at:]


Mutation = Callable[[random.Random, str], str]
KINDS: list[Mutation] = [
    *[change_a_digit, change_a_letter, change_a_word, turn_a_truth, change_a_day, delete_a_key],
    *[drop_a_line, double_a_line, swap_two_lines, shift_a_line, break_a_quote],
    *[cut_it_off, put_something_odd],
]


@dataclass(frozen=True)
class Mutant:
    """A file of the tree as a mistake left it."""

    kind: str
    file: str
    text: str


#: How often a file is chosen for its length: what decides most, and is read fast, most often.
SHARES = {"parameters": 12, "rule.yml": 4, "directory": 0.5, "contract": 0.2}


def share(file: str) -> float:
    return next((number for part, number in SHARES.items() if part in file), 1)


def mutants(root: Path, number: int, first: int = 0) -> Iterator[Mutant]:
    """Give so many mutated files."""
    texts = {
        str(file.relative_to(root)): file.read_text(encoding="utf-8")
        for file in sorted((root / "knowledge").rglob("*.yml"))
    }
    weights = [len(text) * share(name) for name, text in texts.items()]
    for seed in range(first, first + number):
        dice = random.Random(seed)
        (name,) = dice.choices(list(texts), weights)
        mutate = KINDS[seed % len(KINDS)]
        yield Mutant(mutate.__name__, name, mutate(dice, texts[name]))


# What becomes of them


@pytest.fixture(scope="module")
def tree(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A copy of the shipped knowledge, in English alone; what stays the same is parsed once."""
    copy = tmp_path_factory.mktemp("tree")
    shutil.copytree(root / "knowledge", copy / "knowledge")
    (copy / "locales" / "en").mkdir(parents=True)
    shutil.copy(root / "locales" / "en" / "reading.yml", copy / "locales" / "en")
    languages = (root / "locales" / "languages.yml").read_text(encoding="utf-8")
    hidden = re.sub(r"status: (draft|reviewed)", "status: hidden", languages)
    (copy / "locales" / "languages.yml").write_text(hidden, encoding="utf-8")
    parsed = lru_cache(maxsize=None)(parse_yaml)

    def read(file: Path, shown_as: str) -> Document:
        try:
            return parsed(file.read_text(encoding="utf-8"), shown_as)
        except UnicodeDecodeError:
            return read_yaml(file, shown_as)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(loader, "read_yaml", read)
        yield copy


@contextlib.contextmanager
def mutated(tree: Path, mutant: Mutant) -> Iterator[None]:
    """Have a mutated file in the tree for a while."""
    file = tree / mutant.file
    original = file.read_bytes()
    # Line ends as they are: a carriage return is one of the mistakes.
    file.write_bytes(mutant.text.encode())
    try:
        yield
    finally:
        file.write_bytes(original)


@dataclass
class Tally:
    """What became of the mutants."""

    refused: int = 0
    same: int = 0
    caught: int = 0
    survivors: list[tuple[Mutant, list[Change]]] = field(default_factory=list)
    crashed: list[str] = field(default_factory=list)
    misplaced: list[str] = field(default_factory=list)
    unseen: list[str] = field(default_factory=list)


def misplaced(tree: Path, error: KnowledgeError) -> list[str]:
    """Give the problems that are not told with a place within a file."""
    return [str(one) for one in error.problems if not _has_its_place(tree, str(one))]


def _has_its_place(tree: Path, told: str) -> bool:
    match = TOLD.fullmatch(told)
    if not match or not (tree / match["path"]).is_file():
        return False
    lines = LINE_END.split((tree / match["path"]).read_bytes().decode(errors="replace"))
    line, col = int(match["line"]), int(match["col"])
    return 1 <= line <= len(lines) and 1 <= col <= len(lines[line - 1]) + 1


def content(knowledge: Knowledge) -> ReleaseContent:
    return ReleaseContent(knowledge=knowledge, catalogs={})


class Base:
    """The content of the tree without a mistake."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.text = canonical(content(knowledge))
        self.dump = json.loads(self.text)


def decides(changes: list[Change]) -> bool:
    return any(change.path[0] in DECIDING for change in changes)


def judge(tree: Path, base: Base, mutant: Mutant, tally: Tally) -> None:
    what = f"{mutant.kind} {mutant.file}"
    try:
        knowledge = load_knowledge(tree)
        text = canonical(content(knowledge))
        changes = [] if text == base.text else compare_dumps(base.dump, json.loads(text))
        failed = run_cases(knowledge) if decides(changes) else {}
    except KnowledgeError as error:
        tally.refused += 1
        tally.misplaced += [f"{what}: {one}" for one in misplaced(tree, error)]
        return
    except Exception as error:
        tally.crashed.append(f"{what}: {type(error).__name__}: {error}")
        return
    if text == base.text:
        tally.same += 1
    elif not changes:
        tally.unseen.append(what)
    elif failed:
        tally.caught += 1
    else:
        tally.survivors.append((mutant, changes))


def test_a_thousand_mistakes_are_refused_with_their_place_or_seen(
    tree: Path, told: list[str]
) -> None:
    base, tally = Base(load_knowledge(tree)), Tally()
    for mutant in mutants(tree, NUMBER):
        with mutated(tree, mutant):
            judge(tree, base, mutant, tally)
    told.extend(report(tally))
    assert tally.crashed == []
    assert tally.misplaced == []
    assert tally.unseen == []
    judged = tally.refused + tally.same + tally.caught + len(tally.survivors)
    assert judged == NUMBER
    # The cases would catch less if they stopped being tried.
    assert tally.caught > NUMBER // 50
    assert tally.refused > NUMBER // 3


def report(tally: Tally) -> Iterator[str]:
    yield (
        f"mutations: {NUMBER} tried, {tally.refused} refused, {tally.same} without a change, "
        f"{tally.caught} caught by a golden case, {len(tally.survivors)} accepted and shown as"
        " a change"
    )
    kinds = Counter(
        kind for _, changes in tally.survivors for kind in {one.kind for one in changes}
    )
    yield f"mutations accepted, by what they change: {dict(kinds.most_common())}"
    for _, changes in tally.survivors:
        for change in changes:
            if change.path[0] in ("parameters", "rules") and change.path[-1] not in UNDECIDING:
                yield f"mutation that no case catches: {str(change)[:160]}"


#: Parts of parameters and rules that decide nothing: where they are from.
UNDECIDING = {"fact", "cite", "cites", "verified_on"}


# Publishing them


def publishable(tree: Path) -> Iterator[Mutant]:
    """Some of them, with those that are accepted among them."""
    yield from mutants(tree, PUBLISHED, first=NUMBER)


def test_a_mutated_tree_is_published_whole_or_not_at_all(tree: Path, tmp_path: Path) -> None:
    engine = open_store(database_url(tmp_path))
    migrate(engine)
    check_and_publish(tree, engine, "test", "The tree as it is.")
    moved = refused = 0
    for mutant in publishable(tree):
        with mutated(tree, mutant):
            if publish_or_leave(tree, engine):
                moved += 1
            else:
                refused += 1
    engine.dispose()
    assert moved > 0
    assert refused > PUBLISHED // 3
    assert moved + refused == PUBLISHED


def publish_or_leave(tree: Path, engine: Engine) -> bool:
    """Publish the tree; tell whether it was taken. What the store then holds is tried here."""
    before = all_rows(engine)
    try:
        release, _ = check_and_publish(tree, engine, "test", "A mistake.")
    except KnowledgeError:
        assert all_rows(engine) == before
        return False
    assert current_id(engine) == release
    expected = compile_release(tree, load_knowledge(tree))
    assert read_release(engine, release) == expected
    return True
