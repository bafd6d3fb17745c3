"""`x IN (1, 2, …)` with very many values: engines look a value up in a table, where they would go
through a list, and plans hold a table's values as they are. What is answered is the same, nulls and
all: `x IN (…)` is null where x is, and where the list has a NULL and no value that is equal."""

from collections.abc import Sequence
from datetime import datetime

from sqlglot import exp

from sarus_kernel.frontends.sql.select.protocol import Select
from sarus_kernel.frontends.sql.select.value_lists import LONGEST
from sarus_kernel.plan.columns import Column, ColumnNode, Literal, apply, literal
from sarus_kernel.plan.relations import Distinct, Filter, Join, Relation, Union, Values, project
from sarus_kernel.plan.types import Scalar

MANY = 4_500
"""Values up to which a list is one expression, which may have some more parts (its HEAVIEST is
5,000), and public keys of a column; beyond it is a table."""
_WIDER = ("timestamp", "date", "number", "integer", "boolean", "text")
"""Of kinds that may be compared the first one holds the values of the others."""


def is_long(node: exp.In) -> bool:
    """Whether this is an IN with very many values."""
    return len(node.expressions) > MANY


def condition(select: Select, node: exp.In, negated: bool) -> ColumnNode | None:
    """`x [NOT] IN (…)` of WHERE: None where it was turned into a join of the SELECT's rows."""
    value, *items = select.members(node)
    cells = _cells(items)
    known = [cell for cell in cells if cell.value is not None]
    if negated and len(known) < len(cells):
        return apply("not", apply("in", value, literal(None)))  # true of no row
    if len(cells) < len(items) or not known:
        found = beside_row(select, node)
        return apply("not", found) if negated else found
    name = select.reader.fresh("listed")
    if negated:
        rows = Filter(select.names.relation, apply("not", apply("is_null", value)))
        select.names.relation = rows
    test, kind = apply("equal", value, Column(name)), "anti" if negated else "semi"
    select.names.relation = Join(select.names.relation, table_of(name, known), kind, test)
    return None


def beside_row(select: Select, node: exp.In) -> ColumnNode:
    """The same inside OR, CASE or SELECT: true, false or null beside each row."""
    value, *items = select.members(node)
    cells = _cells(items)
    tests: list[ColumnNode] = [
        apply("equal", value, item) for item in items if not isinstance(item, Literal)
    ]
    if cells:
        tests.append(_found(select, value, cells))
    return tests[0] if len(tests) == 1 else apply("or", *tests)


def _found(select: Select, value: ColumnNode, cells: Sequence[Literal]) -> ColumnNode:
    known = [cell for cell in cells if cell.value is not None]
    if not known:
        return apply("in", value, literal(None))
    name = select.reader.fresh("listed")
    found = mark(select, table_of(name, known), name, value)
    if len(known) < len(cells):
        return found
    missing = apply("coalesce", found, literal(False))
    return apply("case", apply("is_null", value), literal(None), missing)


def mark(select: Select, other: Relation, name: str, of: ColumnNode) -> Column:
    """A left join that marks the rows with a partner: true, and null without one."""
    distinct, found = marked(select, other, name)
    test = apply("equal", of, Column(name))
    select.names.relation = Join(select.names.relation, distinct, "left", test)
    return found


def marked(select: Select, other: Relation, name: str) -> tuple[Relation, Column]:
    """Each value once, and a column beside it that is true."""
    found = select.reader.fresh("found")
    distinct = Distinct(other)
    return project(distinct, {name: Column(name), found: literal(True)}), Column(found)


def table_of(name: str, cells: Sequence[Literal]) -> Relation:
    """A table of one column with these values, each once; none of them is null."""
    kinds = {cell.kind for cell in cells}
    kind = next(kind for kind in _WIDER if kind in kinds)
    different = dict.fromkeys(_widened(cell, kind) for cell in cells)
    rows = [(Literal(value, kind),) for value in different]
    parts = [
        Values((name,), (kind,), tuple(rows[at : at + LONGEST]))
        for at in range(0, len(rows), LONGEST)
    ]
    return parts[0] if len(parts) == 1 else Union(tuple(parts))


def _cells(items: Sequence[ColumnNode]) -> list[Literal]:
    return [item for item in items if isinstance(item, Literal)]


def _widened(cell: Literal, kind: str) -> Scalar:
    if kind == "timestamp" and cell.kind == "date":
        return datetime.fromisoformat(str(cell.value)).isoformat()
    if kind in ("number", "integer") and cell.kind != kind and cell.value is not None:
        return float(cell.value) if kind == "number" else int(cell.value)
    return cell.value
