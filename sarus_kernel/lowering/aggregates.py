"""Each aggregate of pandas as aggregates of the plan, and what is made of them afterwards."""

from collections.abc import Callable
from dataclasses import dataclass

from sarus_kernel.lowering.expressions import numeric
from sarus_kernel.lowering.literals import FALSE, NULL, TRUE, expression, whole
from sarus_kernel.lowering.values import Name, Scalar, Span, Typed, Unlowered
from sarus_kernel.plan.aggregates import Aggregation
from sarus_kernel.plan.columns import ColumnNode, apply, literal
from sarus_kernel.plan.types import TEMPORAL, Kind

Finish = Callable[..., ColumnNode]


@dataclass(frozen=True)
class Measure:
    """Aggregates, and the function of their columns that gives the number asked for.

    beside  a released number that the function reads as well
    """

    parts: tuple[Aggregation, ...]
    finish: Finish
    beside: Scalar | None = None


def same(column: ColumnNode) -> ColumnNode:
    """An aggregate that is the number asked for."""
    return column


def _of(function: str, node: ColumnNode, finish: Finish = same) -> Measure:
    return Measure((Aggregation(function, (node,)),), finish)


def size() -> Measure:
    """The number of rows."""
    return Measure((Aggregation("count"),), same)


def _count(value: Typed) -> Measure:
    if isinstance(value.node, Span):
        raise Unlowered("`count` of a length of time is not understood; take `.dt.days` first.")
    return _of("count", expression(value)) if value.type.nullable else size()


def _number(value: Typed, name: str) -> ColumnNode:
    node = numeric(value)
    if value.type.kind in (Kind.TEXT, *TEMPORAL):
        kind = value.type.kind.value
        raise Unlowered(f"`{name}` wants numbers, and one of the columns is {kind}; "
                        "select the columns of numbers first.")  # fmt: skip
    return node


def _sum(value: Typed) -> Measure:
    # A sum over nothing, or over nulls alone, is 0 in pandas and null in SQL.
    return _of("sum", _number(value, "sum"), lambda c: apply("coalesce", c, literal(0)))


def _spread(function: str) -> Callable[[Typed, int], Measure]:
    def measure(value: Typed, ddof: int) -> Measure:
        node = _number(value, "std" if function == "stddev" else "var")
        if ddof == 1:
            return _of(function, node)
        if ddof != 0:
            raise Unlowered("`ddof` may be 0 or 1 here.")
        parts = (Aggregation("variance", (node,)), Aggregation("count", (node,)))
        return Measure(parts, lambda v, n: _population(function, v, n))

    return measure


def _population(function: str, variance: ColumnNode, count: ColumnNode) -> ColumnNode:
    """The population's variance (or its root) from the sample's; of one value it is 0."""
    share = apply("divide", apply("subtract", count, literal(1)), count)
    several, alone = apply("greater", count, literal(1)), apply("equal", count, literal(1))
    product = apply("multiply", variance, share)
    value = apply("case", several, product, alone, literal(0.0), NULL)
    return apply("sqrt", value) if function == "stddev" else value


def _quantile(share: float) -> Callable[[Typed], Measure]:
    def measure(value: Typed) -> Measure:
        node = _number(value, "describe")
        return Measure((Aggregation("quantile", (node, literal(share))),), same)

    return measure


def _sem(value: Typed, ddof: int) -> Measure:
    """The standard error of a mean: the spread by the root of how many there are."""
    if ddof != 1:
        raise Unlowered("`ddof` is 1 here.")
    node = _number(value, "sem")
    parts = (Aggregation("stddev", (node,)), Aggregation("count", (node,)))
    return Measure(parts, lambda spread, n: apply("divide", spread, apply("sqrt", n)))


def _median(value: Typed) -> Measure:
    if value.type.kind is Kind.BOOLEAN:
        raise Unlowered("`median` of conditions is not defined; take the mean.")
    return _of("median", _number(value, "median"))


def _extreme(function: str) -> Callable[[Typed], Measure]:
    return lambda value: _of(function, expression(value))


def _distinct(value: Typed) -> Measure:
    return Measure((Aggregation("count", (expression(value),), distinct=True),), same)


def _condition(value: Typed) -> ColumnNode:
    node = expression(value)
    if value.type.kind is Kind.BOOLEAN:
        return node
    return apply("not_equal", _number(value, "any"), literal(0))


def _any(value: Typed) -> Measure:
    return _of("any", _condition(value), lambda c: apply("coalesce", c, FALSE))


def _all(value: Typed) -> Measure:
    return _of("all", _condition(value), lambda c: apply("coalesce", c, TRUE))


MEASURES: dict[str, Callable[[Typed], Measure]] = {
    "count": _count,
    "sum": _sum,
    "mean": lambda value: _of("mean", _number(value, "mean")),
    "min": _extreme("min"),
    "max": _extreme("max"),
    "first": _extreme("max"),  # of what is the same in all rows of a group: see `ordered_rows`
    "last": _extreme("max"),
    "median": _median,
    "nunique": _distinct,
    "any": _any,
    "all": _all,
    "size": lambda _: size(),
    "25%": _quantile(0.25),
    "50%": _quantile(0.5),
    "75%": _quantile(0.75),
}
"""Aggregates without parameters, by pandas' name."""

SPREADS = {"std": _spread("stddev"), "var": _spread("variance"), "sem": _sem}
"""Aggregates with `ddof`."""

ORDER = "depends on the order of the rows, which other people's rows decide; use min or max"
_ORDERED = ("nth", "idxmin", "idxmax")


def measure(name: str, value: Typed, ddof: object = 1) -> Measure:
    """The measure of a name. Raises Unlowered where there is none."""
    if value.over is not None and value.divisor is not None and name in _DIVIDED:
        return _of_quotient(name, value.over, value.divisor, ddof)
    if name in SPREADS:
        return SPREADS[name](value, whole(ddof, "ddof"))
    if name in MEASURES:
        return MEASURES[name](value)
    if name in _ORDERED:
        raise Unlowered(f"`{name}` {ORDER}.")
    known = ", ".join(name for name in (*MEASURES, *SPREADS) if not name.endswith("%"))
    raise Unlowered(f"`{name[:40]}` is not an aggregate known here; there are {known}.")


_DIVIDED: dict[str, Callable[[ColumnNode], ColumnNode]] = {
    "sum": lambda s: s,
    "mean": lambda s: s,
    "std": lambda s: apply("absolute", s),
    "sem": lambda s: apply("absolute", s),
    "var": lambda s: apply("multiply", s, s),
}
"""Aggregates of a quotient by a constant s, as those of what is divided: by what of s."""


def _of_quotient(name: str, over: Typed, divisor: Scalar, ddof: object) -> Measure:
    """What is released of the column is divided by what was released of the divisor."""
    inner, by = measure(name, over, ddof), _DIVIDED[name](divisor.column)
    return Measure(inner.parts, lambda *c: apply("divide", inner.finish(*c), by), divisor)


_ALIASES = {"len": "size", "amin": "min", "amax": "max", "average": "mean", "nanmean": "mean"}


def measure_name(given: object) -> str:
    """The name of an aggregate given as text or as a function (`numpy.mean`)."""
    if isinstance(given, Name):
        last = given.name.rsplit(".", 1)[-1]
        return _ALIASES.get(last, last)
    if isinstance(given, str):
        return given
    raise Unlowered("An aggregate is given as a function; give its name, such as 'mean'.")
