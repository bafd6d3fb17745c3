"""What can be said of a part of a SELECT by looking at it alone."""

from sqlglot import exp

from sarus_kernel.errors import NotSupported
from sarus_kernel.frontends.sql.aggregates import is_aggregate


def refuse_window(node: exp.Expr) -> None:
    """Raises NotSupported on a window function."""
    if isinstance(node, exp.Window):
        raise NotSupported("Window functions stand in SELECT, QUALIFY and ORDER BY only.")


def conjuncts(node: exp.Expr) -> list[exp.Expr]:
    """The conditions that all have to be true."""
    if isinstance(node, exp.Paren):
        return conjuncts(node.this)
    if isinstance(node, exp.And):
        return conjuncts(node.this) + conjuncts(node.expression)
    return [node]


def has_aggregate(node: exp.Expr) -> bool:
    """Whether an aggregate stands here, outside any subquery."""
    if isinstance(node, exp.Query | exp.Subquery):
        return False
    if isinstance(node, exp.Window):  # what stands before OVER is no aggregate of the rows
        inside: list[exp.Expr] = [e for e in node.iter_expressions() if e is not node.this]
        inside += _arguments(node.this)
        return any(has_aggregate(part) for part in inside)
    return is_aggregate(node) or any(has_aggregate(part) for part in node.iter_expressions())


def _arguments(node: exp.Expr) -> list[exp.Expr]:
    """What a function is of, whatever it is wrapped in."""
    wrapped = (exp.Filter, exp.IgnoreNulls, exp.RespectNulls, exp.WithinGroup)
    if not isinstance(node, wrapped):
        return list(node.iter_expressions())
    return [*_arguments(node.this), *([node.expression] if node.args.get("expression") else [])]


def name_of(item: exp.Expr) -> str:
    """The name of an output: its alias, its column, or its text as DuckDB would show it."""
    if item.alias:
        return item.alias
    if isinstance(item, exp.Column):
        return item.name
    return item.sql(dialect="duckdb", normalize_functions="lower")[:100]
