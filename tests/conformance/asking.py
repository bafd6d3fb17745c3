"""Ask an engine for the value of one function: of columns, and of literals."""

from datetime import date, datetime

import pyarrow as pa

from sarus_kernel.engines.engine import ARROW
from sarus_kernel.plan.columns import Column, ColumnNode, Literal, apply, literal
from sarus_kernel.plan.inner import Given
from sarus_kernel.plan.relations import Relation, Scope, Values, project
from sarus_kernel.plan.types import Kind, Schema
from tests.conformance.defined import Value
from tests.conformance.engines import ENGINE, NOTHING

__all__ = ["ENGINE", "NOTHING"]
ONE = Values(("nothing",), ("integer",), ((literal(0),),))


def kind_of(value: Value) -> Kind:
    """The kind that a Python value has in a question."""
    kinds = {bool: Kind.BOOLEAN, int: Kind.INTEGER, float: Kind.NUMBER, str: Kind.TEXT,
             date: Kind.DATE, datetime: Kind.TIMESTAMP, type(None): Kind.NULL}  # fmt: skip
    return kinds[type(value)]


def written(value: Value) -> Literal:
    """A Python value as a literal."""
    if isinstance(value, date):
        return Literal(value.isoformat(), kind_of(value).value)
    return literal(value)


def value_of(node: Literal) -> Value:
    """A literal as a Python value."""
    makers = {Kind.DATE.value: date, Kind.TIMESTAMP.value: datetime}
    return makers[node.kind].fromisoformat(str(node.value)) if node.kind in makers else node.value


def of_literals(
    function: str, arguments: tuple[Value, ...], kinds: tuple[Kind | None, ...]
) -> ColumnNode:
    """The function of literals alone: engines work these out before they run."""
    parts = [
        apply(f"to_{kind.value}", literal(None)) if value is None and kind else written(value)
        for value, kind in zip(arguments, kinds, strict=True)
    ]
    return apply(function, *parts)


def values_of(expressions: list[ColumnNode]) -> list[Value]:
    """The values of expressions without columns, all in one row."""
    relation = project(ONE, {f"v{n}": each for n, each in enumerate(expressions)})
    (row,) = ENGINE.arrow(relation).to_pylist()
    return list(row.values())


def over(
    columns: dict[str, Kind], rows: list[tuple[Value, ...]], expression: ColumnNode
) -> tuple[list[Value], Schema]:
    """The values of one expression over rows of a table that the engine reads."""
    names, kinds = tuple(columns), tuple(columns.values())
    cells = {
        name: pa.array([row[n] for row in rows], ARROW[kind])
        for n, (name, kind) in enumerate(columns.items())
    }
    given: Relation = Given("rows", names, tuple(kind.value for kind in kinds))
    relation = project(given, {"value": expression})
    found = ENGINE.arrow(relation, {"rows": pa.table(cells)}).column("value").to_pylist()
    return found, Scope(NOTHING).schema(relation)


def column(place: int) -> Column:
    """The column of an argument's place."""
    return Column(f"a{place}")
