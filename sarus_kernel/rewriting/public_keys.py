"""The keys of a release point: those that are public, and how long the others may be."""

import math
from itertools import product

from sarus_kernel.errors import NotReleasable
from sarus_kernel.measurements import Twin
from sarus_kernel.plan.aggregates import Aggregation
from sarus_kernel.plan.columns import Column, ColumnNode, apply, literal
from sarus_kernel.plan.inner import Given
from sarus_kernel.plan.relations import Aggregate, Scope
from sarus_kernel.plan.types import ColumnType, Kind
from sarus_kernel.plan.walk import walk
from sarus_kernel.release import Cell
from sarus_kernel.rewriting.handed_over import LONGEST_KEY
from sarus_kernel.rewriting.key_domains import WIDEST_GRID, alike, values_of
from sarus_kernel.rewriting.possible_keys import possible_keys
from sarus_kernel.rewriting.release_points import ReleasePoint
from sarus_kernel.rewriting.unit_local import UnitLocal

WIDEST_RANGE = 200
FEW = 100
"""Public groups that are shown without asking whether somebody may be in them."""
SURE = 20
"""So few public groups (sexes, decades) are taken to be peopled where nobody says."""
MOST_KEYS = 10
DOT = "\N{MIDDLE DOT}"
Grid = tuple[tuple[Cell, ...], ...]


def grid_of(
    keys: dict[str, ColumnNode],
    types: dict[str, ColumnType],
    local: UnitLocal,
    scope: Scope,
    twin: Twin | None,
) -> Grid | None:
    """The public keys, or None where some key is an open set. No keys: the one empty key."""
    if not keys:
        return ((),)
    if twin is not None and twin.possible is not None:
        found = possible_keys(keys, local, scope, twin, WIDEST_GRID)
        if found is not None:
            return tuple(found)
    return _by_type(keys, types, local)


def _by_type(
    keys: dict[str, ColumnNode], types: dict[str, ColumnType], local: UnitLocal
) -> Grid | None:
    """All combinations of what each key can be by its type, or by a list in the question."""
    columns: list[list[Cell]] = []
    size = 1
    for name, key in keys.items():
        values = _listed(key, types[name], local)
        if values is None:
            return None
        columns.append(values)
        size *= len(values)
        if size > WIDEST_GRID:
            return None
    return tuple(product(*columns))


def _listed(key: ColumnNode, type_: ColumnType, local: UnitLocal) -> list[Cell] | None:
    """The values a key can have, each once, spelt as the engine's answer will spell them."""
    if isinstance(key, Column) and key.name in local.lists:
        return alike(local.lists[key.name], type_.kind)  # null is not in a list of literals
    if type_.categories is None and type_.kind not in (Kind.BOOLEAN, Kind.INTEGER):
        return None
    return values_of(key, type_, WIDEST_RANGE)


def chosen(
    point: ReleasePoint,
    keys: dict[str, ColumnNode],
    types: dict[str, ColumnType],
    scope: Scope,
    epsilon: float,
    delta: float,
    twin: Twin | None,
) -> Grid | None:
    """The public keys where these are what to release; None where keys are to be selected.

    Where there are many public groups, or where something above counts, joins or ranks groups,
    it is what the twin foresees that decides: it is public, so nothing is given away by it.
    """
    node, local = point.aggregate, point.local
    # A question for the groups alone asks which exist: never answered from the public list.
    grid = grid_of(keys, types, local, scope, twin) if node.aggregates else None
    if grid is None or not keys or len(grid) == 1 or point.kept:
        return grid
    if not point.counted and (len(grid) <= FEW or _asked(keys, local)):
        return grid
    people = _people(keys, local, twin)
    if point.counted:
        # what stands above would count groups that nobody is in
        if people is None:
            return grid if len(grid) <= SURE else None
        return grid if set(grid) <= {key for key, _ in people} else None
    if people is None or twin is None:
        return grid
    sizes = [count * twin.ratio for _, count in people]
    noise = _groups_of_one(sizes, twin) / (epsilon / len(node.aggregates))
    return grid if _errors(sizes, len(grid), noise, delta) else None


def _asked(keys: dict[str, ColumnNode], local: UnitLocal) -> bool:
    """Whether the question lists the keys itself."""
    return all(isinstance(key, Column) and key.name in local.lists for key in keys.values())


def _errors(sizes: list[float], groups: int, noise: float, delta: float) -> bool:
    """Whether all public groups have less error together than those that a threshold shows.

    A group that is not shown is wrong by all of its people; a selection costs half of the price.
    """
    least = 2 * noise * math.log(1 / delta) if delta > 0 else math.inf
    selected = sum(2 * noise if size > least else size for size in sizes)
    return groups * noise <= selected


def _groups_of_one(sizes: list[float], twin: Twin) -> float:
    """In how many groups one person is, about."""
    return max(1.0, sum(sizes) / twin.people) if twin.people else 1.0


def _people(
    keys: dict[str, ColumnNode], local: UnitLocal, twin: Twin | None
) -> list[tuple[tuple[Cell, ...], int]] | None:
    """The groups of the twin with their people; None where it does not say."""
    if twin is None or any(isinstance(node, Given) for node in walk(local.relation)):
        return None
    each = {f"{DOT}unit": Column(local.unit)} | keys
    pairs = Aggregate(local.relation, tuple(each), tuple(each.values()), (), ())
    count = (Aggregation("count"),)
    groups = Aggregate(pairs, tuple(keys), tuple(map(Column, keys)), (f"{DOT}people",), count)
    found = twin.ask((groups,))
    if found is None:
        return None
    return [(tuple(map(_plain, row[:-1])), int(row[-1] or 0)) for row in found[0].rows]


def _plain(cell: Cell) -> Cell:
    return cell + 0.0 if isinstance(cell, float) else cell


def short(keys: dict[str, ColumnNode], types: dict[str, ColumnType]) -> dict[str, ColumnNode]:
    """Open keys, few, and text cut to a length. Raises NotReleasable.

    An answer that is too large to be handed over is not given at all, and whether that happens
    may depend on one person. So how large a row of it is must not be the question's choice.
    """
    if len(keys) > MOST_KEYS:
        raise NotReleasable(f"Group by at most {MOST_KEYS} columns, or by columns of known values.")
    texts = [name for name, type_ in types.items() if type_.kind is Kind.TEXT]
    most = literal(LONGEST_KEY // max(len(texts), 1))
    short: dict[str, ColumnNode] = {n: apply("substring", keys[n], literal(1), most) for n in texts}
    return keys | short
