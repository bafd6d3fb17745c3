"""When a join keeps a relation unit-local."""

from collections.abc import Callable
from dataclasses import replace

from sarus_kernel.errors import NotReleasable
from sarus_kernel.plan.columns import Column, ColumnNode, apply
from sarus_kernel.plan.relations import Join, Scope
from sarus_kernel.plan.types import Schema
from sarus_kernel.rewriting.predicates import conjuncts, equalities
from sarus_kernel.rewriting.unit_local import Open, Side, UnitLocal, names_in

DOT = "\N{MIDDLE DOT}"
MOST_ROWS = 2_000
"""The most rows of one person that any answer takes into account, whatever joins multiply."""


def join(
    node: Join, left: Side, right: Side, scope: Scope, note: Callable[[str], None]
) -> Side:
    """The join of two sides whose relations are already rewritten. Raises NotReleasable.

    `note` is told what the join was read to mean beyond its words.
    """
    relation = Join(left.relation, right.relation, node.kind, node.condition)
    if isinstance(left, Open) and isinstance(right, Open):
        # a full join of two rows that do not fit each other has two
        single = left.single and right.single and node.kind != "full"
        both = left.lists | right.lists if node.kind in ("inner", "cross") else left.lists
        return Open(relation, frozenset(), single, {} if node.kind == "full" else both)
    if isinstance(left, UnitLocal) and isinstance(right, UnitLocal):
        relation = _by_parts(relation, left, right)
        return _of_people(_by_person(relation, left, right, scope, note), left, right, scope)
    if node.kind != "full" and isinstance(left, UnitLocal) and isinstance(right, Open):
        return _with_open(relation, left, right, scope)
    if node.kind in ("inner", "cross") and isinstance(left, Open) and isinstance(right, UnitLocal):
        return _with_open(relation, right, left, scope)
    raise NotReleasable(
        f"A {node.kind} join that keeps public rows without a person would say which people exist. "
        "Use a left join with the table about people on the left."
    )


def _by_parts(node: Join, left: UnitLocal, right: UnitLocal) -> Join:
    """A join by all columns that the person's key is made of (clinic and number), by the key.

    Private because the condition equates the persons then, whatever the parts are. It means the
    same: keys are made of their parts one to one, or found by these in the people's table, so in
    the source equal parts have equal keys, and equal keys equal parts. (In the copy rare texts may
    have become OTHER, by which people would be mixed up; keys are of the texts before.)
    """
    said = list(conjuncts(node.condition))
    pairs = {place: part for place, part in
             enumerate(_part(each, left, right) for each in said) if part is not None}
    found = set(pairs.values())
    if not found or {at for at, _ in found} != set(range(max(many for _, many in found))):
        return node
    person = apply("equal", Column(left.unit), Column(right.unit))
    others = [each for place, each in enumerate(said) if place not in pairs]
    condition = apply("and", person, *others) if others else person
    return Join(node.left, node.right, node.kind, condition)


def _part(said: ColumnNode, left: UnitLocal, right: UnitLocal) -> tuple[int, int] | None:
    """Which part of the person's key a condition equates on both sides; None if it does not."""
    for a, b in equalities(said):
        for one, other in ((a, b), (b, a)):
            if one in left.parts and left.parts[one] == right.parts.get(other):
                return left.parts[one]
    return None


def _by_person(
    node: Join, left: UnitLocal, right: UnitLocal, scope: Scope, note: Callable[[str], None]
) -> Join:
    """A join by a key of one side (a visit's number), with the person added to its condition.

    Nothing but the condition says that both rows are of one person: with it they are. Rows that
    point to another person's row lose their partner; the answer's notes say so.
    """
    pairs = list(equalities(node.condition))
    if node.condition is None or any(_is_person(a, b, left, right) for a, b in pairs):
        return node
    ours, theirs = scope.schema(left.relation), scope.schema(right.relation)
    for a, b in [pair for one in pairs for pair in (one, one[::-1])]:
        if a in ours and b in theirs and _of_one_person(a, left, b, right, scope):
            person = apply("equal", Column(left.unit), Column(right.unit))
            word = a.split("#")[0].split(".")[-1]
            note(f"Rows joined by {word} are of one person: links to other people's are left out.")
            return Join(node.left, node.right, node.kind, apply("and", node.condition, person))
    return node


def _of_one_person(a: str, one: UnitLocal, b: str, other: UnitLocal, scope: Scope) -> bool:
    """Whether two columns hold the same key of a table about people, not that of the person.

    A visit is one person's, so rows that name the same visit are of one person.
    """
    key = home(a, one, scope)
    return key is not None and key == home(b, other, scope)


def home(column: str, side: UnitLocal, scope: Scope) -> str | None:
    """The "table.column" of the key that a column holds, if what it names is one person's, such
    as a visit; None for the person's own key, keys of public tables, and anything else."""
    held = side.homes.get(column, side.links.get(column))
    if held is None or column in side.units:
        return None
    table, _, key = held.rpartition(".")
    info = scope.catalog.table(table)
    return held if info.private and info.unit != key else None


def _is_person(a: str, b: str, left: UnitLocal, right: UnitLocal) -> bool:
    return (a in left.units and b in right.units) or (b in left.units and a in right.units)


def _of_people(relation: Join, left: UnitLocal, right: UnitLocal, scope: Scope) -> UnitLocal:
    """Both sides about people: unit-local if the condition contains equality of the units.

    Then a row pairs rows of one and the same unit, so it depends on that unit alone; any further
    condition only takes rows of that unit away (or, in a left join, fills its own with nulls).
    """
    if relation.kind == "full":
        raise NotReleasable(
            "A full join leaves some rows without a person on one side. "
            "Use a left join, or put the rows below each other with UNION ALL."
        )
    pairs = set(equalities(relation.condition))
    same = any(_is_person(a, b, left, right) for a, b in pairs)
    if not same or relation.kind not in ("inner", "left", "semi", "anti"):
        raise NotReleasable(
            "Two tables about people are joined without equating the person on both sides. "
            f"Add the condition a.{shown(left, scope)} = b.{shown(right, scope)}."
        )
    if relation.kind in ("semi", "anti"):
        return replace(left, relation=relation)
    inner = relation.kind == "inner"
    known = left.fixed | right.fixed
    one = _single(pairs, right)
    condition = names_in(relation.condition) if relation.condition is not None else set()
    fixed = known if inner or condition <= known else left.fixed
    return UnitLocal(
        relation,
        left.units | right.units if inner else left.units,
        left.rows if one else min(left.rows * right.rows, MOST_ROWS),
        left.hidden or (right.hidden if inner else None),
        fixed,
        left.once and right.once,
        left.lists | right.lists if inner else left.lists,
        left.ranges | right.ranges,  # a value that a left join leaves out is null: not summed
        keys=(left.keys if one else {}) | (right.keys if inner and _single(pairs, left) else {}),
        links=left.links | right.links,
        homes=left.homes | right.homes,
        partners=left.partners | right.partners | (right.units if not inner else frozenset()),
        parts=left.parts | (right.parts if inner else {}),
    )


def _single(pairs: set[tuple[str, str]], side: UnitLocal) -> bool:
    """Whether a row of the other side finds one partner at most here."""
    return side.once or _by_key(pairs, side)


def _by_key(pairs: set[tuple[str, str]], right: UnitLocal) -> bool:
    """Whether a row on the left finds one partner at most, by a key."""
    return any(a in right.keys or b in right.keys for a, b in pairs)


def shown(side: UnitLocal, scope: Scope) -> str:
    """The column of the person as the question, or else the catalog, calls it."""
    name = scope.catalog.unit if side.hidden else side.unit
    return name.split("#")[0].split(".")[-1].lstrip(DOT)


def _with_open(relation: Join, local: UnitLocal, other: Open, scope: Scope) -> UnitLocal:
    """One side open: every row still carries its unit, and open rows are the same for everybody."""
    theirs, ours = scope.schema(other.relation), scope.schema(local.relation)
    open_names = frozenset(theirs)
    # A key of the open side is matched only if it is equated with a column of the person's side.
    matched = {
        x for a, b in equalities(relation.condition) for x, y in ((a, b), (b, a))
        if x in other.unique and y in ours and _exactly(theirs, x, ours, y)
    }  # fmt: skip
    one = other.single or bool(matched)
    if relation.kind in ("semi", "anti"):
        return replace(local, relation=relation)
    condition = names_in(relation.condition) if relation.condition is not None else set()
    fixed = local.fixed
    if one and condition - open_names <= local.fixed:
        fixed |= open_names
    rows = local.rows if one else min(local.rows * 4, MOST_ROWS)
    # What a left join leaves out of the open side is null, which is in no list.
    listed = local.lists if relation.kind == "left" else local.lists | other.lists
    return UnitLocal(relation, local.units, rows, local.hidden, fixed, local.once and one,
                 listed, local.ranges, keys=local.keys if one else {}, links=local.links,
                 homes=local.homes, partners=local.partners, parts=local.parts)  # fmt: skip


def _exactly(one: Schema, a: str, other: Schema, b: str) -> bool:
    """Whether equality is that of the values themselves.

    Integers are compared with numbers as floats, which makes large ones that differ equal: then
    a value may equal several values of a column in which all are different.
    """
    return one[a].kind is other[b].kind
