"""Equality in which null is a value: how groups, sets and partitions find their own."""

from sarus_kernel.plan.columns import ColumnNode, Literal, apply, literal
from sarus_kernel.plan.types import ColumnType, Kind

_ANY = {
    Kind.TEXT: literal(""), Kind.NUMBER: literal(0.0), Kind.BOOLEAN: literal(False),
    Kind.DATE: Literal("1970-01-01", "date"),
    Kind.TIMESTAMP: Literal("1970-01-01T00:00:00", "timestamp"),
}  # fmt: skip


def same(one: ColumnNode, other: ColumnNode, nullable: bool) -> ColumnNode:
    """Equal, or both null if they may be null: how groups and sets compare."""
    equal = apply("equal", one, other)
    nulls = apply("and", apply("is_null", one), apply("is_null", other))
    return apply("or", equal, nulls) if nullable else equal


def matching(one: ColumnNode, other: ColumnNode, type_: ColumnType) -> tuple[ColumnNode, ...]:
    """The same for a join, `type_` being that of both sides: equalities alone, by which an engine
    looks partners up, where an OR would have it try all pairs."""
    if not type_.nullable:
        return (apply("equal", one, other),)
    instead = _ANY.get(type_.kind, literal(0))
    known, nulls = (
        [apply(function, side, *more) for side in (one, other)]
        for function, more in (("coalesce", [instead]), ("is_null", []))
    )
    return apply("equal", *known), apply("equal", *nulls)
