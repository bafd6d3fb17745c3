"""Turns levels into Arrow columns of the catalog's types."""

from datetime import date, datetime
from typing import Any

import numpy as np
import pyarrow as pa

from sarus_kernel.engines.duckdb import ARROW
from sarus_kernel.plan.types import ColumnType, Kind, Scalar
from sarus_kernel.vault.twin.arrays import Flags, Floats, Ints
from sarus_kernel.vault.twin.marginals import Marginal, draw
from sarus_kernel.vault.twin.vocabulary import Codes

TAIL_SEED = 7
TAIL_ROUNDS = 20
TAIL_POWER = 0.8
"""Rare codes follow a power law in an order that has nothing to do with the data."""


def nulls(kind: Kind, size: int) -> pa.Array:
    """A column without a value."""
    return pa.nulls(size, ARROW[kind])


def fresh(kind: Kind, numbers: Ints) -> pa.Array:
    """Keys made up from row numbers."""
    if kind is Kind.TEXT:
        return pa.array([f"SYN-{number:07d}" for number in numbers.tolist()], pa.string())
    if kind in (Kind.INTEGER, Kind.NUMBER):
        return pa.array(numbers).cast(ARROW[kind])
    return moments(kind, numbers, np.zeros(len(numbers), dtype=np.int64))


def moments(kind: Kind, days: Ints, seconds: Ints) -> pa.Array:
    """Dates or timestamps from days since 1970 and seconds of the day."""
    if kind is Kind.DATE:
        return pa.array(days.astype(np.int32), pa.int32()).cast(pa.date32())
    return pa.array((days * 86_400 + seconds) * 1_000_000).cast(pa.timestamp("us"))


def plain(kind: Kind, values: Floats) -> pa.Array:
    """Numbers."""
    return pa.array(values).cast(ARROW[kind])


def masked(values: pa.Array, empty: Flags) -> pa.Array:
    """The values, null where empty."""
    if not empty.any():
        return values
    return pa.compute.if_else(pa.array(empty), pa.scalar(None, values.type), values)


def chosen(type_: ColumnType, values: tuple[Scalar, ...], levels: Ints) -> pa.Array:
    """Values by level; a level past the last is null."""
    known = pa.array([_python(value, type_.kind) for value in values], ARROW[type_.kind])
    return known.take(pa.array(levels, mask=levels >= len(values)))


def _python(value: Scalar, kind: Kind) -> Any:
    if kind is Kind.DATE:
        return date.fromisoformat(str(value)[:10])
    return datetime.fromisoformat(str(value)) if kind is Kind.TIMESTAMP else value


def coded(
    type_: ColumnType,
    codes: Codes,
    known: Marginal,
    levels: Ints,
    source: Ints | None,
    rng: np.random.Generator,
) -> pa.Array:
    """Codes by level. `source`: the row from which each row takes its code, if not its own.

    The level after the named codes stands for any other: one of the tail, or, where there is none,
    of those that are named.
    """
    named, tail = len(codes.values), len(codes.tail)
    values: list[Any] = [*codes.values, *codes.tail]
    other = levels == named
    place = np.where(levels > named, -1, levels)
    if tail:
        least = known.p[:named][known.p[:named] > 0].min(initial=1.0) if named else 1.0
        share = float(least) / max(float(known.p[named]), 1e-9)
        place[other] = named + _rare(tail, int(other.sum()), share, rng)
    elif named:
        p = known.p[:named] if known.p[:named].sum() > 0 else np.ones(named)
        place[other] = draw(p, int(other.sum()), rng)
    else:
        place[other] = -1
    if not type_.nullable and (place < 0).any():
        values.append(0 if type_.kind is not Kind.TEXT else "SYN-0000000")
        place[place < 0] = len(values) - 1
    return _taken(type_, values, place if source is None else place[source])


def _taken(type_: ColumnType, values: list[Any], place: Ints) -> pa.Array:
    known = pa.array([_python(value, type_.kind) for value in values], ARROW[type_.kind])
    if not len(known):
        return nulls(type_.kind, len(place))
    return known.take(pa.array(place, mask=place < 0))


def _rare(size: int, number: int, most: float, rng: np.random.Generator) -> Ints:
    """Codes that stand for those that are not named; none is much more than `most` of them.

    For what is not named is rarer than what is: a stand-in that came before named codes would say
    that a code is frequent which nobody has.
    """
    weights = 1 / np.arange(1, size + 1) ** TAIL_POWER
    for _ in range(TAIL_ROUNDS):
        weights = np.minimum(weights / weights.sum(), max(most, 1 / size))
    order = np.random.default_rng(TAIL_SEED).permutation(size)
    return order[draw(weights, number, rng)]
