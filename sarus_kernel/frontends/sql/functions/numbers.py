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


def bucket(node: exp.WidthBucket, bind: Bind) -> ColumnNode:
    """`width_bucket(x, low, high, n)`: 1 to n; 0 below, n + 1 from `high` on."""
    fields = ("this", "min_value", "max_value", "num_buckets")
    of, low, high, many = (bind(node.args[field]) for field in fields)
    share = apply("divide", apply("subtract", of, low), apply("subtract", high, low))
    inside = apply("add", apply("floor", apply("multiply", share, many)), literal(1))
    return apply("case", apply("less", of, low), literal(0),
                 apply("greater_equal", of, high), apply("add", many, literal(1)),
                 apply("to_integer", inside))  # fmt: skip
