"""Rows picked by their place within a person: `head`, `nth`, `drop_duplicates`, `idxmax`, `first`.

Each is a number of the row in its group, and a filter: the form in which SQL asks for it too.
"""

from dataclasses import replace

from sarus_kernel.lowering.elementwise import Handler, plain, typed
from sarus_kernel.lowering.expressions import is_null, not_null
from sarus_kernel.lowering.literals import FALSE, TRUE, expression, labels, whole
from sarus_kernel.lowering.privacy_unit import unit_columns
from sarus_kernel.lowering.rows import all_of, filtered, joined
from sarus_kernel.lowering.selecting import cell_of
from sarus_kernel.lowering.values import (
    Cell,
    Context,
    DataFrame,
    GroupBy,
    Places,
    Rows,
    Series,
    Unlowered,
)
from sarus_kernel.lowering.within_groups import (
    Within,
    beside,
    one,
    order_of,
    reverse,
    within,
)
from sarus_kernel.plan.columns import Column, ColumnNode, apply, literal
from sarus_kernel.plan.windows import WindowFunction

NUMBER = WindowFunction("row_number")
SIZE = {"count": WindowFunction("count")}


def _place(context: Context, view: Within, last: bool) -> tuple[Rows, Column]:
    """The number of each row in its group: 1, 2, 3, from the end where `last`."""
    order = reverse(context, view.rows, view.order) if last else view.order
    return one(view, NUMBER, order)


def _shown(groups: GroupBy, rows: Rows) -> object:
    """The rows with the columns that pandas shows of them."""
    chosen = groups.selection if groups.chosen else tuple(groups.frame.columns)
    if groups.single:
        (label,) = groups.selection
        return Series(rows, cell_of(groups.frame, label), label)
    return DataFrame(rows, {label: cell_of(groups.frame, label) for label in chosen})


def first_rows(name: str, last: bool) -> Handler:
    """`gb.head(n)` and `gb.tail(n)`."""

    def run(context: Context, groups: GroupBy, /, n: object = 5) -> object:
        most = whole(n, f"`{name}`")
        if most < 0:
            raise Unlowered(f"`{name}` of groups counts rows; give a number that is not negative.")
        view = within(context, groups, name)
        rows, place = _place(context, view, last)
        kept = apply("less_equal", place, literal(most))
        return _shown(groups, filtered(rows, all_of(_all(view, kept))))

    return run


def _all(view: Within, condition: ColumnNode) -> list[ColumnNode]:
    return [condition] if view.present == TRUE else [condition, view.present]


def nth(context: Context, groups: GroupBy, /, n: object = 0, dropna: object = None) -> object:
    """`gb.nth(0)`, `gb.nth([0, -1])`: rows by their place in the group."""
    if dropna is not None:
        raise Unlowered("`nth` counts all rows here; leave `dropna` out.")
    asked = [whole(i, "`nth`") for i in (n if isinstance(n, list | tuple) else [n])]
    if not asked:
        raise Unlowered("`nth` wants a place.")
    view, tests = within(context, groups, "nth"), list[ColumnNode]()
    for i in asked:
        rows, place = _place(context, view, i < 0)
        view = view.over(rows)
        tests.append(apply("equal", place, literal(-i if i < 0 else i + 1)))
    kept = tests[0] if len(tests) == 1 else apply("or", *tests)
    return _shown(groups, filtered(view.rows, all_of(_all(view, kept))))


def extreme(name: str) -> Handler:
    """`gb.x.idxmax()`: where the largest value of each group stands, for `df.loc[…]`."""

    def run(context: Context, groups: GroupBy, /, skipna: object = True,
            numeric_only: object = False) -> Places:  # fmt: skip
        if not groups.single or skipna is not True:
            raise Unlowered(f"`{name}` is understood for one column of groups, in `df.loc[…]`.")
        view = within(context, groups, name)
        value = typed(context, view.rows, cell_of(groups.frame, groups.selection[0]))
        order = ((expression(value), name == "idxmax"), *view.order)
        rows, place = one(view, NUMBER, order)
        tests = [apply("equal", place, literal(1)), not_null(value)]
        return Places(rows, all_of([*(t for t in tests if t != TRUE), *_all(view, TRUE)[1:]]))

    return run


ENDS = ("first", "last")


def end(context: Context, groups: GroupBy, label: str, name: str) -> tuple[Rows, Cell]:
    """The first (or last) value of each group that is not missing, beside each of its rows."""
    view = within(context, groups, name)
    value = typed(context, view.rows, cell_of(groups.frame, label))
    gaps, last = is_null(value), name == "last"
    order = view.order if gaps == FALSE else ((gaps, last), *view.order)
    rows, column = one(view, WindowFunction(f"{name}_value", (expression(value),)), order)
    return rows, column


def _subset(context: Context, frame: DataFrame, subset: object, what: str) \
        -> tuple[tuple[ColumnNode, ...], bool]:  # fmt: skip
    """The columns that are compared, and whether they say whose the row is."""
    chosen = list(frame.columns) if subset is None else labels(subset, f"`{what}`")
    nodes = tuple(plain(context, Series(frame.rows, cell_of(frame, n))) for n in chosen)
    units = unit_columns(context, joined(frame.rows, nodes))
    own = units is None or any(isinstance(n, Column) and n.name in units for n in nodes)
    return nodes, own


def repeated(context: Context, frame: DataFrame, subset: object, keep: object, what: str) \
        -> tuple[Rows, ColumnNode] | None:  # fmt: skip
    """Whether a row repeats another one of the same person; None where the person is not compared.

    keep  "first" or "last": the row that repeats nothing; False: all of several are repeated
    """
    nodes, own = _subset(context, frame, subset, what)
    if not own or not nodes:
        return None
    if keep is False:
        rows, (size,) = beside(frame.rows, nodes, (), SIZE)
        return rows, apply("greater", size, literal(1))
    if keep not in ENDS:
        raise Unlowered("`keep` is 'first', 'last' or False.")
    # Rows that are equal in everything are alike: which of them is kept does not matter.
    order = order_of(context, frame.rows, nodes, what) if subset is not None else ()
    if keep == "last":
        order = reverse(context, frame.rows, order)
    rows, (place,) = beside(frame.rows, nodes, order, {"row_number": NUMBER})
    return rows, apply("greater", place, literal(1))


def duplicated(context: Context, value: object, /, subset: object = None,
               keep: object = "first") -> Series:  # fmt: skip
    """`df.duplicated(subset)`: whether a row repeats an earlier one of the same person."""
    frame = value
    if not isinstance(frame, DataFrame):
        raise Unlowered("`duplicated` is understood for tables; compare len(x) with x.nunique().")
    found = repeated(context, frame, subset, keep, "duplicated")
    if found is None:
        raise Unlowered("`duplicated` compares other people's rows; add the person to the columns, "
                        "or compare len(df) with len(df.drop_duplicates()).")  # fmt: skip
    return Series(*found)


def without_repeats(context: Context, frame: DataFrame, subset: object, keep: object) \
        -> DataFrame | None:  # fmt: skip
    """`df.drop_duplicates(subset, keep)` where the person is among the subset; else None."""
    found = repeated(context, frame, subset, keep, "drop_duplicates")
    if found is None:
        return None
    rows, again = found
    place = again.children()  # place > 1, the other way round: a filter that is recognised
    kept = apply("less_equal", *(n for n in place if isinstance(n, ColumnNode)))
    return replace(frame, rows=filtered(rows, kept))
