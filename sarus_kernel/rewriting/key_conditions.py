"""What the conditions of a question say of its expressions: equal ones, lists, ranges."""

from collections.abc import Iterator, Mapping, Sequence

from sarus_kernel.plan.columns import Apply, Column, ColumnNode, apply
from sarus_kernel.plan.node import Node
from sarus_kernel.plan.types import Scalar, Schema
from sarus_kernel.rewriting.predicates import Range, conjuncts, lists, ranges


def equalities(
    conditions: Sequence[ColumnNode], schema: Schema, places: Mapping[str, int]
) -> dict[str, Node]:
    """Columns of people that are equal to another column in every row: that one in their place."""
    same: dict[str, Node] = {}
    for condition in conditions:
        for one, other in _equal(condition):
            if schema[one.name].kind is not schema[other.name].kind:
                continue  # whole numbers are compared with others as floats: not quite equal
            if one.name in places:
                one, other = other, one
            if one.name not in places and one.digest not in same and other.digest not in same:
                same[one.digest] = other
                same |= {d: other for d, to in same.items() if to == one}
    return same


def _equal(condition: ColumnNode) -> Iterator[tuple[Column, Column]]:
    for part in conjuncts(condition):
        if isinstance(part, Apply) and part.function == "equal":
            one, other = part.arguments
            if isinstance(one, Column) and isinstance(other, Column) and one != other:
                yield one, other


def asked(
    conditions: Sequence[ColumnNode], schema: Schema
) -> tuple[dict[str, tuple[Scalar, ...]], dict[str, Range]]:
    """What the conditions keep expressions to, by digest: lists of literals, and ranges."""
    if not conditions:
        return {}, {}
    names: dict[str, tuple[str, ColumnNode]] = {}
    named = [_named(part, names) for condition in conditions for part in conjuncts(condition)]
    whole = named[0] if len(named) == 1 else apply("and", *named)
    types = dict(schema) | {name: node.type(schema) for name, node in names.values()}
    back = {name: node.digest for name, node in names.values()}
    listed, within = lists(whole), ranges(whole, types)
    return (
        {back.get(name, Column(name).digest): values for name, values in listed.items()},
        {back.get(name, Column(name).digest): range_ for name, range_ in within.items()},
    )


def _named(part: ColumnNode, names: dict[str, tuple[str, ColumnNode]]) -> ColumnNode:
    """A comparison of an expression with literals, as one of a column that stands for it."""
    if not isinstance(part, Apply):
        return part
    if part.function in ("or", "and"):
        return Apply(part.function, tuple(_named(each, names) for each in part.arguments))
    if part.function not in _COMPARISONS:
        return part
    made: list[ColumnNode] = []
    for argument in part.arguments:
        if isinstance(argument, Apply):
            new = f"\N{MIDDLE DOT}expression_{len(names) + 1}"
            argument = Column(names.setdefault(argument.digest, (new, argument))[0])
        made.append(argument)
    return Apply(part.function, tuple(made))


_COMPARISONS = ("in", "equal", "less", "less_equal", "greater", "greater_equal")
