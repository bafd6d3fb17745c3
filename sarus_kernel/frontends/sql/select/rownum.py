"""`WHERE ROWNUM <= 5`, as Oracle spells LIMIT 5."""

from sqlglot import exp

from sarus_kernel.errors import NotSupported
from sarus_kernel.frontends.sql.select.protocol import Select

_AFTER = ("group", "having", "order", "qualify", "distinct", "limit", "offset")
_UP_TO: dict[type[exp.Expr], int] = {exp.LTE: 0, exp.LT: -1, exp.EQ: 0}


def split(select: Select, parts: list[exp.Expr]) -> tuple[list[exp.Expr], int | None]:
    """The conditions of a WHERE without those on ROWNUM, and how many rows these leave.

    A column of that name is a column. Raises NotSupported where it is no limit of what comes out.
    """
    if select.names.find("rownum") is not None:
        return parts, None
    found = [part for part in parts if any(_is_rownum(node) for node in part.walk())]
    if not found:
        return parts, None
    if any(select.node.args.get(part) for part in _AFTER) or select.grouped:
        raise NotSupported(
            "ROWNUM counts rows before GROUP BY, DISTINCT and ORDER BY. Put these into a SELECT "
            "of their own: SELECT * FROM (SELECT … ORDER BY …) WHERE ROWNUM <= 5."
        )
    return [part for part in parts if part not in found], min(map(_most, found))


def _is_rownum(node: exp.Expr) -> bool:
    pseudo = isinstance(node, exp.Pseudocolumn | exp.Column)
    return pseudo and node.name.lower() == "rownum" and not node.args.get("table")


def _most(condition: exp.Expr) -> int:
    limit = condition.args.get("expression")
    less = _UP_TO.get(type(condition))
    is_number = isinstance(limit, exp.Literal) and not limit.is_string and limit.name.isdigit()
    if less is not None and is_number and _is_rownum(condition.this):
        most = int(limit.name) + less  # type: ignore[union-attr]
        if not isinstance(condition, exp.EQ) or most == 1:
            return most
    raise NotSupported("ROWNUM is understood as ROWNUM <= 5, ROWNUM < 6 or ROWNUM = 1.")
