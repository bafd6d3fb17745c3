"""What is known of a relation while release points are sought: private and unit-local, or open."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from sarus_kernel.plan.columns import Apply, Column, ColumnNode, Literal
from sarus_kernel.plan.relations import Relation, Scope
from sarus_kernel.plan.types import ColumnType, Kind, Scalar, Schema
from sarus_kernel.plan.walk import walk
from sarus_kernel.rewriting.predicates import Range, both


@dataclass(frozen=True)
class Open:
    """A relation that anybody may see: public tables, values, and what was released before.

    unique   columns whose values are all different
    single   whether there is at most one row
    lists    columns whose values are among literals of the question
    """

    relation: Relation
    unique: frozenset[str] = frozenset()
    single: bool = False
    lists: dict[str, tuple[Scalar, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class UnitLocal:
    """A unit-local relation: the rows of one unit depend on that unit's rows and open data only.

    units    columns that hold the unit, in every row (never null)
    hidden   one of them that the question does not name: carried along, never shown
    fixed    columns that have one value per unit
    once     whether a unit has at most one row, by construction or by a verified key
    rows     the most rows of one unit that an answer takes into account
    lists    columns whose values are among literals of the question (a public list of keys)
    ranges   columns that the question itself keeps between two numbers
    ranked   columns that number the rows of each unit: 1, 2, 3, …, every number once
    keys     columns whose values are all different, by a verified key -> "table.column"
    links    columns -> the "table.column" of the key that their name or the catalog says they hold
    homes    columns that came from a key, however often each value is there now -> "table.column"
    parts    columns that the unit's key is made of -> which part, of how many
    partners columns that hold the unit or null: of the far side of a left join
    said     expressions, by digest, that the question itself keeps between two numbers
    """

    relation: Relation
    units: frozenset[str]
    rows: int
    hidden: str | None = None
    fixed: frozenset[str] = frozenset()
    once: bool = False
    lists: dict[str, tuple[Scalar, ...]] = field(default_factory=dict)
    ranges: dict[str, tuple[float | None, float | None]] = field(default_factory=dict)
    ranked: frozenset[str] = frozenset()
    keys: dict[str, str] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)
    homes: dict[str, str] = field(default_factory=dict)
    partners: frozenset[str] = frozenset()
    said: dict[str, tuple[float | None, float | None]] = field(default_factory=dict)
    parts: dict[str, tuple[int, int]] = field(default_factory=dict)

    @property
    def unit(self) -> str:
        """One column that holds the unit."""
        return self.hidden or min(self.units)


Side = Open | UnitLocal
Ranges = Mapping[str, Range]


def range_of(column: ColumnNode, schema: Schema, ranges: Ranges) -> tuple[float, float] | None:
    """Bounds of an expression, if the question's own ranges of its columns give it some."""
    if not names_in(column) & ranges.keys():
        return None
    type_ = column.type({n: narrowed(t, ranges.get(n)) for n, t in schema.items()})
    return (type_.low, type_.high) if type_.bounded else None  # type: ignore[return-value]


def asked_of(column: ColumnNode, side: UnitLocal, scope: Scope) -> tuple[float, float] | None:
    """Bounds of an expression, if the question's own conditions on it, or on its columns, give it
    some. Rows beyond are none of the answer's, so clipping there changes nothing."""
    schema = scope.schema(side.relation)
    from_columns = range_of(column, schema, side.ranges)
    if column.digest not in side.said:
        return from_columns
    type_ = column.type(schema)
    low, high = both(from_columns or (type_.low, type_.high), side.said[column.digest])
    return None if low is None or high is None else (low, high)


def ranges_through(
    columns: Mapping[str, ColumnNode], side: UnitLocal, scope: Scope
) -> dict[str, Range]:
    """What is known of expressions from the ranges of the columns that they read."""
    found = dict[str, Range]()
    for name, column in columns.items():
        if isinstance(column, Column):
            if column.name in side.ranges:
                found[name] = side.ranges[column.name]
        elif range_ := asked_of(column, side, scope):
            found[name] = range_
    return found


def narrowed(type_: ColumnType, range_: tuple[float | None, float | None] | None) -> ColumnType:
    """A type within a range that the question itself keeps to."""
    if range_ is None or type_.kind in (Kind.TEXT, Kind.BOOLEAN):
        return type_
    low = max((x for x in (range_[0], type_.low) if x is not None), default=None)
    high = min((x for x in (range_[1], type_.high) if x is not None), default=None)
    sensible = low is None or high is None or low <= high
    return replace(type_, low=low, high=high) if sensible else type_


def is_person(column: ColumnNode, side: UnitLocal) -> bool:
    """Whether an expression is the row's own person or null, as in CASE WHEN … THEN person END."""
    match column:
        case Column(name):
            return name in side.units | side.partners
        case Literal(None):
            return True
        case Apply("case", branches):
            last = [branches[-1]] if len(branches) % 2 else []
            return all(is_person(value, side) for value in [*branches[1::2], *last])
        case Apply("null_if", (value, _)):
            return is_person(value, side)
        case Apply("coalesce", parts):
            return all(is_person(part, side) for part in parts)
    return False


def names_in(column: ColumnNode) -> set[str]:
    """The columns that an expression reads."""
    return {node.name for node in walk(column) if isinstance(node, Column)}
