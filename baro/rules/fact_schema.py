"""What a check takes and gives, as JSON Schema of draft 2020-12."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from baro.knowledge.schema import (
    CheckContract,
    Contract,
    FactType,
    LengthOf,
    MarginOf,
    NumberOf,
    NumberStep,
    ValueStep,
)
from baro.knowledge.scope import ABSENT, chosen_names, full_name, part_type
from baro.rules.check import Check
from baro.rules.facts import FIRST_YEAR, LAST_YEAR, MOST_ENTRIES, TOO_LARGE, allowed_facts
from baro.rules.outcome import Outcome

Schema = dict[str, Any]
DRAFT = "https://json-schema.org/draft/2020-12/schema"
#: Years of the days that facts may name; a schema can only say it in words.
_YEARS = f"between the years {FIRST_YEAR} and {LAST_YEAR}"
#: Written for ECMA 262, where nothing but ASCII digits are meant.
_DAY = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
_MONTH = "^[0-9]{4}-(0[1-9]|1[0-2])$"
_NUMBER = "^[0-9]+([.][0-9]+)?$"
_COUNTRY = "^[A-Z]{2}$"
_JSON_TYPES = {bool: "boolean", int: "integer", str: "string"}


def facts_schema(contract: Contract, check: CheckContract) -> Schema:
    """Describe the facts of a check. None is required: a check says which ones it misses."""
    return {
        "$schema": DRAFT,
        "type": "object",
        "properties": {
            name: fact_schema(contract.facts[name], contract.facts) for name in allowed_facts(check)
        },
        "additionalProperties": False,
    }


def fact_schema(kind: FactType, facts: Mapping[str, FactType]) -> Schema:
    """Describe one fact by its type; a list needs the other ``facts`` for its parts."""
    unit = (kind.model_extra or {}).get("unit") or ("won" if kind.type == "won" else "")
    words = [kind.meaning, f"unit: {unit}" if unit else "", _in_words(kind)]
    described = "; ".join(word for word in words if word)
    return {**_typed(kind, facts), **({"description": described} if described else {})}


def _in_words(kind: FactType) -> str:
    match kind.type:
        case "date" | "month":
            return _YEARS
        case "country":
            return "ISO 3166-1 alpha-2"
    return ""


def _typed(kind: FactType, facts: Mapping[str, FactType]) -> Schema:
    match kind.type:
        case "date":
            return {"type": "string", "format": "date", "pattern": _DAY}
        case "month":
            return {"type": "string", "pattern": _MONTH}
        case "bool":
            return {"type": "boolean"}
        case "int" | "won":
            return {"type": "integer", **_limits(kind)}
        case "decimal":
            return {"type": ["number", "string"], "pattern": _NUMBER, **_limits(kind)}
        case "choice":
            return {"type": "string", "enum": kind.choices}
        case "country":
            return {"type": "string", "pattern": _COUNTRY}
        case "list":
            return {"type": "array", "maxItems": MOST_ENTRIES, "items": _entry(kind, facts)}
    return {"type": "string"}


def _limits(kind: FactType) -> Schema:
    return {
        "minimum": 0 if kind.least is None else kind.least,
        "maximum": TOO_LARGE if kind.most is None else kind.most,
    }


def _entry(kind: FactType, facts: Mapping[str, FactType]) -> Schema:
    known = dict(facts)
    if isinstance(kind.of, str):
        return fact_schema(part_type(known, kind.of), facts)
    parts = kind.of or {}
    return {
        "type": "object",
        "properties": {
            part: fact_schema(part_type(known, text), facts) for part, text in parts.items()
        },
        "required": [part for part, text in parts.items() if not text.endswith("(optional)")],
        "additionalProperties": False,
    }


def outcome_schema(check: Check) -> Schema:
    """Describe the outcome of a check: the one shape, with the ids that this check can give."""
    schema = Outcome.model_json_schema(mode="serialization")
    properties, shapes = schema["properties"], schema["$defs"]
    properties["topic"] = {"const": check.topic}
    _only(properties, shapes, "deadlines", "Deadline", check.contract.deadlines)
    _only(properties, shapes, "amounts", "Amount", check.contract.amounts)
    properties["missing"]["items"] = {"enum": allowed_facts(check.contract)}
    properties["values"] = {
        "type": "object",
        "properties": {name: value_schema(check, name) for name in check.contract.values},
        "additionalProperties": False,
    }
    return {"$schema": DRAFT, **schema}


def _only(properties: Schema, shapes: Schema, group: str, shape: str, ids: list[str]) -> None:
    """Let a list of the outcome hold entries of these ids only."""
    if ids:
        shapes[shape]["properties"]["id"] = {"enum": ids}
    else:
        properties[group] = {"type": "array", "maxItems": 0}
        del shapes[shape]


def value_schema(check: Check, name: str) -> Schema:
    """Describe a value of the outcome by what the rule makes it from."""
    match check.rule.values.get(name):
        case LengthOf():
            return {"type": "integer"}
        case MarginOf():
            return {"type": "boolean"}
        case NumberOf(number_of=number):
            return _number_schema(check, number)
    domain = [code for code in check.domains.get(name, []) if code != ABSENT]
    described = _of_types(type(code) for code in domain)
    is_named = domain and not any(isinstance(code, bool) for code in domain)
    return {**described, "enum": domain} if is_named else described


def _number_schema(check: Check, name: str) -> Schema:
    """Describe a number: as its parameters have it, or as a rule computes it."""
    types: set[type] = set()
    for _, step in check.rule.all_steps():
        if isinstance(step, NumberStep) and step.number == name:
            return {"type": "number"}
        if isinstance(step, ValueStep) and step.value == name:
            types |= _types_of_values(check, step)
    return _of_types(types) if types else {"type": "number"}


def _types_of_values(check: Check, step: ValueStep) -> set[type]:
    names = [full_name(check.rule, name) for name in chosen_names(step.parameter)]
    dated = [value for name in names for value in check.knowledge.parameters[name].values]
    return {type(one.value) for one in dated if one.value is not None}


def _of_types(types: Iterable[type]) -> Schema:
    names = sorted({_JSON_TYPES[one] for one in types})
    if not names:
        return {"type": ["boolean", "number", "string"]}
    return {"type": names[0] if len(names) == 1 else names}
