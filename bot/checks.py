"""Checks of settings: a wrong one is named before any work is done."""

from __future__ import annotations

from typing import Any, Dict, Text


def check_number(
    component: Text, config: Dict[Text, Any], name: Text, low: float, high: float
) -> None:
    """Refuse a setting that is no number from ``low`` to ``high``, both counted in.

    Raises: ValueError.
    """
    value = config.get(name)
    right = isinstance(value, (int, float)) and not isinstance(value, bool)
    if not right or not low <= value <= high:  # type: ignore[operator]
        raise ValueError(
            f"{component}: {name} must be a number from {low} to {high}, not {value!r}"
        )


def check_whole(component: Text, config: Dict[Text, Any], name: Text, low: int, high: int) -> None:
    """Refuse a setting that is no whole number from ``low`` to ``high``.

    Raises: ValueError.
    """
    check_number(component, config, name, low, high)
    if not isinstance(config[name], int):
        raise ValueError(f"{component}: {name} must be a whole number, not {config[name]!r}")
