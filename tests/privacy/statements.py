"""Random questions in SQL: aggregates of people by all recipes, and what is done with them."""

from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from sarus_kernel.plan.catalog import Catalog
from sarus_kernel.plan.types import NUMERIC, TEMPORAL, Kind
from tests.privacy.drawing import Luck
from tests.privacy.persons import Persons
from tests.privacy.phrases import Phrase, Rows, joined, name, say

RECIPES = ("COUNT({0})", "COUNT(DISTINCT {0})", "SUM({1})", "AVG({1})", "VARIANCE({1})",
           "STDDEV({1})", "CORR({1}, {2})", "COVAR_SAMP({1}, {2})", "MIN({1})", "MAX({1})",
           "MEDIAN({1})", "QUANTILE_CONT({1}, 0.25)", "QUANTILE_DISC({1}, 0.9)",
           "PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY {1})")  # fmt: skip
FORMS = ("beside_all", "percentile", "two_releases", "above_a_release", "rollup", "above")
"""Other questions than one SELECT … GROUP BY of people."""


@dataclass(frozen=True)
class Question:
    """A question, the same for a plain engine, and the constructs it has."""

    asked: str
    plain: str
    constructs: frozenset[str]


@st.composite
def questions(draw: Any, catalog: Catalog, tidy: bool, focus: str = "") -> Question:
    """A question over the tables of a catalog.

    focus: what it is to have, one of FORMS or of `sources.FOCUSES`
    tidy: one aggregate over people whose result is defined without knowing how an engine breaks
    ties, so that a plain engine gives the same
    """
    luck = Luck(draw)
    sources = Persons(luck, catalog, tidy, "" if focus in FORMS else focus)
    made = _Asking(luck, sources, tidy).question(focus)
    if sources.with_:
        ctes = [say("{} AS ({})", name(alias), query) for alias, query in sources.with_]
        made = say("WITH {} {}", joined(", ", ctes), made)
    return Question(made.asked, made.plain, frozenset(sources.seen))


class _Asking:
    def __init__(self, luck: Luck, sources: Persons, tidy: bool) -> None:
        self.luck = luck
        self.sources = sources
        self.say = sources.say
        self.tidy = tidy

    def question(self, focus: str) -> Phrase:
        """A question of one of FORMS, most often the plain one."""
        form = focus if focus in FORMS else ""
        if not form and not focus and not self.tidy and self.luck.often(15):
            form = self.luck.one_of(FORMS)
        if form in ("beside_all", "percentile"):
            return self._beside_all() if form == "beside_all" else self._percentile()
        if form == "two_releases":
            self.sources.seen.add("two releases")
            return joined(" UNION ALL ", [self._total(), self._total()])
        rows = self.sources.people(self.luck.pick(0, 1, 2, 3, 2, 1, 2, 3))
        if form == "above_a_release":
            rows = self._above_a_release(rows)
        return self._grouped(rows, form)

    def _grouped(self, rows: Rows, form: str = "") -> Phrase:
        many = self.luck.pick(1, 2, 1) if form else self.luck.pick(0, 1, 1, 2)
        keys = [self.say.anything(rows.fields)[0] for _ in range(many)]
        if rows.unit is not None and self.tidy:
            keys = [key for key in keys if key != rows.unit.phrase]
        made = [self._aggregate(rows) for _ in range(self.luck.number(1, 3))]
        items = [say("{} AS {}", p, name(self.sources.fresh())) for p in (*keys, *made)]
        places = ", ".join(str(place + 1) for place in range(len(keys)))
        query = say("SELECT {} FROM {}{}", joined(", ", items), rows.source, rows.conditions())
        if not keys:
            return query
        if form == "rollup":
            self.sources.seen.add("rollup")
            word = self.luck.pick("ROLLUP", "CUBE")
            return say(f"{{}} GROUP BY {word} ({{}})", query, joined(", ", keys))
        query = say(f"{{}} GROUP BY {places}", query)
        if form == "above":
            self.sources.seen.add("above the release")
            tail = self.luck.pick(" HAVING COUNT(*) > 2", " ORDER BY 1 LIMIT 3",
                                  " QUALIFY ROW_NUMBER() OVER (ORDER BY 1) = 1")  # fmt: skip
            query = say("{}" + tail, query)
        return query

    def _total(self) -> Phrase:
        rows = self.sources.people(self.luck.number(0, 2))
        return say("SELECT CAST({} AS DOUBLE) AS total FROM {}{}", self._aggregate(rows),
                   rows.source, rows.conditions())  # fmt: skip

    def _aggregate(self, rows: Rows) -> Phrase:
        """An aggregate that has a recipe; what is summed has bounds."""
        luck, fields = self.luck, rows.fields
        if luck.often(20):
            made = Phrase("COUNT(*)", "COUNT(*)")
        elif rows.unit is not None and luck.often(15):
            made = say("COUNT(DISTINCT {})", rows.unit.phrase)
        else:
            made = self._recipe(rows)
        if luck.often(20):
            self.sources.seen.add("filter clause")
            made = say("{} FILTER (WHERE {})", made, self.say.truth(fields))
        return made

    def _recipe(self, rows: Rows) -> Phrase:
        recipe = self.luck.one_of(RECIPES)
        times = [f for f in rows.fields if f.kind in TEMPORAL and f.bounded]
        if times and self.luck.often(20):
            recipe = self.luck.pick("MIN({0})", "MAX({0})", "QUANTILE_DISC({0}, 0.5)")
            return say(recipe, self.luck.one_of(times).phrase)
        return say(recipe, self.say.anything(rows.fields)[0], self.say.bounded(rows.fields),
                   self.say.bounded(rows.fields))  # fmt: skip

    def _above_a_release(self, rows: Rows) -> Rows:
        """A condition that reads a released value."""
        self.sources.seen.add("a release inside")
        value = self.say.number(rows.fields, 1)
        test = say("{} > ({})", value, self._total())
        return Rows(rows.source, rows.fields, rows.unit, (*rows.where, test))

    def _beside_all(self) -> Phrase:
        """Public rows, each with the people that belong to it, if any."""
        self.sources.seen.add("public rows kept")
        public, rows = self.sources.public(), self.sources.single(self.luck.number(0, 1))
        pairs = [(a, b) for a in public.fields for b in rows.fields
                 if a.kind is b.kind or {a.kind, b.kind} <= set(NUMERIC)]  # fmt: skip
        if not pairs:
            return self._grouped(rows)
        (a, b), counted = self.luck.one_of(pairs), self.luck.one_of(rows.fields)
        word = self.luck.pick("", "DISTINCT ")
        return say(f"SELECT {{0}} AS k, COUNT({word}{{1}}) AS n FROM {{2}} LEFT JOIN {{3}} "
                   "ON {0} = {4} GROUP BY 1", a.phrase, counted.phrase, public.source, rows.source,
                   b.phrase)  # fmt: skip

    def _percentile(self) -> Phrase:
        """A quantile by ROW_NUMBER over everybody."""
        rows = self.sources.people(self.luck.number(0, 1))
        known = [f for f in rows.fields if f.kind in (Kind.INTEGER, Kind.NUMBER)]
        if not known:
            return self._grouped(rows)
        self.sources.seen.add("percentile by row_number")
        value = say("LEAST(GREATEST({}, -20), 100)", self.luck.one_of(known).phrase)
        share = self.luck.pick("0.5", "0.25", "1.0")
        return say(
            f"SELECT MIN(CASE WHEN n < {share} * total THEN 9999 ELSE x END) AS p FROM (SELECT x, "
            "ROW_NUMBER() OVER (ORDER BY x) AS n, COUNT(*) OVER () AS total FROM (SELECT {} AS x "
            "FROM {}{}) AS q0) AS q1", value, rows.source, rows.conditions(),
        )  # fmt: skip
