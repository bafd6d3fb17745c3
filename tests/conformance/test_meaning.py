"""Every function means what it means to us, on all pairs of edges: in every engine, and in pandas.

The values are those of `meaning/`, not of an engine: two engines, or two versions of one, that
differ at an edge cannot both be right.
"""

import re
from collections.abc import Sequence
from functools import cache
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest

from sarus_kernel.engines.sql.grammar import REAL
from sarus_kernel.evaluate import evaluate
from sarus_kernel.plan.calls import Call
from sarus_kernel.plan.columns import Apply, Column, ColumnNode, Literal, apply, literal
from sarus_kernel.plan.functions import FUNCTIONS
from sarus_kernel.plan.relations import Scope, Table, project
from sarus_kernel.plan.types import Kind, Schema
from tests.conformance.asking import ENGINE, NOTHING, of_literals, value_of
from tests.conformance.defined import DEFINED, Value
from tests.conformance.edges import PAIRS, PLACES, ROWS, calls, edge
from tests.conformance.meaning.reference import OF_NULLS, OF_VALUES, meaning
from tests.conformance.test_functions import kinds_of

ROUNDED = ("power", "exp", "ln")
"""Libraries of mathematics agree to the last but one digit only."""
SCHEMA: Schema = Scope(NOTHING).schema(ROWS)


def test_every_function_has_a_meaning() -> None:
    """A function without one may not exist, and what is written down by hand agrees with it."""
    assert set(FUNCTIONS) == {*OF_NULLS, *OF_VALUES} == set(DEFINED)
    for name, rows in DEFINED.items():
        for given, value in rows:
            call = of_literals(name, given, kinds_of(name, given))
            kinds = [argument.type({}).kind for argument in call.children()]
            found = meaning(name, call.type({}).kind, given, kinds)
            assert found == pytest.approx(value, rel=1e-12) if isinstance(value, float) else (
                found == value and type(found) is type(value)
            ), (name, given, found)


@cache
def expected(call: Apply) -> tuple[Value, ...]:
    """Its value for each row of PAIRS."""
    kind = call.type(SCHEMA).kind
    kinds = [argument.type(SCHEMA).kind for argument in call.arguments]
    rows = zip(*(_column(argument) for argument in call.arguments), strict=True)
    return tuple(meaning(call.function, kind, row, kinds) for row in rows)


@cache
def _column(argument: ColumnNode) -> Sequence[Value]:
    """The values of an argument, one for each row."""
    if isinstance(argument, Literal):
        return [value_of(argument)] * len(PLACES)
    if isinstance(argument, Apply):
        return expected(argument)
    kind, _, side = argument.name.partition("_")
    return [edge(Kind(kind), place[int(side)]) for place in PLACES]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_in_an_engine(name: str) -> None:
    """The same value, null for null, to the last digit."""
    wanted = calls(name)
    assert wanted
    relation = project(ROWS, {f"v{n}": each for n, each in enumerate(wanted)})
    found = ENGINE.arrow(relation, {"rows": PAIRS})
    for call, column in zip(wanted, found.columns, strict=True):
        assert not _wrong(call, column.to_pylist())


A, B = Column("integer_0"), Column("integer_1")
INNER = (apply("add", A, B), apply("subtract", A, B), apply("multiply", A, B), apply("negate", A),
         apply("absolute", A), apply("modulo", A, B), apply("integer_divide", A, B),
         apply("round", A, literal(-2)))  # fmt: skip
OUTER = (*(lambda inner, n=name: apply(n, inner, B) for name in ("add", "multiply", "modulo")),
         *(lambda inner, n=name: apply(n, inner) for name in ("negate", "absolute", "to_number")),
         lambda inner: apply("shift", literal("week"), Column("date_0"), inner),
         lambda inner: apply("substring", literal("abc"), inner, inner))  # fmt: skip


def test_parts_that_are_shared() -> None:
    """An engine may work a part out once for many columns, and outside of what guards it there."""
    wanted = [*INNER, *(outer(inner) for inner in INNER for outer in OUTER)]
    relation = project(ROWS, {f"v{n}": each for n, each in enumerate(wanted)})
    found = ENGINE.arrow(relation, {"rows": PAIRS})
    for call, column in zip(wanted, found.columns, strict=True):
        assert not _wrong(call, column.to_pylist())


def _wrong(call: Apply, found: list[Value]) -> list[tuple[Value, ...]]:
    """Arguments, what was found, what is meant: of the first rows where these differ."""
    pairs = zip(found, expected(call), strict=True)
    rows = [n for n, (one, other) in enumerate(pairs) if not _same(one, other, call.function)]
    return [
        (*(_column(a)[n] for a in call.arguments), found[n], expected(call)[n])
        for n in rows[:3]
    ]


def _same(found: Value, meant: Value, name: str) -> bool:
    if name == "to_text" and ENGINE.name == "spark" and found and meant != found:
        # before version 19, Java writes one digit too many for some real numbers
        return re.fullmatch(REAL, meant) is not None and float(found) == float(meant)
    if name in ROUNDED and isinstance(found, float) and isinstance(meant, float):
        return abs(found - meant) <= 1e-12 * abs(meant)
    return found == meant and type(found) is type(meant)


FRAME = pd.DataFrame({
    name: pd.Series(column.to_pylist(), dtype={
        Kind.BOOLEAN: "boolean", Kind.INTEGER: "Int64", Kind.NUMBER: "Float64", Kind.TEXT: "str",
    }.get(SCHEMA[name].kind, "datetime64[us]"))
    for name, column in zip(PAIRS.column_names, PAIRS.columns, strict=True)
})  # fmt: skip


T = Table("rows")


class Frame:
    """Gives the one table."""

    def frame(self, relation: object) -> pd.DataFrame:
        return FRAME


@pytest.mark.parametrize("name", FUNCTIONS)
def test_in_pandas(name: str) -> None:
    """What is computed over the rows of a frame has the same values, as pandas' own types."""
    for call in calls(name):
        made: Any = evaluate(Call("sarus.rowwise", (T, call), (), ()), Frame())
        found = pa.array(made, from_pandas=True).to_pylist()
        meant = [_as_pandas(value, made.dtype.kind) for value in expected(call)]
        if name == "to_text" and call.arguments == (Column("date_0"),):
            continue  # a date is a timestamp in pandas, and its text says the time
        wrong = [n for n in range(len(found)) if not _same(found[n], meant[n], name)]
        assert not wrong, [
            (call, *(_column(a)[n] for a in call.arguments), found[n], meant[n])
            for n in wrong[:3]
        ]  # fmt: skip


def _as_pandas(value: Value, kind: str) -> Any:
    """A whole number beside nulls is a real one in pandas, and a date is a timestamp."""
    if value is None or kind not in "fM":
        return value
    return float(value) if kind == "f" else pd.Timestamp(value).to_pydatetime()  # type: ignore[arg-type]
