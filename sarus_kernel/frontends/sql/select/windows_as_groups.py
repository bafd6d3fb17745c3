"""`SELECT DISTINCT k, MEDIAN(x) OVER (PARTITION BY k)` is a GROUP BY, and is read as one.

So SQL Server and Oracle spell a percentile of each group. Every row of a partition has the same
values, so one row of each is what DISTINCT leaves. (Over no rows at all it would leave none; here
there is a row then, as of any aggregate without GROUP BY.)
"""

from collections.abc import Iterator

from sqlglot import exp

from sarus_kernel.frontends.sql.aggregates import is_aggregate

_OF_PLACES = (exp.Lag, exp.Lead, exp.FirstValue, exp.LastValue, exp.First, exp.Last, exp.NthValue)
_OTHERWISE = ("group", "having", "qualify", "windows", "offset")


def by_groups(node: exp.Select) -> exp.Select:
    """The same SELECT with GROUP BY, where it is of this form; else the SELECT itself."""
    found = [window for part in _parts(node) for window in _windows(part)]
    if not found or any(node.args.get(part) for part in _OTHERWISE):
        return node
    keys = list(found[0].args.get("partition_by") or [])
    if not all(_is_whole(window, keys) for window in found) or not _is_one_of_each(node, keys):
        return node
    if any(_others(part, keys) for part in node.expressions):
        return node
    made = node.copy()
    for window in [w for part in _parts(made) for w in _windows(part)]:
        window.replace(window.this)
    if keys:
        made.set("group", exp.Group(expressions=[key.copy() for key in keys]))
    if all(key in [part.unalias() for part in node.expressions] for key in keys):
        made.set("distinct", None)
    return made


def _parts(node: exp.Select) -> list[exp.Expr]:
    return [*node.expressions, *([node.args["order"]] if node.args.get("order") else [])]


def _windows(node: exp.Expr) -> Iterator[exp.Window]:
    """The window functions of an expression, those of subqueries aside."""
    if isinstance(node, exp.Window):
        yield node
    elif not isinstance(node, exp.Query | exp.Subquery):
        for part in node.iter_expressions():
            yield from _windows(part)


def _is_whole(node: exp.Window, keys: list[exp.Expr]) -> bool:
    """Whether it is an aggregate of all rows of a partition, the same one as all others."""
    function = node.this.this if isinstance(node.this, exp.Filter) else node.this
    plain = not any(node.args.get(part) for part in ("order", "spec", "alias"))
    same = set(node.args.get("partition_by") or []) == set(keys)
    names = not any(isinstance(key, exp.Literal) for key in keys)  # to GROUP BY 1 is a place
    aggregate = is_aggregate(node.this) and not isinstance(function, _OF_PLACES)
    return plain and same and names and aggregate


def _is_one_of_each(node: exp.Select, keys: list[exp.Expr]) -> bool:
    """DISTINCT; or `TOP 1`, where all rows are alike."""
    distinct, limit = node.args.get("distinct"), node.args.get("limit")
    if distinct is not None:
        return distinct.args.get("on") is None
    count = limit.args.get("expression") or limit.args.get("count") if limit is not None else None
    return not keys and isinstance(count, exp.Literal) and count.name == "1"


def _others(node: exp.Expr, keys: list[exp.Expr]) -> bool:
    """Whether it reads a column that is neither a key nor inside a window function."""
    if isinstance(node, exp.Window) or node in keys:
        return False
    if isinstance(node, exp.Column | exp.Star | exp.Query | exp.Subquery):
        return True
    return any(_others(part, keys) for part in node.iter_expressions())
