"""Exact numbers: what an expression gives is what the arithmetic of fractions gives."""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baro.knowledge.expressions import ExpressionError
from baro.rules.numbers import DIGITS, evaluate, shown, whole_won

NAMES = ["wage", "hours", "work_days.hours", "join.length", "nothing"]
FRACTIONS = st.builds(
    Fraction, st.integers(-(10**12), 10**12), st.sampled_from([1, 2, 3, 5, 7, 12, 1000])
)
NUMBERS = st.fixed_dictionaries(dict.fromkeys(NAMES[:-1], FRACTIONS)).map(
    lambda numbers: {**numbers, "nothing": Fraction(0)}
)


@st.composite
def expressions(draw: st.DrawFn, depth: int = 4) -> tuple[str, object]:
    """An expression as text, and as nested lists for the reader below."""
    kind = draw(st.sampled_from(["name", "+", "-", "*", "/", "min", "max"])) if depth else "name"
    if kind == "name":
        name = draw(st.sampled_from(NAMES))
        return name, name
    (first, a), (second, b) = draw(expressions(depth - 1)), draw(expressions(depth - 1))
    if kind in ("min", "max"):
        return f"{kind}({first}, {second})", [kind, a, b]
    return f"({first} {kind} {second})", [kind, a, b]


def computed(tree: object, numbers: dict[str, Fraction]) -> Fraction | None:
    """Compute from the nested lists; None where something is divided by nothing."""
    if isinstance(tree, str):
        return numbers.get(tree)
    assert isinstance(tree, list)
    kind, *parts = tree
    first, second = (computed(part, numbers) for part in parts)
    if first is None or second is None or (kind == "/" and second == 0):
        return None
    return {
        "+": lambda: first + second,
        "-": lambda: first - second,
        "*": lambda: first * second,
        "/": lambda: first / second,
        "min": lambda: first if first <= second else second,
        "max": lambda: second if first <= second else first,
    }[kind]()


@given(expressions(), NUMBERS)
def test_an_expression_gives_what_fractions_give(
    expression: tuple[str, object], numbers: dict[str, Fraction]
) -> None:
    text, tree = expression
    assert evaluate(text, numbers) == computed(tree, numbers)


@given(expressions(), NUMBERS, st.sampled_from(NAMES))
def test_an_expression_with_an_unknown_number_has_no_value(
    expression: tuple[str, object], numbers: dict[str, Fraction], unknown: str
) -> None:
    text, tree = expression
    known = {name: number for name, number in numbers.items() if name != unknown}
    assert evaluate(text, known) == computed(tree, known)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("wage - hours * wage", -3),
        ("(wage - hours) * wage", 3),
        ("wage - hours - wage", -2),
        ("wage / hours / hours", Fraction(3, 4)),
        ("max(wage, hours) - min(wage, hours, wage)", 1),
    ],
)
def test_operators_bind_as_in_school(text: str, value: Fraction) -> None:
    assert evaluate(text, {"wage": Fraction(3), "hours": Fraction(2)}) == value


@pytest.mark.parametrize(
    "text",
    [
        *("wage * 2", "0.1", "wage ** hours", "wage // hours", "wage % hours", "-wage", "+wage"),
        *("wage if hours else wage", "wage < hours", "wage and hours", "not wage", "abs(wage)"),
        *("min()", "min(*wage)", "min(wage, key=hours)", "wage()", "wage.hours()", "wage[hours]"),
        *("", " ", "wage +", "(wage", "wage hours", "'wage'", "lambda: wage", "wage := hours"),
        *("[wage]", "{wage}", "f'{wage}'", "__import__('os')", "wage\x00", "(" * 3000),
    ],
)
def test_what_is_no_sum_of_names_is_refused(text: str) -> None:
    with pytest.raises(ExpressionError):
        evaluate(text, {"wage": Fraction(1), "hours": Fraction(2)})


@given(FRACTIONS)
def test_won_are_rounded_up_or_down_by_less_than_one(number: Fraction) -> None:
    up, down = whole_won(number, "up"), whole_won(number, "down")
    assert type(up) is int
    assert 0 <= up - number < 1
    assert 0 <= number - down < 1
    assert (up == down) is (number.denominator == 1)


@given(FRACTIONS, FRACTIONS)
def test_a_number_is_shown_to_six_digits_half_up(number: Fraction, factor: Fraction) -> None:
    for one in (number, number * factor):
        seen = shown(one)
        assert type(seen) is int or isinstance(seen, Decimal)
        assert (seen == one) or (one * 10**DIGITS).denominator != 1
        # Half a digit goes away from nothing.
        nearest = math.floor(abs(one) * 10**DIGITS + Fraction(1, 2))
        assert abs(Fraction(seen)) * 10**DIGITS == nearest


@pytest.mark.parametrize(
    ("number", "seen"),
    [
        (Fraction(1, 3), Decimal("0.333333")),
        (Fraction(2, 3), Decimal("0.666667")),
        (Fraction(1, 2), Decimal("0.5")),
        (Fraction(5, 10**7), Decimal("0.000001")),
        (Fraction(10**24) + Fraction(1, 3), Decimal("1000000000000000000000000.333333")),
        (Fraction(20), 20),
    ],
)
def test_a_shown_number_is_whole_or_has_few_digits(number: Fraction, seen: object) -> None:
    assert shown(number) == seen
    assert str(shown(number)) == str(seen)
