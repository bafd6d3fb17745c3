"""Aggregates of columns, as data: name, arity, result type. Add yours to AGGREGATES."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from sarus_kernel.errors import QuestionError, UnknownName
from sarus_kernel.plan.columns import ColumnNode
from sarus_kernel.plan.node import Node
from sarus_kernel.plan.types import NUMERIC, TEMPORAL, ColumnType, Kind, Schema


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


def _spread(types: Sequence[ColumnType]) -> ColumnType:
    _need_numbers(types)
    return ColumnType(Kind.NUMBER, True, 0, None)


def _pick(types: Sequence[ColumnType]) -> ColumnType:
    return types[0].as_nullable()


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
        AggregateFunction("variance", 1, 1, _spread),
        AggregateFunction("stddev", 1, 1, _spread),
        AggregateFunction("min", 1, 1, _pick),
        AggregateFunction("max", 1, 1, _pick),
        AggregateFunction("median", 1, 1, _mean),
        AggregateFunction("any", 1, 1, _truth),
        AggregateFunction("all", 1, 1, _truth),
    )
}
"""Every aggregate a question may name. Which of them have a private form: vault/rewrite/dp."""


@dataclass(frozen=True, eq=False)
class Aggregation(Node):
    """One aggregate of one relation: `count()` counts rows, `count(x)` values that are not null.

    `where` keeps the rows for which it is true (SQL's FILTER); `distinct` counts different values.
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
