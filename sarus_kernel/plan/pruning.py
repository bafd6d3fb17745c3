"""Leaves out what nobody reads: what is run then says what is needed, and nobody pays for more.

Columns of projections, aggregates and windows, and single numbers put beside rows. A relation that
is read in several places keeps what any of them reads: it stays shared, and equal questions equal.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import TypeVar

from sarus_kernel.plan.columns import Column
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
    keep,
)
from sarus_kernel.plan.walk import walk
from sarus_kernel.plan.windows import Window

Names = set[str]
T = TypeVar("T")


def pruned(root: Relation, scope: Scope) -> Relation:
    """The same rows and columns of `root`, computed from as little as possible."""
    needs = _needs(root, scope)
    done: dict[str, Node] = {}

    def rebuild(node: Node) -> Node:
        if not isinstance(node, Relation):
            return node
        if node.digest not in done:
            below = _without_idle(node, needs[node.digest], scope)
            slim = _slim(below, needs[below.digest]).with_children(rebuild)
            if isinstance(node, Window) and isinstance(slim, Window):
                slim = _over_needed(slim, needs[node.relation.digest], scope)
            if isinstance(slim, Window) and not slim.functions:
                slim = slim.relation  # the same rows
            done[node.digest] = slim
        return done[node.digest]

    found = rebuild(root)
    assert isinstance(found, Relation)
    return found


def _over_needed(node: Window, needed: Names, scope: Scope) -> Window:
    """A window breaks ties by all columns below it: they need not be more than are read."""
    below = list(scope.schema(node.relation))
    names = [name for name in below if name in needed] or below[:1]
    return node if names == below else replace(node, relation=keep(node.relation, names))


def _needs(root: Relation, scope: Scope) -> dict[str, Names]:
    """For each relation the columns that some parent reads. Parents are deeper: they go first."""
    relations = [node for node in walk(root) if isinstance(node, Relation)]
    needs: dict[str, Names] = {node.digest: set() for node in relations}
    needs[root.digest] = set(scope.schema(root))
    for node in sorted(relations, key=lambda n: -n.depth):
        if isinstance(node, Join) and _is_idle(node, needs[node.digest], scope):
            needs[node.left.digest] |= needs[node.digest]
            continue
        for child in node.children():
            if isinstance(child, Relation):
                needs[child.digest] |= _read(node, set(scope.schema(child)), needs[node.digest])
    return needs


def _read(node: Relation, available: Names, asked: Names) -> Names:
    """The columns that `node` reads of a child with `available`, if `asked` are read of `node`."""
    match node:
        case Project() | Aggregate():
            return _inputs(_slim(node, asked))
        case Filter():
            return asked | _inputs(node)
        case Sort():
            return asked | _inputs(node)
        case Join():
            return (asked | _inputs(node)) & available
        case Window():
            return (asked | _inputs(_slim(node, asked))) & available
        case Limit():
            return asked
    return available


def _without_idle(node: Relation, asked: Names, scope: Scope) -> Relation:
    """The node, or what is to the left of the joins at its top that change nothing."""
    while isinstance(node, Join) and _is_idle(node, asked, scope):
        node = node.left
    return node


def _is_idle(join: Join, asked: Names, scope: Scope) -> bool:
    """Whether the right side changes neither rows nor columns that are read: it is one row of
    aggregates that nobody reads."""
    single = isinstance(join.right, Aggregate) and not join.right.keys
    return join.kind == "cross" and single and not asked & set(scope.schema(join.right))


def _slim(node: Relation, asked: Names) -> Relation:
    """The node without outputs that nobody asks for; one is kept where rows are only counted."""
    if isinstance(node, Project):
        places = [n for n, name in enumerate(node.names) if name in asked] or [0]
        return Project(node.relation, _at(node.names, places), _at(node.columns, places))
    if isinstance(node, Aggregate):
        places = [n for n, name in enumerate(node.names) if name in asked]
        if not places and not node.keys:
            places = [0]
        names, aggregates = _at(node.names, places), _at(node.aggregates, places)
        return replace(node, names=names, aggregates=aggregates)
    if isinstance(node, Window):
        places = [n for n, name in enumerate(node.names) if name in asked]
        names, functions = _at(node.names, places), _at(node.functions, places)
        return replace(node, names=names, functions=functions)
    return node


def _at(items: tuple[T, ...], places: Iterable[int]) -> tuple[T, ...]:
    return tuple(items[place] for place in places)


def _inputs(node: Relation) -> Names:
    """The columns that the expressions of a node name."""
    parts = (child for child in node.children() if not isinstance(child, Relation))
    return {found.name for part in parts for found in walk(part) if isinstance(found, Column)}
