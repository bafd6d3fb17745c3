"""What a table looks like: `describe`, `quantile`, `corr` and `cov`."""

from collections.abc import Callable
from dataclasses import replace

from sarus_kernel.lowering.aggregates import Measure, same
from sarus_kernel.lowering.elementwise import aligned, plain, typed
from sarus_kernel.lowering.grouping import aggregate, measured_groups, shown
from sarus_kernel.lowering.identifiers import of_numbers
from sarus_kernel.lowering.long_format import by_share, long_format, stacked
from sarus_kernel.lowering.reductions import every, measured, summary
from sarus_kernel.lowering.values import (
    Array,
    Context,
    DataFrame,
    GroupBy,
    Scalar,
    Series,
    Span,
    Summary,
    Unlowered,
)
from sarus_kernel.plan.aggregates import Aggregation
from sarus_kernel.plan.columns import ColumnNode, literal
from sarus_kernel.plan.types import NUMERIC, Kind

NAMES = ("count", "mean", "std", "min", "25%", "50%", "75%", "max")
"""The rows of `describe()`. Each column buys all of them."""
Handler = Callable[..., object]
MOST_PAIRS = 30
"""The most correlations of one table: each pair of columns has a share of the price."""


def describe_frame(context: Context, frame: DataFrame, /, percentiles: object = None,
                   include: object = None, exclude: object = None) -> DataFrame:  # fmt: skip
    """`df.describe()`: of the columns of numbers."""
    _usual(percentiles, include, exclude)
    return every(context, numbers(context, frame), list(NAMES))


def describe_series(context: Context, series: object, /, percentiles: object = None,
                    include: object = None, exclude: object = None) -> Summary:  # fmt: skip
    """`df.a.describe()`: of a column of numbers."""
    _usual(percentiles, include, exclude)
    series = _column(series)
    frame = numbers(context, DataFrame(series.rows, {"value": series.column}))
    whole = summary(context, frame, {name: ("value", name) for name in NAMES})
    return replace(whole, name=series.name)


def quantile(context: Context, series: object, /, q: object = 0.5,
             interpolation: object = "linear") -> object:  # fmt: skip
    """`df.a.quantile(0.25)`; of a list of shares, a series."""
    if interpolation != "linear":
        raise Unlowered("`quantile` here lies between two values; leave `interpolation` out.")
    shares = list(q) if isinstance(q, list | tuple) else [q]
    if not all(isinstance(s, int | float) and 0 <= s <= 1 for s in shares) or not shares:
        raise Unlowered("`quantile` wants a number from 0 to 1, such as 0.25.")
    series = _column(series)
    if isinstance(q, list | tuple):
        scalars = quantiles(context, series, [float(str(share)) for share in shares])
        table = {float(str(s)): {"value": found.column}
                 for s, found in zip(shares, scalars, strict=True)}  # fmt: skip
        frame = stacked(scalars[0].rows, table)
        return Series(frame.rows, frame.columns["value"], series.name)
    return quantiles(context, series, [float(str(q))])[0]


def quantiles(context: Context, series: Series, shares: list[float]) -> list[Scalar]:
    """Several quantiles of one column, from one aggregate: they are in order."""
    if len(set(shares)) != len(shares) or len(shares) > MOST_PAIRS:
        raise Unlowered("`quantile` wants different shares, and few of them.")
    node = plain(context, series)
    asked = [Aggregation("quantile", (node, literal(share))) for share in shares]
    return measured(context, series.rows, [Measure((each,), same) for each in asked])


def percentile(parts: float) -> Handler:
    """`np.percentile(x, q)` and `np.quantile(x, q)`: a number, or an array of several."""

    def run(context: Context, a: object, /, q: object, axis: object = None) -> object:
        if axis is not None:
            raise Unlowered("`axis` is not understood; ask for one column.")
        given = list(q) if isinstance(q, list | tuple) else [q]
        if not all(isinstance(s, int | float) and 0 <= s <= parts for s in given) or not given:
            raise Unlowered(f"`q` is a number from 0 to {parts:g}, or a list of them.")
        scalars = quantiles(context, _column(a), [float(str(s)) / parts for s in given])
        if not isinstance(q, list | tuple):
            return scalars[0]
        table = {str(n): {"value": found.column} for n, found in enumerate(scalars)}
        frame = stacked(scalars[0].rows, table)
        whole = Series(replace(frame.rows, index=()), frame.columns["value"])
        return Array(whole, whole)

    return run


def describe_groups(context: Context, groups: GroupBy, /, percentiles: object = None,
                    include: object = None, exclude: object = None) -> object:  # fmt: skip
    """`gb.describe()`: of the columns of numbers of each group."""
    _usual(percentiles, include, exclude)
    frame = replace(groups.frame, columns={n: groups.frame.columns[n] for n in groups.selection})
    kept = tuple(numbers(context, frame).columns)
    return aggregate(context, replace(groups, selection=kept), list(NAMES))


def quantile_groups(context: Context, groups: GroupBy, /, q: object = 0.5,
                    interpolation: object = "linear", numeric_only: object = False) \
        -> object:  # fmt: skip
    """`gb.x.quantile(0.9)`: of each group."""
    if interpolation != "linear":
        raise Unlowered("`quantile` here lies between two values; leave `interpolation` out.")
    given = list(q) if isinstance(q, list | tuple) else [q]
    shares = [float(str(s)) for s in given if isinstance(s, int | float) and 0 <= s <= 1]
    if len(shares) != len(given) or not 0 < len(set(shares)) == len(shares) <= MOST_PAIRS:
        raise Unlowered("`quantile` of groups wants a number from 0 to 1, or a few that differ.")
    measures: dict[str, Measure] = {}
    for label in groups.selection:
        node = plain(context, Series(groups.frame.rows, groups.frame.columns[label]))
        for share in shares:
            part = Aggregation("quantile", (node, literal(share)))
            name = f"{label}|{share}" if isinstance(q, list | tuple) else label
            measures[name] = Measure((part,), same)
    found, name_ = measured_groups(context, groups, measures), groups.selection[0]
    if isinstance(q, list | tuple):
        if not groups.as_index:
            raise Unlowered("Leave `as_index=False` out, and call `.reset_index()` at the end.")
        found = by_share(found, {label: {s: f"{label}|{s}" for s in shares}
                                 for label in groups.selection}, shares)  # fmt: skip
    return shown(groups, found, name_ if groups.single else None)


def _column(value: object) -> Series:
    if isinstance(value, Summary):
        return long_format(value)
    if not isinstance(value, Series):
        raise Unlowered("This is understood for columns of tables.")
    return value


def _usual(percentiles: object, include: object, exclude: object) -> None:
    if percentiles is not None or include is not None or exclude is not None:
        raise Unlowered("`describe` has no parameters here; select the columns first.")


def numbers(context: Context, frame: DataFrame) -> DataFrame:
    """The columns of numbers, as pandas describes them."""
    kept = {
        label: cell
        for label, cell in frame.columns.items()
        if not isinstance(cell, Span) and typed(context, frame.rows, cell).type.kind in NUMERIC
    }
    if not kept:
        raise Unlowered("There is no column of numbers to describe; of text ask value_counts() "
                        "and nunique().")  # fmt: skip
    return of_numbers(context, DataFrame(frame.rows, kept))


def series_pair(function: str) -> Handler:
    """`df.a.corr(df.b)`: of two columns of the same rows."""

    def pair(context: Context, one: object, other: object, /, method: object = "pearson",
             min_periods: object = None, ddof: object = 1) -> object:  # fmt: skip
        if method != "pearson" or min_periods is not None or ddof != 1:
            raise Unlowered("This is Pearson's, of all rows; leave the other parameters out.")
        both = [_column(one), _column(other)]
        _, (left, right) = aligned(context, tuple(both), both)
        nodes = plain(context, left), plain(context, right)
        return measured(context, left.rows, [Measure((Aggregation(function, nodes),), same)])[0]

    return pair


def frame_pairs(function: str) -> Handler:
    """`df.corr()`: of every two columns of numbers."""

    def pairs(context: Context, frame: DataFrame, /, method: object = "pearson",
              min_periods: object = 1, numeric_only: object = False,
              ddof: object = 1) -> DataFrame:  # fmt: skip
        if method != "pearson" or min_periods not in (1, None) or ddof != 1:
            raise Unlowered("This is Pearson's, of all rows; leave the other parameters out.")
        kept = numbers(context, frame)
        if _has_text(context, frame) and numeric_only is not True:
            raise Unlowered("Some of the columns are no numbers; add numeric_only=True.")
        return _table(context, kept, function)

    return pairs


def _has_text(context: Context, frame: DataFrame) -> bool:
    cells = (typed(context, frame.rows, cell) for cell in frame.columns.values())
    return any(cell.type.kind not in (*NUMERIC, Kind.BOOLEAN) for cell in cells)


def _table(context: Context, frame: DataFrame, function: str) -> DataFrame:
    labels = list(frame.columns)
    own = function == "covariance"  # a column's covariance with itself is its variance
    asked = [
        (a, b) for n, a in enumerate(labels) for b in labels[n if own else n + 1 :]
    ]
    if len(asked) > MOST_PAIRS:
        raise Unlowered(f"These are {len(asked)} pairs of columns; select fewer columns.")
    nodes = {label: plain(context, Series(frame.rows, c)) for label, c in frame.columns.items()}
    measures = [Measure((_of(function, nodes[a], nodes[b]),), same) for a, b in asked]
    if not measures:
        raise Unlowered("Two columns of numbers are needed.")
    scalars = measured(context, frame.rows, measures)
    found: dict[tuple[str, str], ColumnNode] = {}
    for (a, b), scalar in zip(asked, scalars, strict=True):
        found[a, b] = found[b, a] = scalar.column
    for label in labels:
        found.setdefault((label, label), literal(1.0))
    rows = {a: {b: found[a, b] for b in labels} for a in labels}
    return stacked(scalars[0].rows, rows)


def _of(function: str, one: ColumnNode, other: ColumnNode) -> Aggregation:
    if one == other:
        return Aggregation("variance", (one,))
    return Aggregation(function, (one, other))
