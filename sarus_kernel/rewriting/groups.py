"""When groups of rows about people are each one person's."""

from collections.abc import Callable
from dataclasses import replace

from sarus_kernel.plan.columns import Column
from sarus_kernel.plan.relations import Aggregate, Scope
from sarus_kernel.plan.types import Scalar
from sarus_kernel.rewriting import windows
from sarus_kernel.rewriting.joins import home
from sarus_kernel.rewriting.predicates import Range
from sarus_kernel.rewriting.unit_local import UnitLocal, names_in


def by_unit(
    node: Aggregate,
    side: UnitLocal,
    scope: Scope,
    fresh: Callable[[], str],
    note: Callable[[str], None],
    rows: int,
) -> UnitLocal | None:
    """The groups of an aggregate as a unit-local relation, if the unit is among its keys; None
    otherwise: then several people meet in a group.

    A key such as a visit's number names something of one person; the person is then added to the
    keys, and the answer's notes say so. Either way each group holds rows of one unit alone, of
    which there are `rows` at the very most.
    """
    over = replace(node, relation=side.relation)
    units = frozenset(n for n, k in _plain(node) if k in side.units)
    if units:
        return _of_units(over, side, units, None, scope, rows)
    own = next((k for _, k in _plain(node) if home(k, side, scope) is not None), None)
    if own is None:
        return None
    word = own.split("#")[0].split(".")[-1]
    note(f"Groups by {word} are of one person each: rows of other people are apart.")
    hidden = fresh()
    keys = (*over.keys, Column(side.unit))
    over = replace(over, key_names=(*over.key_names, hidden), keys=keys)
    return _of_units(over, side, frozenset([hidden]), hidden, scope, rows)


def listed(node: Aggregate, lists: dict[str, tuple[Scalar, ...]]) -> dict[str, tuple[Scalar, ...]]:
    """The keys whose values are among literals of the question."""
    return {name: lists[key] for name, key in _plain(node) if key in lists}


def _of_units(
    over: Aggregate,
    side: UnitLocal,
    units: frozenset[str],
    hidden: str | None,
    scope: Scope,
    rows: int,
) -> UnitLocal:
    """The unit is among the keys: each group is part of one unit, so the result is unit-local."""
    once = side.once or all(names_in(key) <= side.units for key in over.keys)
    named = zip(over.key_names, over.keys, strict=True)
    fixed = frozenset(name for name, key in named if names_in(key) <= side.fixed)
    everything = frozenset(over.key_names + over.names)
    own: dict[str, Range] = {}
    for name, aggregate in zip(over.names, over.aggregates, strict=True):
        range_ = windows.aggregated(aggregate.function, aggregate.arguments, side, scope, rows)
        if range_ is not None:
            own[name] = range_
    return UnitLocal(
        over,
        units,
        1 if once else side.rows,
        hidden,
        everything if once else fixed | units,
        once,
        listed(over, side.lists),
        own,
        links={name: side.links[key] for name, key in _plain(over) if key in side.links},
        homes={name: side.homes[key] for name, key in _plain(over) if key in side.homes},
        parts={name: side.parts[key] for name, key in _plain(over) if key in side.parts},
    )


def _plain(node: Aggregate) -> list[tuple[str, str]]:
    """The keys that are columns as they are: (name, column)."""
    named = zip(node.key_names, node.keys, strict=True)
    return [(name, key.name) for name, key in named if isinstance(key, Column)]
