"""A private variance and standard deviation: centred sums of values and of squares, and a count."""

import math
from collections.abc import Callable, Sequence

from sarus_kernel.measurements import Output
from sarus_kernel.plan.aggregates import Aggregation
from sarus_kernel.release import UNKNOWN, Interval
from sarus_kernel.rewriting.bounded_query import BoundedQueryDraft

SUM_WEIGHT, COUNT_WEIGHT = 0.5, 0.35
"""Beside the squares: the sum counts twice the mean's distance from mid-range, the count the
spread, which for values all over the range is a third of the largest square."""


def variance(name: str, aggregate: Aggregation, draft: BoundedQueryDraft) -> Output:
    """Three parts; the sample variance (divided by n - 1) between zero and its largest value."""
    return _spread(name, aggregate, draft, lambda x: x)


def stddev(name: str, aggregate: Aggregation, draft: BoundedQueryDraft) -> Output:
    """The square root of the variance."""
    return _spread(name, aggregate, draft, math.sqrt)


def _spread(
    name: str, aggregate: Aggregation, draft: BoundedQueryDraft, shape: Callable[[float], float]
) -> Output:
    of = aggregate.arguments[0]
    low, high = draft.bounds(of)
    moved = draft.moved(of)
    first, second = moved.scaled(), moved.times(moved).scaled()
    names = (
        draft.total_part(first, aggregate.where, SUM_WEIGHT),
        draft.total_part(second, aggregate.where),
        draft.values_part(of, aggregate.where, COUNT_WEIGHT),
    )

    def finish(
        parts: Sequence[float], widths: Sequence[float]
    ) -> tuple[float | None, Interval | None]:
        count = parts[2]
        if count < 2:
            return None, None  # as the sample variance of one value is
        mean, square = parts[0] / first.scale / count, parts[1] / second.scale / count
        factor = count / (count - 1)
        most = (high - low) ** 2 / 4 * factor
        value = min(max((square - mean**2) * factor, 0.0), most)
        # not the root of a sum of squares: with bounds near 1e99 these are too large for a float
        width = factor * math.hypot(
            widths[1] / second.scale / count,
            2 * mean * widths[0] / first.scale / count,
            (square - 2 * mean**2) * widths[2] / count,
        )
        if 0 < most <= 2 * width:
            return shape(value), UNKNOWN
        edges = max(value - width, 0.0), min(value + width, most)
        return shape(value), Interval(shape(edges[0]), shape(max(edges)))

    return Output(name, "number", names, finish)
