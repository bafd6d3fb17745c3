"""A private sum: of clipped values, as integers, so that the noise is exact."""

from collections.abc import Sequence

from sarus_kernel.measurements import Output
from sarus_kernel.plan.aggregates import Aggregation
from sarus_kernel.plan.types import Kind
from sarus_kernel.release import Interval
from sarus_kernel.rewriting.bounded_query import BoundedQueryDraft

LARGEST = 2**63 - 1
"""The largest integer that travels."""


def total(name: str, aggregate: Aggregation, draft: BoundedQueryDraft) -> Output:
    """One part: the clipped total of one person."""
    of = aggregate.arguments[0]
    scaled = draft.scaled(of)
    part = draft.total_part(scaled, aggregate.where)
    whole = draft.type(of).kind is not Kind.NUMBER

    def finish(parts: Sequence[float], widths: Sequence[float]) -> tuple[float, Interval]:
        value, width = parts[0] / scaled.scale, widths[0] / scaled.scale
        lost = draft.lost(part)
        width += abs(value) * lost / (1 - lost) if lost < 1 else 0.0
        told = min(max(round(value), -LARGEST), LARGEST) if whole else value
        return told, Interval(value - width, value + width)

    return Output(name, "integer" if whole else "number", (part,), finish)
