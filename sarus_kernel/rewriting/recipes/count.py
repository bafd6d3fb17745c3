"""A private count: of rows, of values, of people, of different values."""

from collections.abc import Sequence

from sarus_kernel.measurements import Output
from sarus_kernel.plan.aggregates import Aggregation
from sarus_kernel.plan.columns import Column
from sarus_kernel.release import Interval
from sarus_kernel.rewriting.bounded_query import BoundedQueryDraft


def count(name: str, aggregate: Aggregation, draft: BoundedQueryDraft) -> Output:
    """One part: how much one person adds to the count, at most once per row bound."""
    part = _part(aggregate, draft)

    def finish(parts: Sequence[float], widths: Sequence[float]) -> tuple[int, Interval]:
        """A count is not negative: moving it to zero is post-processing."""
        (value,), (width,) = parts, widths
        lost = _lost(aggregate, part, draft)
        most = (value + width) / (1 - lost) if lost < 1 else value + width
        return max(0, round(value)), Interval(max(0.0, value - width), max(0.0, most))

    return Output(name, "integer", (part,), finish)


def _lost(aggregate: Aggregation, part: str, draft: BoundedQueryDraft) -> float:
    """The share of what is counted that is left out: of people with those of their groups that are
    beyond the bound. Of different values nobody knows."""
    if not aggregate.distinct:
        return draft.lost(part)
    return draft.limits.lost_groups if part in draft.parts else 0.0


def _part(aggregate: Aggregation, draft: BoundedQueryDraft) -> str:
    if not aggregate.arguments:
        return draft.rows_part(aggregate.where)
    of = aggregate.arguments[0]
    if not aggregate.distinct:
        return draft.values_part(of, aggregate.where)
    if isinstance(of, Column) and of.name in draft.local.units:
        return draft.people_part(aggregate.where)
    return draft.distinct_part(of, aggregate.where)
