"""What a standing exception may be asked of: plain columns, and flags of listed codes, by person.

Nobody looks at such a question before it is answered, so it must not be able to single somebody
out by what it computes: no column or filter may follow from a date, an identifier, a list of the
question or several columns at once. What one rare value of one column gives away remains.
"""

from dataclasses import dataclass, field

from sarus_kernel.errors import NotReleasable
from sarus_kernel.plan.aggregates import Aggregation
from sarus_kernel.plan.catalog import Catalog
from sarus_kernel.plan.columns import Apply, Column, ColumnNode, Literal
from sarus_kernel.plan.relations import (
    Aggregate,
    Filter,
    Join,
    Project,
    Relation,
    Scope,
    Sort,
    Table,
)
from sarus_kernel.plan.types import TEMPORAL
from sarus_kernel.plan.walk import walk
from sarus_kernel.rewriting.predicates import conjuncts, equalities
from sarus_kernel.rewriting.unit_local import names_in
from sarus_kernel.vault.stages import ExactCall

PLAIN = frozenset((
    "equal", "not_equal", "less", "less_equal", "greater", "greater_equal", "in", "is_null", "not",
    "coalesce", "to_integer", "to_number",
))  # fmt: skip
"""What a flag is made by."""
RANGES = frozenset(("less", "less_equal", "greater", "greater_equal"))
INSTEAD = "\nAsk the data owner for this very question: sarus.request(value, why)."


@dataclass(frozen=True)
class Origin:
    """Where a column comes from: catalog columns, whether it is one of them as it is, and whether
    it is an attribute of the person (of the people's own table)."""

    sources: frozenset[str]
    bare: bool = True
    own: bool = False


@dataclass
class _Reader:
    """Goes through the rows of a question; `kept_by` are the columns that its filters read."""

    scope: Scope
    kept_by: set[str] = field(default_factory=set)
    grouped: bool = False

    def read(self, node: Relation) -> dict[str, Origin]:
        """The origin of each column. Raises NotReleasable."""
        match node:
            case Table():
                return self._table(node)
            case Sort():
                return self.read(node.relation)
            case Filter():
                known = self.read(node.relation)
                self.kept_by |= _one(node.condition, known).sources
                return known
            case Project():
                known = self.read(node.relation)
                pairs = zip(node.names, node.columns, strict=True)
                return {name: _one(column, known) for name, column in pairs}
            case Join() if node.kind == "inner":
                return self._join(node)
            case Aggregate():
                return self._aggregate(node)
        raise NotReleasable(f"A standing exception covers plain tables of people.{INSTEAD}")

    def _table(self, node: Table) -> dict[str, Origin]:
        info = self.scope.catalog.table(node.name)
        if not info.private:
            raise NotReleasable(f"A standing exception covers private tables only.{INSTEAD}")
        own = info.key is not None and info.key == info.unit
        self.grouped |= own
        return {c.name: Origin(frozenset((f"{node.name}.{c.name}",)), own=own)
                for c in info.columns}  # fmt: skip

    def _join(self, node: Join) -> dict[str, Origin]:
        known = {**self.read(node.left), **self.read(node.right)}
        links = {frozenset(pair) for pair in equalities(node.condition)}
        for part in conjuncts(node.condition):
            if frozenset(names_in(part)) not in links:
                raise NotReleasable(
                    f"Under a standing exception tables are joined by the person only.{INSTEAD}"
                )
        self.grouped = False
        return known

    def _aggregate(self, node: Aggregate) -> dict[str, Origin]:
        known = self.read(node.relation)
        if len(node.keys) != 1:
            raise NotReleasable(f"A standing exception has one row a person.{INSTEAD}")
        self.grouped = True
        made = zip(node.names, node.aggregates, strict=True)
        return {node.key_names[0]: _one(node.keys[0], known),
                **{name: _of_group(each, known) for name, each in made}}  # fmt: skip


def need_plain(call: ExactCall, catalog: Catalog) -> None:
    """Raises NotReleasable unless rows, features and target are plain, one row a person."""
    rows = next(n for n in walk(call.data[0][1]) if isinstance(n, Sort)).relation
    if not isinstance(rows, Project):
        raise NotReleasable(f"A standing exception covers plain tables of people.{INSTEAD}")
    reader = _Reader(Scope(catalog))
    columns = reader.read(rows)
    if not reader.grouped:
        raise NotReleasable(f"A standing exception has one row a person.{INSTEAD}")
    if len(reader.kept_by) > 1:
        raise NotReleasable(f"A standing exception has one column in its filters.{INSTEAD}")
    types = {f"{t.name}.{c.name}": c.type.kind for t in catalog for c in t.columns}
    used = reader.kept_by.union(*(origin.sources for origin in columns.values()))
    if any(types[name] in TEMPORAL for name in used):
        raise NotReleasable(f"Under a standing exception nothing follows from a date.{INSTEAD}")


def _one(column: ColumnNode, known: dict[str, Origin]) -> Origin:
    """The origin of an expression: of one column, by plain functions."""
    if isinstance(column, Column):
        return known[column.name]
    used = [known[name] for name in sorted(names_in(column))]
    functions = {n.function for n in walk(column) if isinstance(n, Apply)}
    others = [n for n in walk(column) if not isinstance(n, Apply | Column | Literal)]
    sources = frozenset().union(*(each.sources for each in used))
    if len(sources) > 1 or functions - PLAIN or others:
        raise NotReleasable(
            "Under a standing exception a column or filter is one catalog column, compared with "
            f"values.{INSTEAD}"
        )
    return Origin(sources, False, all(each.own for each in used))


def _of_group(node: Aggregation, known: dict[str, Origin]) -> Origin:
    """A person's attribute, a flag of listed codes, or a count of such rows."""
    parts = [_one(each, known) for each in node.arguments]
    parts += [_one(node.where, known)] if node.where is not None else []
    sources = frozenset().union(*(each.sources for each in parts))
    ranged = {n.function for each in node.children() for n in walk(each) if isinstance(n, Apply)}
    if ranged & RANGES and not all(part.own for part in parts):
        raise NotReleasable(f"Under a standing exception codes are listed.{INSTEAD}")
    flag = node.function in ("max", "min") and all(not p.bare or p.own for p in parts)
    if node.distinct or len(sources) > 1 or not (flag or node.function == "count"):
        raise NotReleasable(
            "Under a standing exception a person's rows give counts and flags of listed codes, no "
            f"value.{INSTEAD}"
        )
    return Origin(sources, False, all(part.own for part in parts))
