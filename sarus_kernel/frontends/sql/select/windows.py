"""Window functions of a SELECT: what stands before OVER, and what inside."""

from sqlglot import exp

from sarus_kernel.errors import NotSupported, QuestionError
from sarus_kernel.frontends.sql.aggregates import aggregation, is_aggregate
from sarus_kernel.frontends.sql.select.limits import sort_keys
from sarus_kernel.frontends.sql.select.protocol import Over, Select
from sarus_kernel.plan.aggregates import Aggregation
from sarus_kernel.plan.columns import Column, apply, literal
from sarus_kernel.plan.matching import matching
from sarus_kernel.plan.relations import Aggregate, Join, Relation
from sarus_kernel.plan.windows import AGGREGATED, Window, WindowFunction

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
    function = _function(select, node, bool(over.order))
    return add(select, over, function)


def add(select: Select, over: Over, function: WindowFunction | Aggregation) -> Column:
    """One more function of a window of this SELECT."""
    for name, known in select.windows.items():
        if known == (over, function):
            return Column(name)
    name = select.reader.fresh(function.function)
    select.windows[name] = (over, function)
    return Column(name)


def applied(select: Select, relation: Relation) -> Relation:
    """The rows with the columns of all window functions beside them."""
    groups: dict[Over, dict[str, WindowFunction]] = {}
    aggregates: dict[Over, dict[str, Aggregation]] = {}
    for name, (over, function) in select.windows.items():
        if isinstance(function, Aggregation):
            aggregates.setdefault(over, {})[name] = function
        else:
            groups.setdefault(over, {})[name] = function
    for over, asked in aggregates.items():
        relation = _beside(select, relation, over, asked)
    for over, made in groups.items():
        relation = Window(relation, over.partition, over.order, over.descending,
                          tuple(made), tuple(made.values()))  # fmt: skip
    return relation


def _beside(
    select: Select, relation: Relation, over: Over, asked: dict[str, Aggregation]
) -> Relation:
    """The rows, and aggregates of their partitions that no engine has as window functions."""
    keys = {select.reader.fresh("key"): part for part in over.partition}
    groups = Aggregate(relation, tuple(keys), tuple(keys.values()), tuple(asked),
                       tuple(asked.values()))  # fmt: skip
    if not keys:
        return Join(relation, groups, "cross")
    schema = select.reader.scope.schema(relation)
    tests = [t for k, part in keys.items() for t in matching(part, Column(k), part.type(schema))]
    return Join(relation, groups, "left", tests[0] if len(tests) == 1 else apply("and", *tests))


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
    if isinstance(of, exp.IgnoreNulls):
        raise NotSupported("IGNORE NULLS cannot be asked: filter the nulls away first.")
    if type(of) in _NUMBERING:
        arguments = (select.value(of.this),) if isinstance(of, exp.Ntile) else ()
        return WindowFunction(_NUMBERING[type(of)], arguments)
    if type(of) in _VALUES:
        return _picked(select, of, _frame(node, ordered), ordered)
    if is_aggregate(of):
        return _aggregated(select, of, _frame(node, ordered))
    raise NotSupported(f"`{of.sql()[:60]}` is not a window function here.")


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
                f"`{of.sql()[:60]}` OVER takes a PARTITION BY alone, without ORDER BY or a frame."
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
