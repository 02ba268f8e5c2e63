"""The closed arithmetic of rules: names, ``+ - * /``, brackets, ``min`` and ``max``; no figures.

A figure in a rule would be a legal value without a day and a source, so there is no way to
write one: it stands in a parameter.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

_OPERATORS = (ast.Add, ast.Sub, ast.Mult, ast.Div)
FUNCTIONS = ("min", "max")


class ExpressionError(ValueError):
    """An expression outside of the grammar; ``offset`` is the character at fault, from zero."""

    def __init__(self, offset: int, what: str) -> None:
        self.offset = offset
        super().__init__(what)


def parse(text: str) -> ast.expr:
    """Parse an expression.

    Raises: ExpressionError.
    """
    try:
        tree = ast.parse(text, mode="eval").body
    except SyntaxError as error:
        raise ExpressionError(max(0, (error.offset or 1) - 1), f"{error.msg}") from None
    except (ValueError, RecursionError, MemoryError) as error:
        raise ExpressionError(0, f"this cannot be read ({type(error).__name__})") from None
    _check(tree)
    return tree


def _check(node: ast.expr) -> None:
    match node:
        case ast.BinOp(left=left, op=operator, right=right) if isinstance(operator, _OPERATORS):
            _check(left)
            _check(right)
        case ast.Call(func=ast.Name(id=name), args=args, keywords=[]) if name in FUNCTIONS and args:
            for argument in args:
                _check(argument)
        case ast.Name() | ast.Attribute():
            dotted_name(node)
        case ast.Constant():
            raise ExpressionError(node.col_offset, "a figure; put it into a parameter")
        case _:
            raise ExpressionError(
                node.col_offset, "only names, + - * /, brackets, min() and max() can stand here"
            )


def dotted_name(node: ast.expr) -> str:
    """Give the name that a node writes, as ``work_days.hours``.

    Raises: ExpressionError if it is no name.
    """
    match node:
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=value, attr=part):
            return f"{dotted_name(value)}.{part}"
    raise ExpressionError(node.col_offset, "a name should stand here")


def names(text: str) -> Iterator[tuple[str, int]]:
    """Give the names of an expression, each with its offset.

    Raises: ExpressionError.
    """
    yield from _names(parse(text))


def _names(node: ast.expr) -> Iterator[tuple[str, int]]:
    match node:
        case ast.BinOp(left=left, right=right):
            yield from _names(left)
            yield from _names(right)
        case ast.Call(args=args):
            for argument in args:
                yield from _names(argument)
        case _:
            yield dotted_name(node), node.col_offset
