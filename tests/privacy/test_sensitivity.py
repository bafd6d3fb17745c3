"""No person moves what is measured further than its noise covers: thousands of random cases.

Random schemas, random rows, random questions, in SQL and as plans; from each database every person
is taken out once. Evidence for the unit-local theorem and for each recipe, found by running what
is really run. `HYPOTHESIS_PROFILE=long` tries new cases for hours.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given

from sarus_kernel.errors import InternalError, NotReleasable, QuestionError
from sarus_kernel.measurements import Released, Rows, SafeQuery
from sarus_kernel.plan.relations import Relation, Scope
from sarus_kernel.plan.windows import AGGREGATED, ENDS, NUMBERING
from sarus_kernel.release import Cell, PrivacyLoss
from sarus_kernel.rewriting import bins, noise, running_sums
from sarus_kernel.rewriting.recipes import RECIPES as KNOWN
from sarus_kernel.rewriting.release_points import ReleasePoint, find
from sarus_kernel.vault import audit
from tests.privacy import plan_relations, statements
from tests.privacy.cases import Case, cases
from tests.privacy.comparing import need_covered, others
from tests.privacy.profiles import HOURS, examples
from tests.privacy.reached import EVERYTHING, JOINS, RECIPES, words
from tests.privacy.sources import FOCUSES
from tests.privacy.statements import FORMS
from tests.privacy.ward import DELTA, EPSILON, chosen, safe, without_noise
from tests.privacy.worlds import Worlds, Written

CASES = 8
MOST_LEAVING = 8
MOST_ROWS = 20_000
LESS = 0.999
NOBODY = object()
REACHED: Counter[str] = Counter()
"""Constructs, and in how many questions somebody was taken out of a database."""
WORLDS = Worlds()


@pytest.fixture(autouse=True, scope="module")
def few_bins() -> Iterator[None]:
    """Their number changes nothing but the time this takes."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bins, "MOST_BINS", 60)
        yield


def read(case: Case) -> tuple[Relation, SafeQuery] | None:
    """What is asked, and what is really run, audited; None if it is refused in words of ours.

    Nothing here sees a row, so the verdict is the same for every database.
    """
    try:
        asked = case.relation()
        return asked, safe(asked, case.catalog, wanted=case.wanted, twin=case.twin)
    except (QuestionError, NotReleasable):
        return None


def check(case: Case) -> None:
    """A question on a database, on that without each of its people, and on an empty one."""
    found = read(case)
    REACHED["asked"] += 1
    if found is None:
        return
    asked, query = found
    need_no_less(query, case)
    WORLDS.load(case.catalog, case.data)
    moved = measured(asked, query, case)
    REACHED.update({"answered": 1, "taken out": len(case.people[:MOST_LEAVING]), "moved": moved})
    if case.people:
        REACHED.update(case.question.constructs | words(asked, query, case.catalog))


def measured(asked: Relation, query: SafeQuery, case: Case) -> int:
    """All measurements in turn. Whatever was released, the next one sees the same: that is
    composition. How many people moved something."""
    released: dict[str, Rows | Released] = {}
    points = {point.name: point for point in find(asked, Scope(case.catalog))[1]}
    moved = 0
    for measurement in query.measurements:
        written = [Written(relation, case.catalog) for relation in measurement.relations]
        local, counts = UnitLocal(points[measurement.name], case), len(measurement.queries)
        with WORLDS.of("whole"):
            whole = [WORLDS.run(each) for each in written[:counts]]
            WORLDS.give(chosen(measurement, whole))
            whole += [WORLDS.run(each) for each in written[counts:]]
            local.remember()
        for who in (*case.people[:MOST_LEAVING], NOBODY):
            with WORLDS.of("empty") if who is NOBODY else WORLDS.without(who):
                rest = [WORLDS.run(each) for each in written]
                if who is not NOBODY:
                    local.need_others(who)
                    moved += need_covered(measurement, whole, rest)
        released[measurement.name] = without_noise(measurement, whole)
        WORLDS.give(released)
    with WORLDS.of("whole"):
        WORLDS.run(Written(query.post, case.catalog))
    return moved


class UnitLocal:
    """The rows of a point before they are aggregated: whoever leaves, everybody else's stay."""

    def __init__(self, point: ReleasePoint, case: Case) -> None:
        self.written = Written(point.local.relation, case.catalog)
        self.place = list(self.written.schema).index(point.local.unit)
        self.rows: tuple[tuple[Cell, ...], ...] = ()

    def remember(self) -> None:
        """The rows of the database of the moment."""
        self.rows = WORLDS.run(self.written).rows

    def need_others(self, who: Cell) -> None:
        """Fails unless the rows of the database of the moment are those, without one person."""
        if len(self.rows) > MOST_ROWS:
            return
        rows = WORLDS.run(self.written).rows
        assert all(row[self.place] != who for row in rows)
        rest, before = others(rows, self.place, who), others(self.rows, self.place, who)
        assert rest == before, f"other people's rows: {rest - before} instead of {before - rest}"


def need_no_less(query: SafeQuery, case: Case) -> None:
    """The audit comes to the same loss in its own way: it accepts no smaller claim. (Of a sum of
    zeros it finds that there is nothing to pay.)"""
    parts = [part for m in query.measurements for each in m.queries for part in each.parts]
    if query.loss == PrivacyLoss() or any(part.most == 0 for part in parts):
        return
    for name in ("epsilon", "rho"):
        smaller = replace(query.loss, **{name: getattr(query.loss, name) * LESS})
        with pytest.raises(InternalError):
            audit.check(replace(query, loss=smaller), case.catalog, EPSILON, DELTA)


@pytest.mark.timeout(HOURS)
@pytest.mark.parametrize("focus", (*FOCUSES, *FORMS))
def test_no_question_in_sql_sees_a_person(focus: str) -> None:
    """Whatever the schema, the rows and the question; and what is refused is so in our words."""
    given(cases(True, focus))(examples(CASES)(lambda case: check(case)))()


@pytest.mark.timeout(HOURS)
@pytest.mark.parametrize("focus", plan_relations.FOCUSES)
def test_no_plan_sees_a_person(focus: str) -> None:
    """The same of questions that somebody who speaks to the vault directly may make up."""
    given(cases(False, focus))(examples(CASES)(lambda case: check(case)))()


@pytest.mark.timeout(HOURS)
def test_no_quantile_that_is_read_off_running_sums_sees_a_person(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Also where a quantile would be drawn by itself, as that is nearer."""
    ranked = [r for r in statements.RECIPES if r.startswith(("MIN", "MAX", "MED", "QUANT"))]
    monkeypatch.setattr(statements, "RECIPES", tuple(ranked))
    monkeypatch.setattr(running_sums, "SEVERAL", 1)
    monkeypatch.setattr(noise, "squared_errors", lambda h: -1e30 if h.summed else 0.0)
    given(cases(True, ""))(examples(CASES)(lambda case: check(case)))()


def test_everything_was_reached() -> None:
    """By the tests above: every construct, every recipe, every kind of join."""
    assert REACHED["taken out"] > 2_000, REACHED
    assert REACHED["moved"] > 0.4 * REACHED["taken out"], REACHED
    missing = [word for word in EVERYTHING if not REACHED[word]]
    assert not missing, (missing, REACHED)
    rare = [word for word in (*RECIPES, *JOINS) if REACHED[word] < 5]
    assert not rare, rare


def test_every_recipe_and_window_is_looked_for() -> None:
    """A new one has to be reached by random questions, or the test above fails."""
    assert {word.split()[0] for word in RECIPES} == KNOWN.keys()
    assert {word.removeprefix("window ") for word in EVERYTHING if word.startswith("window ")} == {
        *NUMBERING, *ENDS, *AGGREGATED, "lag", "lead"
    }  # fmt: skip
