"""Subqueries in the condition of a join: `ON a.id = b.id AND a.id IN (SELECT …)`.

Of an inner join it does not matter whether rows are picked by ON or by WHERE: so there it is read
as WHERE reads it. Of a LEFT JOIN, what is said of the right side alone picks its rows beforehand.
What is said of both sides picks pairs: of a right row, and what the left rows hold that ON reads,
each combination once. A left row then finds the pairs of its own combination.
"""

from dataclasses import dataclass

from sqlglot import exp

from sarus_kernel.errors import NotSupported, UnknownName
from sarus_kernel.frontends.sql.select import subqueries
from sarus_kernel.frontends.sql.select.inspection import conjuncts
from sarus_kernel.frontends.sql.select.name_resolution import Names, Source
from sarus_kernel.frontends.sql.select.predicate_pushdown import placed
from sarus_kernel.frontends.sql.select.protocol import Select
from sarus_kernel.plan.columns import Column, ColumnNode, apply
from sarus_kernel.plan.matching import matching
from sarus_kernel.plan.relations import Distinct, Join, project


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


def beforehand(select: Select, on: On, sought: Names, kept: Names) -> list[ColumnNode] | None:
    """Pick the rows that a LEFT JOIN may find, for the rows that it keeps.

    None: what is left to ask is `on.plain`. Else the conditions that are, in its place.
    """
    rows = sought.relation
    try:
        _pick(select, on.nested, sought)
        return None
    except UnknownName:
        sought.relation = rows
        used = _read_by(on, kept)
        if not used:
            raise
    return _paired(select, on, sought, kept, used)


def _paired(
    select: Select, on: On, sought: Names, kept: Names, used: list[str]
) -> list[ColumnNode]:
    inner = {name: select.reader.fresh(name) for name in used}
    held = Distinct(project(kept.relation, {new: Column(name) for name, new in inner.items()}))
    there = [Source(source.alias, tuple((written, inner[name]) for written, name in source.columns
                                        if name in inner)) for source in kept.sources]  # fmt: skip
    pairs = Names(Join(sought.relation, held, "cross"), [*sought.sources, *there], outer=kept.outer)
    tests = [select.over(pairs).bind(part) for part in on.plain]
    if tests:
        test = tests[0] if len(tests) == 1 else apply("and", *tests)
        pairs.relation = Join(sought.relation, held, "inner", test)
    _pick(select, on.nested, pairs)
    sought.relation = pairs.relation
    types = select.reader.scope.schema(kept.relation)
    return [test for name, new in inner.items()
            for test in matching(Column(name), Column(new), types[name])]  # fmt: skip


def _read_by(on: On, kept: Names) -> list[str]:
    """The columns of the rows that are kept which ON names, each once."""
    columns = (c for part in (*on.plain, *on.nested) for c in part.find_all(exp.Column))
    found = (kept.find(column.name, column.table) for column in columns)
    return list(dict.fromkeys(name for name in found if name is not None))


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
