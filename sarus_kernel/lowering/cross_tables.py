"""`pd.crosstab`: how many have each value of some columns, as counts, shares and with totals."""

from collections.abc import Sequence
from dataclasses import replace
from functools import reduce

from sarus_kernel.lowering.aggregates import measure_name, size
from sarus_kernel.lowering.elementwise import brought, plain, typed
from sarus_kernel.lowering.grouping import asked, measured_groups
from sarus_kernel.lowering.long_format import stacked
from sarus_kernel.lowering.margins import with_margins
from sarus_kernel.lowering.row_alignment import with_scalar
from sarus_kernel.lowering.rows import grouped
from sarus_kernel.lowering.values import (
    Cell,
    Context,
    DataFrame,
    GroupBy,
    Rows,
    Scalar,
    Series,
    Unlowered,
)
from sarus_kernel.lowering.wide_columns import Axis, axis, cells_of, turned_all
from sarus_kernel.plan.aggregates import Aggregation
from sarus_kernel.plan.columns import ColumnNode, apply, literal

Cells = dict[tuple[object, object], ColumnNode]
Row = dict[str, ColumnNode]
Keys = tuple[tuple[str, Cell], ...]


def crosstab(context: Context, /, index: object, columns: object, values: object = None,
             rownames: object = None, colnames: object = None, aggfunc: object = None,
             margins: object = False, margins_name: object = "All", dropna: object = True,
             normalize: object = False) -> DataFrame:  # fmt: skip
    """`pd.crosstab(a, b)`: how many have each value of both; `normalize`, `margins`, `values`."""
    down, across = _columns(index), _columns(columns)
    groups = _grouped(context, down, across, values, rownames, colnames)
    if dropna is not True and any(typed(context, groups.frame.rows, c).type.nullable
                                  for _, c in groups.keys):  # fmt: skip
        raise Unlowered("`crosstab` keeps no missing values here; fill them first, as in "
                        "a.fillna('none').")  # fmt: skip
    if values is None and aggfunc is None:
        frame = measured_groups(context, groups, {"n": size()})
        return _counts(context, frame, len(across), normalize, margins is not False,
                       str(margins_name))  # fmt: skip
    return _of_values(context, groups, len(across), aggfunc, normalize,
                      None if margins is False else str(margins_name))  # fmt: skip


def _of_values(context: Context, groups: GroupBy, wide: int, aggfunc: object, normalize: object,
               total: str | None) -> DataFrame:  # fmt: skip
    if normalize is not False:
        raise Unlowered("`crosstab` of values has no shares here; divide what is released.")
    name = measure_name(aggfunc)
    if total is not None:
        return with_margins(context, groups, {"": ("value", name)}, wide, total, None)
    frame = asked(context, groups, {"n": ("value", name)})
    return turned_all(context, frame, wide, "crosstab", {"n": ""}, None)


def _columns(given: object) -> list[Series]:
    """One column, or a list of columns."""
    found = list(given) if isinstance(given, list | tuple) else [given]
    if not found or not all(isinstance(each, Series) for each in found):
        raise Unlowered("`crosstab` wants columns, or lists of columns.")
    return [each for each in found if isinstance(each, Series)]


def _grouped(context: Context, down: list[Series], across: list[Series], values: object,
             rownames: object, colnames: object) -> GroupBy:  # fmt: skip
    """All columns as keys, over the rows that they share."""
    rows, columns = down[0].rows, dict[str, Cell]()
    keys: dict[str, Cell] = {}
    named = (*_names(down, rownames, "row"), *_names(across, colnames, "col"))
    for name, series in zip(named, (*down, *across), strict=True):
        if name in keys:
            raise Unlowered("Two columns of `crosstab` have the same name; rename one.")
        rows, keys[name] = brought(context, rows, series)
    if isinstance(values, Series):
        rows, columns["value"] = brought(context, rows, values)
    return GroupBy(DataFrame(rows, columns), tuple(keys.items()), tuple(columns))


def _names(columns: list[Series], given: object, word: str) -> list[str]:
    if given is None:
        return [series.name or f"{word}_{place}" for place, series in enumerate(columns)]
    if not isinstance(given, list | tuple) or len(given) != len(columns):
        raise Unlowered(f"`crosstab` wants as many `{word}names` as columns.")
    return [str(name) for name in given]


def _counts(context: Context, frame: DataFrame, wide: int, normalize: object, margins: bool,
            total: str) -> DataFrame:  # fmt: skip
    kind = _kind(normalize)
    if not margins and not (kind and len(frame.rows.index) == 2):
        wanted = turned_all(context, frame, wide, "crosstab", {"n": ""}, literal(0))
        return _shares(context, wanted, kind) if kind else wanted
    if len(frame.rows.index) > 2:
        raise Unlowered("Totals are made of one column against one here. Ask the table without "
                        "`margins`, and add up what is released.")  # fmt: skip
    nodes = [node for _, node in frame.rows.index]
    across = axis(context, frame.rows, nodes[-1], "crosstab")
    down = axis(context, frame.rows, nodes[0], "crosstab")
    one, cells = cells_of(context, Series(frame.rows, frame.columns["n"]), (down, across))
    return _table(one, _framed(cells, down, across, kind, margins, total), frame.rows.index[0][0])


def _shares(context: Context, table: DataFrame, kind: str) -> DataFrame:
    """Counts as shares of their row, of their column, or of all: made of the counts alone."""
    rows = table.rows
    cells = {n: plain(context, Series(rows, c)) for n, c in table.columns.items()}
    if kind == "index":
        whole = _added(list(cells.values()))
        return DataFrame(rows, {n: apply("divide", c, whole) for n, c in cells.items()})
    sums = [Aggregation("sum", (cell,)) for cell in cells.values()]
    one, _, totals = grouped(replace(rows, order=(), index=()), {}, sums)
    by = list(totals) if kind == "columns" else [_added(list(totals))] * len(cells)
    for node in totals:
        rows = with_scalar(rows, Scalar(replace(one, index=()), node))
    shares = {n: apply("divide", c, t) for (n, c), t in zip(cells.items(), by, strict=True)}
    return DataFrame(rows, dict(shares))


def _added(nodes: Sequence[ColumnNode]) -> ColumnNode:
    return reduce(lambda one, other: apply("add", one, other), nodes)


def _framed(cells: Cells, down: Axis, across: Axis, kind: str, margins: bool, total: str) \
        -> dict[object, Row]:  # fmt: skip
    """The cells by row and column, with totals and as shares, as pandas has them."""
    whole = cells[None, None]

    def cell(a: object, b: object) -> ColumnNode:
        of = {"all": whole, "index": cells[a, None], "columns": cells[None, b]}
        return apply("divide", cells[a, b], of[kind]) if kind else cells[a, b]

    beside = [None] if margins and kind != "index" else []
    below = [None] if margins and kind != "columns" else []
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
