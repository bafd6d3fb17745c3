"""How many rows a unit has in a relation: at most one, or not known."""

from collections.abc import Iterator

from sarus_kernel.plan.columns import Apply, Column, ColumnNode, Literal
from sarus_kernel.plan.inner import Given
from sarus_kernel.plan.relations import (
    Aggregate,
    Filter,
    Join,
    Limit,
    Project,
    Relation,
    Sort,
    Table,
    Values,
)
from sarus_kernel.plan.types import Kind
from sarus_kernel.plan.walk import walk
from sarus_kernel.plan.windows import Window
from sarus_kernel.vault.audit.locality import (
    Facts,
    equated,
    kinds_of_join,
    names,
    once,
    private,
    units,
)


def keyed_by_unit(node: Aggregate, facts: Facts) -> bool:
    """Whether each group is part of one unit."""
    own = units(node.relation, facts)
    return any(isinstance(key, Column) and key.name in own for key in node.keys)


@once
def one_row(node: Relation, facts: Facts) -> bool:
    """Whether a unit has at most one row, by a verified key or by grouping."""
    match node:
        case Table():
            return facts.catalog.table(node.name).one_row_per_unit
        case Filter():
            return one_row(node.relation, facts) or _picks_one(node, facts)
        case Sort() | Project() | Window():
            return one_row(node.relation, facts)
        case Aggregate():
            return keyed_by_unit(node, facts) and (
                one_row(node.relation, facts) or _only_unit_keys(node, facts)
            )
        case Join():
            return _one_row_joined(node, facts)
    return False


def _picks_one(node: Filter, facts: Facts) -> bool:
    """Whether a condition asks for a single place in the numbering of a unit's own rows."""
    return any(_is_numbering(node.relation, name, facts) for name in _at_one_place(node.condition))


def _at_one_place(condition: ColumnNode) -> Iterator[str]:
    """The columns that are one whole number, or below 2, wherever the condition is true."""
    if not isinstance(condition, Apply):
        return
    if condition.function == "and":
        for part in condition.arguments:
            yield from _at_one_place(part)
    if len(condition.arguments) == 2:
        one, other = condition.arguments
        bound = {"equal": None, "less": 2, "less_equal": 1}.get(condition.function, "")
        if condition.function == "equal" and isinstance(one, Literal):
            one, other = other, one
        if isinstance(one, Column) and isinstance(other, Literal) and bound != "":
            number = isinstance(other.value, int | float) and not isinstance(other.value, bool)
            if number and (bound is None or other.value <= bound):  # type: ignore[operator]
                yield one.name


def _is_numbering(node: Relation, name: str, facts: Facts) -> bool:
    """Whether a column is ROW_NUMBER within exactly the unit: each number once per unit."""
    match node:
        case Filter() | Sort():
            return _is_numbering(node.relation, name, facts)
        case Project():
            column = dict(zip(node.names, node.columns, strict=True)).get(name)
            return isinstance(column, Column) and _is_numbering(node.relation, column.name, facts)
        case Window() if name not in node.names:
            return _is_numbering(node.relation, name, facts)
        case Window():
            own = units(node.relation, facts)
            keys = {n.name for k in node.partition for n in walk(k) if isinstance(n, Column)}
            function = node.functions[node.names.index(name)].function
            return function == "row_number" and bool(keys) and keys <= own
    return False


def _only_unit_keys(node: Aggregate, facts: Facts) -> bool:
    """Whether all keys are functions of the unit: then a unit has one group."""
    own = units(node.relation, facts)
    return all(n.name in own for key in node.keys for n in walk(key) if isinstance(n, Column))


def _one_row_joined(node: Join, facts: Facts) -> bool:
    if node.kind in ("semi", "anti"):
        return one_row(node.left, facts)
    left, right = private(node.left, facts), private(node.right, facts)
    if left and right:
        return one_row(node.left, facts) and one_row(node.right, facts)
    people, other = (node.left, node.right) if left else (node.right, node.left)
    return one_row(people, facts) and _at_most_one(node, other, facts)


def _at_most_one(node: Join, other: Relation, facts: Facts) -> bool:
    """Whether a row about a person finds at most one partner on the open side."""
    keys = _unique(other, facts)
    return keys == set() or bool(keys and _matched(node, keys, set(names(other, facts)), facts))


def _matched(node: Join, keys: set[str], own: set[str], facts: Facts) -> bool:
    """Whether the condition equates one of these keys with a column of the other side.

    Of the same kind: integers compared with numbers are compared as floats, so one value may
    equal several keys.
    """
    kinds = kinds_of_join(node, facts)
    return any(
        a in keys and b not in own and kinds[a] is kinds[b]
        for pair in equated(node.condition)
        for a, b in (pair, pair[::-1])
    )


@once
def _unique(other: Relation, facts: Facts) -> set[str] | None:
    """Columns that are keys, each by itself; empty: a single row; None: nothing is known."""
    match other:
        case Values():
            return set() if len(other.rows) < 2 else _different(other) or None
        case Window():  # it adds columns to the same rows
            below = _unique(other.relation, facts)
            # no column left is nothing known: an empty set would say that it is a single row
            return (below - set(other.names) or None) if below else below
        case Table():
            key = facts.catalog.table(other.name).key
            return {key} if key else None
        case Given():
            keys = facts.released[other.name]
            return set(keys) if len(keys) < 2 else None
        case Aggregate():
            return set(other.key_names) if len(other.keys) < 2 else None
        case Filter() | Sort() | Limit():
            return _unique(other.relation, facts)
        case Project():
            below = _unique(other.relation, facts)
            named = zip(other.names, other.columns, strict=True)
            kept = {n for n, c in named if isinstance(c, Column) and c.name in (below or ())}
            return below if not below else kept or None
        case Join() if other.kind != "full":
            sides = [_unique(other.left, facts), _unique(other.right, facts)]
            return set() if sides == [set(), set()] else None
    return None


def _different(listed: Values) -> set[str]:
    """The columns of a list that hold integers, no two of them the same, and no null."""
    found = set()
    for at, (name, kind) in enumerate(zip(listed.names, listed.kinds, strict=True)):
        cells = [row[at].value for row in listed.rows]
        if kind == Kind.INTEGER.value and all(type(cell) is int for cell in cells):
            found |= {name} if len(set(cells)) == len(cells) else set()
    return found
