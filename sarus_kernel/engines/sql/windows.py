"""How window functions are written: the order of rows is always fixed to the last column.

Among rows with equal order keys an engine numbers whichever it meets first, and which that is may
depend on rows of other partitions, even on how many there are. So functions that count places get
all columns as further order keys: rows that are then still equal are equal in everything, and it
does not matter which comes first. Sums of real numbers are taken in the order of the values, as
in `aggregates`. Hence the new columns of a partition are a function of its rows alone.
"""

from sqlglot import expressions as exp

from sarus_kernel.engines.sql.page import Page
from sarus_kernel.engines.sql.writing import as_column, cast, columns_of, func, number
from sarus_kernel.plan.columns import Column, ColumnNode, Literal
from sarus_kernel.plan.types import Kind, Schema
from sarus_kernel.plan.windows import AGGREGATED, ENDS, NUMBERING, Window, WindowFunction


def written(page: Page, node: Window, rows: exp.Select) -> exp.Select:
    """The SELECT of a window over `rows`, whose columns are still to be named."""
    schema = page.scope.schema(node.relation)
    partition = [page.value(key, schema) for key in node.partition if _varies(key)]
    keys = [
        _ordered(page, key, schema, down)
        for key, down in zip(node.order, node.descending, strict=True)
        if _varies(key)
    ]
    named = {key.name for key in (*node.order, *node.partition) if isinstance(key, Column)}
    ties = [_ordered(page, Column(name), schema, False) for name in schema if name not in named]
    made = []
    for name, function in zip(node.names, node.functions, strict=True):
        order = [] if function.whole and function.function in AGGREGATED else list(keys)
        order += ties if function.by_place else []
        made.append(as_column(_function(page, function, schema, partition, order), name))
    return rows.select(*columns_of(schema), *made, copy=False)


def _ordered(page: Page, key: ColumnNode, schema: Schema, down: bool) -> exp.Ordered:
    value = page.dialect.ordered(page.value(key, schema), key.type(schema).kind)
    return exp.Ordered(this=value, desc=down, nulls_first=False)


def _varies(key: ColumnNode) -> bool:
    """A constant orders nothing; to an engine 1 may be the first column."""
    return not isinstance(key, Literal)


def _function(
    page: Page,
    node: WindowFunction,
    schema: Schema,
    partition: list[exp.Expr],
    order: list[exp.Ordered],
) -> exp.Expr:
    result = node.type(schema)

    def put(call: exp.Expr) -> exp.Expr:
        return exp.Window(
            this=call,
            partition_by=[key.copy() for key in partition],
            order=exp.Order(expressions=[key.copy() for key in order]) if order else None,
            spec=_frame(node) if order and node.function in (*AGGREGATED, *ENDS) else None,
        )

    called = _called(page, node, schema)
    if node.function in AGGREGATED:
        over = page.dialect.over(called, put)
        return over if node.function == "count" else page.dialect.finish(over, result)
    return cast(put(called), result.kind) if node.function in NUMBERING else put(called)


def _called(page: Page, node: WindowFunction, schema: Schema) -> exp.Expr:
    types = [argument.type(schema) for argument in node.arguments]
    values = [page.value(argument, schema) for argument in node.arguments]
    if node.function in AGGREGATED:
        value = values[0] if values else exp.Star()
        write = page.dialect.aggregates[node.function]
        return write(value, types[0] if types else node.type(schema))
    if node.function in ("lag", "lead"):
        kind = node.type(schema).kind
        places = (0, 2) if len(values) > 2 else (0,)
        for place in places:
            if types[place].kind is not kind or types[place].kind is Kind.INTEGER:
                values[place] = cast(values[place], kind)
    return func(node.function.upper(), *values)


def _frame(node: WindowFunction) -> exp.WindowSpec:
    start, end = _edge(node.start, "PRECEDING"), _edge(node.end, "FOLLOWING")
    return exp.WindowSpec(
        kind=node.frame.upper(), start=start[0], start_side=start[1], end=end[0], end_side=end[1]
    )


def _edge(edge: int | None, side: str) -> tuple[str | exp.Expr, str | None]:
    if edge is None:
        return "UNBOUNDED", side
    if edge == 0:
        return "CURRENT ROW", None
    return number(str(abs(edge))), "PRECEDING" if edge < 0 else "FOLLOWING"
