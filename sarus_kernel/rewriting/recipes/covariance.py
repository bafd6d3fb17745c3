"""A private covariance and correlation: centred sums of two columns and of their products.

Of the rows in which neither is null. Centring both at mid-range keeps every product small; what
the centres add is taken off again afterwards (the sums of the columns are parts as well).
"""

import math
from collections.abc import Sequence

from sarus_kernel.measurements import Output
from sarus_kernel.plan.aggregates import Aggregation
from sarus_kernel.plan.columns import ColumnNode, apply
from sarus_kernel.release import UNKNOWN, Interval
from sarus_kernel.rewriting.bounded_query import BoundedQueryDraft

COUNT_WEIGHT = 0.35
WEIGHTS = (0.4, 0.4, 1.0, 1.0, 1.0)
"""Beside the products, the sums and the count matter little: see the variance."""


def covariance(name: str, aggregate: Aggregation, draft: BoundedQueryDraft) -> Output:
    """Four parts: n, the two sums, the sum of products. The sample's, divided by n - 1."""
    where = _both_known(aggregate, draft)
    one, other = (draft.moved(column) for column in aggregate.arguments)
    scaled = [each.scaled() for each in (one, other, one.times(other))]
    parts = tuple(
        draft.total_part(each, where, weight)
        for each, weight in zip(scaled, WEIGHTS, strict=False)
    )
    most = max(abs(one.low), abs(one.high)) * max(abs(other.low), abs(other.high))

    def finish(
        noisy: Sequence[float], widths: Sequence[float]
    ) -> tuple[float | None, Interval | None]:
        count = noisy[0]
        if count < 2:
            return None, None  # as the sample covariance of one row is
        x, y, xy = (n / s.scale / count for n, s in zip(noisy[1:], scaled, strict=True))
        dx, dy, dxy = (w / s.scale / count for w, s in zip(widths[1:], scaled, strict=True))
        dn = widths[0] / count
        factor = count / (count - 1)
        value = _held((xy - x * y) * factor, most)
        width = factor * math.hypot(dxy, y * dx, x * dy, (xy - 2 * x * y) * dn)
        if 0 < most <= width:
            return value, UNKNOWN
        return value, Interval(_held(value - width, most), _held(value + width, most))

    return Output(name, "number", (draft.rows_part(where, COUNT_WEIGHT), *parts), finish)


def correlation(name: str, aggregate: Aggregation, draft: BoundedQueryDraft) -> Output:
    """Six parts: those of a covariance and the two sums of squares. Pearson's."""
    where = _both_known(aggregate, draft)
    one, other = (draft.moved(column) for column in aggregate.arguments)
    products = (one.times(other), one.times(one), other.times(other))
    scaled = [each.scaled() for each in (one, other, *products)]
    parts = tuple(
        draft.total_part(each, where, weight)
        for each, weight in zip(scaled, WEIGHTS, strict=False)
    )

    def finish(
        noisy: Sequence[float], widths: Sequence[float]
    ) -> tuple[float | None, Interval | None]:
        count = noisy[0]
        if count < 2:
            return None, None
        means = [n / s.scale / count for n, s in zip(noisy[1:], scaled, strict=True)]
        errors = [w / s.scale / count for w, s in zip(widths[1:], scaled, strict=True)]
        return _pearson(means, [*errors, widths[0] / count])

    return Output(name, "number", (draft.rows_part(where, COUNT_WEIGHT), *parts), finish)


def _pearson(
    means: Sequence[float], errors: Sequence[float]
) -> tuple[float | None, Interval]:
    """The correlation of means x, y, xy, xx, yy; errors to first order, that of n last."""
    x, y, xy, xx, yy = means
    dx, dy, dxy, dxx, dyy, dn = errors
    sx, sy = xx - x * x, yy - y * y
    if sx <= dxx or sy <= dyy:  # the noise is larger than the spread: nothing is known
        return None, Interval(-1.0, 1.0)
    root = math.sqrt(sx * sy)
    value = (xy - x * y) / root
    slopes = (
        (-y / root + value * x / sx) * dx,
        (-x / root + value * y / sy) * dy,
        dxy / root,
        value / (2 * sx) * dxx,
        value / (2 * sy) * dyy,
        (value + x * y / root - value * (x * x / sx + y * y / sy) / 2) * dn,
    )
    width = math.hypot(*slopes)
    held = _held(value, 1.0)
    if width >= 1:
        return held, UNKNOWN
    return held, Interval(_held(held - width, 1.0), _held(held + width, 1.0))


def _held(value: float, most: float) -> float:
    return min(max(value, -most), most)


def _both_known(aggregate: Aggregation, draft: BoundedQueryDraft) -> ColumnNode | None:
    tests: list[ColumnNode] = [
        apply("not", apply("is_null", column))
        for column in aggregate.arguments
        if draft.type(column).nullable
    ]
    tests += [aggregate.where] if aggregate.where is not None else []
    return tests[0] if len(tests) == 1 else apply("and", *tests) if tests else None
