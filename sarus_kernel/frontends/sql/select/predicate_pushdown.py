"""Where a condition of WHERE belongs: as deep among the joins as its columns allow."""

from dataclasses import replace

from sarus_kernel.plan.columns import Apply, Column, ColumnNode, apply
from sarus_kernel.plan.node import Node
from sarus_kernel.plan.relations import Filter, Join, Project, Relation, Scope
from sarus_kernel.plan.walk import bottom_up, walk


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
    if isinstance(relation, Project):
        return _in_project(relation, condition, scope)
    if isinstance(relation, Join) and relation.kind != "full":
        return _in_join(relation, condition, scope)
    return Filter(relation, condition)


def _in_join(join: Join, condition: ColumnNode, scope: Scope) -> Relation:
    read = _read(condition)
    if read and read <= set(scope.schema(join.left)):
        return replace(join, left=placed(join.left, condition, scope))
    if join.kind not in ("inner", "cross"):
        return Filter(join, condition)
    if read and read <= set(scope.schema(join.right)):
        return replace(join, right=placed(join.right, condition, scope))
    whole = condition if join.condition is None else both(join.condition, condition)
    return replace(join, kind="inner", condition=whole)


def _in_project(project: Project, condition: ColumnNode, scope: Scope) -> Relation:
    """Below a projection, if the condition reads only columns that it takes as they are."""
    named = zip(project.names, project.columns, strict=True)
    origin = {name: column for name, column in named if isinstance(column, Column)}
    if not _read(condition) <= set(origin):
        return Filter(project, condition)

    def original(node: Node) -> Node:
        return origin[node.name] if isinstance(node, Column) else node

    below = bottom_up(original, condition)
    assert isinstance(below, ColumnNode)
    return replace(project, relation=placed(project.relation, below, scope))


def _read(condition: ColumnNode) -> set[str]:
    return {node.name for node in walk(condition) if isinstance(node, Column)}


def both(one: ColumnNode, other: ColumnNode) -> ColumnNode:
    """One condition of two, without nesting: a long WHERE is no deep question."""
    parts = [
        part for node in (one, other)
        for part in (node.arguments if isinstance(node, Apply) and node.function == "and"
                     else (node,))
    ]  # fmt: skip
    return apply("and", *parts)
