"""Sums that are offered at several bounds: which bounds, and the tally that decides between them.

Every part of more than one row a person gets a ladder, from far below to far above what the twin
foresees: it may be wrong about a tail, but the tally is of the very rows that are asked about.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from sarus_kernel.measurements import Ladder, Part, Twin
from sarus_kernel.plan.aggregates import Aggregation
from sarus_kernel.plan.columns import Column, ColumnNode, apply, literal
from sarus_kernel.plan.relations import Aggregate, Relation
from sarus_kernel.rewriting.clipping import HALF, Rungs, chosen

DOT = "\N{MIDDLE DOT}"
WEIGHT = 0.4
"""Of a tally beside its sum: about a third of their price."""
MOST_LADDERS = 8
"""With more sums than this, each is clipped at one bound: a relation has only so many columns."""
MOST_RUNGS = 16
BELOW, ABOVE = 2**5, 2**9
"""How far below what most people of the twin add, and above what nearly all do, bounds reach."""
MANY, NEARLY_ALL = 0.75, 0.99
LARGEST = 2**36
"""What one person adds at most, so that no sum overflows."""
USEFUL = 8
"""A ladder is for sums whose bound is so many times what nearly everybody adds, if that is sure."""


@dataclass(frozen=True)
class Offer:
    """A part that may be offered at several bounds.

    most   how much one person adds at the very most (sure), or with many more rows than expected
    fixed  the one bound to be used, where whoever asks has set it
    sure   whether nobody can add more than `most`
    """

    most: int
    fixed: int | None = None
    sure: bool = False


def rungs_of(
    per_person: Relation,
    parts: Mapping[str, Part],
    offers: Mapping[str, Offer],
    twin: Twin | None,
    full: int = 1,
) -> dict[str, Rungs]:
    """The ladders of those parts that gain by one.

    full  so many times the most that one group holds is the bound of all groups together
    """
    if not 0 < len(offers) <= MOST_LADDERS:
        return {}
    foreseen = _foreseen(per_person, tuple(offers), twin)
    made = {
        name: _rungs(parts[name], offer, foreseen.get(name), full)
        for name, offer in offers.items()
    }
    return {name: rungs for name, rungs in made.items() if rungs is not None}


Likely = tuple[int, int]
"""What many people of the twin add at most, and what nearly all do."""


def _foreseen(
    per_person: Relation, names: Sequence[str], twin: Twin | None
) -> dict[str, Likely]:
    """What the twin says of each part. Public, as the twin is."""
    if twin is None:
        return {}
    asked = [
        Aggregation("quantile_disc", (apply("absolute", Column(name)), literal(share)))
        for name in names
        for share in (MANY, NEARLY_ALL)
    ]
    columns = tuple(f"{DOT}q{n}" for n in range(len(asked)))
    found = twin.ask((Aggregate(per_person, (), (), columns, tuple(asked)),))
    cells = found[0].rows[0] if found is not None and found[0].rows else ()
    if len(cells) != len(asked):
        return {}
    pairs = zip(names, cells[::2], cells[1::2], strict=True)
    return {name: (a, b) for name, a, b in pairs if isinstance(a, int) and isinstance(b, int)}


def _rungs(part: Part, offer: Offer, likely: Likely | None, full: int) -> Rungs | None:
    if part.most == 0 or (offer.sure and (likely is None or offer.most < USEFUL * likely[1])):
        return None
    most = min(offer.most, LARGEST)
    many, nearly_all = likely if likely is not None else (most // BELOW, most)
    many, nearly_all = -(-many // full), -(-nearly_all // full)
    first = offer.fixed or 2 ** max(math.floor(math.log2(max(many // BELOW, 1))), 0)
    bounds = [min(first, most)]
    end = min(most, max(nearly_all, 1) * ABOVE)
    while bounds[-1] < end and len(bounds) < MOST_RUNGS + ABOVE.bit_length():
        bounds.append(min(2 * bounds[-1], most))
    sign = 1 if part.low >= 0 else -1 if part.high <= 0 else 0
    bucket = next((n for n, b in enumerate(bounds) if many <= b), len(bounds) - 1)
    offered = 1 if offer.fixed is not None else len(bounds)
    closed = offer.sure and bounds[-1] == offer.most
    ends = tuple(full * bound for bound in bounds)
    return Rungs(ends, offered, sign, closed, None if likely is None else bucket)


def with_ladder(part: Part, rungs: Rungs) -> tuple[Part, Part]:
    """The part on its ladder, and the tally that says which rung."""
    bounds = rungs.bounds[: rungs.offered]
    tally = Part(f"{part.column}{DOT}of", 0, 1, weight=WEIGHT * part.weight, buckets=rungs.buckets)
    low = 0 if part.low == 0 else -bounds[-1]
    high = 0 if part.high == 0 else bounds[-1]
    return replace(
        part, low=low, high=high, ladder=Ladder(bounds, tally.column, partial(choose, rungs, 0.0))
    ), tally


def choose(
    rungs: Rungs, uneven: float, counts: Sequence[float], width: float, top: float
) -> tuple[int, int]:
    """See `clipping.chosen`, and `measurements.Choose`."""
    return chosen(rungs, counts, width / HALF, top / HALF, uneven)


def columns_of(part: Part) -> list[Aggregation]:
    """What the query has for a part: clipped sums, or one indicator for each bucket of a tally."""
    if part.buckets:
        column = Column(part.column.removesuffix(f"{DOT}of"))
        return [Aggregation("sum", (inside(column, *bucket),)) for bucket in part.buckets]
    column = Column(part.column)
    bounds = part.ladder.bounds if part.ladder is not None else (part.most,)
    values = [clipped(column, max(part.low, -bound), min(part.high, bound)) for bound in bounds]
    return [Aggregation("sum", (value,)) for value in values]


def clipped(column: ColumnNode, low: int, high: int) -> ColumnNode:
    """A contribution between two bounds."""
    return apply("clip", column, literal(low), literal(high))


def inside(column: ColumnNode, above: int, up_to: int) -> ColumnNode:
    """1 for a number in (above, up_to], else 0. The audit reads this very form."""
    test = apply(
        "and",
        apply("greater", column, literal(above)),
        apply("less_equal", column, literal(up_to)),
    )
    return apply("case", test, literal(1), literal(0))
