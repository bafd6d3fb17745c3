"""Relations: a table, or something made of relations. Rows with named, typed columns."""

from abc import abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import ClassVar

from sarus_kernel.errors import QuestionError
from sarus_kernel.plan.aggregates import Aggregation
from sarus_kernel.plan.catalog import Catalog
from sarus_kernel.plan.columns import Column, ColumnNode, Literal
from sarus_kernel.plan.functions import FUNCTIONS
from sarus_kernel.plan.node import Node
from sarus_kernel.plan.types import ColumnType, Kind, Schema

WIDEST = 500
"""The most columns of a relation, and the most rows of a list of values is 20 times that."""
HEAVIEST = 2_000
"""The most relations of a question, shared ones counted each time they are used, where an engine
runs what is shared once for each use. Everywhere else a question is a graph: rules look at a
relation once, however often it is used."""


@dataclass
class Scope:
    """The schemas of a plan's relations over one catalog, each worked out once."""

    catalog: Catalog
    known: dict[str, Schema] = field(default_factory=dict)

    def schema(self, relation: "Relation") -> Schema:
        """The columns of a relation. Raises QuestionError if it makes no sense."""
        if relation.digest not in self.known:
            schema = relation.schema(self)
            if not schema:
                raise QuestionError("A table here has no columns.")
            if len(schema) > WIDEST:
                raise QuestionError(f"A table here has more than {WIDEST} columns.")
            self.known[relation.digest] = schema
        return self.known[relation.digest]

    def type(self, column: ColumnNode, relation: "Relation") -> ColumnType:
        """The type of an expression over a relation's rows."""
        return column.type(self.schema(relation))


@dataclass(frozen=True, eq=False)
class Relation(Node):
    """A node that has rows and named columns."""

    def __post_init__(self) -> None:
        super().__post_init__()
        weight = 1 + sum(child.weight for child in self.children() if isinstance(child, Relation))
        object.__setattr__(self, "weight", weight)

    weight: ClassVar[int]
    """The relations in it, shared ones counted each time they are used."""

    @abstractmethod
    def schema(self, scope: Scope) -> Schema:
        """The columns of this relation, in order. Raises QuestionError."""


@dataclass(frozen=True, eq=False)
class Table(Relation):
    """A table of the dataset, by its path."""

    tag: ClassVar[str] = "table"
    name: str

    def schema(self, scope: Scope) -> Schema:
        return scope.catalog.schema(self.name)


@dataclass(frozen=True, eq=False)
class Filter(Relation):
    """The rows for which a condition is true (not false, not null)."""

    tag: ClassVar[str] = "filter"
    relation: Relation
    condition: ColumnNode

    def schema(self, scope: Scope) -> Schema:
        _need_condition(self.condition, scope.schema(self.relation))
        return scope.schema(self.relation)


@dataclass(frozen=True, eq=False)
class Project(Relation):
    """Named expressions of each row."""

    tag: ClassVar[str] = "project"
    relation: Relation
    names: tuple[str, ...]
    columns: tuple[ColumnNode, ...]

    def schema(self, scope: Scope) -> Schema:
        need_names(self.names, len(self.columns))
        of = scope.schema(self.relation)
        return {n: c.type(of) for n, c in zip(self.names, self.columns, strict=True)}


@dataclass(frozen=True, eq=False)
class Join(Relation):
    """Pairs of rows for which a condition is true. The two sides share no column name.

    kind: inner, left, full, cross (no condition), semi or anti (only the left side's columns:
    rows with, or without, a partner).
    """

    tag: ClassVar[str] = "join"
    left: Relation
    right: Relation
    kind: str
    condition: ColumnNode | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.kind not in ("inner", "left", "full", "cross", "semi", "anti"):
            raise QuestionError(f"{self.kind[:20]!r} is not a kind of join.")
        if (self.kind == "cross") != (self.condition is None):
            raise QuestionError("A join has a condition, a cross join has none.")

    def schema(self, scope: Scope) -> Schema:
        left, right = scope.schema(self.left), scope.schema(self.right)
        folded = {name.casefold(): name for name in left}
        if shared := {folded[name.casefold()] for name in right if name.casefold() in folded}:
            raise QuestionError(f"Both sides of a join have a column {min(shared)[:80]!r}.")
        both = {**left, **right}
        if self.condition is not None:
            _need_condition(self.condition, both)
        if self.kind in ("semi", "anti"):
            return left
        if self.kind in ("left", "full"):
            both |= {name: type_.as_nullable() for name, type_ in right.items()}
        if self.kind == "full":
            both |= {name: type_.as_nullable() for name, type_ in left.items()}
        return both


@dataclass(frozen=True, eq=False)
class Aggregate(Relation):
    """One row per group: the keys, then the aggregates. Without keys: exactly one row."""

    tag: ClassVar[str] = "aggregate"
    relation: Relation
    key_names: tuple[str, ...]
    keys: tuple[ColumnNode, ...]
    names: tuple[str, ...]
    aggregates: tuple[Aggregation, ...]

    def schema(self, scope: Scope) -> Schema:
        need_names(self.key_names + self.names, len(self.keys) + len(self.aggregates))
        of = scope.schema(self.relation)
        keys = {n: c.type(of) for n, c in zip(self.key_names, self.keys, strict=True)}
        return keys | {n: a.type(of) for n, a in zip(self.names, self.aggregates, strict=True)}


@dataclass(frozen=True, eq=False)
class Union(Relation):
    """The rows of several relations one after the other (UNION ALL), columns by position."""

    tag: ClassVar[str] = "union"
    relations: tuple[Relation, ...]

    def schema(self, scope: Scope) -> Schema:
        schemas = [scope.schema(relation) for relation in self.relations]
        if not schemas or len({len(schema) for schema in schemas}) != 1:
            raise QuestionError("The parts of a UNION do not have the same number of columns.")
        columns = zip(*(schema.values() for schema in schemas), strict=True)
        unify = FUNCTIONS["coalesce"]
        types = [_either(unify.type(list(types), [...] * len(types)), types) for types in columns]
        return dict(zip(schemas[0], types, strict=True))


@dataclass(frozen=True, eq=False)
class Distinct(Relation):
    """The different rows."""

    tag: ClassVar[str] = "distinct"
    relation: Relation

    def schema(self, scope: Scope) -> Schema:
        return scope.schema(self.relation)


@dataclass(frozen=True, eq=False)
class Sort(Relation):
    """The rows in the order of some expressions; nulls come last."""

    tag: ClassVar[str] = "sort"
    relation: Relation
    keys: tuple[ColumnNode, ...]
    descending: tuple[bool, ...]

    def schema(self, scope: Scope) -> Schema:
        _need_same(len(self.keys), len(self.descending))
        for key in self.keys:
            scope.type(key, self.relation)
        return scope.schema(self.relation)


@dataclass(frozen=True, eq=False)
class Limit(Relation):
    """At most `most` rows after the first `skip`."""

    tag: ClassVar[str] = "limit"
    relation: Relation
    most: int
    skip: int = 0

    def schema(self, scope: Scope) -> Schema:
        if self.most < 0 or self.skip < 0:
            raise QuestionError("LIMIT and OFFSET are not negative.")
        return scope.schema(self.relation)


@dataclass(frozen=True, eq=False)
class Values(Relation):
    """Rows that the question itself lists: public by nature."""

    tag: ClassVar[str] = "values"
    names: tuple[str, ...]
    kinds: tuple[str, ...]
    rows: tuple[tuple[Literal, ...], ...]

    def schema(self, scope: Scope) -> Schema:
        need_names(self.names, len(self.kinds))
        if len(self.rows) > 20 * WIDEST:
            raise QuestionError(f"A list of values has more than {20 * WIDEST} rows.")
        if not set(self.kinds) <= set(Kind):
            raise QuestionError("A list of values has a column of an unknown kind.")
        for row in self.rows:
            _need_same(len(row), len(self.kinds))
            for cell, kind in zip(row, self.kinds, strict=True):
                if cell.kind not in (kind, "null"):
                    raise QuestionError("A list of values has cells of different kinds.")
        return {n: ColumnType(Kind(k)) for n, k in zip(self.names, self.kinds, strict=True)}


def _either(whole: ColumnType, types: Iterable[ColumnType]) -> ColumnType:
    return whole.as_nullable() if any(t.nullable for t in types) else whole


def _need_condition(condition: ColumnNode, schema: Schema) -> None:
    if condition.type(schema).kind not in (Kind.BOOLEAN, Kind.NULL):
        raise QuestionError("A condition is not true or false.")


def need_names(names: tuple[str, ...], count: int) -> None:
    """Raises QuestionError unless these are so many names of columns, each different."""
    _need_same(len(names), count)
    # Engines fold case: two names that differ by case only would be one column to them.
    folded = [name.casefold() for name in names]
    if len(set(folded)) != len(folded):
        twice = next(n for n, f in zip(names, folded, strict=True) if folded.count(f) > 1)
        raise QuestionError(f"Two columns are called {twice[:80]!r}. Rename one with AS.")
    if any(not name or len(name) > 300 or "\x00" in name for name in names):
        raise QuestionError("A column's name is empty, longer than 300 characters, or holds NUL.")


def _need_same(count: int, other: int) -> None:
    if count != other:
        raise QuestionError("A part of the question has too many or too few names.")


def project(relation: Relation, columns: dict[str, ColumnNode]) -> Project:
    """Shorthand: named expressions of a relation's rows."""
    return Project(relation, tuple(columns), tuple(columns.values()))


def keep(relation: Relation, names: Iterable[str]) -> Project:
    """Shorthand: the named columns of a relation, unchanged."""
    return project(relation, {name: Column(name) for name in names})
