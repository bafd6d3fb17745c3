"""What the rows of a question can look like, whoever is in the data: sources and conditions.

A relation about people is read as columns that vary independently of each other, each within its
public type, beside rows of public relations, under the conditions that the question itself makes.
What is not understood is left out of the conditions, so there is never less than there can be.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sarus_kernel.plan.columns import Column, ColumnNode, literal
from sarus_kernel.plan.inner import Given
from sarus_kernel.plan.node import Node
from sarus_kernel.plan.relations import (
    Aggregate,
    Distinct,
    Filter,
    Join,
    Project,
    Relation,
    Scope,
    Sort,
    Table,
    Union,
    Values,
    project,
)
from sarus_kernel.plan.types import ColumnType
from sarus_kernel.plan.walk import bottom_up, walk
from sarus_kernel.plan.windows import Window
from sarus_kernel.rewriting.predicates import conjuncts

DOT = "\N{MIDDLE DOT}"
Columns = Mapping[str, ColumnNode]


@dataclass
class PossibleRows:
    """Everything that rows of a relation are made of.

    types       of each column of people: it has any of these values, whatever the others are
    known       public relations, of which one row stands beside; each with names of its own
    conditions  what holds of every row, over both
    """

    scope: Scope
    types: dict[str, ColumnType] = field(default_factory=dict)
    known: list[Relation] = field(default_factory=list)
    conditions: list[ColumnNode] = field(default_factory=list)
    made: int = 0

    def columns(self, node: Relation) -> Columns:
        """The columns of a relation, over what its rows are made of."""
        if is_public(node, self.scope):
            return self._known(node)
        match node:
            case Sort() | Distinct():
                return self.columns(node.relation)
            case Filter():
                below = self.columns(node.relation)
                self.conditions += [read(part, below) for part in conjuncts(node.condition)]
                return below
            case Project():
                below = self.columns(node.relation)
                named = zip(node.names, node.columns, strict=True)
                return {name: read(column, below) for name, column in named}
            case Join():
                return self._joined(node)
            case Aggregate():
                below = self.columns(node.relation)
                named = zip(node.key_names, node.keys, strict=True)
                keys = {name: read(key, below) for name, key in named}
                return keys | self._any(node, node.names)
            case Window():
                return {**self.columns(node.relation), **self._any(node, node.names)}
        return self._any(node, tuple(self.scope.schema(node)))

    def _any(self, node: Relation, names: tuple[str, ...]) -> dict[str, ColumnNode]:
        """Columns that may have any value of their type."""
        schema, made = self.scope.schema(node), dict[str, ColumnNode]()
        for name in names:
            fresh = self._fresh()
            self.types[fresh], made[name] = schema[name], Column(fresh)
        return made

    def _known(self, node: Relation, absent: bool = False) -> Columns:
        names = {name: self._fresh() for name in self.scope.schema(node)}
        relation: Relation = project(node, {new: Column(old) for old, new in names.items()})
        if absent:
            kinds = tuple(type_.kind.value for type_ in self.scope.schema(node).values())
            nothing = tuple(literal(None) for _ in names)
            relation = Union((relation, Values(tuple(names.values()), kinds, (nothing,))))
        self.known.append(relation)
        return {old: Column(new) for old, new in names.items()}

    def _joined(self, node: Join) -> Columns:
        left = self.columns(node.left)
        if node.kind in ("semi", "anti"):
            return left
        if node.kind in ("inner", "cross"):
            both = {**left, **self.columns(node.right)}
            self.conditions += [read(part, both) for part in conjuncts(node.condition)]
            return both
        if node.kind != "left":
            return self._any(node, tuple(self.scope.schema(node)))
        # Of a left join's right side nothing is sure but its types: it may be absent.
        if is_public(node.right, self.scope):
            return {**left, **self._known(node.right, absent=True)}
        return {**left, **self._any(node, tuple(self.scope.schema(node.right)))}

    def _fresh(self) -> str:
        self.made += 1
        return f"{DOT}value_{self.made}"


def is_public(node: Relation, scope: Scope) -> bool:
    """Whether a relation is known before anything is measured."""
    measured = any(isinstance(part, Given) for part in walk(node))
    return not measured and not is_about_people(node, scope)


def is_about_people(node: Relation, scope: Scope) -> bool:
    """Whether a relation reads a table about people."""
    tables = (part for part in walk(node) if isinstance(part, Table))
    return any(scope.catalog.table(table.name).private for table in tables)


def read(node: ColumnNode, columns: Columns) -> ColumnNode:
    """An expression over a relation's columns, over what these are made of."""

    def meant(part: Node) -> Node:
        return columns.get(part.name, part) if isinstance(part, Column) else part

    found = bottom_up(meant, node)
    assert isinstance(found, ColumnNode)
    return found
