"""Random relations of plans: open ones, and unit-local ones of every kind."""

from dataclasses import dataclass

from sarus_kernel.plan.aggregates import Aggregation
from sarus_kernel.plan.columns import Column, ColumnNode, apply, literal
from sarus_kernel.plan.relations import (
    Aggregate,
    Distinct,
    Filter,
    Join,
    Limit,
    Relation,
    Sort,
    Table,
    Union,
    Values,
    project,
)
from sarus_kernel.plan.types import NUMERIC
from sarus_kernel.plan.windows import (
    Window,
    WindowFunction,
)
from tests.privacy.plan_expressions import PER_PERSON, WINDOWS, Expressions

WAYS = ("filtered", "projected", "joined", "beside_open", "stacked", "grouped", "different",
        "ordered", "windowed", "first", "correlated", "common", "linked")  # fmt: skip
"""How relations about people are made: methods of `Relations`."""
FOCUSES = (
    *(way for way in WAYS if way not in ("windowed", "grouped")),
    *(f"grouped:{name}" for name in PER_PERSON),
    *(f"windowed:{name}" for name in WINDOWS),
)
"""The same, with each aggregate and each window function."""


@dataclass(frozen=True)
class Rows:
    """A relation, and which of its columns surely hold the person ("" if none is named)."""

    relation: Relation
    unit: str = ""


class Relations(Expressions):
    """Makes relations."""

    def open(self, depth: int) -> Relation:
        """A relation that anybody may see."""
        draw = self.random.random()
        if draw < 0.45 or depth == 0:
            table = Table(self.random.choice(self.public).name)
            rows = project(table, {self.name(): Column(c) for c in self.scope.schema(table)})
            return rows if draw < 0.3 else Filter(rows, self.truth(rows))
        if draw < 0.6:
            numbers = [self.random.randint(0, 4) for _ in range(self.random.choice((0, 1, 3)))]
            rows = tuple((literal(n), literal(float(n))) for n in numbers)
            return Values((self.name(), self.name()), ("integer", "number"), rows)
        below = self.open(depth - 1)
        key = Column(self.random.choice(self.columns(below)))
        if draw < 0.75:
            keys = {self.name(): key} if self.random.random() < 0.7 else {}
            return Aggregate(below, tuple(keys), tuple(keys.values()), (self.name(),),
                             (Aggregation("count"),))  # fmt: skip
        if draw < 0.85:
            return Limit(Sort(below, (key,), (True,)), 2)
        if draw < 0.92:
            other = self.open(depth - 1)
            return Join(below, other, "cross")
        return self.point(depth - 1)

    def table(self) -> Rows:
        """A private table, its columns renamed, sometimes without that of the person."""
        info = self.random.choice(self.private)
        names = {self.name(): Column(c) for c in info.schema()}
        unit = next(n for n, c in names.items() if c.name == info.unit)
        return Rows(project(Table(info.name), dict(names)), unit)

    def people(self, depth: int) -> Rows:
        """A unit-local relation."""
        if depth <= 0 and not self.focus:
            return self.table()
        depth = max(depth, 1)
        way = self.focus or self.random.choice(WAYS)
        self.focus = ""
        made: Rows = getattr(self, way)(depth - 1)
        return made

    def filtered(self, depth: int) -> Rows:
        below = self.people(depth)
        return Rows(Filter(below.relation, self.truth(below.relation)), below.unit)

    def ordered(self, depth: int) -> Rows:
        below = self.people(depth)
        key = Column(self.random.choice(self.columns(below.relation)))
        return Rows(Sort(below.relation, (key,), (False,)), below.unit)

    def projected(self, depth: int) -> Rows:
        below = self.people(depth)
        made: dict[str, ColumnNode] = {
            self.name(): self.any_value(below.relation) for _ in range(self.random.randint(1, 3))
        }
        unit = ""
        if below.unit and self.random.random() < 0.8:
            unit = self.name()
            made[unit] = Column(below.unit)
        return Rows(project(below.relation, made), unit)

    def joined(self, depth: int) -> Rows:
        left, right = self.people(depth), self.people(self.random.randint(0, depth))
        if not left.unit or not right.unit:
            return left
        condition: ColumnNode = apply("equal", Column(left.unit), Column(right.unit))
        both = Join(left.relation, right.relation, "inner", condition)
        if self.random.random() < 0.4:
            condition = apply("and", self.truth(both), condition)
        kind = self.random.choice(("inner", "inner", "left", "semi", "anti"))
        unit = right.unit if kind == "inner" and self.random.random() < 0.5 else left.unit
        return Rows(Join(left.relation, right.relation, kind, condition), unit)

    def beside_open(self, depth: int) -> Rows:
        below, other = self.people(depth), self.open(1)
        if self.random.random() < 0.2:
            return Rows(Join(below.relation, other, "cross"), below.unit)
        pairs = [
            (a, b)
            for a in self.columns(below.relation)
            for b in self.columns(other)
            if self.type(Column(a), below.relation).kind is self.type(Column(b), other).kind
            or {self.type(Column(a), below.relation).kind, self.type(Column(b), other).kind}
            <= set(NUMERIC)
        ]
        if not pairs:
            return below
        a, b = self.random.choice(pairs)
        condition: ColumnNode = apply("equal", Column(a), Column(b))
        if self.random.random() < 0.3:
            sides = Join(below.relation, other, "inner", condition)
            condition = self.random.choice((apply("and", condition, self.truth(sides)),
                                            self.truth(sides)))  # fmt: skip
        kind = self.random.choice(("inner", "left", "semi", "anti", "swapped"))
        if kind == "swapped":
            return Rows(Join(other, below.relation, "inner", condition), below.unit)
        return Rows(Join(below.relation, other, kind, condition), below.unit)

    def stacked(self, depth: int) -> Rows:
        parts = [self.people(self.random.randint(0, depth)) for _ in range(2)]
        if not all(part.unit for part in parts):
            return parts[0]
        shown = self.random.random() < 0.7
        made = []
        for part in parts:
            columns: dict[str, ColumnNode] = {self.name(): self.number(part.relation)}
            if shown:
                columns[self.name()] = Column(part.unit)
            made.append(project(part.relation, columns))
        return Rows(Union(tuple(made)), list(made[0].names)[1] if shown else "")

    def grouped(self, depth: int) -> Rows:
        below = self.people(depth)
        if not below.unit:
            return below
        unit = self.name()
        keys: dict[str, ColumnNode] = {unit: Column(below.unit)}
        if self.random.random() < 0.4:
            keys[self.name()] = self.any_value(below.relation)
        made = {self.name(): self.any_aggregate(below.relation)
                for _ in range(self.random.choice((1, 2, 0)))}  # fmt: skip
        return Rows(Aggregate(below.relation, tuple(keys), tuple(keys.values()), tuple(made),
                              tuple(made.values())), unit)  # fmt: skip

    def windowed(self, depth: int) -> Rows:
        """Values beside each row that look at other rows of its partition."""
        below = self.people(depth)
        if not below.unit:
            return below
        partition: list[ColumnNode] = [Column(below.unit)]
        if self.random.random() < 0.3:
            partition.append(self.any_value(below.relation))
        order = [self.any_value(below.relation) for _ in range(self.random.choice((0, 1, 1, 2)))]
        down = tuple(self.random.random() < 0.5 for _ in order)
        made = {self.name(): self.window_function(below.relation)
                for _ in range(self.random.randint(2, 5))}  # fmt: skip
        return Rows(Window(below.relation, tuple(partition), tuple(order), down, tuple(made),
                           tuple(made.values())), below.unit)  # fmt: skip

    def first(self, depth: int) -> Rows:
        """One row of each person, by ROW_NUMBER; sometimes of each person and something else."""
        below = self.people(depth)
        if not below.unit:
            return below
        partition: tuple[ColumnNode, ...] = (Column(below.unit),)
        if self.random.random() < 0.2:
            partition += (self.any_value(below.relation),)
        place = self.name()
        order = (self.any_value(below.relation),)
        rows = Window(below.relation, partition, order, (self.random.random() < 0.5,), (place,),
                      (WindowFunction("row_number"),))  # fmt: skip
        test = self.random.choice((
            apply("equal", Column(place), literal(1)), apply("less_equal", Column(place),
            literal(2)), apply("equal", literal(2), Column(place)),
            apply("less", Column(place), literal(2)),
        ))  # fmt: skip
        return Rows(Filter(rows, test), below.unit)

    def correlated(self, depth: int) -> Rows:
        """An aggregate for each different combination of a row's own values, beside the row."""
        below, other = self.people(depth), self.people(0)
        if not below.unit or not other.unit:
            return below
        chosen = {self.name(): below.unit}
        more = [c for c in self.columns(below.relation, *NUMERIC) if c != below.unit]
        if more:
            chosen[self.name()] = self.random.choice(more)
        each = Distinct(project(below.relation, {n: Column(c) for n, c in chosen.items()}))
        condition: ColumnNode = apply("equal", Column(next(iter(chosen))), Column(other.unit))
        pairs = Join(each, other.relation, "inner", condition)
        condition = apply("and", condition, self.truth(pairs)) if more else condition
        pairs = Join(each, other.relation, "inner", condition)
        keys = {self.name(): name for name in chosen}
        groups = Aggregate(pairs, tuple(keys), tuple(map(Column, keys.values())), (self.name(),),
                           (self.any_aggregate(pairs),))  # fmt: skip
        tests = [apply("equal", Column(c), Column(k))
                 for c, k in zip(chosen.values(), keys, strict=True)]  # fmt: skip
        whole = tests[0] if len(tests) == 1 else apply("and", *tests)
        return Rows(Join(below.relation, groups, "left", whole), below.unit)

    def linked(self, depth: int) -> Rows:
        """Two rows that are joined by a row's number: that they are one person's is not said."""
        homes = [info for info in self.private if info.key not in (None, info.unit)]
        if not homes:
            return self.joined(depth)
        info = self.random.choice(homes)
        sides = [{self.name(): Column(c) for c in info.schema()} for _ in "12"]
        left, right = (project(Table(info.name), dict(side)) for side in sides)
        keys, units = ([next(n for n, c in side.items() if c.name == of) for side in sides]
                       for of in (info.key, info.unit))  # fmt: skip
        condition: ColumnNode = apply("equal", *map(Column, keys))
        if self.random.random() < 0.4:
            both = Join(left, right, "inner", condition)
            condition = apply("and", self.truth(both), condition)
        kind = self.random.choice(("inner", "left", "semi", "anti"))
        return Rows(Join(left, right, kind, condition), units[0])

    def common(self, depth: int) -> Rows:
        """INTERSECT and EXCEPT: rows of one side that are, or are not, on the other."""
        left, right = self.people(depth), self.people(self.random.randint(0, depth))
        if not left.unit or not right.unit:
            return left
        mine, theirs = self.name(), self.name()
        one = project(left.relation, {mine: Column(left.unit)})
        other = project(right.relation, {theirs: Column(right.unit)})
        kind = self.random.choice(("semi", "anti"))
        same = apply("equal", Column(mine), Column(theirs))
        return Rows(Distinct(Join(one, other, kind, same)), mine)

    def different(self, depth: int) -> Rows:
        below = self.people(depth)
        if not below.unit:
            return below
        unit = self.name()
        kept = project(below.relation, {unit: Column(below.unit),
                                        self.name(): self.any_value(below.relation)})  # fmt: skip
        return Rows(Distinct(kept), unit)
