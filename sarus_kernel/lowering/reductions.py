"""Whole columns to single numbers: `mean`, `count`, `agg`, `len`, `shape`, and along a row."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from sarus_kernel.lowering.aggregates import Measure, measure, measure_name, size
from sarus_kernel.lowering.elementwise import (
    Handler,
    elementwise,
    together,
    typed,
)
from sarus_kernel.lowering.expressions import compare, divide, multiply, not_null, numeric
from sarus_kernel.lowering.identifiers import NUMBERS_TOLD, of_numbers
from sarus_kernel.lowering.literals import expression
from sarus_kernel.lowering.long_format import long_format, stacked
from sarus_kernel.lowering.row_alignment import with_scalar
from sarus_kernel.lowering.rows import grouped
from sarus_kernel.lowering.values import (
    Array,
    Context,
    DataFrame,
    GroupBy,
    Items,
    Rows,
    Scalar,
    Series,
    Span,
    Summary,
    Typed,
    Unlowered,
)
from sarus_kernel.plan.aggregates import Aggregation
from sarus_kernel.plan.columns import Apply, ColumnNode, apply, literal
from sarus_kernel.plan.types import NUMERIC, Kind

GAPS = (
    "Periods that nobody falls into are left out of a resampled table here; pandas has a row for "
    "each, so this would be another number. Release the table first, and go on from that."
)


def measured(context: Context, rows: Rows, measures: list[Measure]) -> list[Scalar]:
    """Several numbers about the same rows, from one aggregate."""
    if rows.gaps and any(part.function not in ("sum", "max") for m in measures for part in m.parts):
        raise Unlowered(GAPS)
    parts = [part for one in measures for part in one.parts]
    whole, _, columns = grouped(rows, {}, parts)
    left = iter(columns)
    found = [one.finish(*(next(left) for _ in one.parts)) for one in measures]
    whole = beside_divisors(replace(whole, index=()), measures)
    return [Scalar(whole, column) for column in found]


def beside_divisors(rows: Rows, measures: Iterable[Measure]) -> Rows:
    """Released rows, with the released numbers beside them that their measures read."""
    for one in measures:
        rows = with_scalar(rows, one.beside) if one.beside is not None else rows
    return rows


def count_rows(context: Context, value: object) -> Scalar:
    """`len(x)`."""
    if isinstance(value, Summary):
        raise Unlowered("The number of columns is public; use `len(df.columns)`.")
    if isinstance(value, Array):
        of = typed(context, value.source.rows, value.source.column)
        if not of.type.nullable:  # else a missing value is one more
            return measured(context, value.source.rows, [measure("nunique", of)])[0]
        value = value.series
    if not isinstance(value, DataFrame | Series):
        raise Unlowered("`len` is understood for tables and columns.")
    return measured(context, value.rows, [size()])[0]


def shape(context: Context, value: object, /) -> Items:
    """`x.shape`: the number of rows is about people, the number of columns is not."""
    rows = count_rows(context, value)
    if isinstance(value, DataFrame):
        return Items(("rows", "columns"), (rows, len(value.columns)))
    return Items(("rows",), (rows,))


def size_of(context: Context, value: object, /) -> object:
    """`x.size`."""
    rows = count_rows(context, value)
    if not isinstance(value, DataFrame):
        return rows
    return Scalar(rows.rows, apply("multiply", rows.column, literal(len(value.columns))))


def empty(context: Context, value: object, /) -> Scalar:
    """`x.empty`."""
    rows = count_rows(context, value)
    return Scalar(rows.rows, apply("equal", rows.column, literal(0)))


def _usual(skipna: object, min_count: object) -> None:
    if skipna not in (True, None) or min_count not in (0, None):
        raise Unlowered("Missing values are left out here; drop `skipna` and `min_count`.")


def of_series(name: str, default_ddof: int = 1) -> Handler:
    """One aggregate of one column."""

    def reduce(context: Context, series: object, /, axis: object = 0, skipna: object = True,
               numeric_only: object = False, ddof: object = default_ddof,
               min_count: object = 0, dropna: object = True,
               dtype: object = None) -> object:  # fmt: skip
        if isinstance(series, Summary):
            series = long_format(series)
        if not isinstance(series, Series):
            raise Unlowered(f"`{name}` is understood for columns and tables here.")
        _usual(skipna, min_count)
        if axis not in (0, None) or dtype is not None or dropna is not True:
            raise Unlowered(f"`{name}` has a parameter here that is not understood; leave it out.")
        one = measure(name, typed(context, series.rows, series.column), ddof)
        return measured(context, series.rows, [one])[0]

    return reduce


def average(context: Context, a: object, /, axis: object = None, weights: object = None) \
        -> object:  # fmt: skip
    """`np.average(x, weights=w)`: the weighted sum, by the sum of the weights."""
    if weights is None:
        return of_series("mean")(context, a, axis)
    total, by = of_series("sum"), elementwise(context, multiply, a, weights)
    return elementwise(context, divide, total(context, by, axis), total(context, weights))


def of_frame(name: str) -> Handler:
    """One aggregate of every column, or along each row."""

    def reduce(context: Context, frame: object, /, axis: object = 0, skipna: object = True,
               numeric_only: object = False, ddof: object = 1, min_count: object = 0,
               dropna: object = True) -> object:  # fmt: skip
        if not isinstance(frame, DataFrame) or dropna is not True:
            raise Unlowered(f"`{name}` has a parameter here that is not understood; leave it out.")
        _usual(skipna, min_count)
        if numeric_only is True:
            frame = numbers_of(context, frame)
        if axis in (1, "columns"):
            return along_rows(context, frame, name)
        if axis not in (0, "index"):
            raise Unlowered(f"`{name}` over a whole table at once is not understood; name columns.")
        if name in NUMBERS_TOLD:
            frame = of_numbers(context, frame)
        return summary(context, frame, {label: (label, name) for label in frame.columns}, ddof)

    return reduce


def summary(
    context: Context, frame: DataFrame, asked: dict[str, tuple[str, str]], ddof: object = 1
) -> Summary:
    """Several aggregates: {new label: (label, name of the aggregate)}."""
    measures = []
    for label, name in asked.values():
        if label not in frame.columns:
            labels_known = ", ".join(list(frame.columns)[:8])
            raise Unlowered(f"There is no column {label[:80]!r}. There are: {labels_known}.")
        measures.append(measure(name, typed(context, frame.rows, frame.columns[label]), ddof))
    scalars = measured(context, frame.rows, measures)
    whole = together(dict(zip(asked, scalars, strict=True)))
    assert isinstance(whole, Summary)
    return whole


def numbers_of(context: Context, frame: DataFrame) -> DataFrame:
    """The columns of numbers and conditions."""
    kinds = (*NUMERIC, Kind.BOOLEAN)
    kept = {
        label: cell
        for label, cell in frame.columns.items()
        if not isinstance(cell, Span) and typed(context, frame.rows, cell).type.kind in kinds
    }
    return DataFrame(frame.rows, kept)


def aggregate_series(context: Context, series: Series, /, func: object = None,
                     axis: object = 0) -> object:  # fmt: skip
    """`series.agg("mean")` is a number, `series.agg(["mean", "std"])` a series of them."""
    if isinstance(series, Summary):
        series = long_format(series)
    if not isinstance(func, list | tuple):
        return of_series(measure_name(func))(context, series)
    frame = DataFrame(series.rows, {"value": series.column})
    names = [measure_name(f) for f in func]
    return replace(summary(context, frame, {n: ("value", n) for n in names}), name=series.name)


def aggregate_frame(context: Context, frame: DataFrame, /, func: object = None,
                    axis: object = 0) -> object:  # fmt: skip
    """`df.agg("mean")`, `df.agg(["mean", "std"])`, `df.agg({"age": "mean"})`."""
    if axis not in (0, "index"):
        raise Unlowered("`agg` along the rows is not understood; name the columns.")
    if isinstance(func, dict):
        if any(isinstance(f, list | tuple) for f in func.values()):
            raise Unlowered("`agg` with lists in a dict leaves gaps; ask for one column each time.")
        named = {label: (label, measure_name(f)) for label, f in func.items()}
        return summary(context, frame, named)
    if isinstance(func, list | tuple):
        return every(context, frame, [measure_name(f) for f in func])
    return of_frame(measure_name(func))(context, frame)


def every(context: Context, frame: DataFrame, names: list[str]) -> DataFrame:
    """One row per aggregate, one column per column."""
    if set(names) & set(NUMBERS_TOLD):
        frame = of_numbers(context, frame)
    asked = {f"{n}|{label}": (label, n) for n in names for label in frame.columns}
    whole = summary(context, frame, asked)
    rows = {n: {label: whole.columns[f"{n}|{label}"] for label in frame.columns} for n in names}
    return stacked(whole.rows, rows)


def along_rows(context: Context, frame: DataFrame, name: str) -> object:
    """One aggregate of the columns of each row; missing values are left out."""
    if name not in _ALONG:
        raise Unlowered(f"`{name}` along the rows is not understood; write it with the columns.")
    parts = [Series(frame.rows, cell) for cell in frame.columns.values()]
    if not parts:
        raise Unlowered("There is no column to compute with.")
    found = elementwise(context, lambda *cells: _ALONG[name](cells), *parts)
    assert isinstance(found, Series)
    return replace(found, name=None)


def _added(nodes: list[ColumnNode]) -> ColumnNode:
    whole = nodes[0]
    for node in nodes[1:]:
        whole = apply("add", whole, node)
    return whole


def _total(cells: tuple[Typed, ...]) -> ColumnNode:
    return _added([apply("coalesce", numeric(c), literal(0)) for c in cells])


def _present(cells: tuple[Typed, ...]) -> ColumnNode:
    return _added([apply("to_integer", not_null(c)) for c in cells])


def _average(cells: tuple[Typed, ...]) -> ColumnNode:
    return apply("divide", _total(cells), _present(cells))


def _pick(function: str) -> Callable[[tuple[Typed, ...]], ColumnNode]:
    def pick(cells: tuple[Typed, ...]) -> ColumnNode:
        nodes = [expression(c) for c in cells]
        if len(nodes) == 1:
            return nodes[0]
        # Each column, or where it is missing another one: null only where all are missing.
        turns = [apply("coalesce", *nodes[i:], *nodes[:i]) for i in range(len(nodes))]
        return apply(function, *turns)

    return pick


def _logic(function: str) -> Callable[[tuple[Typed, ...]], ColumnNode]:
    def combine(cells: tuple[Typed, ...]) -> ColumnNode:
        nodes = tuple(expression(c) for c in cells)
        return nodes[0] if len(nodes) == 1 else Apply(function, nodes)

    return combine


_ALONG: dict[str, Callable[[tuple[Typed, ...]], ColumnNode]] = {
    "sum": _total,
    "mean": _average,
    "count": _present,
    "min": _pick("least"),
    "max": _pick("greatest"),
    "any": _logic("or"),
    "all": _logic("and"),
}


def count_nonzero(context: Context, series: object, /) -> object:
    """`np.count_nonzero(x)`: missing values are not zero either."""
    return of_series("sum")(context, elementwise(context, compare("not_equal"), series, 0))


def groups(context: Context, groupby: GroupBy, /) -> Scalar:
    """`gb.ngroups`: the number of different keys."""
    if len(groupby.keys) != 1 or not groupby.dropna:
        raise Unlowered("`ngroups` is understood for one key; use `nunique` of a column.")
    cell = typed(context, groupby.frame.rows, groupby.keys[0][1])
    counted = Measure((Aggregation("count", (expression(cell),), distinct=True),), lambda c: c)
    return measured(context, groupby.frame.rows, [counted])[0]
