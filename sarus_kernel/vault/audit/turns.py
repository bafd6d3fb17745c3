"""What a person adds in all of her groups together, where these come one after the other.

Her rows, one for each group, are numbered 1, 2, 3, … in a secret order, and each has the sums of
|x| over those before, a, and with its own, b. The intervals (a, b] lie end to end, from 0 to her
total; so what each has within (0, T] adds up to T at most, however many groups she is in. And one
of her rows is the first.
"""

from dataclasses import dataclass

from sarus_kernel.errors import InternalError
from sarus_kernel.measurements import Part
from sarus_kernel.plan.columns import Apply, Column, ColumnNode, Literal, apply, literal
from sarus_kernel.plan.inner import NumberKeys
from sarus_kernel.plan.relations import Aggregate
from sarus_kernel.plan.windows import Window, WindowFunction
from sarus_kernel.vault.audit.contributions import clipped_at, in_one_bucket
from sarus_kernel.vault.audit.locality import Facts, units
from sarus_kernel.vault.audit.rows import keyed_by_unit


@dataclass(frozen=True)
class Turns:
    """Rows of people in turn.

    grouped  the rows, one for each person and group
    place    the column of their numbers
    before, after  columns of running sums, without and with the row itself -> what is summed
    """

    grouped: Aggregate
    place: str
    before: dict[str, ColumnNode]
    after: dict[str, ColumnNode]

    def bounds(self, part: Part, values: list[ColumnNode]) -> tuple[int, int]:
        """L0 and the l-infinity sensitivity of a part: L1 is their product at most, and L2 that
        with the root of L0."""
        if part.pooled:
            return 1, self._of_firsts(part, values)
        if part.ladder is None:
            if len(values) != 1:
                raise InternalError("A part of several columns is neither a tally nor a ladder.")
            groups = [self._first_groups(value) for value in values]
            return max(n for n, _ in groups), max(most for _, most in groups)
        bounds = part.ladder.bounds
        if part.buckets or min(bounds) <= 0 or max(bounds) > part.most:
            raise InternalError("A ladder goes beyond the most that one person adds.")
        shares = [self._share(value) for value in values]
        # L1 <= T and each <= B, so the sum of squares is T B at most: as of T / B groups with B
        groups_ = max(-(-all_ // each) for all_, each in shares)
        worst = [-(-b * part.most // bound) for (_, b), bound in zip(shares, bounds, strict=True)]
        return groups_, max(worst)

    def _of_firsts(self, part: Part, values: list[ColumnNode]) -> int:
        """A tally of people's first rows, over all groups: each person has one."""
        first = apply("equal", Column(self.place), literal(1))
        found = []
        for value in values:
            match value:
                case Apply("case", (test, inner, Literal(0))) if test == first:
                    found.append(inner)
        if not part.buckets or part.ladder is not None or len(found) != len(values):
            raise InternalError("A part of all groups together counts people more than once.")
        return in_one_bucket(found)

    def _first_groups(self, value: ColumnNode) -> tuple[int, int]:
        """How many groups of a person count, and with how much each."""
        match value:
            case Apply("case", (
                Apply("less_equal", (Column(name), Literal(int(groups)))), inner, Literal(0)
            )) if name == self.place and groups > 0:  # fmt: skip
                return groups, clipped_at(inner)
        raise InternalError("A person's number of groups is not bounded.")

    def _share(self, value: ColumnNode) -> tuple[int, int]:
        """The most that all of a person's rows add together, and each of them."""
        match value:
            case Apply("clip", (
                Apply("case" | "subtract") as inner, Literal(int(low)), Literal(int(high))
            )) if low <= 0 <= high:  # else a piece of nothing would count in every group
                total, each = self._share(inner)
                return total, min(each, max(-low, high, 1))
            case Apply("case", (_, Apply("subtract", (low, high)), Apply("subtract") as plus)) if (
                plus.arguments == (high, low)
            ):
                return self._share(plus)
            case Apply("subtract", (
                Apply("clip", (Column(after), Literal(0), Literal(int(most)))),
                Apply("clip", (
                    Apply("coalesce", (Column(before), Literal(0))), Literal(0), Literal(int(same))
                )),
            )) if most == same and most > 0 and self._end_to_end(before, after):  # fmt: skip
                return most, most
        raise InternalError("What a person adds to all groups together is not bounded.")

    def _end_to_end(self, before: str, after: str) -> bool:
        return after in self.after and self.before.get(before) == self.after[after]


def turns_of(inner: Window, facts: Facts) -> Turns:
    """The turns of a window over numbered groups. Raises InternalError where it is something
    else."""
    numbered = inner.relation
    assert isinstance(numbered, NumberKeys)
    grouped, unit = numbered.relation, numbered.unit
    if not isinstance(grouped, Aggregate) or not keyed_by_unit(grouped, facts):
        raise InternalError("A bounded query does not group by the person first.")
    own = {n for n in grouped.key_names if n in units(grouped, facts)}
    if unit not in own or set(numbered.keys) | {unit} != set(grouped.key_names):
        raise InternalError("Rows are put in order by something other than the person's groups.")
    facts.scope.schema(inner)  # no two columns have one name
    order = (inner.partition, inner.order, inner.descending)
    if order != ((Column(unit),), (Column(numbered.name),), (False,)):
        raise InternalError("Rows are added up in another order than that of their numbers.")
    before, after = (_running(inner, end) for end in (-1, 0))
    return Turns(grouped, numbered.name, before, after)


def _running(inner: Window, end: int) -> dict[str, ColumnNode]:
    """The sums of |x|, which is never below zero, of all rows up to one so far after the row."""
    found: dict[str, ColumnNode] = {}
    for name, function in zip(inner.names, inner.functions, strict=True):
        match function.arguments:
            case (Apply("absolute", (Column(),)) as added,):
                if function == WindowFunction("sum", (added,), "rows", None, end):
                    found[name] = added
    return found
