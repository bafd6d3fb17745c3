"""What pandas does along the order of rows: `shift`, `diff`, `cumsum`, `rank`, `ffill`, `cumcount`.

Each is a step from one column to another over the same rows: within groups, or along a result.
"""

from collections.abc import Callable

from sarus_kernel.lowering.elementwise import Handler, typed
from sarus_kernel.lowering.expressions import divide, is_null, numeric, subtract
from sarus_kernel.lowering.literals import NULL, expression, to_literal, whole
from sarus_kernel.lowering.long_format import long_format
from sarus_kernel.lowering.reductions import GAPS
from sarus_kernel.lowering.selecting import cell_of
from sarus_kernel.lowering.values import (
    Cell,
    Context,
    DataFrame,
    GroupBy,
    Rows,
    Series,
    Summary,
    Typed,
    Unlowered,
)
from sarus_kernel.lowering.within_groups import Within, beside, if_present, one, within
from sarus_kernel.plan.columns import ColumnNode, apply, literal
from sarus_kernel.plan.types import Kind
from sarus_kernel.plan.windows import WindowFunction

NEXT = ("shift", "diff", "pct_change", "rank", "cumcount")
"""What goes by the place of a row, so that one which is left out makes it another number."""
Made = tuple[Rows, Cell]
"""The rows with what was put beside them, and a column over these."""
Step = Callable[[Context, Within, Typed], Made]


def stepwise(name: str, make: Callable[..., Step]) -> Handler:
    """A handler of groups, columns and results; `make` takes pandas' parameters."""

    def run(context: Context, value: object, /, *places: object, **named: object) -> object:
        if named.pop("axis", 0) not in (0, "index"):
            raise Unlowered(f"`{name}` along the columns is not understood.")
        named = {n: v for n, v in named.items() if n not in ("skipna", "numeric_only") or not v}
        try:
            step = make(*places, **named)
        except TypeError:
            raise Unlowered(f"`{name}` has a parameter here that is not understood; "
                            "leave it out.") from None  # fmt: skip
        return applied(context, _groups(value, name), name, step)

    return run


def _groups(value: object, name: str) -> GroupBy:
    """Groups as they are; all rows of a table or a column as one group."""
    if isinstance(value, Summary):
        value = long_format(value)
    if isinstance(value, GroupBy):
        return value
    if isinstance(value, Series):
        label = value.name or "value"
        frame = DataFrame(value.rows, {label: value.column})
        return GroupBy(frame, (), (label,), single=True, named=value.name)
    if isinstance(value, DataFrame):
        return GroupBy(value, (), tuple(value.columns))
    raise Unlowered(f"`{name}` is understood for tables, columns and groups only.")


def applied(context: Context, groups: GroupBy, name: str, step: Step) -> object:
    """The step for every selected column."""
    if groups.frame.rows.gaps and name in NEXT:
        raise Unlowered(GAPS)
    view = within(context, groups, name)
    cells: dict[str, Cell] = {}
    for label in groups.selection:
        value = typed(context, view.rows, cell_of(groups.frame, label))
        rows, cells[label] = step(context, view, value)
        view = view.over(rows)
    if not cells:
        raise Unlowered(f"There is no column for `{name}`; select one.")
    if groups.single:
        (label,) = groups.selection
        return Series(view.rows, cells[label], label if groups.keys else groups.named)
    return DataFrame(view.rows, cells)


def lagged(view: Within, value: Typed, periods: int, *otherwise: ColumnNode) -> Made:
    """The value so many rows before; after, where `periods` is negative."""
    node = expression(value)
    if periods == 0:
        return view.rows, if_present(view, node)
    function = "lag" if periods > 0 else "lead"
    asked = WindowFunction(function, (node, literal(abs(periods)), *otherwise))
    rows, column = one(view, asked)
    return rows, if_present(view, column)


def shift(periods: object = 1, freq: object = None, fill_value: object = None,
          suffix: object = None) -> Step:  # fmt: skip
    """`x.shift(n)`: the value n rows before, of the same group."""
    steps = whole(periods, "`shift`")
    if freq is not None or suffix is not None:
        raise Unlowered("`shift` moves by rows here; leave `freq` out.")
    otherwise = () if fill_value is None else (to_literal(fill_value),)
    return lambda context, view, value: lagged(view, value, steps, *otherwise)


def _changed(context: Context, view: Within, value: Typed, periods: int) -> tuple[Rows, Typed]:
    if value.type.kind in (Kind.BOOLEAN, Kind.TEXT):
        raise Unlowered("A change is understood for numbers and dates only.")
    rows, cell = lagged(view, value, periods)
    return rows, typed(context, rows, cell)


def diff(periods: object = 1) -> Step:
    """`x.diff()`: what was added since the row before."""
    steps = whole(periods, "`diff`")

    def step(context: Context, view: Within, value: Typed) -> Made:
        rows, before = _changed(context, view, value, steps)
        return rows, subtract(value, before)

    return step


def pct_change(periods: object = 1, fill_method: object = None, freq: object = None) -> Step:
    """`x.pct_change()`: by which share it grew since the row before."""
    steps = whole(periods, "`pct_change`")
    if fill_method is not None or freq is not None:
        raise Unlowered("`pct_change` is from row to row here; leave the other parameters out.")

    def step(context: Context, view: Within, value: Typed) -> Made:
        rows, before = _changed(context, view, value, steps)
        grown = divide(value, before)
        assert isinstance(grown, ColumnNode)
        return rows, apply("subtract", grown, literal(1))

    return step


def running(function: str) -> Callable[..., Step]:
    """`cumsum`, `cummax`, `cummin`: of the rows so far; missing values stay missing."""

    def make() -> Step:
        def step(context: Context, view: Within, value: Typed) -> Made:
            node = numeric(value) if function == "sum" else expression(value)
            if function == "sum" and value.type.kind is Kind.TEXT:
                raise Unlowered("`cumsum` wants numbers.")
            rows, column = one(view, WindowFunction(function, (node,), "rows", None, 0))
            gaps = value.type.nullable
            found = apply("case", is_null(value), NULL, column) if gaps else column
            return rows, if_present(view, found)

        return step

    return make


def number(ascending: object = True) -> Step:
    """`gb.cumcount()`: how many rows of the group come before; after, where not ascending."""

    def step(context: Context, view: Within, value: Typed) -> Made:
        rows, place = one(view, WindowFunction("row_number"))
        if ascending is not False:
            return rows, if_present(view, apply("subtract", place, literal(1)))
        rows, (total,) = beside(rows, view.partition, (), {"count": WindowFunction("count")})
        return rows, if_present(view, apply("subtract", total, place))

    return step


def cumcount(context: Context, groups: GroupBy, /, ascending: object = True) -> Series:
    """`gb.cumcount()`."""
    view = within(context, groups, "cumcount")
    rows, cell = number(ascending)(context, view, Typed(NULL, NULL.type({})))
    return Series(rows, cell)


_RANKS = {"min": "rank", "max": "rank", "average": "rank", "dense": "dense_rank",
          "first": "row_number"}  # fmt: skip


def rank(method: object = "average", ascending: object = True, na_option: object = "keep",
         pct: object = False) -> Step:  # fmt: skip
    """`x.rank()`: the place of each value among those of its group."""
    if method not in _RANKS or na_option != "keep":
        raise Unlowered("`rank` takes average, min, max, first or dense; missing values have none.")
    down = ascending is False

    def step(context: Context, view: Within, value: Typed) -> Made:
        node = expression(value)
        order = ((node, down), *(view.order if method == "first" else ()))
        rows, place = one(view, WindowFunction(_RANKS[str(method)]), order)
        found: ColumnNode = apply("to_number", place)
        if method in ("max", "average"):
            peers = {"count": WindowFunction("count")}
            rows, (same,) = beside(rows, (*view.partition, node), (), peers)
            others = apply("subtract", same, literal(1))
            share = apply("divide", others, literal(2)) if method == "average" else others
            found = apply("add", found, share)
        if pct is True:
            of = {"count": WindowFunction("count", (node,))}
            if method == "dense":
                raise Unlowered("`rank` with dense places has no share here; leave `pct` out.")
            rows, (all_,) = beside(rows, view.partition, (), of)
            found = apply("divide", found, all_)
        there = apply("case", is_null(value), NULL, found) if value.type.nullable else found
        return rows, if_present(view, there)

    return step


def filled(function: str) -> Callable[..., Step]:
    """`ffill` and `bfill`: a missing value is the last one before (the first one after)."""
    edges = {"ffill": (None, 0), "bfill": (0, None)}[function]

    def make(limit: object = None, limit_area: object = None) -> Step:
        if limit is not None or limit_area is not None:
            raise Unlowered(f"`{function}` has no limit here; leave it out.")

        def step(context: Context, view: Within, value: Typed) -> Made:
            node = expression(value)
            if not value.type.nullable:
                return view.rows, if_present(view, node)
            # Rows from one value to the next have the same number of values before them.
            so_far = WindowFunction("count", (node,), "rows", *edges)
            rows, run = one(view, so_far)
            held = {"max": WindowFunction("max", (node,))}
            rows, (column,) = beside(rows, (*view.partition, run), (), held)
            return rows, if_present(view, column)

        return step

    return make


STEPS: dict[str, Callable[..., Step]] = {
    "shift": shift,
    "diff": diff,
    "pct_change": pct_change,
    "cumsum": running("sum"),
    "cummax": running("max"),
    "cummin": running("min"),
    "rank": rank,
    "ffill": filled("ffill"),
    "bfill": filled("bfill"),
}
"""By pandas' name. `transform` takes them too."""
