"""Private quantiles: bins chosen by a noisy rank (Smith 2011; McSherry and Talwar 2007, section 5).

A quantile is the bin whose rank is nearest to the one sought, plus two more choices for its error
bar: bins so far below and above that the true one is hardly ever outside of them. The least and
the greatest value are single people's, so MIN and MAX are quantiles near the ends: their rank
leans inwards by as much as the noise may move it.

Where several are asked of one column they may be read off noisy running sums instead, which cost
the same for any number of them (`rewriting/running_sums.py` says when): the finish is the same.
"""

import math
from collections.abc import Callable, Sequence

from sarus_kernel.measurements import SHARES, Output
from sarus_kernel.plan.aggregates import Aggregation
from sarus_kernel.plan.columns import Literal
from sarus_kernel.release import Cell, Interval
from sarus_kernel.rewriting.bins import Bins
from sarus_kernel.rewriting.bounded_query import BoundedQueryDraft

EDGE = 2.0
"""How many scales of the noise the ends of an error bar are away from the rank sought: an end
falls on the wrong side in exp(-EDGE) / 2 of all cases (and both seldom do together)."""
NOTHING_KNOWN = 0.8
"""An error bar over so many of the bins says that there are hardly any rows: then so does null."""
EDGE_WEIGHT = 0.35
"""So an error bar takes half of the price, its two ends a quarter each (weight to the 2/3)."""
Shape = Callable[[Bins, float], Cell]


def quantile(name: str, aggregate: Aggregation, draft: BoundedQueryDraft) -> Output:
    """Between two bins' middles nothing is known, so this is a number from the middle of one."""
    share = aggregate.arguments[1]
    assert isinstance(share, Literal)
    return _inner(name, aggregate, draft, float(share.value or 0), "number", _number)


def quantile_disc(name: str, aggregate: Aggregation, draft: BoundedQueryDraft) -> Output:
    """The same as a value of the column's own kind."""
    share = aggregate.arguments[1]
    assert isinstance(share, Literal)
    kind = draft.type(aggregate.arguments[0]).kind.value
    return _inner(name, aggregate, draft, float(share.value or 0), kind, _cell)


def median(name: str, aggregate: Aggregation, draft: BoundedQueryDraft) -> Output:
    """The quantile of a half."""
    return _inner(name, aggregate, draft, 0.5, "number", _number)


def least(name: str, aggregate: Aggregation, draft: BoundedQueryDraft) -> Output:
    """A quantile near zero."""
    return _outer(name, aggregate, draft, 0)


def greatest(name: str, aggregate: Aggregation, draft: BoundedQueryDraft) -> Output:
    """A quantile near one."""
    return _outer(name, aggregate, draft, SHARES)


def _number(_: Bins, value: float) -> Cell:
    return float(value)


def _cell(bins: Bins, value: float) -> Cell:
    return bins.cell(value)


def _inner(
    name: str, aggregate: Aggregation, draft: BoundedQueryDraft, q: float, kind: str, shape: Shape
) -> Output:
    share = round(q * SHARES)
    if share in (0, SHARES):
        return _outer(name, aggregate, draft, share, kind, shape)
    sought = draft.sought(aggregate.arguments[0], aggregate.where)
    parts = (
        draft.choice(sought, share, 0.0, 1.0),
        draft.choice(sought, share, -EDGE, EDGE_WEIGHT),
        draft.choice(sought, share, EDGE, EDGE_WEIGHT),
    )

    def finish(chosen: Sequence[float], _: Sequence[float]) -> tuple[Cell, Interval]:
        middle, low, high = map(int, chosen)
        value = sought.bins.middle(middle)
        bar = Interval(
            min(sought.bins.edges(low)[0], sought.bins.edges(middle)[0]),
            max(sought.bins.edges(high)[1], sought.bins.edges(middle)[1]),
        )
        told = max(high, middle) - min(low, middle) < NOTHING_KNOWN * sought.bins.size
        return shape(sought.bins, value) if told else None, bar

    return Output(name, kind, parts, finish)


def _outer(
    name: str,
    aggregate: Aggregation,
    draft: BoundedQueryDraft,
    share: int,
    kind: str = "",
    shape: Shape = _cell,
) -> Output:
    sought = draft.sought(aggregate.arguments[0], aggregate.where)
    bins = sought.bins
    # So far inwards that the empty bins beyond the last value, however many, are hardly chosen.
    lean = math.log(4 * bins.size)
    parts = (draft.choice(sought, share, lean if share == 0 else -lean, 1.0),)
    ends = bins.edges(0)[0], bins.edges(bins.size - 1)[1]
    draft.note(
        "MIN and MAX would be single people's values: shown is a value that a few people are "
        "beyond."
    )

    def finish(chosen: Sequence[float], _: Sequence[float]) -> tuple[Cell, Interval]:
        """Of a number beyond the last bin nothing is known."""
        number = int(chosen[0])
        if number >= bins.size:  # so few rows that there need not be any
            return None, Interval(*ends)
        low, high = bins.edges(number)
        bar = Interval(ends[0], high) if share == 0 else Interval(low, ends[1])
        return shape(bins, low if share == 0 else high), bar

    return Output(name, kind or draft.type(aggregate.arguments[0]).kind.value, parts, finish)
