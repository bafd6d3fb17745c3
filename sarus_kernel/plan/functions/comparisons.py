"""Comparison, logic and choice."""

from sarus_kernel.plan import bounds
from sarus_kernel.plan.functions.function import Constants, Function, Types, need, nullable
from sarus_kernel.plan.types import NUMERIC, TEMPORAL, ColumnType, Kind


def comparable(types: Types) -> bool:
    """Whether values of these types may be compared: one family, nulls aside."""
    families = {
        "number" if t.kind in (*NUMERIC, Kind.BOOLEAN) else "time" if t.kind in TEMPORAL else "text"
        for t in types
        if t.kind is not Kind.NULL
    }
    return len(families) <= 1


def _compare(types: Types, _: Constants) -> ColumnType:
    need(comparable(types))
    return ColumnType(Kind.BOOLEAN, nullable(types), 0, 1)


def _logic(types: Types, _: Constants) -> ColumnType:
    need(all(t.kind in (Kind.BOOLEAN, Kind.NULL) for t in types))
    return ColumnType(Kind.BOOLEAN, nullable(types), 0, 1)


def _truth(types: Types, _: Constants) -> ColumnType:
    return ColumnType(Kind.BOOLEAN, False, 0, 1)


def _member(types: Types, constants: Constants) -> ColumnType:
    need(comparable(types) and all(c is not ... for c in constants[1:]))
    return ColumnType(Kind.BOOLEAN, nullable(types), 0, 1)


def unify(types: Types, _: Constants) -> ColumnType:
    kinds = {t.kind for t in types} - {Kind.NULL}
    if kinds <= {Kind.INTEGER, Kind.NUMBER} and len(kinds) == 2:
        types = [ColumnType(Kind.NUMBER, t.nullable, t.low, t.high) for t in types]
    elif kinds == {Kind.DATE, Kind.TIMESTAMP}:
        types = [ColumnType(Kind.TIMESTAMP, t.nullable) for t in types]
    else:
        need(len(kinds) <= 1)
    return bounds.hull(types)


def _coalesce(types: Types, constants: Constants) -> ColumnType:
    whole = unify(types, constants)
    return ColumnType(whole.kind, all(t.nullable for t in types), whole.low, whole.high,
                      whole.categories)  # fmt: skip


def _case(types: Types, constants: Constants) -> ColumnType:
    """`case(condition, value, …, otherwise)`: an odd number of arguments."""
    need(len(types) % 2 == 1)
    _logic(types[:-1:2], ())
    return unify([*types[1::2], types[-1]], ())


def _null_if(types: Types, _: Constants) -> ColumnType:
    need(comparable(types))
    return types[0].as_nullable()


COMPARISONS: tuple[Function, ...] = (
    Function("equal", 2, 2, _compare),
    Function("not_equal", 2, 2, _compare),
    Function("less", 2, 2, _compare),
    Function("less_equal", 2, 2, _compare),
    Function("greater", 2, 2, _compare),
    Function("greater_equal", 2, 2, _compare),
    Function("and", 2, None, _logic),
    Function("or", 2, None, _logic),
    Function("not", 1, 1, _logic),
    Function("is_null", 1, 1, _truth),
    Function("in", 2, None, _member),
    Function("coalesce", 1, None, _coalesce),
    Function("null_if", 2, 2, _null_if),
    Function("case", 3, None, _case),
)
"""Comparison, logic and choice."""
