"""Whole parts of numbers, as SQL's dialects cut them."""

from sarus_kernel.plan.columns import ColumnNode, apply


def cut(number: ColumnNode) -> ColumnNode:
    """The whole part of a number, cut towards zero."""
    size = apply("floor", apply("absolute", number))
    return apply("to_integer", apply("multiply", apply("sign", number), size))
