"""The kinds of knowledge files, and a JSON Schema of each for editors."""

from __future__ import annotations

import json
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from pydantic import TypeAdapter

from baro.knowledge.schema import (
    Case,
    FactQuestion,
    HolidayRules,
    Language,
    Parameter,
    Place,
    Reading,
    Rule,
    Source,
    SupportPoint,
    Texts,
    Topic,
)

#: The newest draft that the YAML servers of editors know in full.
DRAFT = "http://json-schema.org/draft-07/schema#"


@dataclass(frozen=True)
class FileKind:
    """Files of one shape. ``files`` are patterns below the checkout; a star passes no slash."""

    name: str
    shape: Any
    files: tuple[str, ...]

    @property
    def schema_file(self) -> str:
        return f"{self.name}.json"


#: The first kind that fits a file is its own. The contract is no operator's file, and has none.
KINDS = (
    FileKind("sources", list[Source], ("knowledge/sources/*.yml",)),
    FileKind("directory", list[SupportPoint], ("knowledge/directory/*.yml",)),
    FileKind(
        "parameters",
        dict[str, Parameter],
        ("knowledge/kr/parameters/*.yml", "knowledge/kr/*/parameters.yml"),
    ),
    FileKind("rule", Rule, ("knowledge/kr/*/rule.yml",)),
    FileKind("topic", Topic, ("knowledge/kr/*/topic.yml",)),
    FileKind("cases", list[Case], ("knowledge/kr/*/cases.yml",)),
    FileKind("holidays", HolidayRules, ("knowledge/kr/holidays.yml",)),
    FileKind("places", dict[str, Place], ("knowledge/kr/places.yml",)),
    FileKind("questions", dict[str, FactQuestion], ("knowledge/dialogue/facts.yml",)),
    FileKind("dialogue", Texts, ("knowledge/dialogue/*.yml",)),
    FileKind("languages", dict[str, Language], ("locales/languages.yml",)),
    FileKind("reading", Reading, ("locales/*/reading.yml",)),
)


def kind_of(path: str) -> FileKind | None:
    """Give the kind of a file by its path below the checkout."""
    return next((kind for kind in KINDS if any(fits(path, one) for one in kind.files)), None)


def fits(path: str, pattern: str) -> bool:
    """Tell whether a path fits a pattern whose stars pass no slash."""
    return fnmatchcase(path, pattern) and path.count("/") == pattern.count("/")


def schema_of(kind: FileKind) -> dict[str, Any]:
    """Give the JSON Schema of a kind of file."""
    made = TypeAdapter(kind.shape).json_schema(ref_template="#/definitions/{model}")
    shapes = made.pop("$defs", {})
    more = {"definitions": shapes} if shapes else {}
    return {"$schema": DRAFT, **made, **more}


def written_schemas() -> dict[str, str]:
    """Give the text of every schema by the name of its file."""
    return {
        kind.schema_file: json.dumps(schema_of(kind), ensure_ascii=False, indent=1) + "\n"
        for kind in KINDS
    }
