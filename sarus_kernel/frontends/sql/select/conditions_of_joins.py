"""Conditions of ON that hold a SELECT of their own, read as conditions of WHERE: they are such."""

from sqlglot import exp

from sarus_kernel.frontends.sql.select.inspection import conjuncts


def moved(node: exp.Select) -> exp.Select:
    """The SELECT in which each `JOIN b ON a.x = b.x AND a.y IN (SELECT …)` has its IN in WHERE.

    Of an inner join it is the same to leave out a pair or the row that it makes, as long as no
    later join keeps rows that found no partner on their left.
    """
    joins = node.args.get("joins") or []
    if any((join.side or "").upper() in ("RIGHT", "FULL") for join in joins):
        return node
    if not any(_asks(part) for join in joins for part in _of(join)):
        return node
    changed = node.copy()
    parts: list[exp.Expr] = []
    for join in changed.args["joins"]:
        asked = [part for part in _of(join) if _asks(part)]
        rest = [part for part in _of(join) if not _asks(part)]
        if asked:
            join.set("on", exp.and_(*rest) if rest else None)
            parts += asked
    return changed.where(*parts)


def _of(join: exp.Join) -> list[exp.Expr]:
    """What an inner join with ON wants of each pair."""
    on, kind = join.args.get("on"), (join.kind or "").upper()
    inner = not join.side and kind in ("", "INNER")
    return conjuncts(on) if on is not None and inner else []


def _asks(node: exp.Expr) -> bool:
    return node.find(exp.Query) is not None
