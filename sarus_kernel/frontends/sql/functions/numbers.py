"""SQL's functions of numbers that are more than one function of a plan."""

from collections.abc import Callable

from sqlglot import exp

from sarus_kernel.errors import NotSupported
from sarus_kernel.frontends.sql.functions.rounding import cut
from sarus_kernel.plan.columns import ColumnNode, apply, literal

Bind = Callable[[exp.Expr], ColumnNode]


def trunc(node: exp.Trunc, bind: Bind) -> ColumnNode:
    """Cut towards zero, to a number of decimals."""
    digits = node.args.get("decimals")
    of = bind(node.this)
    if digits is None:
        return cut(of)
    if not isinstance(digits, exp.Literal) or not digits.name.isdigit() or int(digits.name) > 9:
        raise NotSupported("TRUNC takes 0 to 9 decimals.")
    scale = literal(10.0 ** int(digits.name))
    size = apply("floor", apply("absolute", apply("multiply", of, scale)))
    return apply("divide", apply("multiply", apply("sign", of), size), scale)


def root(of: ColumnNode, power: int) -> ColumnNode:
    """The root of an odd power, of negative numbers too."""
    size = apply("power", apply("absolute", of), literal(1 / power))
    return apply("multiply", apply("sign", of), size)


def log10(value: ColumnNode) -> ColumnNode:
    """The logarithm to the base of ten."""
    return apply("divide", apply("ln", value), apply("ln", literal(10.0)))


def log(node: exp.Log, bind: Bind) -> ColumnNode:
    """`log(x)` to the base of ten, `log(base, x)` to another."""
    if node.expression is None:
        return log10(bind(node.this))
    return apply("divide", apply("ln", bind(node.expression)), apply("ln", bind(node.this)))
