"""Random column expressions of plans, aggregates within a person, window functions.

Names are sometimes those that the engine gives to things itself.
"""

from random import Random

from sarus_kernel.plan.aggregates import Aggregation
from sarus_kernel.plan.catalog import Catalog
from sarus_kernel.plan.columns import Apply, Column, ColumnNode, apply, literal
from sarus_kernel.plan.relations import (
    Relation,
    Scope,
)
from sarus_kernel.plan.types import NUMERIC, TEMPORAL, ColumnType, Kind
from sarus_kernel.plan.windows import (
    AGGREGATED,
    ENDS,
    NEIGHBOURS,
    NUMBERING,
    WindowFunction,
)

ODD = ("t", "l", "r", "u", "v", "k", "Keep_Rank", "unit", "partner", "shared_1", "count", "Order")
PER_PERSON = ("count", "any", "all", "min", "max", "sum", "mean", "median", "variance", "stddev")
WINDOWS = (*NUMBERING, *NEIGHBOURS, *ENDS, *AGGREGATED)


class Expressions:
    """Makes expressions of questions. Bounded in depth, so that each is answered in milliseconds.

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

    def any_aggregate(self, relation: Relation) -> Aggregation:
        """An aggregate within one person."""
        name, self.function = self.function or self.random.choice(PER_PERSON), ""
        where = self.truth(relation) if self.random.random() < 0.2 else None
        if name == "count":
            arguments = (self.any_value(relation),) if self.random.random() < 0.6 else ()
            distinct = bool(arguments) and self.random.random() < 0.5
            return Aggregation(name, arguments, distinct, where)
        if name in ("any", "all"):
            return Aggregation(name, (self.truth(relation),), False, where)
        if name in ("min", "max"):
            return Aggregation(name, (self.any_value(relation),), False, where)
        return Aggregation(name, (self.summed(relation),), False, where)

    def summed(self, relation: Relation) -> ColumnNode:
        """A number, most often a real one: sums of these depend on the order of rows."""
        reals = self.columns(relation, Kind.NUMBER)
        if reals and self.random.random() < 0.7:
            return Column(self.random.choice(reals))
        return self.number(relation)

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
        arguments = () if name == "count" else (self.summed(relation),)
        return WindowFunction(name, arguments, *frame)
