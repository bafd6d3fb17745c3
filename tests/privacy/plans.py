"""Random plans over a schema: aggregates of people by every recipe.

What SQL cannot say is here too: a plan comes from a process that nobody trusts.
"""

from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from sarus_kernel.engines.sql.render import render
from sarus_kernel.errors import SarusError
from sarus_kernel.plan.aggregates import Aggregation
from sarus_kernel.plan.catalog import Catalog
from sarus_kernel.plan.columns import Column, ColumnNode, apply, literal
from sarus_kernel.plan.relations import (
    Aggregate,
    Filter,
    Join,
    Relation,
    Scope,
    project,
)
from sarus_kernel.plan.windows import (
    Window,
    WindowFunction,
)
from tests.privacy.plan_relations import Relations, Rows

TRIES = 5


class Asker(Relations):
    """Makes questions."""

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
def relations(draw: Any, catalog: Catalog, focus: str) -> People:
    """A relation about people, made in one of the ways of FOCUSES."""
    random = draw(st.randoms(use_true_random=False))
    try:
        return People(Asker(random, catalog, focus).people(random.randint(1, 3)).relation, catalog)
    except (SarusError, IndexError):
        return People(None, catalog)
