"""A private mean: a centred private sum over a private count.

Centring at mid-range halves the sensitivity of the sum, and makes a wrong count pull the mean
towards the middle instead of towards zero (Dwork and Roth 2014, section 3.3 gives the parts).
"""

import math
from collections.abc import Sequence

from sarus_kernel.measurements import Output
from sarus_kernel.plan.aggregates import Aggregation
from sarus_kernel.release import UNKNOWN, Interval
from sarus_kernel.rewriting.bounded_query import BoundedQueryDraft

COUNT_WEIGHT = 0.4
"""An error of the count moves the mean by its distance from mid-range, seldom all of the range."""


def mean(name: str, aggregate: Aggregation, draft: BoundedQueryDraft) -> Output:
    """Two parts. Of a noisy count below one it is null, as an average of nothing is.

    Where the interval is wider than all that the mean may be, nothing is known of it.
    """
    of = aggregate.arguments[0]
    low, high = map(float, draft.bounds(of))
    scaled = draft.moved(of).scaled()
    sum_part = draft.total_part(scaled, aggregate.where)
    count_part = draft.values_part(of, aggregate.where, COUNT_WEIGHT)

    def finish(
        parts: Sequence[float], widths: Sequence[float]
    ) -> tuple[float | None, Interval | None]:
        count = parts[1]
        if count < 1:
            return None, None
        offset = parts[0] / scaled.scale / count
        value = min(max(scaled.centre + offset, low), high)
        # in groups of a few people the count may be off by as much as it is: what holds for the
        # least that it may be holds for all
        in_turns = any(ladder.full is not None for ladder in draft.ladders.values())
        least = count - widths[1] if in_turns else count
        if least <= 0:
            return value, UNKNOWN
        width = math.hypot(widths[0] / scaled.scale / least, offset * widths[1] / least)
        if 0 < high - low <= 2 * width:
            return value, UNKNOWN
        return value, Interval(max(low, value - width), min(high, value + width))

    return Output(name, "number", (sum_part, count_part), finish)
