"""SQL's functions of text that are more than one function of a plan."""

from collections.abc import Callable

from sqlglot import exp

from sarus_kernel.errors import NotSupported
from sarus_kernel.plan.columns import ColumnNode, Literal, apply, literal

Bind = Callable[[exp.Expr], ColumnNode]


def concat(node: exp.Concat, bind: Bind) -> ColumnNode:
    """`CONCAT(a, b)`: in most dialects a null is an empty text."""
    parts = [bind(item) for item in node.expressions]
    if node.args.get("coalesce"):
        parts = [apply("coalesce", apply("to_text", part), literal("")) for part in parts]
    return apply("concat", *parts) if len(parts) > 1 else parts[0]


def left(node: exp.Left, bind: Bind) -> ColumnNode:
    """The first letters."""
    if not isinstance(node.expression, exp.Literal):
        raise NotSupported("LEFT takes a number of letters.")
    return apply("substring", bind(node.this), literal(1), bind(node.expression))


def right(node: exp.Right, bind: Bind) -> ColumnNode:
    """The last letters: from the place where so many are left."""
    if not isinstance(node.expression, exp.Literal):
        raise NotSupported("RIGHT takes a number of letters.")
    text, count = bind(node.this), int(node.expression.name)
    if count == 0:
        return apply("substring", text, literal(1), literal(0))
    first = apply("subtract", apply("length", text), literal(count - 1))
    return apply("substring", text, apply("greatest", first, literal(1)), literal(count))


def joined(node: exp.ConcatWs, bind: Bind) -> ColumnNode:
    """`CONCAT_WS('-', a, b)`: nulls are passed over."""
    between, *parts = [bind(item) for item in node.expressions]
    if not isinstance(between, Literal) or between.kind != "text":
        raise NotSupported("CONCAT_WS takes a text to put between.")
    each = [apply("coalesce", apply("concat", between, apply("to_text", p)), literal(""))
            for p in parts]  # fmt: skip
    whole = apply("concat", *each) if len(each) > 1 else each[0]
    return apply("substring", whole, literal(1 + len(str(between.value))))
