"""Aggregates of columns, as data: name, arity, result type. Add yours to AGGREGATES."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from sarus_kernel.errors import QuestionError, UnknownName
from sarus_kernel.plan.columns import ColumnNode
from sarus_kernel.plan.node import Node
from sarus_kernel.plan.types import NUMERIC, TEMPORAL, ColumnType, Kind, Schema

LARGEST = 1e100


@dataclass(frozen=True)
class AggregateFunction:
    """What an aggregate takes, and the type of what it gives."""

    name: str
    least: int
    most: int
    rule: Callable[[Sequence[ColumnType]], ColumnType]


def _count(_: Sequence[ColumnType]) -> ColumnType:
    return ColumnType(Kind.INTEGER, False, 0, None)


def _sum(types: Sequence[ColumnType]) -> ColumnType:
    _need_numbers(types)
    kind = Kind.NUMBER if types[0].kind is Kind.NUMBER else Kind.INTEGER
    return ColumnType(kind, True)


def _mean(types: Sequence[ColumnType]) -> ColumnType:
    _need_numbers(types)
    return ColumnType(Kind.NUMBER, True, types[0].low, types[0].high)


def _variance(types: Sequence[ColumnType]) -> ColumnType:
    """Of two values at either end; the sample's variance of more is smaller."""
    _need_numbers(types)
    width = _width(types[0])
    return ColumnType(Kind.NUMBER, True, 0, None if width is None else width * width / 2)


def _stddev(types: Sequence[ColumnType]) -> ColumnType:
    _need_numbers(types)
    width = _width(types[0])
    return ColumnType(Kind.NUMBER, True, 0, None if width is None else width / math.sqrt(2))


def _width(type_: ColumnType) -> float | None:
    """How far two values lie apart at most; None where that is no number that can be squared."""
    if type_.low is None or type_.high is None:
        return None
    width = float(type_.high) - float(type_.low)
    return width if width < LARGEST else None


def _pick(types: Sequence[ColumnType]) -> ColumnType:
    return types[0].as_nullable()


def _quantile(types: Sequence[ColumnType]) -> ColumnType:
    """Between two values where it falls between them (PERCENTILE_CONT)."""
    _need_share(types)
    return _mean(types)


def _quantile_disc(types: Sequence[ColumnType]) -> ColumnType:
    """One of the values, of any kind that has a middle (PERCENTILE_DISC)."""
    _need_share(types)
    if types[0].kind in (Kind.TEXT, Kind.BOOLEAN):
        raise QuestionError(f"A quantile wants numbers or times, not {types[0].kind.value}.")
    return types[0].as_nullable()


def _together(types: Sequence[ColumnType]) -> ColumnType:
    for each in types:
        _need_numbers([each])
    return ColumnType(Kind.NUMBER)


def _correlation(types: Sequence[ColumnType]) -> ColumnType:
    return replace(_together(types), low=-1, high=1)


def _need_share(types: Sequence[ColumnType]) -> None:
    share = types[1]
    known = share.low is not None and share.low == share.high and 0 <= share.low <= 1
    if share.kind not in NUMERIC or not known:
        raise QuestionError("A quantile wants a number from 0 to 1, such as 0.25.")


def _truth(types: Sequence[ColumnType]) -> ColumnType:
    if types[0].kind not in (Kind.BOOLEAN, Kind.NULL):
        raise QuestionError("any and all want a condition.")
    return ColumnType(Kind.BOOLEAN, True, 0, 1)


def _need_numbers(types: Sequence[ColumnType]) -> None:
    if types[0].kind not in (*NUMERIC, Kind.BOOLEAN, Kind.NULL):
        hint = " Take a date part or a difference first." if types[0].kind in TEMPORAL else ""
        raise QuestionError(f"This aggregate wants numbers, not {types[0].kind.value}.{hint}")


AGGREGATES: dict[str, AggregateFunction] = {
    a.name: a
    for a in (
        AggregateFunction("count", 0, 1, _count),
        AggregateFunction("sum", 1, 1, _sum),
        AggregateFunction("mean", 1, 1, _mean),
        AggregateFunction("variance", 1, 1, _variance),
        AggregateFunction("stddev", 1, 1, _stddev),
        AggregateFunction("min", 1, 1, _pick),
        AggregateFunction("max", 1, 1, _pick),
        AggregateFunction("median", 1, 1, _mean),
        AggregateFunction("quantile", 2, 2, _quantile),
        AggregateFunction("quantile_disc", 2, 2, _quantile_disc),
        AggregateFunction("covariance", 2, 2, _together),
        AggregateFunction("correlation", 2, 2, _correlation),
        AggregateFunction("any", 1, 1, _truth),
        AggregateFunction("all", 1, 1, _truth),
    )
}
"""Every aggregate a question may name. Which of them have a private form: rewriting."""


@dataclass(frozen=True, eq=False)
class Aggregation(Node):
    """One aggregate of one relation: `count()` counts rows, `count(x)` values that are not null.

    `where` keeps the rows for which it is true (SQL's FILTER); `distinct` counts different values;
    the second argument of a quantile is a literal from 0 to 1, of a covariance the other column.
    """

    tag: ClassVar[str] = "aggregation"
    function: str
    arguments: tuple[ColumnNode, ...] = ()
    distinct: bool = False
    where: ColumnNode | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.function not in AGGREGATES:
            raise UnknownName.among("aggregate", self.function, AGGREGATES)
        spec = AGGREGATES[self.function]
        if not spec.least <= len(self.arguments) <= spec.most:
            raise QuestionError(f"{self.function} does not take {len(self.arguments)} arguments.")
        if self.distinct and (self.function != "count" or not self.arguments):
            raise QuestionError("DISTINCT is understood inside COUNT(DISTINCT …) only.")

    def type(self, schema: Schema) -> ColumnType:
        """What this aggregate gives over rows of `schema`. Raises QuestionError."""
        if self.where is not None and self.where.type(schema).kind is not Kind.BOOLEAN:
            raise QuestionError("The condition of an aggregate is not true or false.")
        return AGGREGATES[self.function].rule([a.type(schema) for a in self.arguments])
