"""The keys of a release point: those that are public, and how long the others may be."""

from datetime import datetime
from itertools import product

from sarus_kernel.errors import NotReleasable
from sarus_kernel.plan.columns import Column, ColumnNode, apply, literal
from sarus_kernel.plan.types import ColumnType, Kind, Scalar
from sarus_kernel.release import Cell
from sarus_kernel.rewriting.unit_local import UnitLocal

WIDEST_GRID = 5_000
WIDEST_RANGE = 200
MOST_KEYS = 10
LONGEST_KEY = 200
"""The most characters of all text keys of a group together."""


def grid_of(
    keys: dict[str, ColumnNode], types: dict[str, ColumnType], local: UnitLocal
) -> tuple[tuple[Cell, ...], ...] | None:
    """The public keys, or None where some key is an open set. No keys: the one empty key."""
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
        return _alike(local.lists[key.name], type_.kind)  # null is not in a list of literals
    values: list[Cell] | None = None
    if type_.categories is not None:
        values = _alike(type_.categories, type_.kind)
    elif type_.kind is Kind.BOOLEAN:
        values = [False, True]
    elif type_.kind is Kind.INTEGER and type_.bounded:
        low, high = int(type_.low or 0), int(type_.high or 0)
        values = list(range(low, high + 1)) if high - low < WIDEST_RANGE else None
    if values is not None and type_.nullable and None not in values:
        values.append(None)
    return values


def _alike(values: tuple[Scalar, ...], kind: Kind) -> list[Cell]:
    """The values as cells of one kind; what cannot be one is left out.

    So the keys of a released table are different to every engine, which a later join with it
    relies on: 1 and 1.0, or a date and its midnight, would otherwise be two keys.
    """
    cells: list[Cell] = [_cell(value, kind) for value in values if value is not None]
    known = [cell for cell in cells if cell is not None]
    return list(dict.fromkeys([*known, *([None] if None in values else [])]))


def _cell(value: Scalar, kind: Kind) -> Cell:
    """The cell of a kind that equals a value, None where there is none."""
    if kind in (Kind.DATE, Kind.TIMESTAMP):
        return _moment(value, kind) if isinstance(value, str) else None
    if kind is Kind.TEXT or isinstance(value, str) or value is None:
        return value if kind is Kind.TEXT and isinstance(value, str) else None
    if kind is Kind.NUMBER:
        return float(value) + 0.0  # minus zero is zero
    if kind is Kind.BOOLEAN:
        return bool(value) if value in (0, 1) else None
    return int(value) if int(value) == value else None


def _moment(value: str, kind: Kind) -> str | None:
    try:
        at = datetime.fromisoformat(value)
    except ValueError:
        return None
    if kind is Kind.TIMESTAMP:
        return at.isoformat()
    return at.date().isoformat() if at == datetime(at.year, at.month, at.day) else None


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
