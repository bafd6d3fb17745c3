"""What the parts of a SELECT may ask of the whole, so that none of them has to import it.

`query.Reader` and `select.Select` are what these protocols describe; clauses (sources, grouping,
windows, subqueries, results) are functions of a `Select`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from sqlglot import exp

from sarus_kernel.frontends.sql.expressions import Expressions
from sarus_kernel.frontends.sql.select.name_resolution import Names
from sarus_kernel.plan.aggregates import Aggregation
from sarus_kernel.plan.columns import ColumnNode
from sarus_kernel.plan.relations import Relation, Scope
from sarus_kernel.plan.windows import WindowFunction

Beside = tuple[Relation, str, ColumnNode | None]
"""A relation of at most one row, and the kind and condition of the join that puts it beside."""


@dataclass(frozen=True)
class Over:
    """What stands inside OVER (…): functions over the same are worked out together."""

    partition: tuple[ColumnNode, ...]
    order: tuple[ColumnNode, ...]
    descending: tuple[bool, ...]


class Reader(Protocol):
    """Reads the queries of one text."""

    scope: Scope
    known: dict[str, Relation]

    @property
    def given(self) -> Callable[[str], Relation | None]:
        """Questions and frames of the notebook, by name."""
        ...

    def answer(self, node: exp.Expr, outer: Names | None = None) -> Relation:
        """The relation of a query, its columns named as a reader would name them."""
        ...

    def names(self, relation: Relation) -> list[str]:
        """The column names of a relation."""
        ...

    def fresh(self, word: str) -> str:
        """An internal name that no other part of the text uses."""
        ...

    def renamed(self, relation: Relation, columns: list[str]) -> Relation:
        """The relation with its first columns named anew."""
        ...


class Select(Protocol):
    """One SELECT while it is read; `select.Select` says what its fields hold."""

    node: exp.Select
    names: Names
    keys: dict[str, ColumnNode]
    sets: tuple[tuple[str, ...], ...]
    levels: dict[str, tuple[str, ...]]
    aggregates: dict[str, Aggregation]
    different: set[str]
    windows: dict[str, tuple[Over, WindowFunction | Aggregation]]
    later: dict[str, Beside]
    correlated: list[ColumnNode]
    subqueries: dict[exp.Expr, ColumnNode]

    @property
    def reader(self) -> Reader:
        """Who reads the text around it."""
        ...

    @property
    def grouped(self) -> bool:
        """Whether the result has a row per group instead of a row per row."""
        ...

    def inside(self, node: exp.Select) -> "Select":
        """A SELECT inside this one, which may name its columns."""
        ...

    def where(self) -> None:
        """Apply WHERE."""
        ...

    def bind(self, node: exp.Expr) -> ColumnNode:
        """An expression over the joined rows."""
        ...

    def members(self, node: exp.In) -> list[ColumnNode]:
        """The value of an IN over the joined rows, and the items of its list."""
        ...

    def value(self, node: exp.Expr) -> ColumnNode:
        """An expression of the result: over groups if there are groups, else over rows."""
        ...

    def may_be_null(self, column: ColumnNode, beside: Relation | None = None) -> bool:
        """Whether an expression over rows or groups, and a relation beside them, has nulls."""
        ...

    def over(self, names: Names) -> Expressions:
        """Binds the conditions of a join, over the names of both sides."""
        ...

    def meant(self, node: exp.Expr) -> exp.Expr:
        """What a group or order item means: a number or an alias stands for an output column."""
        ...

    def expanded(self, node: exp.Expr) -> exp.Expr:
        """An expression in which no alias of an output is left."""
        ...

    def over_group(self, column: ColumnNode) -> ColumnNode:
        """Row expressions that are group keys replaced by the key."""
        ...
