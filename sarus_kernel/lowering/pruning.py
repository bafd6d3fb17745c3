"""Leave out what no one reads, so that no one pays for it: aggregates, numbers put beside rows.

A plan is read by several parents: what any of them needs is kept, so equal questions stay equal.
"""

from collections.abc import Iterable
from dataclasses import replace

from sarus_kernel.lowering.rows import used
from sarus_kernel.plan.columns import ColumnNode
from sarus_kernel.plan.node import Node
from sarus_kernel.plan.relations import (
    Aggregate,
    Filter,
    Join,
    Limit,
    Project,
    Relation,
    Scope,
    Sort,
)
from sarus_kernel.plan.walk import walk


def pruned(scope: Scope, root: Relation) -> Relation:
    """The same rows and columns of `root`, computed from as little as possible."""
    needs = _needs(scope, root)
    done: dict[str, Node] = {}

    def rebuild(node: Node) -> Node:
        if not isinstance(node, Relation):
            return node
        if node.digest not in done:
            done[node.digest] = _slim(scope, node, needs[node.digest]).with_children(rebuild)
        return done[node.digest]

    found = rebuild(root)
    assert isinstance(found, Relation)
    return found


def _needs(scope: Scope, root: Relation) -> dict[str, set[str]]:
    """For each relation the columns that some parent reads. Parents are deeper: they go first."""
    relations = [node for node in walk(root) if isinstance(node, Relation)]
    needs: dict[str, set[str]] = {node.digest: set() for node in relations}
    needs[root.digest] = set(scope.schema(root))
    for node in sorted(relations, key=lambda n: -n.depth):
        if isinstance(node, Join) and _idle(scope, node, needs[node.digest]):
            needs[node.left.digest] |= needs[node.digest]
            continue
        for child in node.children():
            if isinstance(child, Relation):
                needs[child.digest] |= _read(scope, node, child, needs[node.digest])
    return needs


def _read(scope: Scope, node: Relation, child: Relation, asked: set[str]) -> set[str]:
    """The columns of `child` that `node` reads, if `asked` are the ones read of `node`."""
    available = set(scope.schema(child))
    if isinstance(node, Project):
        named = zip(node.names, node.columns, strict=True)
        return used(column for name, column in named if name in asked)
    if isinstance(node, Aggregate):
        named_aggregates = zip(node.names, node.aggregates, strict=True)
        kept = [a for name, a in named_aggregates if name in asked]
        return used([*node.keys, *(c for a in kept for c in _columns(a))])
    if isinstance(node, Filter):
        return (asked & available) | used([node.condition])
    if isinstance(node, Sort):
        return asked | used(node.keys)
    if isinstance(node, Join):
        condition = [node.condition] if node.condition is not None else []
        return (asked | used(condition)) & available
    return asked if isinstance(node, Limit) else available


def _columns(node: Node) -> Iterable[ColumnNode]:
    return [child for child in node.children() if isinstance(child, ColumnNode)]


def _idle(scope: Scope, join: Join, asked: set[str]) -> bool:
    """Whether the right side changes neither rows nor columns that are read."""
    if asked & set(scope.schema(join.right)):
        return False
    single = isinstance(join.right, Aggregate) and not join.right.keys
    return join.kind == "cross" and single


def _slim(scope: Scope, node: Relation, asked: set[str]) -> Relation:
    while isinstance(node, Join) and _idle(scope, node, asked):
        node = node.left
    if isinstance(node, Aggregate):
        kept = [(n, a) for n, a in zip(node.names, node.aggregates, strict=True) if n in asked]
        names, aggregates = tuple(n for n, _ in kept), tuple(a for _, a in kept)
        if names or node.keys:
            return replace(node, names=names, aggregates=aggregates)
    return node
