"""What is different between two releases: by meaning, one change a line, none unseen."""

from __future__ import annotations

import base64
import binascii
import json
import struct
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import Enum
from io import BytesIO
from typing import Any, Literal

from babel.messages.mofile import read_mo

from baro.knowledge.schema import Case, Knowledge, ReleaseContent
from baro.rules.check import Check
from baro.rules.facts import read_facts
from baro.store.releases import canonical

#: Keys of an entry of a list of the content.
Place = tuple[str, ...]


class Missing(Enum):
    """Stands for what one side does not have; null is a value."""

    MISSING = "missing"


MISSING = Missing.MISSING
#: Fields by which an entry of a list is found again; where it has none, by its first field.
IDENTITIES = ("id", "from", "fact")
#: What an entry of each part of the content is called.
NOUNS = {
    "parameters": "parameter",
    "rules": "rule",
    "topics": "topic",
    "sources": "source",
    "dialogue": "dialogue",
    "fact_questions": "question",
    "directory": "support point",
    "holidays": "holiday",
    "holiday_rules": "holiday rules",
    "cases": "case",
    "languages": "language",
    "reading": "reading",
    "contract": "contract",
    "catalogs": "translation",
    "model": "model",
}
#: Parts of the content that are one entry and have no ids.
SINGLE = {"contract", "holiday_rules", "model", "outcome"}
#: Collections within an entry whose own entries are told one by one, and how they are called.
COLLECTIONS = {
    "parameters": {"values": "from {}"},
    "rules": {
        "steps": "step {}",
        "tables": "table {}",
        "rows": "row {}",
        "values": "value {}",
        "missing": "missing {}",
    },
    "topics": {
        "first": "line first.{}",
        "more": "line more.{}",
        "outcome": "line outcome.{}",
        "buttons": "button {}",
        "placeholders": "placeholder {}",
    },
    "sources": {"articles": "article {}"},
    "dialogue": {"texts": "text {}", "placeholders": "placeholder {}"},
    "fact_questions": {"choices": "choice {}"},
    "directory": {"phones": "phone {}"},
    "catalogs": {},
    "contract": {
        "topics": "topic {}",
        "facts": "fact {}",
        "checks": "check {}",
        "calculators": "calculator {}",
    },
    "holiday_rules": {"added": "added {}", "removed": "removed {}"},
    "outcome": {
        "deadlines": "deadline {}",
        "amounts": "amount {}",
        "reasons": "reason {}",
        "trace": "trace {}",
    },
}


@dataclass(frozen=True)
class Change:
    """One difference at one place. ``old`` and ``new`` are JSON; ``MISSING`` on the other side.

    Where ``what`` is "order", they are the names in their order. An entry that one side lacks
    comes without the entries of its collections: those are changes of their own.
    """

    path: Place
    what: Literal["added", "removed", "changed", "order"]
    old: Any
    new: Any

    @property
    def _noun(self) -> str:
        group = self.path[0] if self.path else "knowledge"
        return NOUNS.get(group, group)

    @property
    def kind(self) -> str:
        """What is changed, as "parameter"; translations with their language."""
        language = self.path[1:2] if self.path[:1] == ("catalogs",) else ()
        return " ".join([self._noun, *language])

    def __str__(self) -> str:
        words, _ = _split(self.path)
        place = " ".join([self._noun, *words])
        return f"{place}: {self.told()}"

    def told(self) -> str:
        """Tell what happened to the field or entry, without the place of the entry."""
        field = ".".join(_split(self.path)[1])
        return f"{field} {self._happened()}" if field else self._happened()

    def _happened(self) -> str:
        if self.what == "changed":
            return f"{_written(self.old)} -> {_written(self.new)}"
        if self.what == "order":
            return f"order changed: {', '.join(_moved(self.old, self.new))}"
        entry = self.new if self.what == "added" else self.old
        return f"{self.what} {_said(entry, self.path[-1])}".rstrip()

    def as_json(self) -> dict[str, Any]:
        """Give the change for machines; a side that lacks it has no key."""
        sides = {"old": self.old, "new": self.new}
        return {
            "kind": self._noun,
            "path": list(self.path),
            "change": self.what,
            **{side: value for side, value in sides.items() if value is not MISSING},
        }


@dataclass(frozen=True)
class CaseDifference:
    """A golden case that comes out differently on the two sides."""

    case: str
    changes: tuple[Change, ...]

    def __str__(self) -> str:
        told = [" ".join([*_split(change.path)[0], change.told()]) for change in self.changes]
        return f"outcome of {self.case}: {'; '.join(told)}"

    def as_json(self) -> dict[str, Any]:
        """Give the difference for machines."""
        return {"case": self.case, "changes": [change.as_json() for change in self.changes]}


def _split(path: Place) -> tuple[list[str], Place]:
    """Give the words for the entry that a path leads to, and the fields within it."""
    group, rest = path[0] if path else "", path[1:]
    # A message of a catalog has its language and its context for a name.
    ids = 0 if group in SINGLE else 2 if group == "catalogs" else 1
    words, rest = list(rest[:ids]), rest[ids:]
    collections = COLLECTIONS.get(group, {})
    while len(rest) > 1 and rest[0] in collections:
        words.append(collections[rest[0]].format(rest[1]))
        rest = rest[2:]
    return words, rest


def _said(entry: Any, name: str) -> str:
    """Write an entry as ``field value, field value``, without its name and empty fields."""
    if not isinstance(entry, dict):
        return _written(entry)
    return ", ".join(
        f"{key} {_written(part)}"
        for key, part in entry.items()
        if part not in (None, [], {}) and not (key in IDENTITIES and part == name)
    )


def _written(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _moved(old: Sequence[str], new: Sequence[str]) -> list[str]:
    """Name the fewest whose moving makes the new order of the old one."""
    blocks = SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks()
    kept = {place for block in blocks for place in range(block.b, block.b + block.size)}
    return [name for place, name in enumerate(new) if place not in kept]


def compare_releases(old: ReleaseContent, new: ReleaseContent) -> list[Change]:
    """List all that is different; nothing exactly where both have the same checksum."""
    return compare_dumps(json.loads(canonical(old)), json.loads(canonical(new)))


def compare_dumps(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Change]:
    """List all that is different between two contents, each as the JSON of a release."""
    return [
        *_mappings(old["knowledge"], new["knowledge"], ()),
        *_catalogs(old["catalogs"], new["catalogs"]),
        *compare(old["model"], new["model"], ("model",)),
    ]


def compare(old: Any, new: Any, path: Place) -> Iterator[Change]:
    """Walk two values of JSON at a place, and give every difference."""
    if isinstance(old, dict) and isinstance(new, dict):
        yield from _mappings(old, new, path)
    elif isinstance(old, list) and isinstance(new, list):
        yield from _lists(old, new, path)
    elif not _same(old, new):
        yield Change(path, "changed", old, new)


def _same(old: Any, new: Any) -> bool:
    # 1, 1.0, true and "1" are four things in a cell; so are 0.0 and -0.0 as they are written.
    if isinstance(old, float):
        return _written(old) == _written(new)
    return type(old) is type(new) and bool(old == new)


def _mappings(old: Mapping[str, Any], new: Mapping[str, Any], path: Place) -> Iterator[Change]:
    for key in [*old, *(key for key in new if key not in old)]:
        here = (*path, key)
        if key not in new:
            yield from _one_sided("removed", old[key], here)
        elif key not in old:
            yield from _one_sided("added", new[key], here)
        else:
            yield from compare(old[key], new[key], here)
    yield from _order([key for key in old if key in new], [key for key in new if key in old], path)


def _order(old: list[str], new: list[str], path: Place) -> Iterator[Change]:
    if old != new:
        yield Change(path, "order", old, new)


def _one_sided(what: Literal["added", "removed"], entry: Any, path: Place) -> Iterator[Change]:
    """Tell an entry that one side lacks, and then those of its collections."""
    nested: dict[str, Any] = {}
    if isinstance(entry, dict) and not _split(path)[1]:
        nested = {
            key: part
            for key, part in entry.items()
            if key in COLLECTIONS.get(path[0], {}) and _entries(part) is not None
        }
        entry = {key: part for key, part in entry.items() if key not in nested}
    sides = (MISSING, entry) if what == "added" else (entry, MISSING)
    yield Change(path, what, *sides)
    for key, part in nested.items():
        for name, inner in (_entries(part) or {}).items():
            yield from _one_sided(what, inner, (*path, key, name))


def _entries(part: Any) -> Mapping[str, Any] | None:
    """Give the entries of a collection by their names; None where it is not empty and is none."""
    if isinstance(part, dict):
        return part
    return _named(part, part) if isinstance(part, list) and _all_dicts(part) else None


def _all_dicts(entries: Sequence[Any]) -> bool:
    return all(isinstance(entry, dict) for entry in entries)


def _lists(old: list[Any], new: list[Any], path: Place) -> Iterator[Change]:
    if _written(old) == _written(new):
        return
    both = [*old, *new]
    if _all_dicts(both):
        yield from _mappings(_named(old, both), _named(new, both), path)
    else:
        yield from _plain_lists(old, new, path)


def _named(entries: list[dict[str, Any]], alike: list[dict[str, Any]]) -> dict[str, Any]:
    """Name the entries of a list by a field that all of ``alike`` have, or by their place."""
    field = next((name for name in IDENTITIES if all(name in entry for entry in alike)), None)
    named: dict[str, Any] = {}
    for place, entry in enumerate(entries, start=1):
        name = alone = _name(entry, field) or str(place)
        again = 1
        while alone in named:
            again += 1
            alone = f"{name} ({again})"
        named[alone] = entry
    return named


def _name(entry: Mapping[str, Any], field: str | None) -> str | None:
    chosen = field or next(iter(entry), None)
    value = None if chosen is None else entry[chosen]
    return value if isinstance(value, str) else None


def _plain_lists(old: list[Any], new: list[Any], path: Place) -> Iterator[Change]:
    before, after = [_written(one) for one in old], [_written(one) for one in new]
    gone, come = Counter(before) - Counter(after), Counter(after) - Counter(before)
    for text in gone.elements():
        yield Change(path, "removed", json.loads(text), MISSING)
    for text in come.elements():
        yield Change(path, "added", MISSING, json.loads(text))
    yield from _order(_without(before, gone), _without(after, come), path)


def _without(texts: list[str], some: Counter[str]) -> list[str]:
    left = Counter(some)
    kept = []
    for text in texts:
        if left[text]:
            left[text] -= 1
        else:
            kept.append(text)
    return kept


def _catalogs(old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[Change]:
    for language in [*old, *(code for code in new if code not in old)]:
        path = ("catalogs", language)
        if language not in new:
            yield Change(path, "removed", {"messages": len(_messages(old[language]))}, MISSING)
        elif language not in old:
            yield Change(path, "added", MISSING, {"messages": len(_messages(new[language]))})
        elif old[language] != new[language]:
            found = list(_mappings(_messages(old[language]), _messages(new[language]), path))
            # The same messages in other bytes, as another version of Babel writes them.
            yield from found or [Change(path, "changed", "bytes", "other bytes, same messages")]
    kept_old, kept_new = [one for one in old if one in new], [one for one in new if one in old]
    yield from _order(kept_old, kept_new, ("catalogs",))


def _messages(catalog: str) -> dict[str, Any]:
    """Read the messages of a compiled catalog by their context."""
    try:
        read = read_mo(BytesIO(base64.b64decode(catalog, validate=True)))
    except (binascii.Error, struct.error, ValueError, OSError, LookupError):
        return {"(cannot be read)": catalog}
    found = {}
    for message in read:
        # The first message is the head of the file.
        if message.id:
            context = message.context
            name = context.decode() if isinstance(context, bytes) else context
            told = message.string
            found[name or str(message.id)] = told if isinstance(told, str) else list(told or ())
    return found


def counted(changes: Sequence[Change]) -> str:
    """Tell how many changes of which kind there are, as "3 changes: 1 parameter, 2 case"."""
    if not changes:
        return "no change"
    kinds = Counter(change.kind for change in changes)
    many = "1 change" if len(changes) == 1 else f"{len(changes)} changes"
    return f"{many}: {', '.join(f'{count} {kind}' for kind, count in kinds.items())}"


def compare_cases(old: Knowledge, new: Knowledge) -> list[CaseDifference]:
    """Run the golden cases of both sides with both; give those that come out differently."""
    before, after = Decider(old), Decider(new)
    found = []
    for name, case in _cases_of_both(old.cases, new.cases):
        changes = tuple(compare(before.outcome(case), after.outcome(case), ("outcome",)))
        if changes:
            found.append(CaseDifference(name, changes))
    return found


def _cases_of_both(old: Sequence[Case], new: Sequence[Case]) -> Iterator[tuple[str, Case]]:
    """Give every situation once; one that the new side asks differently is run in both ways."""
    asked = {case.id: _question(case) for case in old}
    yield from ((case.id, case) for case in old)
    for case in new:
        if case.id not in asked:
            yield case.id, case
        elif asked[case.id] != _question(case):
            yield f"{case.id} (as the new side asks it)", case


def _question(case: Case) -> str:
    return case.model_dump_json(include={"check", "calculator", "as_of", "facts"})


class Decider:
    """Decides golden cases with one knowledge."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge
        self._checks: dict[str, Check] = {}

    def outcome(self, case: Case) -> dict[str, Any]:
        """Give the whole outcome as JSON, or why there is none."""
        topic = case.check or case.calculator or ""
        try:
            return self._decide(topic, case)
        # Whatever one side cannot decide is a difference to be told, not a reason to stop.
        except Exception as error:
            return {"error": f"{type(error).__name__}: {error}"}

    def _decide(self, topic: str, case: Case) -> dict[str, Any]:
        if topic not in self._knowledge.rules:
            return {"error": f"no rule for {topic}"}
        if topic not in self._checks:
            self._checks[topic] = Check(self._knowledge, topic)
        check = self._checks[topic]
        facts = read_facts(self._knowledge.contract, check.contract, case.facts)
        return check.decide(facts, case.as_of, "candidate").outcome.model_dump(mode="json")
