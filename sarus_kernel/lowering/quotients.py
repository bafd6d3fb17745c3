"""Columns divided by a released number: what is summed up of them is divided afterwards.

`((x - x.mean()) / x.std()).mean()` is the mean of x - x.mean(), divided by the spread once both
are released. That is exact, and the noise is that of x, whatever the divisor turns out to be; as
rows the quotients would have to be clipped far away (see `told`), and noise goes by the clip.
"""

from collections.abc import Callable
from functools import reduce

from sarus_kernel.lowering.row_alignment import with_scalar
from sarus_kernel.lowering.rows import schema
from sarus_kernel.lowering.told import divided
from sarus_kernel.lowering.values import Cell, Context, Quotient, Rows, Scalar
from sarus_kernel.plan.columns import Apply, ColumnNode, Literal, apply

MOST_POWER = 4
Rule = Callable[[Quotient, Apply, Context], Quotient | None]


def noted(context: Context, rows: Rows, cell: Cell, divisors: list[Scalar]) -> Cell:
    """A new column, whose divisor is kept in mind if it is a released number.

    `divisors`: the released numbers that the column was computed with.
    """
    if not isinstance(cell, Apply):
        return cell
    found = _divided(context, cell, divisors) or _carried(context, cell)
    shown = divided(context, rows, cell)
    if found is not None and isinstance(shown, ColumnNode):
        context.quotients[shown.digest] = found
        found.over.type(schema(context, rows))
    return shown


def _divided(context: Context, cell: Apply, divisors: list[Scalar]) -> Quotient | None:
    if cell.function != "divide" or len(divisors) != 1:
        return None
    (divisor,), (over, under) = divisors, cell.arguments
    bare = under.arguments[0] if isinstance(under, Apply) and under.function == "clip" else under
    if divisor.column not in (under, bare):
        return None
    within = context.quotients.get(over.digest)
    return Quotient(over, divisor) if within is None else \
        Quotient(within.over, _times(within.divisor, divisor))  # fmt: skip


def _times(one: Scalar, other: Scalar) -> Scalar:
    return Scalar(with_scalar(one.rows, other), apply("multiply", one.column, other.column))


def _carried(context: Context, cell: Apply) -> Quotient | None:
    rule = _RULES.get(cell.function)
    held = [context.quotients.get(argument.digest) for argument in cell.arguments]
    first = next((one for one in held if one is not None), None)
    return None if rule is None or first is None else rule(first, cell, context)


def _of_one(quotient: Quotient, cell: Apply, _: Context) -> Quotient:
    """-(a / s) and |a / s|."""
    over, divisor = apply(cell.function, quotient.over), quotient.divisor
    if cell.function == "negate":
        return Quotient(over, divisor)
    return Quotient(over, Scalar(divisor.rows, apply("absolute", divisor.column)))


def _power(quotient: Quotient, cell: Apply, _: Context) -> Quotient | None:
    exponent = cell.arguments[1]
    times = exponent.value if isinstance(exponent, Literal) else None
    if type(times) is not int or not 1 <= times <= MOST_POWER:
        return None
    by = quotient.divisor
    return Quotient(_raised(quotient.over, times), Scalar(by.rows, _raised(by.column, times)))


def _raised(node: ColumnNode, times: int) -> ColumnNode:
    """Multiplied with itself: bounds of a product are known whatever its sign."""
    return reduce(lambda whole, _: apply("multiply", whole, node), range(times - 1), node)


def _product(_: Quotient, cell: Apply, context: Context) -> Quotient:
    """(a / s) * b, and (a / s) * (b / t)."""
    one, other = (context.quotients.get(argument.digest) for argument in cell.arguments)
    a, b = cell.arguments
    over = apply("multiply", one.over if one else a, other.over if other else b)
    if one is not None and other is not None:
        return Quotient(over, _times(one.divisor, other.divisor))
    only = one or other
    assert only is not None
    return Quotient(over, only.divisor)


_RULES: dict[str, Rule] = {
    "absolute": _of_one,
    "negate": _of_one,
    "power": _power,
    "multiply": _product,
}
"""What keeps the divisor apart."""
