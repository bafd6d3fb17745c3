"""Functions inside each other: what is undefined inside is null outside, in every place."""

import math
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from sqlglot import expressions as exp

from sarus_kernel.engines.duckdb import ARROW
from sarus_kernel.engines.sql import render as rendering
from sarus_kernel.plan.columns import Column, ColumnNode, apply, literal
from sarus_kernel.plan.functions import FUNCTIONS
from sarus_kernel.plan.inner import Given
from sarus_kernel.plan.relations import Filter, Project, Scope, Sort, project
from sarus_kernel.plan.types import ColumnType, Kind, ordinal
from tests.conformance.asking import ENGINE, NOTHING, values_of
from tests.conformance.test_functions import POOL

HUGE = apply("multiply", literal(1e200), literal(1e200))  # infinite, inside
NAN = apply("subtract", HUGE, HUGE)
NULL_INSIDE = [
    apply("coalesce", HUGE, literal(7)),
    apply("case", apply("is_null", NAN), literal(7), literal(0)),
    apply("case", apply("greater", HUGE, literal(0)), literal(0), literal(7)),
    apply("case", apply("in", NAN, literal(1.0)), literal(0), literal(7)),
    apply("coalesce", apply("greatest", HUGE, literal(1.0)), literal(7)),
    apply("coalesce", apply("clip", HUGE, literal(0), literal(5)), literal(7)),
    apply("coalesce", apply("to_integer", HUGE), literal(7)),
    apply("length", apply("coalesce", apply("to_text", HUGE), literal("seven 7"))),
    apply("coalesce", apply("sign", NAN), literal(7)),
    apply("coalesce", apply("to_integer", apply("null_if", HUGE, literal(3.0))), literal(7)),
    apply("coalesce", apply("add", NAN, literal(1)), literal(7)),
    apply("coalesce", apply("to_integer", apply("integer_divide", HUGE, literal(2.0))), literal(7)),
]


def test_undefined_inside_is_null_outside() -> None:
    """Infinity and NaN do not leave arithmetic: 7 stands for null here."""
    assert [float(value) for value in values_of(NULL_INSIDE)] == [7.0] * len(NULL_INSIDE)  # type: ignore[arg-type]


def test_infinity_may_come_back() -> None:
    """Inside one expression of arithmetic 1 / infinity is zero, as numbers have it."""
    assert values_of([apply("divide", literal(1.0), HUGE)]) == [0.0]


def test_conditions_and_orders() -> None:
    """A condition that is undefined keeps no row, and an undefined key sorts last."""
    rows = pa.table({"x": pa.array([1.0, 1e200, -1e200], pa.float64())})
    base = Given("rows", ("x",), ("number",))
    square = apply("multiply", Column("x"), Column("x"))
    kept = Filter(base, apply("greater", square, literal(0.0)))
    assert ENGINE.arrow(kept, {"rows": rows}).to_pylist() == [{"x": 1.0}]
    turned = apply("multiply", square, apply("negate", Column("x")))
    ordered = ENGINE.arrow(Sort(base, (turned,), (True,)), {"rows": rows}).column("x").to_pylist()
    assert ordered[0] == 1.0


# --- public bounds hold, whatever the values

SMALL = {Kind.INTEGER: st.integers(-1_000, 1_000), Kind.NUMBER: st.floats(-1e6, 1e6, width=32)}
BOUNDED = ("add", "subtract", "multiply", "divide", "integer_divide", "modulo", "negate",
           "absolute", "sign", "power", "sqrt", "exp", "ln", "floor", "ceil", "round", "clip",
           "greatest", "least", "coalesce", "null_if", "case", "to_integer",
           "to_number")  # fmt: skip


@st.composite
def columns(draw: Any) -> tuple[ColumnType, list[Any]]:
    """A type with bounds, and values inside them."""
    kind = draw(st.sampled_from(list(SMALL)))
    edges = sorted((draw(SMALL[kind]), draw(SMALL[kind])))
    drawn = draw(st.lists(SMALL[kind], min_size=4, max_size=4))
    values = [min(max(value, edges[0]), edges[1]) for value in drawn]
    return ColumnType(kind, True, *edges), [*values, *edges]


def _expression(name: str, draw: Any) -> ColumnNode:
    a, b = Column("a"), Column("b")
    small = st.integers(-5, 5)
    if name == "clip":
        low = draw(small)
        return apply("clip", a, literal(low), literal(low + abs(draw(small))))
    if name == "round":
        return apply("round", a, literal(draw(st.integers(-4, 4))))
    if name == "modulo":
        return apply("modulo", a, literal(draw(small.filter(bool))))
    if name == "case":
        return apply("case", apply("less", a, b), a, b)
    if name == "power":
        return apply("power", a, literal(draw(st.sampled_from([2, 3, 0.5, -1]))))
    return apply(name, a) if FUNCTIONS[name].most == 1 else apply(name, a, b)


@pytest.mark.parametrize("name", BOUNDED)
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_bounds_hold(name: str, data: st.DataObject) -> None:
    """The public interval of f(a, b) holds every f(value, value) of values inside the bounds."""
    (one, left), (other, right) = data.draw(columns()), data.draw(columns())
    expression = _expression(name, data.draw)
    if data.draw(st.booleans()):
        expression = apply("add", expression, apply("multiply", Column("b"), literal(2)))
    known = expression.type({"a": one, "b": other})
    rows = pa.table({"a": pa.array(left, ARROW[one.kind]), "b": pa.array(right, ARROW[other.kind])})
    base = Given("rows", ("a", "b"), (one.kind.value, other.kind.value))
    found = ENGINE.arrow(project(base, {"v": expression}), {"rows": rows}).column("v").to_pylist()
    for value in found:
        if value is not None:
            slack = 1e-9 * max(abs(value), abs(known.low or 0), abs(known.high or 0))
            assert known.low is None or known.low - slack <= value
            assert known.high is None or value <= known.high + slack


DAYS = st.dates()


@pytest.mark.parametrize("name", ["part", "difference", "shift"])
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_bounds_of_dates_hold(name: str, data: st.DataObject) -> None:
    """The same for parts, differences and shifts of dates and timestamps."""
    kind = data.draw(st.sampled_from([Kind.DATE, Kind.TIMESTAMP]))
    moments = st.datetimes() if kind is Kind.TIMESTAMP else DAYS
    ones, others = (sorted(data.draw(st.tuples(moments, moments, moments))) for _ in range(2))
    types = {n: ColumnType(kind, True, ordinal(x[0].isoformat(), kind),
                           ordinal(x[2].isoformat(), kind))
             for n, x in (("a", ones), ("b", others))}  # fmt: skip
    unit = literal(data.draw(st.sampled_from(["year", "quarter", "month", "week", "day", "hour"])))
    if name == "shift":
        expression = apply("shift", unit, Column("a"), literal(data.draw(st.integers(-400, 400))))
    else:
        rest = (Column("a"),) if name == "part" else (Column("a"), Column("b"))
        expression = apply(name, unit, *rest)
    known = expression.type(types)
    rows = pa.table({"a": pa.array(ones, ARROW[kind]), "b": pa.array(others, ARROW[kind])})
    base = Given("rows", ("a", "b"), (kind.value, kind.value))
    found = ENGINE.arrow(project(base, {"v": expression}), {"rows": rows}).column("v").to_pylist()
    for value in found:
        point = ordinal(value.isoformat(), known.kind) if hasattr(value, "isoformat") else value
        assert point is None or known.low is None or known.low <= point
        assert point is None or known.high is None or point <= known.high


# --- what is written without needless parentheses means the same

def _use(names: str, *parts: st.SearchStrategy[ColumnNode]) -> st.SearchStrategy[ColumnNode]:
    return st.builds(apply, st.sampled_from(names.split()), *parts)


NUMBER: st.SearchStrategy[ColumnNode] = st.deferred(
    lambda: st.one_of(
        st.sampled_from([Column("i"), Column("n"), literal(2), literal(-3), literal(0.5),
                         literal(-1.5), literal(None)]),
        _use("add subtract multiply divide modulo integer_divide", NUMBER, NUMBER),
        _use("negate absolute sign floor ceil round sqrt", NUMBER),
        _use("greatest least coalesce null_if", NUMBER, NUMBER),
        _use("case", TRUTH, NUMBER, NUMBER),
        _use("length", TEXT),
    )
)  # fmt: skip
TRUTH: st.SearchStrategy[ColumnNode] = st.deferred(
    lambda: st.one_of(
        st.sampled_from([Column("b"), literal(True), literal(None)]),
        _use("equal not_equal less less_equal greater greater_equal", NUMBER, NUMBER),
        _use("and or", TRUTH, TRUTH),
        _use("and or", TRUTH, TRUTH, TRUTH),
        _use("not", TRUTH),
        _use("equal", TRUTH, TRUTH),
        _use("is_null", st.one_of(NUMBER, TRUTH, TEXT)),
        _use("in", NUMBER, st.just(literal(1)), st.just(literal(-2))),
        _use("like", TEXT, st.just(literal("%a%"))),
    )
)
TEXT: st.SearchStrategy[ColumnNode] = st.deferred(
    lambda: st.one_of(
        st.sampled_from([Column("t"), literal("a"), literal("it's")]),
        _use("concat", TEXT, TEXT),
        _use("lower trim", TEXT),
        _use("to_text", NUMBER),
        _use("case", TRUTH, TEXT, TEXT),
    )
)


@settings(max_examples=120, deadline=None)
@given(st.one_of(NUMBER, TRUTH, TEXT))
def test_tidying_changes_nothing(expression: ColumnNode) -> None:
    """An expression gives the same with all its parentheses and with the needed ones only."""
    kinds = {"i": Kind.INTEGER, "n": Kind.NUMBER, "t": Kind.TEXT, "b": Kind.BOOLEAN}
    base = Given("rows", tuple(kinds), tuple(kind.value for kind in kinds.values()))
    relation = project(base, {"v": expression})
    assume(expression.weight < 80)
    Scope(NOTHING).schema(relation)
    size = max(len(POOL[kind]) for kind in kinds.values())
    rows = pa.table({n: pa.array((POOL[k] * size)[:size], ARROW[k]) for n, k in kinds.items()})
    tidy = ENGINE.arrow(relation, {"rows": rows}).column("v").to_pylist()
    assert tidy == _untidy(relation, rows)
    assert not any(isinstance(v, float) and not math.isfinite(v) for v in tidy)


def _untidy(relation: Project, rows: pa.Table) -> list[Any]:
    kept = rendering.tidied
    rendering.tidied = lambda tree: tree  # type: ignore[assignment]
    try:
        assert isinstance(rendering.render(relation, Scope(NOTHING)), exp.Select)
        found: list[Any] = ENGINE.arrow(relation, {"rows": rows}).column("v").to_pylist()
        return found
    finally:
        rendering.tidied = kept
