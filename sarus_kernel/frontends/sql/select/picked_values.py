"""NTH_VALUE, IGNORE NULLS, MAX_BY: one row's value, said in windows that every engine has.

A running count of the values that are not null numbers them; the row with the number looked for is
the only one that keeps its value, so the maximum of what is kept is that value.
"""

from sqlglot import exp

from sarus_kernel.errors import NotSupported
from sarus_kernel.frontends.sql.dialects import WITH_NULLS
from sarus_kernel.frontends.sql.select.protocol import Over, Select
from sarus_kernel.frontends.sql.select.window_columns import add
from sarus_kernel.plan.aggregates import Aggregation
from sarus_kernel.plan.columns import Column, ColumnNode, apply, literal
from sarus_kernel.plan.windows import Window, WindowFunction

Frame = tuple[str, int | None, int | None]
Picked = tuple[Over, WindowFunction]
ROWS: Frame = ("rows", None, 0)
_BY: dict[type[exp.Expr], bool] = {exp.ArgMax: True, exp.ArgMin: False}


def of_place(select: Select, of: exp.Expr, over: Over, frame: Frame, known: bool) -> Picked:
    """`NTH_VALUE(x, n)` and `FIRST_VALUE(x)`, of the values that are not null if `known`."""
    place = 1
    if isinstance(of, exp.NthValue):
        place = _whole(of.args.get("offset"))
        if of.args.get("from_first") is False:
            raise NotSupported("NTH_VALUE … FROM LAST cannot be asked: order the other way round.")
    if frame[1] is not None:
        raise NotSupported(f"The frame of `{_text(of)}` begins UNBOUNDED PRECEDING here.")
    value = select.value(of.this)
    number = (_counted(select, over, value) if known
              else add(select, over, WindowFunction("row_number")))  # fmt: skip
    return over, _kept(value, apply("equal", number, literal(place)), frame)


def last(select: Select, of: exp.Expr, over: Over, frame: Frame) -> Picked:
    """`LAST_VALUE(x IGNORE NULLS)`: of the whole partition, or up to the row itself."""
    value = select.value(of.this)
    if frame == ROWS:
        return _filled(select, over, value, ROWS)
    if frame[1:] == (None, None):
        number, total = _counted(select, over, value), _counted(select, over, value, True)
        return over, _kept(value, apply("equal", number, total), frame)
    raise NotSupported(
        "LAST_VALUE … IGNORE NULLS says how far it looks: add ROWS BETWEEN UNBOUNDED PRECEDING "
        "AND CURRENT ROW (or UNBOUNDED FOLLOWING)."
    )


def neighbour(select: Select, of: exp.Expr, over: Over) -> Picked:
    """`LAG(x) IGNORE NULLS`: what was the last value as of the row before; LEAD likewise."""
    offset = of.args.get("offset")
    if offset is not None and _whole(offset) != 1:
        raise NotSupported(f"`{_text(of)}` IGNORE NULLS looks one row back or ahead here.")
    back = isinstance(of, exp.Lag)
    frame: Frame = ROWS if back else ("rows", 0, None)
    if of.args.get("default") is not None:
        raise NotSupported(f"`{_text(of)}` IGNORE NULLS takes no default: use COALESCE around it.")
    filled = add(select, *_filled(select, over, select.value(of.this), frame))
    return over, WindowFunction("lag" if back else "lead", (filled,))


def aggregated(select: Select, node: exp.Expr) -> Aggregation | None:
    """`MAX_BY(x, y)` as an aggregate of a column that each row of the group has; else None."""
    of = node.this if isinstance(node, exp.Filter) else node
    if type(of) not in _BY:
        return None
    if of.args.get("count") is not None or select.sets:
        raise NotSupported(f"`{_text(of)}` gives one value here, of one GROUP BY.")
    value, by = select.bind(of.this), select.bind(of.expression)
    tests = [apply("is_null", by)] + ([] if of.meta.get(WITH_NULLS) else [apply("is_null", value)])
    if isinstance(node, exp.Filter):
        where = select.bind(node.expression.this)
        tests.append(apply("not", apply("coalesce", where, literal(False))))
    out = tests[0] if len(tests) == 1 else apply("or", *tests)
    name = select.reader.fresh(_text(of))
    first = WindowFunction("first_value", (apply("case", out, literal(None), value),))
    select.names.relation = Window(
        select.names.relation, tuple(select.keys.values()), (out, by), (False, _BY[type(of)]),
        (name,), (first,),
    )  # fmt: skip
    return Aggregation("min", (Column(name),))


def _kept(value: ColumnNode, here: ColumnNode, frame: Frame) -> WindowFunction:
    known = apply("and", here, apply("not", apply("is_null", value)))
    return WindowFunction("max", (apply("case", known, value, literal(None)),), *frame)


def _filled(select: Select, over: Over, value: ColumnNode, frame: Frame) -> Picked:
    """The last value up to each row (or the next one from it on): rows with the same running
    count follow one value that is not null, and hold no other."""
    number = add(select, over, WindowFunction("count", (value,), *frame))
    same = Over((*over.partition, number), (), ())
    return same, WindowFunction("max", (value,), "rows", None, None)


def _counted(select: Select, over: Over, value: ColumnNode, whole: bool = False) -> Column:
    frame: Frame = ("rows", None, None) if whole else ROWS
    return add(select, over, WindowFunction("count", (value,), *frame))


def _text(of: exp.Expr) -> str:
    return of.sql(dialect="duckdb")[:60]


def _whole(node: exp.Expr | None) -> int:
    if isinstance(node, exp.Literal) and not node.is_string and node.name.isdigit():
        return int(node.name)
    raise NotSupported("The place that a window function looks at is a whole number.")
