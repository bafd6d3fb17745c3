"""Tables of two keys: `crosstab`, `pivot_table` with columns, `get_dummies`."""

from sarus_kernel.lowering.aggregates import measure_name, size
from sarus_kernel.lowering.elementwise import brought, plain, typed
from sarus_kernel.lowering.grouping import asked, groupby, measured_groups, shown
from sarus_kernel.lowering.literals import labels
from sarus_kernel.lowering.long_format import stacked
from sarus_kernel.lowering.values import (
    Cell,
    Context,
    DataFrame,
    GroupBy,
    Rows,
    Series,
    Unlowered,
)
from sarus_kernel.lowering.wide_columns import Axis, axis, cells_of, levels, turned, values_of
from sarus_kernel.plan.columns import ColumnNode, apply, literal
from sarus_kernel.plan.types import Kind

Cells = dict[tuple[object, object], ColumnNode]


def crosstab(context: Context, /, index: object, columns: object, values: object = None,
             rownames: object = None, colnames: object = None, aggfunc: object = None,
             margins: object = False, margins_name: object = "All", dropna: object = True,
             normalize: object = False) -> DataFrame:  # fmt: skip
    """`pd.crosstab(a, b)`: how many have each value of both; `normalize`, `margins`, `values`."""
    if not isinstance(index, Series) or not isinstance(columns, Series):
        raise Unlowered("`crosstab` wants two columns; of more use groupby([…]).size().unstack().")
    if rownames is not None or colnames is not None or dropna is not True:
        raise Unlowered("`crosstab` has no names and keeps no missing values here.")
    groups = _grouped(context, index, columns, values)
    if values is None and aggfunc is None:
        frame = measured_groups(context, groups, {"n": size()})
        return _counts(context, frame, normalize, margins, str(margins_name))
    if margins is not False or normalize is not False:
        raise Unlowered("`crosstab` of values has no margins here; ask for them by themselves.")
    frame = asked(context, groups, {"n": ("value", measure_name(aggfunc))})
    across = axis(context, frame.rows, frame.rows.index[-1][1], "crosstab")
    return turned(context, frame, across, {("n", v): str(v) for v in across.values}, None)


def _grouped(context: Context, one: Series, other: Series, values: object) -> GroupBy:
    """Both columns as keys, over the rows that they share."""
    rows, cells = one.rows, dict[str, Cell]()
    rows, second = brought(context, rows, other)
    if isinstance(values, Series):
        rows, cells["value"] = brought(context, rows, values)
    first = one.column
    keys = ((one.name or "row_0", first), (other.name or "col_0", second))
    if keys[0][0] == keys[1][0]:
        raise Unlowered("The two columns have the same name; rename one.")
    return GroupBy(DataFrame(rows, cells), keys, tuple(cells))


def _counts(context: Context, frame: DataFrame, normalize: object, margins: object,
            total: str) -> DataFrame:  # fmt: skip
    rows, nodes = frame.rows, [node for _, node in frame.rows.index]
    across = axis(context, rows, nodes[-1], "crosstab")
    if margins is False and normalize is False:
        return turned(context, frame, across, {("n", v): str(v) for v in across.values}, literal(0))
    down = axis(context, rows, nodes[0], "crosstab")
    long = Series(rows, frame.columns["n"])
    one, cells = cells_of(context, long, (down, across))
    return _table(one, _framed(cells, down, across, normalize, margins is not False, total),
                  frame.rows.index[0][0])  # fmt: skip


Row = dict[str, ColumnNode]


def _framed(cells: Cells, down: Axis, across: Axis, normalize: object, margins: bool,
            total: str) -> dict[object, Row]:  # fmt: skip
    """The cells by row and column, with totals and as shares, as pandas has them."""
    kind, whole = _kind(normalize), cells[None, None]

    def cell(a: object, b: object) -> ColumnNode:
        of = {"all": whole, "index": cells[a, None], "columns": cells[None, b]}
        return apply("divide", cells[a, b], of[kind]) if kind else cells[a, b]

    beside = [None] if margins and kind != "index" else []
    below = [None] if margins and kind != "columns" else []
    if kind == "columns" and margins:  # each column is a share of its own total, the last one too
        beside = [None]
    named: dict[object, str] = {None: total}
    return {
        named.get(a, a): {named.get(b, str(b)): cell(a, b) for b in (*across.values, *beside)}
        for a in (*down.values, *below)
    }


def _kind(normalize: object) -> str:
    if normalize is False:
        return ""
    found = "all" if normalize is True else normalize
    if not isinstance(found, str) or found not in ("all", "index", "columns"):
        raise Unlowered("`normalize` is True, 'index' or 'columns'.")
    return found


def _table(one: Rows, table: dict[object, Row], name: str) -> DataFrame:
    texts = {str(key): row for key, row in table.items()}  # beside "All" every label is text
    return stacked(one, texts, name)


def pivot_table(context: Context, frame: object, /, values: object = None, index: object = None,
                columns: object = None, aggfunc: object = "mean", fill_value: object = None,
                margins: object = False, dropna: object = True, observed: object = True,
                sort: object = True) -> object:  # fmt: skip
    """`df.pivot_table(index=…, columns=…, values=…, aggfunc=…)`: groups, turned."""
    if margins is not False:
        raise Unlowered("`pivot_table` has no margins here: ask for them by themselves, as "
                        "df.groupby(index).x.mean() and df.x.mean(); counts have them in "
                        "pd.crosstab(a, b, margins=True).")  # fmt: skip
    if index is None or isinstance(aggfunc, dict):
        raise Unlowered("`pivot_table` wants an index, and the same aggregates of each column.")
    down = labels(index, "`pivot_table`")
    across = [] if columns is None else labels(columns, "`pivot_table`")
    groups = groupby(context, frame, [*down, *across])
    chosen = groups.selection if values is None else tuple(labels(values, "`pivot_table`"))
    names = aggfunc if isinstance(aggfunc, list | tuple) else [aggfunc]
    given = [measure_name(name) for name in names]
    several = isinstance(aggfunc, list | tuple)
    wanted = {levels(n, v) if several else v: (v, n) for n in given for v in sorted(chosen)}
    found = asked(context, groups, wanted)
    if not across:
        return shown(groups, found)
    if len(across) > 1:
        raise Unlowered("`pivot_table` makes columns of one key here.")
    key = axis(context, found.rows, found.rows.index[-1][1], "pivot_table")
    alone = isinstance(values, str) and not several
    cells = {(w, v): str(v) if alone else levels(w, v) for w in wanted for v in key.values}
    fill = literal(fill_value) if isinstance(fill_value, int | float) else None
    return turned(context, found, key, cells, fill)


def get_dummies(context: Context, data: object, /, prefix: object = None,
                prefix_sep: object = "_", dummy_na: object = False, columns: object = None,
                sparse: object = False, drop_first: object = False,
                dtype: object = None) -> DataFrame:  # fmt: skip
    """`pd.get_dummies(x)`: a column for each public value of the text columns."""
    if prefix is not None or dummy_na is not False or sparse is not False:
        raise Unlowered("`get_dummies` has no `prefix` and no column for missing values here.")
    skip = 1 if drop_first is True else 0
    if isinstance(data, Series):
        return _dummies(context, data, "", skip)
    if not isinstance(data, DataFrame):
        raise Unlowered("`get_dummies` is understood for tables and columns only.")
    chosen = _texts(context, data) if columns is None else labels(columns, "`get_dummies`")
    cells: dict[str, Cell] = {n: c for n, c in data.columns.items() if n not in chosen}
    for label in chosen:
        made = _dummies(context, Series(data.rows, data.columns[label], label),
                        f"{label}{prefix_sep}", skip)  # fmt: skip
        cells |= made.columns
    return DataFrame(data.rows, cells)


def _texts(context: Context, frame: DataFrame) -> list[str]:
    return [n for n, c in frame.columns.items()
            if typed(context, frame.rows, c).type.kind is Kind.TEXT]  # fmt: skip


def _dummies(context: Context, series: Series, prefix: str, skip: int) -> DataFrame:
    held = typed(context, series.rows, series.column)
    known = values_of(held.type, series.column)
    if known is None:
        raise Unlowered("`get_dummies` makes columns of values that are not public; compare with "
                        "each value, as df.a == 'x'.")  # fmt: skip
    node = plain(context, series)
    columns: dict[str, Cell] = {}
    for value in known[skip:]:
        there = apply("equal", node, literal(value))
        columns[f"{prefix}{value}"] = apply("coalesce", there, literal(False))
    return DataFrame(series.rows, columns)
