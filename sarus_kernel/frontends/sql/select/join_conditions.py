"""Subqueries in the condition of a join: `ON a.id = b.id AND a.id IN (SELECT …)`.

Of an inner join it does not matter whether rows are picked by ON or by WHERE: so there it is read
as WHERE reads it. Of a LEFT JOIN, what is said of the right side picks its rows beforehand.
"""

from dataclasses import dataclass

from sqlglot import exp

from sarus_kernel.errors import NotSupported, UnknownName
from sarus_kernel.frontends.sql.select import subqueries
from sarus_kernel.frontends.sql.select.inspection import conjuncts
from sarus_kernel.frontends.sql.select.name_resolution import Names
from sarus_kernel.frontends.sql.select.predicate_pushdown import placed
from sarus_kernel.frontends.sql.select.protocol import Select


@dataclass(frozen=True)
class On:
    """The conditions of a join that read its rows alone, and those with a subquery."""

    plain: tuple[exp.Expr, ...]
    nested: tuple[exp.Expr, ...]


def split(node: exp.Join, kind: str) -> On:
    """The conditions of ON. Raises NotSupported where a kind of join has no place for some."""
    on = node.args.get("on")
    parts = conjuncts(on) if on is not None else []
    nested = tuple(part for part in parts if part.find(exp.Query))
    if nested and kind not in ("inner", "left"):
        raise NotSupported(f"A SELECT inside the ON of a {kind.upper()} join cannot be asked.")
    if not nested:
        return On(() if on is None else (on,), ())
    return On(tuple(part for part in parts if part not in nested), nested)


def afterwards(select: Select, on: On, both: Names) -> Names:
    """The names of an inner join whose rows are picked by the conditions with a subquery."""
    if on.nested:
        _pick(select, on.nested, both)
    return both


def beforehand(select: Select, on: On, right: Names, left: Names) -> None:
    """Pick the rows of the right side of a LEFT JOIN. Raises NotSupported for the left side's."""
    try:
        _pick(select, on.nested, right)
    except UnknownName as error:
        if not any(_reads(part, left) for part in on.nested):
            raise
        raise NotSupported(
            "A SELECT inside the ON of a LEFT JOIN is understood of columns of the table joined. "
            "Put a condition on the other table into a CASE of the SELECT list, or a WITH."
        ) from error


def _reads(part: exp.Expr, names: Names) -> bool:
    return any(names.find(c.name, c.table) is not None for c in part.find_all(exp.Column))


def _pick(select: Select, parts: tuple[exp.Expr, ...], names: Names) -> None:
    before, known = select.__dict__.get("names"), dict(select.subqueries)
    select.names = names
    try:
        for part in parts:
            condition = subqueries.condition(select, part)
            if condition is not None:
                names.relation = placed(names.relation, condition, select.reader.scope)
    finally:
        select.names = before if before is not None else names
        select.subqueries.clear()
        select.subqueries.update(known)
