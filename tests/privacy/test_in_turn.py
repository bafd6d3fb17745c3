"""People in several groups: all that one adds there, and the tally of all groups together.

Whoever leaves, whatever she holds, moves a tally by one, and a sum at any of its bounds by that
bound at most, in all groups together.
"""

from dataclasses import replace

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sarus_kernel.engines.sql.render import render
from sarus_kernel.frontends.sql import parse
from sarus_kernel.measurements import Bounded, Measurement, Part, Rows
from sarus_kernel.plan.relations import Relation, Scope
from sarus_kernel.rewriting import Wanted, private
from sarus_kernel.vault import audit
from sarus_kernel.vault.mechanisms import measure
from tests.privacy.comparing import need_covered
from tests.privacy.ward import CATALOG, DELTA, EPSILON, SALT, fill

BY = "FROM visit JOIN code ON visit.code = code.code_id GROUP BY"
QUESTIONS = {
    "open keys": "SELECT code, count(*), sum(cost) FROM visit GROUP BY code",
    "public keys": f"SELECT chapter, count(*), sum(cost) {BY} chapter",
    "people beside": f"SELECT chapter, count(DISTINCT patient), count(*) {BY} chapter",
    "below zero": f"SELECT chapter, sum(cost) FILTER (WHERE cost < 0) {BY} chapter",
}


def asked(text: str, wanted: Wanted | None = None, rho: float = 0.0) -> Measurement:
    """How a question is measured; audited."""
    plan = parse(text, CATALOG)
    query = private(plan, CATALOG, EPSILON, DELTA, SALT, None, wanted or Wanted(), rho)
    audit.check(query, CATALOG, EPSILON, DELTA, rho)
    return query.measurements[0]


MEASURED = {
    **{name: asked(text) for name, text in QUESTIONS.items()},
    "two full groups": asked(QUESTIONS["public keys"], Wanted(rows=3, groups=2)),
    "in rho": asked(QUESTIONS["open keys"], None, 0.01),
}
CONNECTION = duckdb.connect(config={"threads": 1})
fill(CONNECTION, {}, CATALOG)
WRITTEN: dict[str, str] = {}
VISITS = st.lists(
    st.tuples(st.integers(0, 3), st.integers(1, 7), st.integers(-60, 110)), max_size=40
)


def tallies(measurement: Measurement) -> list[tuple[Bounded, Part]]:
    """The parts that are told once."""
    return [(q, part) for q in measurement.queries for part in q.parts if part.pooled]


def exact(visits: list[tuple[int, int, int]], measurement: Measurement) -> list[Rows]:
    """All that is run of a question in a ward of these visits: who, code, cost."""
    CONNECTION.execute("DELETE FROM visit")
    if visits:
        listed = ", ".join(f"({n}, {who}, {code}, {cost}, NULL, NULL)"
                           for n, (who, code, cost) in enumerate(visits))  # fmt: skip
        CONNECTION.execute(f"INSERT INTO visit VALUES {listed}")
    return [_run(relation) for relation in measurement.relations]


def _run(relation: Relation) -> Rows:
    if relation.digest not in WRITTEN:  # writing takes longer than running
        WRITTEN[relation.digest] = render(relation, Scope(CATALOG)).sql("duckdb")
    kinds = [type_.kind.value for type_ in Scope(CATALOG).schema(relation).values()]
    found = CONNECTION.execute(WRITTEN[relation.digest]).fetchall()
    return Rows(tuple(Scope(CATALOG).schema(relation)), tuple(kinds), tuple(found))


def need_hidden(measurement: Measurement, visits: list[tuple[int, int, int]], who: int) -> None:
    """Fails where one person moves more than is covered, or a tally by more than one."""
    one = exact(visits, measurement)
    other = exact([visit for visit in visits if visit[0] != who], measurement)
    need_covered(measurement, one, other)
    for query, part in tallies(measurement):
        at = measurement.queries.index(query)
        sides = [measure.pooled(measure.by_key(each[at], query, len(measurement.keys)), query)
                 for each in (one, other)]  # fmt: skip
        steps = [abs(sides[0][c][0] - sides[1][c][0]) for c in part.columns]
        assert sum(steps) <= 1 == part.most


@pytest.mark.parametrize("name", MEASURED)
def test_somebody_in_all_groups_with_very_many_rows(name: str) -> None:
    """Two thousand rows in seven groups, beside people who have a few."""
    visits = [(0, 1 + n % 7, 90 - n % 150) for n in range(2_000)]
    need_hidden(MEASURED[name], [*visits, (1, 2, 5), (1, 3, 5), (2, 2, -5), (3, 1, 100)], 0)


@pytest.mark.parametrize("name", ["open keys", "in rho"])
def test_somebody_in_very_many_groups_makes_few_of_them_appear(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The names of groups are selected among those in which somebody is counted: of one person
    these are as many as delta was paid for, and not the two thousand that she is in."""
    given: dict[int, int] = {}
    for mechanism in ("laplace_keys", "gaussian_keys"):
        monkeypatch.setattr(measure, mechanism, lambda counts, *_: given.update(counts) or {})
    measurement = MEASURED[name]
    visits = [(0, 1 + n, 5) for n in range(2_000)]
    measure.count(measurement, exact(visits, measurement))
    assert set(given.values()) == {1} and len(given) == measurement.queries[0].groups < 50
    given.clear()
    need_hidden(measurement, visits, 0)


@pytest.mark.parametrize("name", MEASURED)
@settings(max_examples=8, deadline=None)
@given(visits=VISITS)
def test_nobody_moves_more_than_is_covered(name: str, visits: list[tuple[int, int, int]]) -> None:
    """Whoever is taken out of any small ward."""
    need_hidden(MEASURED[name], visits, 0)


def test_a_tally_is_told_once_and_whole() -> None:
    """Of all groups together, however many there are, told or not: so each person is in it."""
    measurement = MEASURED["people beside"]
    visits = [(who, 1 + code % 3, 5) for who in range(4) for code in range(3)]
    (query,) = measurement.queries
    table = measure.by_key(exact(visits, measurement)[0], query, len(measurement.keys))
    assert {part.groups for _, part in tallies(measurement)} == {1}
    told = measure.pooled(table, query)
    assert [sum(told[c][0] for c in part.columns) for _, part in tallies(measurement)] == [4]
    assert measure.pooled(table, replace(query, parts=())) == {}
