"""PostgreSQL's plain operators stand only where no row can make them fail."""

import pytest
from sqlglot import expressions as exp

from sarus_kernel.engines.sql.postgres.sizes import (
    most,
    multiplied_plainly,
    small,
    whole_and_exact,
)
from sarus_kernel.engines.sql.writing import func, number

X = exp.column("x")


def clipped(low: str, high: str) -> exp.Expr:
    """LEAST(GREATEST(x, low), high)."""
    return func("LEAST", func("GREATEST", X.copy(), number(low)), number(high))


def real(text: str) -> exp.Expr:
    """A literal as a real."""
    return exp.cast(number(text), "DOUBLE")


@pytest.mark.parametrize(
    ("value", "size"),
    [
        (number("3"), 3.0),
        (real("2.5e3"), 2500.0),
        (exp.Neg(this=number("7")), 7.0),
        (clipped("1", "9"), 9.0),
        (clipped("12", "9"), 12.0),
        (exp.Case(ifs=[exp.If(this=X, true=clipped("1", "9"))]), 9.0),
        (exp.Add(this=clipped("1", "9"), expression=number("2")), 11.0),
        (exp.Mul(this=clipped("1", "9"), expression=number("2")), 18.0),
        (func("REAL_NEAREST", clipped("1", "9")), 10.0),
        (X, None),
        (func("LEAST", X, number("9")), None),
        (func("GREATEST", X, number("9")), None),
        (func("LEAST", func("GREATEST", X, number("1")), X), None),
        (exp.Case(ifs=[exp.If(this=X, true=number("1"))], default=X), None),
        (exp.Case(this=X, ifs=[exp.If(this=X, true=number("1"))]), None),
        (exp.Add(this=X, expression=number("2")), None),
        (exp.Div(this=number("2"), expression=number("2")), None),
        (exp.Literal.string("3"), None),
        (func("EXP", number("3")), None),
    ],
)
def test_a_size_is_known_only_of_what_is_clipped_between_literals(
    value: exp.Expr, size: float | None
) -> None:
    """A column, one bound alone, or any other function: nothing is known."""
    assert most(value) == size


def test_sums_and_products_that_may_leave_the_range_are_not_plain() -> None:
    """Large ones overflow; a factor below one, or one that varies, may make an error of nothing."""
    held = clipped("-9", "9")
    assert small(held, number("1"))
    assert not small(held, X)
    assert not small(held, real("1e200"))
    assert multiplied_plainly(held, real("32768e0"))
    assert not multiplied_plainly(held, real("0.5"))
    assert not multiplied_plainly(held, clipped("2", "9"))
    assert not multiplied_plainly(X, real("2"))


def test_only_small_whole_numbers_are_cast() -> None:
    """What is not rounded yet is rounded otherwise by a cast: halves to even."""
    assert whole_and_exact(func("REAL_NEAREST", clipped("-9", "9")))
    assert not whole_and_exact(clipped("-9", "9"))
    assert not whole_and_exact(func("REAL_NEAREST", clipped("-9", "1e300")))
    assert not whole_and_exact(func("REAL_NEAREST", X))
