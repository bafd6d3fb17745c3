"""Random plans over a schema: unit-local relations of every kind, and aggregates over them.

What SQL cannot say is here too: a plan comes from a process that nobody trusts. Names are
sometimes those that the engine gives to things itself.
"""

from dataclasses import dataclass
from random import Random
from typing import Any

from hypothesis import strategies as st

from sarus_kernel.engines.sql.render import render
from sarus_kernel.errors import SarusError
from sarus_kernel.plan.aggregates import Aggregation
from sarus_kernel.plan.catalog import Catalog
from sarus_kernel.plan.columns import Apply, Column, ColumnNode, apply, literal
from sarus_kernel.plan.relations import (
    Aggregate,
    Distinct,
    Filter,
    Join,
    Limit,
    Relation,
    Scope,
    Sort,
    Table,
    Union,
    Values,
    project,
)
from sarus_kernel.plan.types import NUMERIC, TEMPORAL, ColumnType, Kind
from sarus_kernel.plan.windows import (
    AGGREGATED,
    ENDS,
    NEIGHBOURS,
    NUMBERING,
    Window,
    WindowFunction,
)

ODD = ("t", "l", "r", "u", "v", "k", "Keep_Rank", "unit", "partner", "shared_1", "count", "Order")
TRIES = 5
WAYS = ("filtered", "projected", "joined", "beside_open", "stacked", "grouped", "different",
        "ordered", "windowed", "first", "correlated", "common", "linked")  # fmt: skip
"""How relations about people are made: methods of `Asker`."""
WINDOWS = (*NUMBERING, *NEIGHBOURS, *ENDS, *AGGREGATED)
FOCUSES = (*(way for way in WAYS if way != "windowed"), *(f"windowed:{name}" for name in WINDOWS))
"""The same, with each window function."""


@dataclass(frozen=True)
class Rows:
    """A relation, and which of its columns surely hold the person ("" if none is named)."""

    relation: Relation
    unit: str = ""


class Asker:
    """Makes questions. Bounded in depth, so that each is answered in milliseconds.

    focus  the way in which the first rows are made: so every way is tried in enough questions
    """

    def __init__(self, random: Random, catalog: Catalog, focus: str = "") -> None:
        self.random = random
        self.focus, _, self.function = focus.partition(":")
        self.scope = Scope(catalog)
        self.named = 0
        self.private = [info for info in catalog if info.private]
        self.public = [info for info in catalog if not info.private]

    def name(self) -> str:
        """A column name that is not used elsewhere in the question."""
        self.named += 1
        odd = self.random.random() < 0.2
        return f"{self.random.choice(ODD)}" + ("" if odd and self.named < 2 else f"{self.named}")

    # --- expressions -------------------------------------------------------------------------

    def columns(self, relation: Relation, *kinds: Kind) -> list[str]:
        """The columns of some kinds."""
        schema = self.scope.schema(relation)
        return [name for name, type_ in schema.items() if type_.kind in (kinds or tuple(Kind))]

    def type(self, node: ColumnNode, relation: Relation) -> ColumnType:
        return self.scope.type(node, relation)

    def number(self, relation: Relation, depth: int = 2) -> ColumnNode:
        """An integer, a number, or a condition counted as 0 and 1."""
        known = self.columns(relation, *NUMERIC)
        if depth == 0 or self.random.random() < 0.4:
            if known and self.random.random() < 0.9:
                return Column(self.random.choice(known))
            return literal(self.random.choice((0, 1, -3, 2.5)))
        one, two = (self.number(relation, depth - 1) for _ in range(2))
        made = self.random.choice(
            (
                lambda: apply(self.random.choice(("add", "subtract", "multiply")), one, two),
                lambda: apply(self.random.choice(("divide", "modulo", "integer_divide")), one, two),
                lambda: apply(self.random.choice(("absolute", "floor", "negate", "sign")), one),
                lambda: apply("coalesce", one, two),
                lambda: apply("case", self.truth(relation, depth - 1), one, two),
                lambda: apply(self.random.choice(("greatest", "least", "null_if")), one, two),
                lambda: self.clipped(one),
                lambda: self.of_time(relation) or one,
                lambda: apply("to_integer", self.truth(relation, depth - 1)),
            )
        )()
        return made

    def clipped(self, node: ColumnNode) -> ColumnNode:
        low, high = sorted(self.random.sample((-20, -1.5, 0, 1, 7, 2.25, 100), 2))
        return apply("clip", node, literal(low), literal(high))

    def of_time(self, relation: Relation) -> ColumnNode | None:
        times = self.columns(relation, *TEMPORAL)
        if not times:
            return None
        one = Column(self.random.choice(times))
        if self.random.random() < 0.5:
            return apply("part", literal(self.random.choice(("year", "month", "day"))), one)
        other = Column(self.random.choice(times))
        return apply("difference", literal("day"), one, other)

    def truth(self, relation: Relation, depth: int = 1) -> ColumnNode:
        """A condition."""
        known = self.columns(relation, Kind.BOOLEAN)
        texts = self.columns(relation, Kind.TEXT)
        draw = self.random.random()
        if known and draw < 0.2:
            return Column(self.random.choice(known))
        if texts and draw < 0.4:
            text = Column(self.random.choice(texts))
            listed = tuple(literal(x) for x in self.random.sample(("f", "m", "a", "n1", "x"), 2))
            return self.random.choice((Apply("in", (text, *listed)), apply("is_null", text)))
        if depth and draw < 0.55:
            one, two = self.truth(relation, 0), self.truth(relation, 0)
            return self.random.choice((apply("and", one, two), apply("or", one, two),
                                       apply("not", one)))  # fmt: skip
        one, two = self.number(relation, min(depth, 1)), literal(self.random.choice((0, 1, 2, 40)))
        if draw < 0.7:
            return Apply("in", (one, two, literal(3), literal(1950)))
        return apply(self.random.choice(("less", "greater_equal", "equal", "not_equal")), one, two)

    def any_value(self, relation: Relation) -> ColumnNode:
        """A value of any kind."""
        draw = self.random.random()
        if draw < 0.5:
            return Column(self.random.choice(self.columns(relation)))
        if draw < 0.6:
            return self.truth(relation)
        texts = self.columns(relation, Kind.TEXT)
        if texts and draw < 0.8:
            text = Column(self.random.choice(texts))
            first = apply("substring", text, literal(1), literal(1))
            return self.random.choice((apply("lower", text), apply("concat", text, text), first))
        return self.number(relation)

    # --- open relations ----------------------------------------------------------------------

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

    # --- relations about people --------------------------------------------------------------

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
                for _ in range(self.random.randint(0, 2))}  # fmt: skip
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

    def window_function(self, relation: Relation) -> WindowFunction:
        name, self.function = self.function or self.random.choice(WINDOWS), ""
        if name in NUMBERING:
            return WindowFunction(name, (literal(2),) if name == "ntile" else ())
        if name in NEIGHBOURS:
            steps = literal(self.random.choice((0, 1, 2)))
            return WindowFunction(name, (self.number(relation), steps))
        frame = self.random.choice((("rows", None, None), ("rows", None, 0), ("rows", -1, 1),
                                    ("range", None, 0), ("range", 0, None)))  # fmt: skip
        if name in ENDS:
            return WindowFunction(name, (self.any_value(relation),), "rows", *frame[1:])
        arguments = () if name == "count" else (self.number(relation),)
        return WindowFunction(name, arguments, *frame)

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

    def any_aggregate(self, relation: Relation) -> Aggregation:
        """An aggregate within one person."""
        where = self.truth(relation) if self.random.random() < 0.2 else None
        draw = self.random.random()
        if draw < 0.2:
            return Aggregation("count", (), False, where)
        if draw < 0.35:
            distinct = self.random.random() < 0.5
            return Aggregation("count", (self.any_value(relation),), distinct, where)
        if draw < 0.45:
            name = self.random.choice(("any", "all"))
            return Aggregation(name, (self.truth(relation),), False, where)
        if draw < 0.6:
            name = self.random.choice(("min", "max"))
            return Aggregation(name, (self.any_value(relation),), False, where)
        name = self.random.choice(("sum", "mean", "median", "variance", "stddev"))
        return Aggregation(name, (self.number(relation),), False, where)

    # --- questions ---------------------------------------------------------------------------

    def point(self, depth: int) -> Aggregate:
        """An aggregate of people's rows without the person among its keys."""
        below = self.people(depth)
        draw = self.random.random()
        if draw < 0.1:
            return self.beside_all(below)
        if draw < 0.2:
            return self.percentile(below.relation)
        rows = below.relation
        keys = {self.name(): self.any_value(rows) for _ in range(self.random.choice((0, 1, 1, 2)))}
        made = {self.name(): self.private_aggregate(below)
                for _ in range(self.random.randint(1, 3))}  # fmt: skip
        return Aggregate(rows, tuple(keys), tuple(keys.values()), tuple(made), tuple(made.values()))

    def percentile(self, rows: Relation) -> Aggregate:
        """A quantile by ROW_NUMBER over everybody; sometimes of some of the rows, numbered before.
        """
        keys = self.random.sample(self.columns(rows), self.random.choice((0, 0, 1)))
        by, value = tuple(map(Column, keys)), self.clipped(self.number(rows))
        place, many, column = self.name(), self.name(), self.name()
        made: dict[str, ColumnNode] = {c: Column(c) for c in self.columns(rows)}
        asked: Relation = project(rows, {**made, column: value})
        nulls = (apply("is_null", Column(column)),) if self.random.random() < 0.5 else ()
        order = (*nulls, Column(column))
        number, whole = WindowFunction("row_number"), WindowFunction("count")
        up = (False,) * len(order)
        asked = Window(asked, by, order, up, (place,), (number,))
        if self.random.random() < 0.15:
            asked = Filter(asked, self.truth(asked))  # then it is no percentile
        asked = Window(asked, by, (), (), (many,), (whole,))
        share = apply("multiply", literal(self.random.choice((0.0, 0.25, 0.5, 1.0))), Column(many))
        case = apply("case", apply("less", Column(place), share), literal(9999.0), Column(column))
        made_keys = {self.name(): key for key in by}
        return Aggregate(asked, tuple(made_keys), tuple(made_keys.values()), (self.name(),),
                         (Aggregation("min", (case,)),))  # fmt: skip

    def beside_all(self, below: Rows) -> Aggregate:
        """Public rows, each with the number of people's rows that belong to it, if any."""
        public = self.open(1)
        both = Join(public, below.relation, "inner", literal(True))
        rows = Join(public, below.relation, "left", self.truth(both))
        keys = {self.name(): Column(self.random.choice(self.columns(public)))}
        counted = Column(self.random.choice(self.columns(below.relation)))
        made = (Aggregation("count", (counted,), self.random.random() < 0.3),)
        return Aggregate(rows, tuple(keys), tuple(keys.values()), (self.name(),), made)

    def private_aggregate(self, below: Rows) -> Aggregation:
        """An aggregate that has a recipe; what is summed has bounds."""
        rows = below.relation
        where = self.truth(rows) if self.random.random() < 0.25 else None
        draw = self.random.random()
        if draw < 0.25:
            return Aggregation("count", (), False, where)
        if draw < 0.35 and below.unit:
            return Aggregation("count", (Column(below.unit),), True, where)
        if draw < 0.5:
            distinct = self.random.random() < 0.6
            return Aggregation("count", (self.any_value(rows),), distinct, where)
        value = self.number(rows)
        if not self.type(value, rows).bounded or self.random.random() < 0.3:
            value = self.clipped(value)
        if self.random.random() < 0.4:
            return self.of_ranks_or_pairs(value, rows, where)
        name = self.random.choice(("sum", "mean", "variance", "stddev"))
        return Aggregation(name, (value,), False, where)

    def of_ranks_or_pairs(
        self, value: ColumnNode, rows: Relation, where: ColumnNode | None
    ) -> Aggregation:
        """A quantile, or a covariance with another column."""
        name = self.random.choice(("min", "max", "median", "quantile", "quantile_disc",
                                   "covariance"))  # fmt: skip
        more: dict[str, ColumnNode] = {
            "quantile": literal(self.random.choice((0.1, 0.5, 0.9))),
            "quantile_disc": literal(self.random.choice((0.0, 0.25, 1.0))),
            "covariance": self.clipped(self.number(rows)),
        }
        return Aggregation(name, (value, *([more[name]] if name in more else [])), False, where)


@st.composite
def plans(draw: Any, catalog: Catalog, focus: str = "") -> Aggregate | None:
    """A question, `focus` one of FOCUSES; None where chance made none that makes sense at all."""
    random = draw(st.randoms(use_true_random=False))
    for _ in range(TRIES):
        asker = Asker(random, catalog, focus)
        try:
            asked = asker.point(random.randint(0, 3))
            asker.scope.schema(asked)
        except (SarusError, IndexError):
            continue
        return asked
    return None


@dataclass(frozen=True, repr=False)
class People:
    """A relation about people, shown as SQL; None where chance made none that makes sense."""

    relation: Relation | None
    catalog: Catalog

    def _repr_pretty_(self, printer: Any, _: bool) -> None:
        """hypothesis prints what fails by this."""
        printer.text(written(self.relation, self.catalog) if self.relation else "nothing")


def written(relation: Relation, catalog: Catalog) -> str:
    """A relation as SQL that can be read."""
    text: str = render(relation, Scope(catalog)).sql(dialect="duckdb", pretty=True)
    return text


@st.composite
def relations(draw: Any, catalog: Catalog) -> People:
    """A relation about people."""
    random = draw(st.randoms(use_true_random=False))
    try:
        return People(Asker(random, catalog).people(random.randint(1, 3)).relation, catalog)
    except (SarusError, IndexError):
        return People(None, catalog)
