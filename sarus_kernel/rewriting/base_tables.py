"""What is known of a table of the dataset, and of rows that the question lists itself."""

from sarus_kernel.errors import NotReleasable
from sarus_kernel.plan.relations import Scope, Table, Values
from sarus_kernel.plan.types import Kind, Scalar
from sarus_kernel.rewriting.joins import MOST_ROWS
from sarus_kernel.rewriting.key_domains import WIDEST_GRID
from sarus_kernel.rewriting.unit_local import Open, Side, UnitLocal

DEFAULT_ROWS = 100


def table(node: Table, scope: Scope) -> Side:
    """A public table is open; each row of a private one is that of the person it names."""
    info = scope.catalog.table(node.name)
    if not info.private:
        return Open(node, frozenset([info.key] if info.key else ()))
    if info.unit is None:
        raise NotReleasable(f"The table {info.name} has no column that says whose rows they are.")
    once = info.one_row_per_unit
    homes = {t.key: f"{t.name}.{t.key}" for t in scope.catalog if t.key and t.unit != t.key}
    fixed = frozenset(info.schema()) if once else frozenset([info.unit])
    rows = 1 if once else min(info.max_rows or DEFAULT_ROWS, MOST_ROWS)
    keys = {info.key: f"{info.name}.{info.key}"} if info.key else {}
    links = {c.name: c.references or homes[c.name] for c in info.columns
             if c.references or c.name in homes}  # fmt: skip
    parts = {name: (at, len(info.unit_parts)) for at, name in enumerate(info.unit_parts)}
    return UnitLocal(node, frozenset([info.unit]), rows, None, fixed, once, keys=keys, links=links,
                     homes=keys, parts=parts)  # fmt: skip


def values(node: Values) -> Open:
    """Listed rows: what stands in a column is a public list of keys.

    Whole numbers that are all different are unique: on every engine a value equals one of them.
    """
    listed: dict[str, tuple[Scalar, ...]] = {}
    unique: set[str] = set()
    for place, name in enumerate(node.names):
        cells = tuple(row[place].value for row in node.rows)
        if None not in cells and 0 < len(cells) <= WIDEST_GRID:
            listed[name] = cells
        whole = node.kinds[place] == Kind.INTEGER.value and None not in cells
        if whole and len(set(cells)) == len(cells):
            unique.add(name)
    return Open(node, frozenset(unique), len(node.rows) == 1, listed)
