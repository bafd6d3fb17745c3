"""Lists as tables, however a dialect writes them: UNNEST, EXPLODE, FLATTEN, STRING_SPLIT.

A list of the question is a table of one column; so `SELECT EXPLODE(ARRAY(1, 2))`, `LATERAL VIEW`
and the like become what FROM UNNEST([1, 2]) is. A list that a column holds stays, and is refused.
"""

from sqlglot import exp


def as_tables(tree: exp.Expr) -> None:
    """Make lists in FROM, in LATERAL VIEW and in SELECT tables of FROM."""
    for table in list(tree.find_all(exp.Table, exp.TableFromRows)):
        found = _written(table.this, table)
        if found is not None:
            table.replace(found)
    for unnest in list(tree.find_all(exp.Unnest)):
        series = unnest.expressions[0] if len(unnest.expressions) == 1 else None
        if isinstance(series, exp.GenerateSeries | exp.GenerateDateArray):
            unnest.replace(_table(series, unnest.args.get("alias")))
    for join in list(tree.find_all(exp.Join)):
        found = _written(join.this.this, join.this) if isinstance(join.this, exp.Lateral) else None
        if found is not None:
            join.set("this", found)
            join.set("kind", None if join.args.get("on") else "CROSS")
    for select in list(tree.find_all(exp.Select)):
        _of_views(select)
        _of_outputs(select)


def _written(node: object, around: exp.Expr) -> exp.Expr | None:
    """The table of a list under the alias around it; None for what is no list."""
    value = "col"
    if isinstance(node, exp.Anonymous) and node.name.upper() == "STRING_SPLIT":
        node, value = exp.Split(this=node.expressions[0], expression=node.expressions[1]), "value"
    elif isinstance(node, exp.Explode):
        node = node.this
    else:
        return None
    if isinstance(node, exp.Kwarg):
        node, value = node.expression, "value"
    assert isinstance(node, exp.Expr)
    alias = around.args.get("alias")
    named = alias is not None and alias.args.get("columns") and value != "value"
    if not named:
        table = alias.this if alias is not None else None
        alias = exp.TableAlias(this=table, columns=[exp.to_identifier(value)])
    return _table(node, alias)


def _table(node: exp.Expr, alias: exp.Expr | None) -> exp.Expr:
    if isinstance(node, exp.GenerateDateArray):
        start, end = (_day(node.args[part]) for part in ("start", "end"))
        step = node.args.get("step") or exp.Interval(
            this=exp.Literal.string("1"), unit=exp.Var(this="DAY"))  # fmt: skip
        node = exp.GenerateSeries(start=start, end=end, step=step)
    if isinstance(node, exp.GenerateSeries):
        return exp.Table(this=node.copy(), alias=alias)
    if isinstance(node, exp.Split):
        node = _cells(node.this, node.expression) or node
    return exp.Unnest(expressions=[node.copy()], alias=alias)


def _cells(whole: exp.Expr, between: exp.Expr) -> exp.Array | None:
    """The pieces of a text of the question. Ids, which are numbers, are such."""
    if not isinstance(whole, exp.Literal) or not isinstance(between, exp.Literal):
        return None
    cells = whole.name.split(between.name) if between.name else [whole.name]
    if all(cell.strip().isdecimal() for cell in cells):
        return exp.Array(expressions=[exp.Literal.number(cell.strip()) for cell in cells])
    return exp.Array(expressions=[exp.Literal.string(cell) for cell in cells])


def _day(node: exp.Expr) -> exp.Expr:
    return exp.cast(node.copy(), "date") if isinstance(node, exp.Literal) else node.copy()


def _of_views(select: exp.Select) -> None:
    """`LATERAL VIEW explode(…) e AS k`."""
    kept = []
    for view in select.args.get("laterals") or []:
        found = None if view.args.get("outer") else _written(view.this, view)
        if found is None:
            kept.append(view)
        else:
            select.append("joins", exp.Join(this=found, kind="CROSS"))
    if select.args.get("laterals"):
        select.set("laterals", kept)


def _of_outputs(select: exp.Select) -> None:
    """`SELECT EXPLODE(…) AS k`: a row for each value, beside each row."""
    for item in list(select.expressions):
        inner = item.unalias()
        if not isinstance(inner, exp.Explode):
            continue
        name = exp.to_identifier(item.alias or "unnest")
        made = _table(inner.this, exp.TableAlias(columns=[name]))
        item.replace(exp.column(name.copy()))
        if select.args.get("from_") is None:
            select.set("from_", exp.From(this=made))
        else:
            select.append("joins", exp.Join(this=made, kind="CROSS"))
