"""The bounded query while it is written: per person and group first, clipped, then summed.

Each part is an integer that one person contributes to one group: computed from that person's rows
alone, moved between `low` and `high`, and only then added up over people. So one person more or
less changes a part of one group by at most max(|low|, |high|), and parts of at most `groups`.
"""

from dataclasses import dataclass, field, replace

from sarus_kernel.errors import NotReleasable
from sarus_kernel.measurements import Bounded, Part
from sarus_kernel.plan.aggregates import Aggregation
from sarus_kernel.plan.columns import Column, ColumnNode, apply, literal
from sarus_kernel.plan.inner import KeepKeys
from sarus_kernel.plan.relations import Aggregate, Project, Relation, Scope
from sarus_kernel.plan.types import NUMERIC, ColumnType
from sarus_kernel.rewriting import in_turn
from sarus_kernel.rewriting.bins import Bins, bins
from sarus_kernel.rewriting.contribution_bounds import ContributionBounds
from sarus_kernel.rewriting.distinct_values import LARGEST, Distinct, Pairs, bound, tally
from sarus_kernel.rewriting.fixed_point import ROOM, Moved, Scaled, is_whole, moved, sane, whole
from sarus_kernel.rewriting.giving_back import Carried, names_of
from sarus_kernel.rewriting.handed_over import pairs_of
from sarus_kernel.rewriting.histograms import Sought
from sarus_kernel.rewriting.ladders import Offer, columns_of, rungs_of, with_ladder
from sarus_kernel.rewriting.preaggregation import added_up, row_wise
from sarus_kernel.rewriting.predicates import both
from sarus_kernel.rewriting.unit_local import UnitLocal, asked_of

DOT = "\N{MIDDLE DOT}"
"""Opens every name made here, so that no name of the question can take its place."""
UNIT = f"{DOT}unit"


@dataclass
class BoundedQueryDraft:
    """The main bounded query of one release point, and the extra ones of distinct counts.

    limits: how much of one person counts (`keyed`: whether keys vary within a person; else
    the person has one row, with its one key); open_keys: whether nobody has listed the groups
    """

    local: UnitLocal
    scope: Scope
    keys: dict[str, ColumnNode]
    limits: ContributionBounds
    salt: str
    open_keys: bool = False
    inner: dict[str, Aggregation] = field(default_factory=dict)
    parts: dict[str, Part] = field(default_factory=dict)
    extra: list[Bounded] = field(default_factory=list)
    histograms: list[Sought] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    offers: dict[str, Offer] = field(default_factory=dict)
    ladders: dict[str, Carried] = field(default_factory=dict)
    centres: dict[str, float] = field(default_factory=dict)

    def rows_part(self, where: ColumnNode | None, weight: float = 1.0) -> str:
        """How many rows (for which the condition holds)."""
        count = Aggregation("count", (), False, where)
        return self._add(count, 0, self.limits.rows, weight, 1)

    def people_part(self, where: ColumnNode | None, weight: float = 1.0) -> str:
        """How many people have at least one such row."""
        return self._add(Aggregation("count", (), False, where), 0, 1, weight)

    def values_part(
        self, column: ColumnNode, where: ColumnNode | None, weight: float = 1.0
    ) -> str:
        """How many values are not null."""
        if not self.type(column).nullable:
            return self.rows_part(where, weight)
        count = Aggregation("count", (column,), False, where)
        return self._add(count, 0, self.limits.rows, weight, 1)

    def total_part(self, scaled: Scaled, where: ColumnNode | None, weight: float = 1.0) -> str:
        """The total of a scaled expression."""
        aggregate = Aggregation("sum", (scaled.column,), False, where)
        low, high = min(scaled.low, 0), max(scaled.high, 0)
        of_row = max(-low, high)
        low, high = low * self.limits.rows, high * self.limits.rows
        return self._add(aggregate, low, high, weight, of_row)

    def type(self, column: ColumnNode) -> ColumnType:
        """The type of an expression over the unit-local rows."""
        return self.scope.type(column, self.local.relation)

    def sought(self, column: ColumnNode, where: ColumnNode | None) -> Sought:
        """The histogram of a column. Raises NotReleasable where it has no bounds."""
        for known in self.histograms:
            if (known.column, known.where) == (column, where):
                return known
        made = Sought(column, where, self._bins(column, where))
        self.histograms.append(made)
        if made.bins.step != 1 or not made.bins.whole or made.bins.outside:
            self.note(f"{_words(column)} is told apart in {made.bins.words}.")
        return made

    def _bins(self, column: ColumnNode, where: ColumnNode | None) -> Bins:
        kind, between = self.type(column).kind, self.bounds(column)
        made = bins(kind, *between, self.limits.size)
        if kind not in NUMERIC or (made.step == 1 and made.whole):
            return made
        likely = self.limits.likely(column, where)
        return made if likely is None else bins(kind, *between, self.limits.size, likely)

    def choice(self, sought: Sought, share: int, lean: float, weight: float) -> str:
        """One choice of a bin."""
        count = sum(len(each.choices) for each in self.histograms)
        return sought.add(f"{DOT}choice_{count + 1}", share, lean, weight)

    def note(self, sentence: str) -> None:
        """Something that whoever asks should know."""
        self.notes.append(sentence)

    def _add(
        self, aggregate: Aggregation, low: int, high: int, weight: float = 1.0, of_row: int = 0
    ) -> str:
        """A part, or the same one that another aggregate has asked for: it is paid for once.

        of_row  what one row adds at most, of a part that may be offered at several bounds
        """
        offered = of_row > 0 and (of_row > 1 or not self.local.once)
        for name, known in self.inner.items():
            part, same = self.parts[name], (name in self.offers) == offered
            if same and known == aggregate and (part.low, part.high) == (low, high):
                self.parts[name] = replace(part, weight=max(weight, part.weight))
                return name
        name = f"{DOT}part_{len(self.parts) + 1}"
        self.inner[name] = aggregate
        self.parts[name] = Part(name, low, high, weight=weight)
        if offered:
            self.offers[name] = self._offer(of_row)
        return name

    def _offer(self, of_row: int) -> Offer:
        if self.local.once:
            return Offer(of_row, sure=True)
        wanted = self.limits.wanted.rows
        fixed = None if wanted is None else wanted * of_row
        return Offer(self.limits.most_rows * of_row, fixed)

    def lost(self, part: str) -> float:
        """The share of a part that is left out and not given back, as the twin has it."""
        return 0.0 if part in self.ladders else self.limits.lost

    def scaled(self, column: ColumnNode) -> Scaled:
        """An expression made ready for summing. Raises NotReleasable where it has no bounds."""
        low, high = self.bounds(column)
        kind = self.type(column).kind
        if is_whole(kind, low, high, self._room, self.limits.rows):
            return whole(column, kind, low, high)
        return moved(column, kind, low, high, room=self._room).scaled()

    @property
    def _room(self) -> int:
        """How much one row may add, so that a person's sum cannot become too large."""
        rows = 1 if self.local.once else max(self.limits.most_rows, self.limits.rows)
        return ROOM // rows

    def moved(self, column: ColumnNode) -> Moved:
        """An expression as numbers around the middle of its bounds, or where the twin has its
        values if the bounds are far away. Raises NotReleasable."""
        low, high = self.bounds(column)
        if column.digest not in self.centres:
            self.centres[column.digest] = self.limits.centre(column, low, high)
        centre = self.centres[column.digest]
        return moved(column, self.type(column).kind, low, high, centre, self._room)

    def bounds(self, column: ColumnNode) -> tuple[float, float]:
        """Public bounds of an expression: the catalog's, narrowed by the question's own filter."""
        known = self.type(column)
        range_ = (known.low, known.high)
        listed = [c for c in known.categories or () if isinstance(c, int | float)]
        if listed and not known.bounded:
            range_ = (min(listed), max(listed))
        if isinstance(column, Column) and column.name in self.local.ranges:
            range_ = both(range_, self.local.ranges[column.name])
        elif within := asked_of(column, self.local, self.scope):
            range_ = within
        low, high = range_
        if low is None or high is None or not sane(low, high):
            raise NotReleasable(
                f"{_words(column)} has no public bounds, so one person's weight is unknown. "
                "Add a filter such as `WHERE x BETWEEN 0 AND 300`, or clip the values."
            )
        if low > high:
            raise NotReleasable(f"The filter leaves no possible value of {_words(column)}.")
        if known.kind in NUMERIC and high - low > 1:
            source = "the catalog" if range_ == (known.low, known.high) else "the question"
            self.note(f"{_words(column)} counts as between {low:,.6g} and {high:,.6g} ({source}).")
        return low, high

    def main(self) -> Bounded:
        """The bounded query of all parts."""
        inner = self._per_person()
        if isinstance(inner, KeepKeys) and self.offers:
            turns = self._in_turn(inner)
            if turns is not None:
                return turns
        rungs = rungs_of(inner, self.parts, self.offers, self.limits.usable)
        parts: list[Part] = []
        for name, part in self.parts.items():
            made = with_ladder(part, rungs[name]) if name in rungs else (part,)
            parts.extend(made)
            if name in rungs:
                self.ladders[name] = Carried(rungs[name], names_of(*made))
        sums = tuple(column for part in parts for column in columns_of(part))
        names = tuple(column for part in parts for column in part.columns)
        query = Aggregate(inner, tuple(self.keys), tuple(map(Column, self.keys)), names, sums)
        return Bounded(query, tuple(parts), self.limits.groups)

    def _in_turn(self, kept: KeepKeys) -> Bounded | None:
        """The same where people are in several groups: one bound, and one tally, of all of a
        person's groups. None where no part gains by that."""
        full, names = self.limits.full, tuple(self.offers)
        people = in_turn.everybody(kept.relation, UNIT, names, full)
        rungs = rungs_of(people, self.parts, self.offers, self.limits.usable, full)
        if not rungs:
            return None
        parts: list[Part] = []
        for name, part in self.parts.items():
            made = in_turn.on_ladder(part, rungs[name], full) if name in rungs else (part,)
            parts.extend(made)
            if len(made) > 1:
                self.ladders[name] = Carried(rungs[name], names_of(*made), full)
        turns = in_turn.in_turn(kept.relation, UNIT, kept.keys, tuple(rungs), self.salt, full)
        groups = self.limits.groups
        sums = tuple(c for part in parts for c in in_turn.columns_of(part, groups, full))
        columns = tuple(column for part in parts for column in part.columns)
        query = Aggregate(turns, tuple(self.keys), tuple(map(Column, self.keys)), columns, sums)
        return Bounded(query, tuple(parts), groups)

    def _per_person(self) -> Relation:
        unit = Column(self.local.unit)
        if self.local.once:
            columns: dict[str, ColumnNode] = {UNIT: unit} | self.keys
            columns |= {name: row_wise(a) for name, a in self.inner.items()}
            return Project(self.local.relation, tuple(columns), tuple(columns.values()))
        relation, names = self.local.relation, tuple(self.inner)
        aggregates = tuple(self.inner.values())
        if not self.limits.keyed:
            early = added_up(self.local, UNIT, self.keys, self.inner, self.scope)
            if early is not None:
                return early
            # Every key has one value per person: the smallest one is that value, and grouping by
            # the person alone makes "one group per person" true by construction.
            firsts = tuple(Aggregation("min", (key,)) for key in self.keys.values())
            whole = firsts + aggregates
            return Aggregate(relation, (UNIT,), (unit,), tuple(self.keys) + names, whole)
        keys: dict[str, ColumnNode] = {UNIT: unit} | self.keys
        grouped = Aggregate(relation, tuple(keys), tuple(keys.values()), names, aggregates)
        return KeepKeys(grouped, UNIT, tuple(self.keys), self.limits.groups, self.salt)

    def distinct_part(self, column: ColumnNode, where: ColumnNode | None) -> Distinct:
        """How many different values: each person is kept with at most `most` (group, value) pairs.

        One person more brings at most `most` values that nobody else has, over all groups
        together: sensitivity `most` in L1 and in L2. Where a person has one group, a tally of
        people by their pairs says what that leaves out.
        """
        unit, name = Column(self.local.unit), f"{DOT}distinct_{len(self.extra) + 1}"
        keys: dict[str, ColumnNode] = {UNIT: unit} | self.keys | {name: column}
        aggregates = (Aggregation("count", (), False, where),)
        found: Relation = Aggregate(self.local.relation, tuple(keys), tuple(keys.values()),
                                    (f"{DOT}rows",), aggregates)  # fmt: skip
        present = apply("greater", Column(f"{DOT}rows"), literal(0))
        known = apply("and", present, apply("not", apply("is_null", Column(name))))
        pairs = Pairs(found, UNIT, tuple(self.keys), known, not self.limits.keyed)
        limits, fixed, most, lost = self.limits, self.local.once, 1, 0.0
        by = map(self.type, self.keys.values())
        cap = pairs_of(limits.twin, by) if self.open_keys else LARGEST
        if not fixed:
            most, lost = bound(pairs, limits.total, limits.epsilon, limits.usable, cap)
        kept = KeepKeys(found, UNIT, (*self.keys, name), most, self.salt)
        count = Aggregation("count", (Column(name),), True, present)
        query = Aggregate(kept, tuple(self.keys), tuple(map(Column, self.keys)), (name,), (count,))
        self.extra.append(Bounded(query, (Part(name, 0, most),), 1))
        if fixed:
            return Distinct(name)
        return self._with_tally(Distinct(name, lost=lost), pairs, most)

    def _with_tally(self, made: Distinct, pairs: Pairs, most: int) -> Distinct:
        counted = f"At most {most} different values per person are counted"
        if not pairs.fixed:
            self.note(f"{counted}, in all groups together; of what that leaves out the ± knows "
                      "what the synthetic twin has, so there are at least so many.")  # fmt: skip
            return made
        query, rungs = tally(pairs, f"{made.part}{DOT}pairs", most)
        self.extra.append(query)
        self.note(f"{counted}; the ± reaches up to all values of those who have more.")
        return Distinct(made.part, query.columns, rungs)


def _words(column: ColumnNode) -> str:
    """A column as the question calls it, without what keeps it apart from its namesakes."""
    if not isinstance(column, Column):
        return "This expression"
    word = column.name.split("#")[0]
    return repr((word if "(" in word else word.split(".")[-1])[:80])
