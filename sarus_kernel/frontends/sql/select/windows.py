"""Window functions of a SELECT: what stands before OVER, and what inside."""

from sqlglot import exp

from sarus_kernel.errors import NotSupported, QuestionError
from sarus_kernel.frontends.sql.aggregates import aggregation, is_aggregate
from sarus_kernel.frontends.sql.select import picked_values
from sarus_kernel.frontends.sql.select.limits import sort_keys
from sarus_kernel.frontends.sql.select.protocol import Over, Select
from sarus_kernel.frontends.sql.select.window_columns import add
from sarus_kernel.frontends.sql.spelling import spelt
from sarus_kernel.plan.aggregates import Aggregation
from sarus_kernel.plan.columns import Column, apply, literal
from sarus_kernel.plan.windows import AGGREGATED, WindowFunction

_NUMBERING: dict[type[exp.Expr], str] = {
    exp.RowNumber: "row_number",
    exp.Rank: "rank",
    exp.DenseRank: "dense_rank",
    exp.PercentRank: "percent_rank",
    exp.CumeDist: "cume_dist",
    exp.Ntile: "ntile",
}
_VALUES: dict[type[exp.Expr], str] = {
    exp.Lag: "lag",
    exp.Lead: "lead",
    exp.FirstValue: "first_value",
    exp.First: "first_value",
    exp.LastValue: "last_value",
    exp.Last: "last_value",
}

Frame = tuple[str, int | None, int | None]
WHOLE: Frame = ("rows", None, None)


def column(select: Select, node: exp.Window) -> Column:
    """The column that a window function makes. Raises NotSupported or QuestionError."""
    node = _with_named(select, node)
    over = _over(select, node)
    picked = _picked_row(select, node, over)
    return add(select, *(picked or (over, _function(select, node, bool(over.order)))))


def _picked_row(select: Select, node: exp.Window, over: Over) -> picked_values.Picked | None:
    """NTH_VALUE, and IGNORE NULLS behind a function of places or around its argument."""
    known = isinstance(node.this, exp.IgnoreNulls)
    of = node.this.this if isinstance(node.this, exp.IgnoreNulls | exp.RespectNulls) else node.this
    if isinstance(of, exp.NthValue) or (known and isinstance(of, exp.FirstValue | exp.First)):
        return picked_values.of_place(select, of, over, _frame(node, bool(over.order)), known)
    if known and isinstance(of, exp.LastValue | exp.Last):
        return picked_values.last(select, of, over, _frame(node, bool(over.order)))
    if known and isinstance(of, exp.Lag | exp.Lead):
        return picked_values.neighbour(select, of, over)
    if known and not isinstance(of, exp.AnyValue):
        raise NotSupported(f"`{spelt(of)}` takes no IGNORE NULLS.")
    return None


def _with_named(select: Select, node: exp.Window) -> exp.Window:
    """`OVER w` and `OVER (w ORDER BY …)` with what `WINDOW w AS (…)` says."""
    word = node.alias
    if not word:
        return node
    for named in select.node.args.get("windows") or []:
        if named.this.name.lower() == word.lower():
            whole = node.copy()
            whole.set("alias", None)
            for part in ("partition_by", "order", "spec"):
                if not whole.args.get(part) and named.args.get(part):
                    whole.set(part, _copied(named.args[part]))
            return whole
    raise QuestionError(f"There is no WINDOW {word[:40]!r}.")


def _copied(part: object) -> object:
    if isinstance(part, list):
        return [each.copy() for each in part]
    return part.copy() if isinstance(part, exp.Expr) else part


def _over(select: Select, node: exp.Window) -> Over:
    partition = tuple(select.value(part) for part in node.args.get("partition_by") or [])
    order = node.args.get("order")
    keys = [
        pair for item in (order.expressions if order is not None else [])
        for pair in sort_keys(item, select.value(item.this))
    ]  # fmt: skip
    return Over(partition, tuple(key for key, _ in keys), tuple(down for _, down in keys))


def _function(
    select: Select, node: exp.Window, ordered: bool
) -> WindowFunction | Aggregation:
    of = node.this.this if isinstance(node.this, exp.RespectNulls) else node.this
    if type(of) in _NUMBERING:
        arguments = (select.value(of.this),) if isinstance(of, exp.Ntile) else ()
        return WindowFunction(_NUMBERING[type(of)], arguments)
    if type(of) in _VALUES:
        return _picked(select, of, _frame(node, ordered), ordered)
    if is_aggregate(of):
        return _aggregated(select, of, _frame(node, ordered))
    raise NotSupported(f"`{spelt(of)}` is not a window function here.")


def _picked(select: Select, of: exp.Expr, frame: Frame, ordered: bool) -> WindowFunction:
    name = _VALUES[type(of)]
    values = [select.value(of.this)]
    if name in ("lag", "lead"):
        if of.args.get("offset") is not None or of.args.get("default") is not None:
            offset = of.args.get("offset")
            values.append(select.value(offset) if offset is not None else literal(1))
        if of.args.get("default") is not None:
            values.append(select.value(of.args["default"]))
        return WindowFunction(name, tuple(values))
    kind, start, end = frame
    if kind == "range" and name == "last_value" and ordered and end == 0:
        raise NotSupported(
            "LAST_VALUE looks no further than the current row unless it says otherwise. Add "
            "ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING."
        )
    return WindowFunction(name, tuple(values), "rows", start, end)


def _aggregated(
    select: Select, of: exp.Expr, frame: Frame
) -> WindowFunction | Aggregation:
    made = aggregation(of, select.value)
    if made.function not in AGGREGATED or made.distinct:
        if frame != WHOLE:
            raise NotSupported(
                f"`{spelt(of)}` OVER takes a PARTITION BY alone, without ORDER BY or a frame."
            )
        return made
    arguments = made.arguments
    if made.where is not None:
        of_row = arguments[0] if arguments else literal(1)
        arguments = (apply("case", made.where, of_row, literal(None)),)
    return WindowFunction(made.function, arguments, *frame)


def _frame(node: exp.Window, ordered: bool) -> Frame:
    """The frame: as written, or up to the row's peers where there is an order."""
    spec = node.args.get("spec")
    if spec is None:
        return ("range", None, 0) if ordered else WHOLE
    kind = str(spec.args.get("kind") or "rows").lower()
    start = _edge(spec.args.get("start"), spec.args.get("start_side"))
    last = spec.args.get("end")
    end = _edge(last, spec.args.get("end_side")) if last is not None else 0
    if kind == "groups" and {start, end} <= {None, 0}:
        kind = "range"  # to the current row's peers, or to the end: the same
    if kind not in ("rows", "range"):
        raise NotSupported(f"A frame of {kind.upper()} cannot be asked: use ROWS.")
    return kind, start, end


def _edge(edge: object, side: str | None) -> int | None:
    if edge in ("UNBOUNDED", "CURRENT ROW"):
        return 0 if edge == "CURRENT ROW" else None
    if isinstance(edge, exp.Literal) and not edge.is_string and edge.name.isdigit():
        return -int(edge.name) if str(side).upper() == "PRECEDING" else int(edge.name)
    raise NotSupported("A frame reaches a whole number of rows, or UNBOUNDED.")
