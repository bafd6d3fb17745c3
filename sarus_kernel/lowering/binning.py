"""How many lie in each bin: `np.histogram`, `value_counts(bins=…)`."""

from itertools import pairwise

from sarus_kernel.lowering.aggregates import size
from sarus_kernel.lowering.elementwise import elementwise
from sarus_kernel.lowering.grouping import measured_groups
from sarus_kernel.lowering.literals import NULL, expression, number
from sarus_kernel.lowering.long_format import stacked
from sarus_kernel.lowering.rows import grouped, type_of
from sarus_kernel.lowering.values import (
    Arrays,
    Context,
    DataFrame,
    GroupBy,
    Series,
    Span,
    Typed,
    Unknown,
    Unlowered,
)
from sarus_kernel.lowering.wide_columns import Axis
from sarus_kernel.plan.aggregates import Aggregation
from sarus_kernel.plan.columns import Apply, ColumnNode, apply, literal

MOST_BINS = 200
_upto = range


def edges_of(context: Context, series: Series, bins: object, between: object = None) \
        -> list[float]:  # fmt: skip
    """The edges of bins: written out, or so many between the public bounds of the column."""
    if isinstance(bins, list | tuple):
        found = [number(edge, "An edge of a bin") for edge in bins]
        if len(found) < 2 or any(a >= b for a, b in pairwise(found)):
            raise Unlowered("Edges of bins increase, and there are two or more.")
        return found
    low, high = _bounds(context, series, between)
    if isinstance(bins, bool) or not isinstance(bins, int) or not 1 <= bins <= MOST_BINS:
        raise Unlowered(f"Bins are a list of edges, or a number of them up to {MOST_BINS}.")
    if low is None or high is None:
        raise Unlowered("How wide bins are depends on the data; write their edges as a list.")
    return [low + (high - low) * place / bins for place in range(bins + 1)]


def _bounds(context: Context, series: Series, between: object) -> tuple[float | None, float | None]:
    if isinstance(between, list | tuple) and len(between) == 2:
        return number(between[0], "`range`"), number(between[1], "`range`")
    if isinstance(series.column, Span | Unknown) or not isinstance(series.column, ColumnNode):
        raise Unlowered("Bins are of numbers; take `.dt.days` of a length of time first.")
    type_ = type_of(context, series.rows, series.column)
    if type_.low is not None and type_.high is not None:
        context.notes.append("The bins lie between the public bounds of the column.")
    return type_.low, type_.high


def names_of(edges: list[float]) -> list[str]:
    """What `value_counts(bins=…)` calls its bins: closed on the right, the lowest edge included."""
    shown = [float(edge) for edge in edges]
    shown[0] -= 0.001
    return [f"({low}, {high}]" for low, high in pairwise(shown)]


def _bin(value: Typed, edges: list[float]) -> ColumnNode:
    """The number of the bin; the last one holds its right edge too, as numpy has it."""
    node = expression(value)
    branches: list[ColumnNode] = []
    for place, (low, high) in enumerate(pairwise(edges)):
        end = "less_equal" if place == len(edges) - 2 else "less"
        inside = apply("greater_equal", node, literal(low)), apply(end, node, literal(high))
        branches += [Apply("and", inside), literal(place)]
    return Apply("case", (*branches, NULL))


def histogram(context: Context, a: object, /, bins: object = 10, range: object = None,
              density: object = False, weights: object = None) -> DataFrame:  # fmt: skip
    """`np.histogram(x, bins)`: counts and edges, one row per edge."""
    if not isinstance(a, Series) or density not in (False, None) or weights is not None:
        raise Unlowered("`np.histogram` counts a column here; leave the other parameters out.")
    edges = edges_of(context, a, bins, range)
    places = elementwise(context, lambda value: _bin(value, edges), a)
    assert isinstance(places, Series)
    groups = GroupBy(DataFrame(places.rows, {}), (("bin", places.column),), ())
    long = measured_groups(context, groups, {"n": size()})
    axis = Axis(long.rows.index[0][1], tuple(_upto(len(edges) - 1)))
    count = long.columns["n"]
    assert isinstance(count, ColumnNode)
    asked = [Aggregation("sum", (apply("case", axis.holds(n), count, NULL),)) for n in axis.values]
    one, _, columns = grouped(long.rows, {}, asked)
    filled = [apply("coalesce", column, literal(0)) for column in columns]
    both = zip([*filled, NULL], edges, strict=True)
    table = {str(n): {"counts": c, "edges": literal(e)} for n, (c, e) in enumerate(both)}
    frame = stacked(one, table)
    return Arrays(frame.rows, frame.columns)

