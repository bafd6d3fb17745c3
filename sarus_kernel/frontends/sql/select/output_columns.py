"""What a SELECT gives: its output columns, DISTINCT, ORDER BY."""

from sqlglot import exp

from sarus_kernel.errors import NotSupported, QuestionError
from sarus_kernel.frontends.sql.select.inspection import name_of
from sarus_kernel.frontends.sql.select.limits import limited, sort_keys
from sarus_kernel.frontends.sql.select.name_resolution import unique
from sarus_kernel.frontends.sql.select.protocol import Over, Select
from sarus_kernel.frontends.sql.select.window_columns import add
from sarus_kernel.plan.columns import Column, ColumnNode, apply, literal
from sarus_kernel.plan.relations import Distinct, Relation, Sort, keep, project
from sarus_kernel.plan.windows import WindowFunction

Order = list[tuple[ColumnNode, bool]]


def outputs(select: Select) -> dict[str, ColumnNode]:
    """The output columns: name -> expression over the rows or groups."""
    if not select.node.expressions:
        raise QuestionError("The SELECT names no columns.")
    named = [pair for item in select.node.expressions for pair in _of_item(select, item)]
    names = unique(name for name, _ in named)
    return {name: value for name, (_, value) in zip(names, named, strict=True)}


def _of_item(select: Select, item: exp.Expr) -> list[tuple[str, ColumnNode]]:
    star = isinstance(item, exp.Star) or (isinstance(item, exp.Column) and item.is_star)
    if not star:
        return [(name_of(item), select.value(item.unalias()))]
    inner = item.this if isinstance(item, exp.Column) else item
    if inner.args.get("replace") or inner.args.get("rename"):
        raise NotSupported("After *, only EXCLUDE can be asked.")
    if not select.names.sources:
        raise QuestionError("There is nothing that * could mean: write FROM a table.")
    left_out = {part.name.lower() for part in inner.args.get("except_") or []}
    table = item.table if isinstance(item, exp.Column) else ""
    return [
        (written, select.over_group(Column(internal)))
        for written, internal in select.names.all(table)
        if written.lower() not in left_out
    ]


def order(select: Select, made: dict[str, ColumnNode]) -> Order:
    """The keys of ORDER BY, over the rows or groups."""
    node = select.node.args.get("order")
    found: Order = []
    for item in node.expressions if node is not None else []:
        if isinstance(item.this, exp.Var) and item.this.name.upper() == "ALL":
            found += [pair for value in made.values() for pair in sort_keys(item, value)]
            continue
        found += sort_keys(item, _sort_key(select, item.this, made))
    return found


def _sort_key(select: Select, node: exp.Expr, made: dict[str, ColumnNode]) -> ColumnNode:
    low = {name.lower(): value for name, value in made.items()}
    if isinstance(node, exp.Column) and not node.table and node.name.lower() in low:
        return low[node.name.lower()]
    return select.value(select.meant(node))


def first_of_each(select: Select, keys: Order) -> ColumnNode | None:
    """`DISTINCT ON (a, b)`: the first row of each, in the order of the SELECT."""
    distinct = select.node.args.get("distinct")
    on = distinct.args.get("on") if distinct is not None else None
    if on is None:
        return None
    items = on.expressions if isinstance(on, exp.Tuple) else [on.unnest()]
    partition = tuple(select.value(select.meant(item)) for item in items)
    rest = [pair for pair in keys if pair[0] not in partition]
    over = Over(partition, tuple(k for k, _ in rest), tuple(d for _, d in rest))
    return apply("equal", add(select, over, WindowFunction("row_number")), literal(1))


def finished(
    select: Select, relation: Relation, made: dict[str, ColumnNode], order: Order
) -> Relation:
    """The rows as they are shown: named, different, ordered, limited."""
    places = {value: name for name, value in reversed(made.items())}
    hidden = {select.reader.fresh("sort"): key for key, _ in order if key not in places}
    places |= {key: name for name, key in hidden.items()}
    relation = project(relation, made | hidden)
    distinct = select.node.args.get("distinct")
    if distinct is not None and distinct.args.get("on") is None:
        if hidden:
            raise NotSupported("With DISTINCT, order by columns of the result.")
        relation = Distinct(relation)
    if order:
        keys = tuple(Column(places[key]) for key, _ in order)
        relation = Sort(relation, keys, tuple(down for _, down in order))
    relation = limited(select.node, relation)
    return keep(relation, made) if hidden else relation
