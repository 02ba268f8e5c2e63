"""Exact numbers: evaluating the expressions of rules, and rounding to whole won.

Fractions, not decimals, while a rule computes: a third of a won stays a third, so rounding up
never adds a won that only an inexact division made. See docs/decisions/0012-exact-numbers.md.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Literal

from baro.knowledge import expressions

#: Digits behind the point of a number that leaves the rules.
DIGITS = 6
#: The largest facts multiplied have more digits than decimals keep by themselves.
_MANY_DIGITS = Context(prec=100, rounding=ROUND_HALF_UP)

_parse = lru_cache(maxsize=None)(expressions.parse)


def evaluate(text: str, numbers: Mapping[str, Fraction]) -> Fraction | None:
    """Evaluate an expression; None where one of its numbers is not known, or it divides by zero.

    Raises: ExpressionError.
    """
    try:
        return _evaluate(_parse(text), numbers)
    except (KeyError, ZeroDivisionError):
        return None


def _evaluate(node: ast.expr, numbers: Mapping[str, Fraction]) -> Fraction:
    match node:
        case ast.BinOp(left=left, op=operator, right=right):
            return _combine(operator, _evaluate(left, numbers), _evaluate(right, numbers))
        case ast.Call(func=ast.Name(id=name), args=args):
            values = [_evaluate(argument, numbers) for argument in args]
            return min(values) if name == "min" else max(values)
    return numbers[expressions.dotted_name(node)]


def _combine(operator: ast.operator, left: Fraction, right: Fraction) -> Fraction:
    match operator:
        case ast.Add():
            return left + right
        case ast.Sub():
            return left - right
        case ast.Mult():
            return left * right
    return left / right


def whole_won(sum_: Fraction, direction: Literal["up", "down"]) -> int:
    """Round a sum to whole won."""
    return math.ceil(sum_) if direction == "up" else math.floor(sum_)


def shown(number: Fraction) -> int | Decimal:
    """Give a number as it leaves the rules: whole, or rounded half up to ``DIGITS`` digits."""
    if number.denominator == 1:
        return number.numerator
    exact = _MANY_DIGITS.divide(Decimal(number.numerator), Decimal(number.denominator))
    return _MANY_DIGITS.quantize(exact, Decimal(1).scaleb(-DIGITS)).normalize(_MANY_DIGITS)
