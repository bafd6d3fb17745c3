"""Oracle's `a.x = b.x(+)` as the LEFT JOIN that it means."""

from sqlglot import exp

from sarus_kernel.errors import NotSupported

_ADVICE = "Write FROM a LEFT JOIN b ON a.x = b.x instead of (+)."


def as_joins(tree: exp.Expr) -> None:
    """Each table whose columns are marked is joined by the conditions that mark it."""
    for select in list(tree.find_all(exp.Select)):
        where = select.args.get("where")
        if where is not None and any(map(_marked, where.find_all(exp.Column))):
            _joined(select, where)


def _marked(column: exp.Column) -> bool:
    return bool(column.args.get("join_mark"))


def _joined(select: exp.Select, where: exp.Where) -> None:
    parts = list(where.this.flatten()) if isinstance(where.this, exp.And) else [where.this]
    asked: dict[str, list[exp.Expr]] = {}
    kept = []
    for part in parts:
        name = _table_of(part)
        if name is None:
            kept.append(part)
        else:
            asked.setdefault(name, []).append(part)
    for part in (part for some in asked.values() for part in some):
        for column in part.find_all(exp.Column):
            column.set("join_mark", None)
    joins = _with_sides(select, asked)
    if any(join.side or join.args.get("on") for join in select.args.get("joins") or []):
        raise NotSupported(f"(+) beside JOIN … ON cannot be asked. {_ADVICE}")
    select.set("joins", joins)
    select.set("where", exp.Where(this=exp.and_(*kept)) if kept else None)


def _table_of(part: exp.Expr) -> str | None:
    """The table that a condition marks; None if it marks none."""
    columns = list(part.find_all(exp.Column))
    marked = {c.table.lower() for c in columns if _marked(c)}
    if not marked:
        return None
    alone = all(_marked(c) == (c.table.lower() in marked) for c in columns)
    if len(marked) > 1 or "" in marked or not alone or part.find(exp.Or, exp.Query):
        raise NotSupported(f"`{part.sql(dialect='oracle')[:60]}` marks no one table by (+). "
                           f"{_ADVICE}")  # fmt: skip
    return marked.pop()


def _with_sides(select: exp.Select, asked: dict[str, list[exp.Expr]]) -> list[exp.Expr]:
    """The tables without marks first, then each marked one after those that its conditions name."""
    tables = [select.args["from_"].this, *(join.this for join in select.args.get("joins") or [])]
    named = {table.alias_or_name.lower(): table for table in tables}
    if not asked.keys() <= named.keys():
        raise NotSupported(f"(+) marks a table that is not in FROM. {_ADVICE}")
    first = [name for name in named if name not in asked]
    if not first:
        raise NotSupported(f"(+) marks all tables of FROM. {_ADVICE}")
    select.set("from_", exp.From(this=named[first[0]]))
    made: list[exp.Expr] = [exp.Join(this=named[name]) for name in first[1:]]
    there, left = set(first), [name for name in named if name in asked]
    while left:
        ready = next((n for n in left if _names(asked[n]) - {n} <= there), None)
        if ready is None:
            raise NotSupported(f"(+) joins tables in a ring. {_ADVICE}")
        made.append(exp.Join(this=named[ready], side="LEFT", on=exp.and_(*asked[ready])))
        there.add(ready)
        left.remove(ready)
    return made


def _names(parts: list[exp.Expr]) -> set[str]:
    return {column.table.lower() for part in parts for column in part.find_all(exp.Column)}
