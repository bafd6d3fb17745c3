"""How far one unit can move a bounded query, read off the query alone."""

import math
from functools import lru_cache

from sarus_kernel.errors import InternalError
from sarus_kernel.measurements import Bounded, Histogram, Part
from sarus_kernel.plan.aggregates import Aggregation
from sarus_kernel.plan.columns import Apply, Column, ColumnNode, Literal
from sarus_kernel.plan.inner import KeepKeys, NumberKeys
from sarus_kernel.plan.relations import Aggregate, Relation
from sarus_kernel.plan.windows import Window
from sarus_kernel.vault.audit.contributions import clipped_at, in_one_bucket
from sarus_kernel.vault.audit.locality import Facts, units
from sarus_kernel.vault.audit.rows import keyed_by_unit, one_row
from sarus_kernel.vault.audit.turns import turns_of

COUNT = Aggregation("count")


def shape(query: Bounded, facts: Facts) -> list[tuple[int, int]]:
    """L0 and the l-infinity sensitivity of each part, read off the relation itself."""
    outer = query.query
    if not all(isinstance(key, Column) for key in outer.keys):
        raise InternalError("A bounded query has a key that is not a column.")
    if outer.names != tuple(column for part in query.parts for column in part.columns):
        raise InternalError("A bounded query does not have the parts it says.")
    inner = outer.relation
    if isinstance(inner, Window) and isinstance(inner.relation, NumberKeys):
        return _in_turn(query, inner, facts)
    if any(part.pooled for part in query.parts):
        raise InternalError("A part is told of all groups together, and people are in several.")
    most: int | None = None
    if isinstance(inner, KeepKeys):
        if inner.unit not in units(inner.relation, facts):
            raise InternalError("Rows are kept by something other than the person.")
        most, inner = inner.most, inner.relation
    if len(outer.aggregates) == 1 and outer.aggregates[0].distinct:
        return [_distinct(outer, inner, most, facts)]
    groups = _groups(inner, most, facts)
    if isinstance(inner, Aggregate):
        _need_one_row_per_group(outer, inner, facts)
    values = iter([a.arguments[0] for a in outer.aggregates if _is_sum(a)])
    return [(groups, _most(part, [next(values) for _ in part.columns])) for part in query.parts]


def _in_turn(query: Bounded, inner: Window, facts: Facts) -> list[tuple[int, int]]:
    """The same where a person's groups come one after the other, with what was added before."""
    turns = turns_of(inner, facts)
    grouped = turns.grouped
    _need_one_row_per_group(query.query, grouped, facts)
    values = iter([a.arguments[0] for a in query.query.aggregates if _is_sum(a)])
    return [turns.bounds(part, [next(values) for _ in part.columns]) for part in query.parts]


def _most(part: Part, values: list[ColumnNode]) -> int:
    """How far one unit moves a part in one group, its noise being what it is."""
    if part.buckets:
        return in_one_bucket(values)
    clipped = [clipped_at(value) for value in values]
    if part.ladder is None:
        return max(clipped)
    bounds = part.ladder.bounds
    if min(bounds) <= 0 or max(bounds) > part.most:
        raise InternalError("A ladder goes beyond the most that one person adds.")
    # Noise is drawn in proportion to the bound that is chosen, so what counts is the worst ratio.
    return max(-(-c * part.most // b) for c, b in zip(clipped, bounds, strict=True))


def rows_of_one(histogram: Histogram, keys: int, facts: Facts) -> int:
    """L1 of a histogram: the most rows of one unit that it counts, each of them once."""
    outer = histogram.query
    columns = [key for key in map(_bin_of, outer.keys) if isinstance(key, Column)]
    if not len(columns) == len(outer.keys) == keys + 1 or outer.aggregates != (COUNT,):
        raise InternalError("A histogram is not a count of rows by keys and bin.")
    inner = outer.relation
    if isinstance(inner, KeepKeys) and inner.unit in units(inner.relation, facts):
        return inner.most
    if units(inner, facts) and one_row(inner, facts):
        return 1
    raise InternalError("The rows of one person in a histogram are not bounded.")


def _bin_of(key: ColumnNode) -> ColumnNode:
    """A column, also where so many bins are one: a row is in one bin all the same."""
    match key:
        case Apply("integer_divide", (Column() as number, Literal(int(many)))) if many > 0:
            return number
    return key


@lru_cache(1000)
def longest_column(bins: int) -> float:
    """The length of the longest column of the matrix by which rows are made running sums: the n-th
    entry of the first one is binomial(2n, n) / 4^n, and the others are that one, cut."""
    return math.sqrt(math.fsum((math.comb(2 * n, n) / 4**n) ** 2 for n in range(bins)))


def _need_one_row_per_group(outer: Aggregate, inner: Aggregate, facts: Facts) -> None:
    """Each unit's rows fall into different groups: every other key of theirs is a key here too."""
    kept = {key.name for key in outer.keys if isinstance(key, Column)}
    own = units(inner.relation, facts)
    for name, key in zip(inner.key_names, inner.keys, strict=True):
        if name not in kept and not (isinstance(key, Column) and key.name in own):
            raise InternalError("A person's rows may fall into one group more than once.")


def _is_sum(aggregate: Aggregation) -> bool:
    if aggregate.function != "sum" or aggregate.where is not None:
        raise InternalError("A bounded query aggregates by something other than a sum.")
    return True


def _distinct(
    outer: Aggregate, inner: Relation, most: int | None, facts: Facts
) -> tuple[int, int]:
    """COUNT(DISTINCT value) over at most `most` (group, value) pairs of each unit."""
    if most is None or not isinstance(inner, Aggregate) or not keyed_by_unit(inner, facts):
        raise InternalError("A distinct count is not bounded per person.")
    return 1, most


def _groups(inner: Relation, most: int | None, facts: Facts) -> int:
    """The most rows of one unit in the relation that is summed up."""
    if isinstance(inner, Aggregate) and keyed_by_unit(inner, facts):
        if len(inner.keys) == 1:
            return 1
        if most is None:
            raise InternalError("A person's number of groups is not bounded.")
        return most
    if most is None and units(inner, facts) and one_row(inner, facts):
        return 1
    raise InternalError("A bounded query does not group by the person first.")
