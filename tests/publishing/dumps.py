"""Contents of releases that tests change at one place."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

from baro.knowledge.schema import ReleaseContent
from baro.store.releases import canonical

#: Keys and indexes that lead to a place in a JSON value.
Keys = tuple[str | int, ...]


def dump(content: ReleaseContent) -> dict[str, Any]:
    """Give the content as the store keeps it."""
    read: dict[str, Any] = json.loads(canonical(content))
    return read


def at(data: Any, keys: Keys) -> Any:
    for key in keys:
        data = data[key]
    return data


def with_value(content: ReleaseContent, keys: Keys, value: Any) -> ReleaseContent:
    """Give the content with another value at a place."""
    data = dump(content)
    at(data, keys[:-1])[keys[-1]] = copy.deepcopy(value)
    return ReleaseContent.model_validate(data)


def without(content: ReleaseContent, keys: Keys) -> ReleaseContent:
    """Give the content without what stands at a place."""
    data = dump(content)
    del at(data, keys[:-1])[keys[-1]]
    return ReleaseContent.model_validate(data)


def containers(data: Any, keys: Keys = ()) -> Iterator[Keys]:
    """Give the place of every object and list that is not empty."""
    if not isinstance(data, dict | list) or not data:
        return
    yield keys
    for key in data if isinstance(data, dict) else range(len(data)):
        yield from containers(data[key], (*keys, key))


def leaves(data: Any, keys: Keys = ()) -> Iterator[Keys]:
    """Give the place of everything that holds nothing else; empty lists and objects too."""
    if not isinstance(data, dict | list) or not data:
        yield keys
        return
    for key in data if isinstance(data, dict) else range(len(data)):
        yield from leaves(data[key], (*keys, key))
