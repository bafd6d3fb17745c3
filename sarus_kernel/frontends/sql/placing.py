"""Where a condition of WHERE belongs: as deep among the joins as its columns allow."""

from dataclasses import replace

from sarus_kernel.plan.columns import Apply, Column, ColumnNode, apply
from sarus_kernel.plan.relations import Filter, Join, Relation, Scope
from sarus_kernel.plan.walk import walk


def placed(relation: Relation, condition: ColumnNode, scope: Scope) -> Relation:
    """The relation with only the rows for which the condition holds.

    A condition on one side of an inner join filters that side, one on both sides becomes part of
    the join's condition (so `FROM a, b WHERE a.id = b.id` is the join that it means); of
    other joins only the left side may be filtered early.
    """
    if isinstance(relation, Filter):
        inner = placed(relation.relation, condition, scope)
        if inner == Filter(relation.relation, condition):
            return Filter(relation.relation, both(relation.condition, condition))
        return Filter(inner, relation.condition)
    if isinstance(relation, Join) and relation.kind != "full":
        return _in_join(relation, condition, scope)
    return Filter(relation, condition)


def _in_join(join: Join, condition: ColumnNode, scope: Scope) -> Relation:
    read = {node.name for node in walk(condition) if isinstance(node, Column)}
    if read and read <= set(scope.schema(join.left)):
        return replace(join, left=placed(join.left, condition, scope))
    if join.kind not in ("inner", "cross"):
        return Filter(join, condition)
    if read and read <= set(scope.schema(join.right)):
        return replace(join, right=placed(join.right, condition, scope))
    whole = condition if join.condition is None else both(join.condition, condition)
    return replace(join, kind="inner", condition=whole)


def both(one: ColumnNode, other: ColumnNode) -> ColumnNode:
    """One condition of two, without nesting: a long WHERE is no deep question."""
    parts = [
        part for node in (one, other)
        for part in (node.arguments if isinstance(node, Apply) and node.function == "and"
                     else (node,))
    ]  # fmt: skip
    return apply("and", *parts)
