"""The groups that there can be: a public domain, run through the question.

All keys of a grouping that are functions of columns with few public values (categories, whole
numbers and dates within bounds, rows of public tables) have few values themselves. The values of
those columns are put beside each other, the question's own conditions and key expressions are
run over them, and the different results are the groups. No row of anybody is read.
"""

from dataclasses import dataclass, field
from dataclasses import replace as replaced
from itertools import product
from math import floor, prod

from sarus_kernel.measurements import Rows, Twin
from sarus_kernel.plan.columns import Apply, Column, ColumnNode, Literal, apply
from sarus_kernel.plan.inner import Given
from sarus_kernel.plan.node import Node
from sarus_kernel.plan.relations import Aggregate, Filter, Join, Limit, Relation, Scope, Table, keep
from sarus_kernel.plan.types import ColumnType
from sarus_kernel.plan.walk import replace, walk
from sarus_kernel.release import Cell
from sarus_kernel.rewriting.key_conditions import asked, equalities
from sarus_kernel.rewriting.key_domains import DAY, MOST_VALUES, alike, days_for_times, values_of
from sarus_kernel.rewriting.possible_rows import PossibleRows, read
from sarus_kernel.rewriting.predicates import both
from sarus_kernel.rewriting.unit_local import UnitLocal, narrowed

MOST_COMBINATIONS = 100_000
"""The most combinations of values of people's columns that are tried together."""
MOST_ROWS = 5_000_000
"""The same with the rows of public tables beside them."""
UNKNOWN_ROWS = 10_000
"""So many rows a public table is reckoned with that the catalog does not count."""
Key = tuple[Cell, ...]


@dataclass
class _Part:
    """Keys that depend on the same values: what they are computed from, together."""

    keys: list[str] = field(default_factory=list)
    atoms: dict[str, tuple[ColumnNode, list[Cell]]] = field(default_factory=dict)
    known: list[int] = field(default_factory=list)
    conditions: list[ColumnNode] = field(default_factory=list)


def possible_keys(
    keys: dict[str, ColumnNode], local: UnitLocal, scope: Scope, twin: Twin, most: int
) -> list[Key] | None:
    """All groups that there can be, at most so many; None where they are too many, or not known."""
    rows = PossibleRows(scope)
    columns = rows.columns(local.relation)
    found = {name: read(key, columns) for name, key in keys.items()}
    domains = Domains(rows)
    wanted = {name: domains.prepared(key) for name, key in found.items()}
    parts = domains.parts(wanted)
    if parts is None or twin.possible is None:
        return None
    answers = [_answer(part, wanted, domains, twin, most) for part in parts]
    if any(each is None for each in answers):
        return None
    tables = [each for each in answers if each is not None]
    if prod(map(len, tables)) > most:
        return None
    order = [key for part in parts for key in part.keys]
    places = [order.index(name) for name in keys]
    flat = (sum(each, ()) for each in product(*tables))
    return [tuple(row[place] for place in places) for row in flat]


_STRICT = frozenset({"floor", "ceil", "round", "add", "subtract", "multiply", "negate", "absolute"})


class Domains:
    """What is known of the expressions of a question: which values each can have."""

    def __init__(self, rows: PossibleRows) -> None:
        self.rows = rows
        self.schema: dict[str, ColumnType] = dict(rows.types)
        self.places = {name: place for place, relation in enumerate(rows.known)
                       for name in rows.scope.schema(relation)}  # fmt: skip
        for relation in rows.known:
            self.schema |= rows.scope.schema(relation)
        self.same = equalities(rows.conditions, self.schema, self.places)
        self.conditions = [self.prepared(c) for c in rows.conditions]
        self.lists, self.ranges = asked(self.conditions, self.schema)
        for name in self.schema:  # so that expressions of a column are as narrow as it is
            within = narrowed(self.schema[name], self.ranges.get(Column(name).digest))
            kept = Column(name).digest in {*self.ranges, *self.lists}  # nothing is equal to null
            self.schema[name] = replaced(within, nullable=within.nullable and not kept)
        self.known: dict[str, list[Cell] | None] = {}

    def prepared(self, node: ColumnNode) -> ColumnNode:
        """An expression over days where hours do not matter, equal columns being one."""
        found = replace(node, self.same) if self.same else node
        assert isinstance(found, ColumnNode)
        return days_for_times(found, self.schema)

    def atoms(self, node: ColumnNode) -> dict[str, ColumnNode] | None:
        """The parts that an expression is computed from, by digest; None if one is open."""
        if isinstance(node, Literal) or (isinstance(node, Column) and node.name in self.places):
            return {node.digest: node} if isinstance(node, Column) else {}
        if isinstance(node, Apply):
            below = [self.atoms(argument) for argument in node.arguments]
            if None not in below:
                return {d: n for each in below if each is not None for d, n in each.items()}
        return {node.digest: node} if self.values(node) is not None else None

    def values(self, node: ColumnNode) -> list[Cell] | None:
        """The values of a column of people, or of an expression that has few by itself."""
        if node.digest not in self.known:
            self.known[node.digest] = self._values(node)
        return self.known[node.digest]

    def _values(self, node: ColumnNode) -> list[Cell] | None:
        type_ = node.type(self.schema)
        if node.digest in self.lists:
            return alike(self.lists[node.digest], type_.kind)
        name = node.name.removesuffix(DAY) if isinstance(node, Column) else ""
        range_ = self.ranges.get(node.digest)
        if isinstance(node, Column) and name != node.name:
            low, high = self.ranges.get(Column(name).digest, (None, None))
            range_ = both(range_ or (None, None), (_day(low), _day(high)))
        within = narrowed(type_, range_)
        if isinstance(node, Apply) and not self._may_be_null(node):
            within = replaced(within, nullable=False)
        return values_of(node, within, MOST_VALUES)

    def _may_be_null(self, node: ColumnNode) -> bool:
        """Whether an expression within bounds may be null: most are not if no part is."""
        if isinstance(node, Apply) and node.function in _STRICT:
            return any(self._may_be_null(argument) for argument in node.arguments)
        return node.type(self.schema).nullable

    def parts(self, wanted: dict[str, ColumnNode]) -> list[_Part] | None:
        """The keys in parts that have no value in common; None where a key is open."""
        parts: list[_Part] = []
        for name, key in wanted.items():
            atoms = self.atoms(key)
            if atoms is None:
                return None
            parts = _joined(parts, self._part(atoms, [name], []))
        for condition in self.conditions:
            atoms = self.atoms(condition)
            if atoms and any(_touches(part, self._part(atoms, [], [])) for part in parts):
                parts = _joined(parts, self._part(atoms, [], [condition]))
        return parts

    def _part(
        self, atoms: dict[str, ColumnNode], keys: list[str], conditions: list[ColumnNode]
    ) -> _Part:
        known = {self.places[n.name] for n in atoms.values() if self._is_known(n)}  # type: ignore[attr-defined]
        own = {d: (n, self.values(n) or []) for d, n in atoms.items() if not self._is_known(n)}
        return _Part(keys, own, sorted(known), conditions)

    def _is_known(self, node: ColumnNode) -> bool:
        return isinstance(node, Column) and node.name in self.places


def _day(seconds: float | None) -> float | None:
    return None if seconds is None else floor(seconds / 86_400)


def _touches(one: _Part, other: _Part) -> bool:
    return bool(one.atoms.keys() & other.atoms.keys() or set(one.known) & set(other.known))


def _joined(parts: list[_Part], new: _Part) -> list[_Part]:
    """The parts with one more: those that have a value in common become one."""
    apart = [part for part in parts if not _touches(part, new)]
    for part in parts:
        if _touches(part, new):
            known = sorted({*part.known, *new.known})
            atoms = part.atoms | new.atoms
            conditions = [*part.conditions, *new.conditions]
            new = _Part([*part.keys, *new.keys], atoms, known, conditions)
    return [*apart, new]


def _answer(
    part: _Part, wanted: dict[str, ColumnNode], domains: Domains, twin: Twin, most: int
) -> list[Key] | None:
    """The different values of the keys of one part, in order."""
    keys = [wanted[name] for name in part.keys]
    if not part.known and not part.conditions and len(keys) == len(part.atoms) == 1:
        node, values = next(iter(part.atoms.values()))
        if keys[0] == node:
            return [(value,) for value in values] if len(values) <= most else None
    scope, sizes = domains.rows.scope, [len(values) for _, values in part.atoms.values()]
    beside = [_size(domains.rows.known[place], scope) for place in part.known]
    if prod(sizes) > MOST_COMBINATIONS or prod(sizes) * prod(beside) > MOST_ROWS:
        return None
    relation, given = _relation(part, keys, domains, most)
    said = twin.possible(relation, given) if twin.possible is not None else None
    if said is None or len(said.rows) > most:
        return None
    plain = (tuple(map(_unsigned, row)) for row in said.rows)
    return sorted(dict.fromkeys(plain), key=_order)


def _relation(
    part: _Part, keys: list[ColumnNode], domains: Domains, most: int
) -> tuple[Relation, dict[str, Rows]]:
    """The different results of the keys, over all values put beside each other."""
    given: dict[str, Rows] = {}
    sides, names = [domains.rows.known[place] for place in part.known], dict[str, Node]()
    for digest, (node, values) in part.atoms.items():
        name, kind = f"possible_{len(given) + 1}", node.type(domains.schema).kind.value
        given[name] = Rows((f"\N{MIDDLE DOT}{name}",), (kind,), tuple((v,) for v in values))
        sides.append(Given(name, given[name].columns, (kind,)))
        names[digest] = Column(given[name].columns[0])
    if not sides:
        sides = [Given("possible", ("\N{MIDDLE DOT}one",), ("integer",))]
        given["possible"] = Rows(("\N{MIDDLE DOT}one",), ("integer",), ((1,),))
    beside = sides[0]
    for side in sides[1:]:
        beside = Join(beside, side, "cross")
    conditions = [_over(condition, names) for condition in part.conditions]
    if conditions:
        test = conditions[0] if len(conditions) == 1 else apply("and", *conditions)
        beside = Filter(beside, test)
    made = Aggregate(beside, tuple(part.keys), tuple(_over(key, names) for key in keys), (), ())
    return Limit(keep(made, part.keys), most + 1), given


def _over(node: ColumnNode, names: dict[str, Node]) -> ColumnNode:
    found = replace(node, names)
    assert isinstance(found, ColumnNode)
    return found


def _size(relation: Relation, scope: Scope) -> int:
    """About how many rows a public relation has: those of its largest table."""
    tables = [node.name for node in walk(relation) if isinstance(node, Table)]
    return max((scope.catalog.table(name).rows or UNKNOWN_ROWS for name in tables), default=100)


def _unsigned(cell: Cell) -> Cell:
    return cell + 0.0 if isinstance(cell, float) else cell


def _order(key: Key) -> tuple[tuple[bool, str, float, str], ...]:
    """Nulls last, numbers by size, text by letters."""
    return tuple(
        (cell is None, "" if isinstance(cell, str) else "0",
         float(cell) if isinstance(cell, bool | int | float) else 0.0,
         cell if isinstance(cell, str) else "")
        for cell in key
    )  # fmt: skip
