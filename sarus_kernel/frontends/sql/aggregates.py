"""SQL's aggregate functions, and the aggregate each one means. One line each."""

from collections.abc import Callable

from sqlglot import exp

from sarus_kernel.errors import NotSupported
from sarus_kernel.frontends.sql.spelling import spelt
from sarus_kernel.plan.aggregates import Aggregation
from sarus_kernel.plan.columns import ColumnNode, apply, literal

Bind = Callable[[exp.Expr], ColumnNode]

_SIMPLE: dict[type[exp.Expr], str] = {
    exp.Sum: "sum",
    exp.Avg: "mean",
    exp.Variance: "variance",
    exp.Stddev: "stddev",
    exp.StddevSamp: "stddev",
    exp.Min: "min",
    exp.Max: "max",
    exp.Median: "median",
    exp.AnyValue: "min",
    exp.LogicalOr: "any",
    exp.LogicalAnd: "all",
}


_QUANTILES: dict[type[exp.Expr], str] = {
    exp.PercentileCont: "quantile",
    exp.PercentileDisc: "quantile_disc",
    exp.Quantile: "quantile",
    exp.ApproxQuantile: "quantile",
}
_PAIRS: dict[type[exp.Expr], str] = {exp.Corr: "correlation", exp.CovarSamp: "covariance"}
KNOWN = (
    "COUNT, SUM, AVG, VARIANCE, STDDEV, MIN, MAX, MEDIAN, PERCENTILE_CONT, PERCENTILE_DISC, "
    "CORR, COVAR_SAMP, COVAR_POP"
)


def is_aggregate(node: exp.Expr) -> bool:
    """Whether a node is an aggregate function, with or without FILTER."""
    inner = node.this if isinstance(node, exp.Filter) else node
    return isinstance(inner, exp.AggFunc | exp.WithinGroup) or _is_any_value(inner)


def _is_any_value(node: exp.Expr) -> bool:
    """ANY_VALUE leaves nulls out in any case."""
    return isinstance(node, exp.IgnoreNulls) and isinstance(node.this, exp.AnyValue)


def of_different(node: exp.Expr) -> exp.Expr | None:
    """`SUM(DISTINCT x)` and `AVG(DISTINCT x)` as SUM(x) and AVG(x); None for any other node."""
    if not isinstance(node, exp.Sum | exp.Avg) or not isinstance(node.this, exp.Distinct):
        return None
    return type(node)(this=node.this.expressions[0].copy())


def population(node: exp.Expr) -> exp.Expr | None:
    """VAR_POP, STDDEV_POP and COVAR_POP by the sample's and COUNT; None for any other node."""
    if isinstance(node, exp.StddevPop):
        inner = population(exp.VariancePop(this=node.this))
        return exp.Sqrt(this=inner)
    if isinstance(node, exp.CovarPop):
        known = exp.and_(*(exp.Not(this=exp.Is(this=x.copy(), expression=exp.Null()))
                           for x in (node.this, node.expression)))  # fmt: skip
        pairs = exp.Case(ifs=[exp.If(this=known, true=exp.Literal.number("1"))])
        both = exp.CovarSamp(this=node.this.copy(), expression=node.expression.copy())
        return _of_all(both, exp.Count(this=pairs))
    if not isinstance(node, exp.VariancePop):
        return None
    return _of_all(exp.Variance(this=node.this.copy()), exp.Count(this=node.this.copy()))


def _of_all(spread: exp.Expr, many: exp.Expr) -> exp.Expr:
    """Divided by n instead of n - 1; of a single value it is zero."""
    one = exp.Literal.number("1")
    fewer = exp.paren(exp.Sub(this=many.copy(), expression=one.copy()))
    part = exp.Div(this=fewer, expression=many.copy())
    alone = exp.If(this=exp.EQ(this=many, expression=one), true=exp.Literal.number("0"))
    return exp.Case(ifs=[alone], default=exp.Mul(this=spread, expression=part))


def aggregation(node: exp.Expr, bind: Bind) -> Aggregation:
    """The aggregate of a node. Raises NotSupported."""
    if isinstance(node, exp.Filter):
        inner = aggregation(node.this, bind)
        where = bind(node.expression.this)
        both = where if inner.where is None else apply("and", inner.where, where)
        return Aggregation(inner.function, inner.arguments, inner.distinct, both)
    if _is_any_value(node):
        return aggregation(node.this, bind)
    if isinstance(node, exp.Count):
        return _count(node, bind)
    if isinstance(node, exp.CountIf):
        return Aggregation("count", (), False, bind(node.this))
    if isinstance(node, exp.ApproxDistinct):
        return Aggregation("count", (bind(node.this),), True)
    if isinstance(node, exp.WithinGroup):
        return _within_group(node, bind)
    if type(node) in _QUANTILES:
        share = node.args.get("quantile") or node.expression
        return _quantile(_QUANTILES[type(node)], bind(node.this), share)
    if type(node) in _PAIRS:
        pair = (bind(node.this), bind(node.expression))
        return Aggregation(_PAIRS[type(node)], pair)
    if isinstance(node, exp.GroupConcat | exp.ArrayAgg | exp.ArrayUniqueAgg):
        raise NotSupported(
            "STRING_AGG, ARRAY_AGG and the like hand over single people's values, however many "
            "there are. Count them instead: GROUP BY the value."
        )
    if type(node) not in _SIMPLE or isinstance(node.this, exp.Distinct):
        raise NotSupported(f"{spelt(node)} is not an aggregate here. There are: {KNOWN}.")
    return Aggregation(_SIMPLE[type(node)], (bind(node.this),))


def _within_group(node: exp.WithinGroup, bind: Bind) -> Aggregation:
    """`PERCENTILE_CONT(0.25) WITHIN GROUP (ORDER BY x)`; of a descending order, from above."""
    items = node.expression.expressions
    if type(node.this) not in _QUANTILES or len(items) != 1:
        raise NotSupported(f"`{spelt(node)}` is not an aggregate here. There are: {KNOWN}.")
    down = bool(items[0].args.get("desc"))
    return _quantile(_QUANTILES[type(node.this)], bind(items[0].this), node.this.this, down)


def _quantile(
    name: str, column: ColumnNode, share: exp.Expr | None, down: bool = False
) -> Aggregation:
    share = share.this if isinstance(share, exp.Order) else share  # 0.5 ORDER BY the column
    if not isinstance(share, exp.Literal) or share.is_string:
        raise NotSupported("A percentile takes one number from 0 to 1; ask several one by one.")
    wanted = float(share.name)
    return Aggregation(name, (column, literal(1 - wanted if down else wanted)))


def _count(node: exp.Count, bind: Bind) -> Aggregation:
    of = node.this
    if isinstance(of, exp.Star) or (isinstance(of, exp.Literal) and not of.is_string):
        return Aggregation("count")
    if isinstance(of, exp.Distinct):
        if len(of.expressions) == 1 and isinstance(of.expressions[0], exp.Tuple):
            return _count_tuples(of.expressions[0], bind)
        columns = [bind(item) for item in of.expressions]
        if len(columns) == 1:
            return Aggregation("count", (columns[0],), True)
        texts = [apply("to_text", column) for column in columns]
        separated = [x for text in texts for x in (text, literal("\x1f"))][:-1]
        return Aggregation("count", (apply("concat", *separated),), True)
    return Aggregation("count", (bind(of),))


def _count_tuples(of: exp.Tuple, bind: Bind) -> Aggregation:
    """`COUNT(DISTINCT (a, b))`: a pair with a null in it counts as well."""
    texts = [apply("coalesce", apply("to_text", bind(item)), literal("\x1e"))
             for item in of.expressions]  # fmt: skip
    separated = [x for text in texts for x in (text, literal("\x1f"))][:-1]
    return Aggregation("count", (apply("concat", *separated),), True)
