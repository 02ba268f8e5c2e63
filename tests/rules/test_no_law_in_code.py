"""No legal value stands in the code: no amount, date, length, article or phone number."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fnmatch import fnmatch
from fractions import Fraction
from functools import lru_cache
from pathlib import Path

import pytest

from baro.knowledge.schema import Knowledge
from tests.conftest import ROOT

CODE = ("baro", "actions", "gateway", "deploy")
#: Numbers of every program.
TECHNICAL = {0, 1, 2}
DATE = re.compile(r"\b(?:19|20)\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])\b")
#: Articles that could be nothing else, as 25(3), 18-4 or 32(1)6; a plain number is no article.
ARTICLE = re.compile(r"(?<![\w.-])\d+(?:-\d+)?\(\d+\)\d*(?!\w)")
PHONE = re.compile(r"(?<![\w.-])\d{3,4}(?:-\d{3,4}){0,2}(?![\w.-])")


NUMBER = re.compile(r"[1-9]\d*|\d+\.\d+")


@dataclass(frozen=True)
class Law:
    """What the store knows as law."""

    numbers: frozenset[Fraction]
    days: frozenset[str]
    articles: frozenset[str]
    phones: frozenset[str]


@pytest.fixture(scope="session")
def law(knowledge: Knowledge) -> Law:
    values = [value for one in knowledge.parameters.values() for value in one.values]
    numbers = {Fraction(value.value) for value in values if is_number(value.value)}
    # A percentage is computed with as a share.
    shares = {
        Fraction(value.value) / 100
        for one in knowledge.parameters.values()
        if one.unit == "percent"
        for value in one.values
        if is_number(value.value)
    }
    points = knowledge.directory.values()
    return Law(
        numbers=frozenset(numbers | shares) - TECHNICAL,
        days=frozenset(value.from_.isoformat() for value in values),
        articles=frozenset(
            name for source in knowledge.sources.values() for name in source.articles
        ),
        phones=frozenset(phone.local for point in points for phone in point.phones),
    )


def is_number(value: object) -> bool:
    if isinstance(value, bool) or value is None:
        return False
    return isinstance(value, int) or NUMBER.fullmatch(str(value)) is not None


@dataclass(frozen=True)
class Place:
    """A literal, with the name that it is given or the call or function it stands in."""

    file: str
    name: str
    line: int


@dataclass(frozen=True)
class Allowed:
    """Numbers that stand for something technical and are by chance those of a law, too."""

    files: str
    said: str
    reason: str
    names: str = "*"

    def allows(self, place: Place, said: str) -> bool:
        return (
            said in self.said.split()
            and fnmatch(place.file, self.files)
            and any(fnmatch(place.name, name) for name in self.names.split())
        )


#: As narrow as can be; amounts, articles and phone numbers are never allowed.
ALLOWED = [
    Allowed("baro/i18n/*", "3 5 7 10 12 16 20 25 90", "months, digits, words of languages"),
    Allowed("baro/i18n/catalogs.py", "2026-01-01", "the moment that catalogs carry", "NO_TIME"),
    Allowed(
        "baro/answers/*",
        "3 12 16 40",
        "letters and words of a message, years that a month may be of",
        "*DISTANCE *PENALTY WORDS* MOST* *_NEAR",
    ),
    Allowed("baro/store/*", "10 12 16 20 40 80", "lengths of columns and ids"),
    Allowed("baro/*cli.py", "10 20", "how many lines are shown", "*_releases"),
    Allowed("baro/*cli.py", "2024-01-01", "an example of how a day is written"),
    Allowed("baro/knowledge/schema.py", "10", "how many support points are listed", "le"),
    Allowed("baro/rules/periods.py", "12", "months of a calendar's year", "year-month"),
    Allowed("baro/rules/counted.py", "5 12", "the calendar", "MONTHS_OF_YEAR SATURDAY-SUNDAY"),
    Allowed("baro/rules/facts.py", "10 12", "a power of ten", "TOO_LARGE"),
    Allowed("baro/rules/cells.py", "3", "the dots of what is cut off", "_short"),
    Allowed("gateway/*", "0.2 5.0 10.0 10 12 16", "sizes, seconds and letters"),
    Allowed("deploy/*", "5 90", "seconds"),
]


def literals(tree: ast.AST, file: str) -> Iterator[tuple[Place, int | float | str]]:
    """Give numbers and strings with their places; docstrings and parts of f-strings too."""
    docstrings = {id(doc) for doc in _docstrings(tree)}

    def walk(node: ast.AST, name: str) -> Iterator[tuple[Place, int | float | str]]:
        name = _named(node) or name
        if isinstance(node, ast.Constant) and id(node) not in docstrings:
            value = node.value
            if isinstance(value, int | float | str) and not isinstance(value, bool):
                yield Place(file, name, node.lineno), value
        if isinstance(node, ast.Call):
            yield from _day(node, Place(file, name, node.lineno))
        for child in ast.iter_child_nodes(node):
            yield from walk(child, name)

    yield from walk(tree, "")


def _day(call: ast.Call, place: Place) -> Iterator[tuple[Place, str]]:
    """Give a day that is put together, as date(2009, 12, 10), as it would be written."""
    parts = [argument.value for argument in call.args if isinstance(argument, ast.Constant)]
    if len(parts) == 3 and all(type(part) is int for part in parts):
        year, month, day = (str(part) for part in parts)
        yield place, f"{year:0>4}-{month:0>2}-{day:0>2}"


def _named(node: ast.AST) -> str | None:
    match node:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            return name
        case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
            return name
        case ast.Assign(targets=[ast.Tuple(elts=names)]):
            return "-".join(name.id for name in names if isinstance(name, ast.Name))
        case ast.keyword(arg=str(name)):
            return name
    return None


def _docstrings(tree: ast.AST) -> Iterator[ast.Constant]:
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(body, list) and body and isinstance(body[0], ast.Expr):
            first = body[0].value
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                yield first


def said_of_law(value: int | float | str, law: Law) -> set[str]:
    """Give what a literal says that the store knows as law, or that can be nothing else."""
    if isinstance(value, int | float):
        # As it is written: 0.1 is a tenth here.
        return {str(value)} if Fraction(Decimal(str(value))) in law.numbers else set()
    whole = is_number(value) and Fraction(value) in law.numbers
    named = value in law.articles and not value.isdigit() and not value.isalpha()
    return {
        *(law.days & set(DATE.findall(value))),
        *ARTICLE.findall(value),
        *(law.phones & set(PHONE.findall(value))),
        *([value] if whole or named else []),
    }


def law_in(source: str, file: str, law: Law) -> list[tuple[Place, str]]:
    return [
        (place, said)
        for place, value in literals(ast.parse(source), file)
        for said in sorted(said_of_law(value, law))
    ]


@lru_cache
def files() -> list[Path]:
    return [file for part in CODE for file in sorted((ROOT / part).rglob("*.py"))]


def test_no_law_stands_in_the_code(law: Law) -> None:
    told: list[str] = []
    needed: set[str] = set()
    for file in files():
        name = str(file.relative_to(ROOT))
        for place, said in law_in(file.read_text(encoding="utf-8"), name, law):
            allowed = next((one for one in ALLOWED if one.allows(place, said)), None)
            if allowed is None:
                told.append(f"{place.file}:{place.line} {place.name}: {said}")
            else:
                needed.add(allowed.reason)
    # Put it into a parameter; or, if it is no law, name it in ALLOWED.
    assert told == []
    assert {one.reason for one in ALLOWED} == needed


def test_the_store_has_what_the_code_is_compared_with(law: Law) -> None:
    assert {Fraction(10320), Fraction(3), Fraction(1, 10), Fraction(209)} <= law.numbers
    assert {"2009-12-10", "2026-01-01"} <= law.days
    assert {"25(3)", "18-4(3)"} <= law.articles
    assert {"1350", "119", "1577-0071"} <= law.phones
    assert len(files()) > 60


@pytest.mark.parametrize(
    "planted",
    [
        "MINIMUM_WAGE = 10320",
        "MINIMUM_WAGE = 10_320",
        "def pay(hours):\n    return hours * 10320",
        "def months(day):\n    return day.replace(month=day.month + 3)",
        "CUT = 0.1",
        "CUT = '0.1'",
        "CITE = '25(3)'",
        "CITE = 'foreign_workers_act/25(3)'",
        "CITE = '18-4(3)'",
        "SINCE = '2009-12-10'",
        "SINCE = f'since 2009-12-10 {day}'",
        "SINCE = date(2009, 12, 10)",
        "SINCE = datetime.date(2027, 1, 1)",
        "CALL = '1350'",
        "CALL = 'Call 1577-0071 now.'",
        "def call(number='119'): ...",
        "class Rule:\n    limit: int = 3",
        "LIMITS = {'first': 3, 'extension': 0}",
    ],
)
def test_law_that_is_planted_is_found(law: Law, planted: str) -> None:
    assert law_in(planted, "planted.py", law)


@pytest.mark.parametrize(
    "harmless",
    [
        "RETRIES = 2",
        "FIRST = 0",
        "PATTERN = r'\\d{4}'",
        "TEXT = 'K304'",
        "def f():\n    'Law: Civil Act art. 161(1), since 2007-12-21.'",
        "# 10320 won since 2026-01-01\nX = None",
        "ROUTE = '/api/v1/checks'",
    ],
)
def test_what_is_no_law_is_left_alone(law: Law, harmless: str) -> None:
    assert law_in(harmless, "planted.py", law) == []
