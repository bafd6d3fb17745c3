"""Sums that are offered at several bounds: which bounds, and how a recipe is told what comes of it.

Every part of more than one row a person gets a ladder, from far below to far above what the twin
foresees: it may be wrong about a tail, but the tally is of the very rows that are asked about.
A recipe sees a part as if it had not been clipped: what was left out is added back, and its half
width holds noise and clipping. So means, deviations and correlations carry both as sums do.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from sarus_kernel.measurements import Ladder, Output, Part, Twin
from sarus_kernel.plan.aggregates import Aggregation
from sarus_kernel.plan.columns import Column, ColumnNode, apply, literal
from sarus_kernel.plan.relations import Aggregate, Relation
from sarus_kernel.release import Cell, Interval
from sarus_kernel.rewriting.clipping import HALF, Rungs, chosen, restored

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
    per_person: Relation, parts: Mapping[str, Part], offers: Mapping[str, Offer], twin: Twin | None
) -> dict[str, Rungs]:
    """The ladders of those parts that gain by one."""
    if not 0 < len(offers) <= MOST_LADDERS:
        return {}
    foreseen = _foreseen(per_person, tuple(offers), twin)
    made = {name: _rungs(parts[name], offer, foreseen.get(name)) for name, offer in offers.items()}
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


def _rungs(part: Part, offer: Offer, likely: Likely | None) -> Rungs | None:
    if part.most == 0 or (offer.sure and (likely is None or offer.most < USEFUL * likely[1])):
        return None
    most = min(offer.most, LARGEST)
    many, nearly_all = likely if likely is not None else (most // BELOW, most)
    first = offer.fixed or 2 ** max(math.floor(math.log2(max(many // BELOW, 1))), 0)
    bounds = [min(first, most)]
    end = min(most, max(nearly_all, 1) * ABOVE)
    while bounds[-1] < end and len(bounds) < MOST_RUNGS + ABOVE.bit_length():
        bounds.append(min(2 * bounds[-1], most))
    sign = 1 if part.low >= 0 else -1 if part.high <= 0 else 0
    bucket = next((n for n, b in enumerate(bounds) if many <= b), len(bounds) - 1)
    offered = 1 if offer.fixed is not None else len(bounds)
    closed = offer.sure and bounds[-1] == offer.most
    return Rungs(tuple(bounds), offered, sign, closed, None if likely is None else bucket)


def with_ladder(part: Part, rungs: Rungs) -> tuple[Part, Part]:
    """The part on its ladder, and the tally that says which rung."""
    bounds = rungs.bounds[: rungs.offered]
    tally = Part(f"{part.column}{DOT}of", 0, 1, weight=WEIGHT * part.weight, buckets=rungs.buckets)
    choose = partial(_choose, rungs)
    low = 0 if part.low == 0 else -bounds[-1]
    high = 0 if part.high == 0 else bounds[-1]
    return replace(
        part, low=low, high=high, ladder=Ladder(bounds, tally.column, choose)
    ), tally


def _choose(rungs: Rungs, counts: Sequence[float], width: float, top: float) -> tuple[int, int]:
    return chosen(rungs, counts, width / HALF, top / HALF)


def columns_of(part: Part) -> list[Aggregation]:
    """What the query has for a part: clipped sums, or one indicator for each bucket of a tally."""
    if part.buckets:
        column = Column(part.column.removesuffix(f"{DOT}of"))
        return [Aggregation("sum", (_inside(column, *bucket),)) for bucket in part.buckets]
    column = Column(part.column)
    bounds = part.ladder.bounds if part.ladder is not None else (part.most,)
    return [_clipped(column, max(part.low, -bound), min(part.high, bound)) for bound in bounds]


def _clipped(column: Column, low: int, high: int) -> Aggregation:
    return Aggregation("sum", (apply("clip", column, literal(low), literal(high)),))


def _inside(column: Column, above: int, up_to: int) -> ColumnNode:
    """1 for a number in (above, up_to], else 0. The audit reads this very form."""
    test = apply(
        "and",
        apply("greater", column, literal(above)),
        apply("less_equal", column, literal(up_to)),
    )
    return apply("case", test, literal(1), literal(0))


@dataclass(frozen=True)
class Carried:
    """A part as a recipe sees it: how many of the released figures it is made of."""

    rungs: Rungs
    columns: tuple[str, ...]


def carried(output: Output, ladders: Mapping[str, Carried]) -> Output:
    """The output with its parts made whole again: what clipping left out of each is given back."""
    if not any(part in ladders for part in output.parts):
        return output
    names: list[str] = []
    places: list[tuple[Rungs | None, int, int]] = []
    for part in output.parts:
        own = ladders[part].columns if part in ladders else (part,)
        rungs = ladders[part].rungs if part in ladders else None
        places.append((rungs, len(names), len(names) + len(own)))
        names.extend(own)
    finish = output.finish

    def whole(
        parts: Sequence[float], widths: Sequence[float]
    ) -> tuple[Cell, Interval | None]:
        pairs = [_whole(rungs, parts[a:b], widths[a:b]) for rungs, a, b in places]
        return finish([value for value, _ in pairs], [width for _, width in pairs])

    return replace(output, parts=tuple(names), finish=whole)


def _whole(
    rungs: Rungs | None, parts: Sequence[float], widths: Sequence[float]
) -> tuple[float, float]:
    if rungs is None:
        return parts[0], widths[0]
    value, rung, last, *counts = parts
    left_out, doubt = restored(rungs, int(rung), int(last), counts, widths[3] / HALF)
    return value + left_out, math.hypot(widths[0], HALF * doubt)


def names_of(part: Part, tally: Part) -> tuple[str, ...]:
    """The released figures that a part is made whole from, in the order that `carried` reads."""
    return (part.column, part.rung, part.last, *tally.columns)
