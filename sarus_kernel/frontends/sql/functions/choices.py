"""SQL's functions that choose between values, beside CASE."""

from collections.abc import Callable

from sqlglot import exp

from sarus_kernel.errors import NotSupported
from sarus_kernel.plan.columns import ColumnNode, apply, literal

Bind = Callable[[exp.Expr], ColumnNode]


def decode(node: exp.DecodeCase, bind: Bind) -> ColumnNode:
    """`DECODE(x, a, 1, b, 2, otherwise)`: a CASE in which null equals null."""
    of, *rest = node.expressions
    branches: list[ColumnNode] = []
    for option, value in zip(rest[::2], rest[1::2], strict=False):
        same = exp.NullSafeEQ(this=of.copy(), expression=option.copy())
        branches += [bind(same), bind(value)]
    return apply("case", *branches, bind(rest[-1]) if len(rest) % 2 else literal(None))


def either(node: exp.Nvl2, bind: Bind) -> ColumnNode:
    known = apply("not", apply("is_null", bind(node.this)))
    otherwise = node.args.get("false")
    last = bind(otherwise) if otherwise is not None else literal(None)
    return apply("case", known, bind(node.args["true"]), last)


def in_list(node: exp.ArrayContains, bind: Bind) -> ColumnNode:
    """`list_contains([1, 2], x)`."""
    if not isinstance(node.this, exp.Array):
        raise NotSupported("A list is one of the question here: list_contains([1, 2], x).")
    return bind(exp.In(this=node.expression.copy(), expressions=node.this.expressions))


def chosen(items: list[exp.Expr], bind: Bind) -> ColumnNode:
    """`CHOOSE(n, a, b, …)`: the n-th of them; null for any other n."""
    place, *options = map(bind, items)
    pairs = (p for n, o in enumerate(options, 1) for p in (apply("equal", place, literal(n)), o))
    return apply("case", *pairs, literal(None))


def place_in_list(items: list[exp.Expr], bind: Bind) -> ColumnNode:
    """MySQL's `FIELD(x, a, b, …)`: which of them x is; 0 for none, and for null."""
    of, *options = items
    tests = (bind(exp.EQ(this=of.copy(), expression=option.copy())) for option in options)
    pairs = (part for n, test in enumerate(tests, 1) for part in (test, literal(n)))
    return apply("case", *pairs, literal(0))
