"""ORDER BY, LIMIT, TOP, FETCH and OFFSET: what several kinds of queries end with."""

from sqlglot import exp

from sarus_kernel.errors import NotSupported
from sarus_kernel.plan.columns import ColumnNode, apply
from sarus_kernel.plan.relations import Limit, Relation


def sort_keys(item: exp.Ordered, key: ColumnNode) -> list[tuple[ColumnNode, bool]]:
    """The keys of one item of ORDER BY, and whether each descends. Nulls come last, or first
    where the text or its dialect says so."""
    first = [(apply("is_null", key), True)] if item.args.get("nulls_first") else []
    return [*first, (key, bool(item.args.get("desc")))]


def limited(node: exp.Expr, relation: Relation) -> Relation:
    """The relation under the limit of its query. Raises NotSupported unless it is a number."""
    limit, offset = node.args.get("limit"), node.args.get("offset")
    if limit is None and offset is None:
        return relation
    count = None
    if limit is not None:
        count = limit.args.get("count") if isinstance(limit, exp.Fetch) else limit.expression
    most = _number(count) if count is not None else 2**31
    return Limit(relation, most, _number(offset.expression) if offset is not None else 0)


def _number(node: exp.Expr) -> int:
    if isinstance(node, exp.Paren):
        return _number(node.this)
    if isinstance(node, exp.Literal) and not node.is_string and node.name.isdigit():
        return int(node.name)
    raise NotSupported("LIMIT and OFFSET take a whole number.")
