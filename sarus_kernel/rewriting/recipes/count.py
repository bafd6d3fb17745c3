"""A private count: of rows, of values, of people, of different values."""

from collections.abc import Sequence

from sarus_kernel.measurements import Output
from sarus_kernel.plan.aggregates import Aggregation
from sarus_kernel.plan.columns import Column, ColumnNode, apply
from sarus_kernel.release import Interval
from sarus_kernel.rewriting.bounded_query import BoundedQueryDraft
from sarus_kernel.rewriting.distinct_values import left_out
from sarus_kernel.rewriting.unit_local import is_person


def count(name: str, aggregate: Aggregation, draft: BoundedQueryDraft) -> Output:
    """One part: how much one person adds to the count, at most once per row bound."""
    if aggregate.distinct and not _of_people(aggregate, draft):
        return _values(name, aggregate, draft)
    part = _part(aggregate, draft)
    people = aggregate.distinct

    def finish(parts: Sequence[float], widths: Sequence[float]) -> tuple[int, Interval]:
        """A count is not negative: moving it to zero is post-processing."""
        (value,), (width,) = parts, widths
        # of people those are left out whose groups are beyond the bound
        lost = draft.limits.lost_groups if people else draft.lost(part)
        most = (value + width) / (1 - lost) if lost < 1 else value + width
        return max(0, round(value)), Interval(max(0.0, value - width), max(0.0, most))

    return Output(name, "integer", (part,), finish)


def _of_people(aggregate: Aggregation, draft: BoundedQueryDraft) -> bool:
    """Whether what is counted is people, each once: those for whom it is not null somewhere."""
    return is_person(aggregate.arguments[0], draft.local)


def _part(aggregate: Aggregation, draft: BoundedQueryDraft) -> str:
    if not aggregate.arguments:
        return draft.rows_part(aggregate.where)
    if aggregate.distinct:
        return draft.people_part(_known(aggregate, draft))
    return draft.values_part(aggregate.arguments[0], aggregate.where)


def _known(aggregate: Aggregation, draft: BoundedQueryDraft) -> ColumnNode | None:
    """The condition of the rows by which a person is counted."""
    (of,), where = aggregate.arguments, aggregate.where
    if isinstance(of, Column) and of.name in draft.local.units:
        return where
    known = apply("not", apply("is_null", of))
    return known if where is None else apply("and", where, known)


def _values(name: str, aggregate: Aggregation, draft: BoundedQueryDraft) -> Output:
    """Different values: what is counted, and as many more as people have beyond their bound."""
    made = draft.distinct_part(aggregate.arguments[0], aggregate.where)
    rungs = made.rungs

    def finish(parts: Sequence[float], widths: Sequence[float]) -> tuple[int, Interval]:
        value, width = parts[0], widths[0]
        more = left_out(rungs, parts[1:], widths[1]) if rungs is not None else 0.0
        most = max(0.0, (value + width) / (1 - made.lost) + more)
        return max(0, round(value)), Interval(max(0.0, value - width), most)

    return Output(name, "integer", (made.part, *made.tally), finish)
