"""Exact rows, and tables that may be seen."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from sarus_kernel.plan.relations import Relation
from sarus_kernel.release import Cell, Interval


@dataclass(frozen=True)
class Rows:
    """Exact rows: never shown, never logged, only noise or the policy may open them."""

    columns: tuple[str, ...]
    kinds: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...] = field(repr=False)


NOISY, OLD = 1.1, 4.0
"""So many times as many people may be there as were released: that is noisy, or of older rows."""
SOME = 1_000
"""So many more may be there in any case."""


@dataclass(frozen=True)
class Twin:
    """The synthetic twin, to try questions on: what it says is public.

    ask    the rows of some relations in it; None where it does not say. Never real rows.
    ratio  how many real people one of its people stands for
    people how many real people there are, about: released when the twin was made; 0 if not known
    possible  the rows of a relation over public tables and given ones alone: the same in the twin
              and in the data. None: nobody works that out here
    more   at most so many times `people` are there by now: NOISY, or OLD where other rows have come
    """

    ask: Callable[[tuple[Relation, ...]], tuple[Rows, ...] | None]
    ratio: float = 1.0
    people: float = 0.0
    possible: Callable[[Relation, Mapping[str, Rows]], Rows | None] | None = None
    more: float = NOISY


@dataclass(frozen=True)
class Released:
    """A table that may be seen: the value cells, and an interval beside each (or None)."""

    columns: tuple[str, ...]
    kinds: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    intervals: tuple[tuple[Interval | None, ...], ...]
