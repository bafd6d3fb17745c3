"""Where the release points lie, and what is known of the rows below it."""

from dataclasses import replace

import pytest

from sarus_kernel.errors import NotReleasable
from sarus_kernel.frontends.sql import parse
from sarus_kernel.measurements import Released, Rows, SafeQuery
from sarus_kernel.plan.catalog import Catalog
from sarus_kernel.plan.inner import Given
from sarus_kernel.plan.relations import Scope
from sarus_kernel.plan.types import Kind
from sarus_kernel.plan.walk import walk
from sarus_kernel.rewriting import private
from sarus_kernel.rewriting.release_points import ReleasePoint, ReleasePoints, find
from sarus_kernel.vault import audit
from tests.privacy.neighbours import Data, ward
from tests.privacy.ward import (
    CATALOG,
    DELTA,
    EPSILON,
    SALT,
    column,
    database,
    rows_of,
    run,
)

GENEROUS = Catalog(
    CATALOG.dataset,
    CATALOG.unit,
    tuple(replace(t, max_rows=400) if t.private else t for t in CATALOG),
)
"""So many rows of a person count that none is clipped."""
VISITS = "SELECT patient, code, cost, day, row_number() OVER (PARTITION BY patient ORDER BY day"


def points(sql: str) -> tuple[ReleasePoint, ...]:
    """The release points of a question."""
    return find(parse(sql, CATALOG), Scope(CATALOG))[1]


def safe(sql: str) -> SafeQuery:
    """The safe query of a question, audited."""
    query = private(parse(sql, CATALOG), CATALOG, EPSILON, DELTA, SALT)
    audit.check(query, CATALOG, EPSILON, DELTA)
    return query


def answers(sql: str, data: Data) -> tuple[list[tuple[object, ...]], list[tuple[object, ...]]]:
    """What is released if no noise is added, and what the engine says."""
    engine = database(data, GENEROUS)
    asked = parse(sql, GENEROUS)
    _, found = run(engine, private(asked, GENEROUS, EPSILON, DELTA, SALT), GENEROUS)
    given: dict[str, Rows | Released] = {}
    plain = rows_of(engine, asked, given, GENEROUS)
    return sorted(found.rows, key=repr), sorted(plain.rows, key=repr)


@pytest.mark.parametrize(
    ("condition", "once"),
    [
        ("n = 1", True),
        ("1 = n", True),
        ("n = 7", True),
        ("n <= 1", True),
        ("n < 2", True),
        ("n = 1 AND cost > 0", True),
        ("n = 1 AND n = 2", True),
        ("n <= 2", False),
        ("n < 3", False),
        ("n >= 1", False),
        ("n > 0", False),
        ("n <> 1", False),
        ("n = 1 OR cost > 0", False),
        ("n = code", False),
        ("n IN (1, 2)", False),
        ("NOT n = 1", False),
        ("n = TRUE", False),
        ("n + 1 = 2", False),
    ],
)
def test_one_place_of_a_numbering_is_one_row(condition: str, once: bool) -> None:
    """ROW_NUMBER within the person, at one place: at most one row per person, nothing clipped."""
    sql = f"SELECT count(*) FROM ({VISITS}) AS n FROM visit) t WHERE {condition}"
    assert points(sql)[0].local.once is once
    safe(sql)


@pytest.mark.parametrize(
    "inner",
    [
        f"{VISITS}, code) AS n FROM visit",
        f"SELECT * FROM ({VISITS}) AS n FROM visit)",
        f"SELECT t.n, t.cost FROM ({VISITS}) AS n FROM visit) t ORDER BY t.cost",
        "SELECT DISTINCT ON (patient) 1 AS n, cost FROM visit ORDER BY patient, day",
        "SELECT 1 AS n, cost FROM visit QUALIFY row_number() OVER (PARTITION BY patient) = 1",
        "SELECT 1 AS n, cost FROM visit QUALIFY row_number() OVER (PARTITION BY patient + 1 * 0, "
        "patient) = 1",
    ],
)
def test_ways_to_one_row(inner: str) -> None:
    """The numbering is followed through projections, orders and filters."""
    sql = f"SELECT sum(cost) FROM ({inner}) t WHERE n = 1"
    assert points(sql)[0].local.once
    safe(sql)


@pytest.mark.parametrize(
    "inner",
    [
        "SELECT row_number() OVER (PARTITION BY patient, code) AS n, cost FROM visit",
        "SELECT rank() OVER (PARTITION BY patient ORDER BY day) AS n, cost FROM visit",
        "SELECT 1 + row_number() OVER (PARTITION BY patient) AS n, cost FROM visit",
        "SELECT t.n, v.cost FROM (SELECT patient, row_number() OVER (PARTITION BY patient) AS n "
        "FROM visit) t JOIN visit v ON v.patient = t.patient",
        "SELECT n, cost FROM (SELECT patient, row_number() OVER (PARTITION BY patient) AS n, cost "
        "FROM visit) UNION ALL SELECT taker, 1.0 FROM drug",
    ],
)
def test_what_is_no_numbering_of_a_persons_rows(inner: str) -> None:
    """Ranks, other partitions, sums, joins and unions may have a place several times."""
    try:
        assert not points(f"SELECT sum(cost) FROM ({inner}) t WHERE n = 1")[0].local.once
    except NotReleasable as error:
        assert "UNION" in str(error)


@pytest.mark.parametrize(
    "window",
    [
        "row_number() OVER (ORDER BY cost)",
        "row_number() OVER (PARTITION BY code)",
        "sum(cost) OVER (ORDER BY day)",
        "lag(cost) OVER (ORDER BY patient)",
        "rank() OVER (PARTITION BY patient % 2 ORDER BY cost)",
        "first_value(patient) OVER (PARTITION BY patient + 0)",
    ],
)
def test_windows_over_other_people_are_refused(window: str) -> None:
    """A partition that does not name the person itself mixes people."""
    with pytest.raises(NotReleasable, match="PARTITION BY"):
        points(f"SELECT avg(x) FROM (SELECT {window} AS x FROM visit) t")


@pytest.mark.parametrize(
    "window",
    ["sum(cost) OVER ()", "avg(cost) OVER (PARTITION BY code, urgent)",
     "count(*) OVER (PARTITION BY patient % 2)", "median(cost) OVER (PARTITION BY urgent)"],
)  # fmt: skip
def test_aggregates_of_other_people_are_released_first(window: str) -> None:
    """They are a point of their own; then each row has a value that everybody may know."""
    text = f"SELECT count(*) FROM (SELECT cost, {window} AS x FROM visit) t WHERE cost < x"
    first, second = points(text)
    assert any(isinstance(node, Given) and node.name == first.name
               for node in walk(second.local.relation))  # fmt: skip


def test_windows_over_released_rows_are_free() -> None:
    """One point only: shares, ranks and running sums of its groups are arithmetic."""
    sql = """SELECT sex, count(*) AS n, sum(count(*)) OVER (ORDER BY sex) AS upto,
             count(*) * 1.0 / sum(count(*)) OVER () AS share, rank() OVER (ORDER BY count(*)) AS r
             FROM person GROUP BY sex QUALIFY rank() OVER (ORDER BY count(*) DESC) <= 2"""
    assert len(safe(sql).measurements) == 1


LINKED = Catalog(
    CATALOG.dataset,
    CATALOG.unit,
    tuple(
        replace(t, columns=(*t.columns, column("visit_id", Kind.INTEGER)))
        if t.name == "drug"
        else replace(t, columns=tuple(replace(c, references="visit.visit_id")
                                      if c.name == "code" else c for c in t.columns))
        for t in CATALOG
    ),
)  # fmt: skip
"""Drugs that name a visit, and visits whose code is said to be that of another visit."""
JOINS = {
    "left": "SELECT count(v.visit_id) FROM drug d LEFT JOIN visit v ON d.visit_id = v.visit_id",
    "inner": "SELECT sum(v.cost) FROM visit v JOIN drug d ON v.visit_id = d.visit_id",
    "said": "SELECT sum(w.cost) FROM visit v JOIN visit w ON v.code = w.visit_id",
    "both name it": "SELECT count(*) FROM visit v JOIN drug d ON v.code = d.visit_id",
    "semi": "SELECT count(*) FROM drug d WHERE d.visit_id IN (SELECT visit_id FROM visit)",
    "anti": "SELECT count(*) FROM drug d WHERE NOT EXISTS (SELECT 1 FROM visit v WHERE v.visit_id "
    "= d.visit_id AND v.cost > 3)",
    "two that name it": "SELECT count(*) FROM visit v JOIN drug d ON v.code = d.visit_id",
    "after another join": "SELECT count(*) FROM person p JOIN visit v ON p.person_id = v.patient "
    "JOIN drug d ON d.visit_id = v.visit_id",
    "beside a public table": "SELECT count(*) FROM visit v LEFT JOIN code k ON k.code_id = v.code "
    "JOIN drug d ON d.visit_id = v.visit_id",
}


@pytest.mark.parametrize("kind", JOINS)
def test_a_join_by_a_key_is_within_a_person(kind: str) -> None:
    """A row's number leads to another row: the person is added to the condition, and said."""
    query = private(parse(JOINS[kind], LINKED), LINKED, EPSILON, DELTA, SALT)
    audit.check(query, LINKED, EPSILON, DELTA)
    assert len([note for note in query.notes if "are of one person" in note]) == 1


@pytest.mark.parametrize(
    "condition",
    ["v.visit_id = d.dose", "v.patient = d.visit_id", "d.taker = v.visit_id",
     "v.visit_id = d.visit_id OR v.cost > 3", "v.visit_id = d.visit_id + 1"],
)  # fmt: skip
def test_any_other_join_is_refused(condition: str) -> None:
    """A column that is not said to hold the key: the question is not changed in silence."""
    sql = f"SELECT count(*) FROM visit v JOIN drug d ON {condition}"
    with pytest.raises(NotReleasable, match="without equating"):
        find(parse(sql, LINKED), Scope(LINKED))


GROUPED = {
    "groups of groups": "SELECT avg(n), max(n) FROM (SELECT visit_id, count(*) AS n FROM drug "
    "GROUP BY visit_id) t",
    "by its own key": "SELECT avg(s) FROM (SELECT visit_id, sum(least(cost, 9)) AS s FROM visit "
    "GROUP BY visit_id) t WHERE s BETWEEN 0 AND 9",
    "joined back": "SELECT avg(n) FROM visit v JOIN (SELECT visit_id, count(*) AS n FROM drug "
    "GROUP BY visit_id) t ON t.visit_id = v.visit_id",
    "and another key": "SELECT urgent, avg(n) FROM (SELECT visit_id, urgent, count(*) AS n FROM "
    "visit GROUP BY visit_id, urgent) t GROUP BY urgent",
}


@pytest.mark.parametrize("kind", GROUPED)
def test_groups_by_a_key_are_within_a_person(kind: str) -> None:
    """A visit is one person's, so its groups are: one point, where people meet."""
    query = private(parse(GROUPED[kind], LINKED), LINKED, EPSILON, DELTA, SALT)
    audit.check(query, LINKED, EPSILON, DELTA)
    assert len(query.measurements) == 1
    assert any("of one person each" in note for note in query.notes)


def test_rows_of_a_key_are_rows_of_people() -> None:
    """Counts by visit say something of single people, whatever threshold they pass."""
    with pytest.raises(NotReleasable, match="single people"):
        find(parse("SELECT visit_id, count(*) FROM drug GROUP BY visit_id", LINKED), Scope(LINKED))


def test_a_join_that_names_the_person_is_left_as_it_is() -> None:
    """Nothing is added where the question says it, and nothing is said."""
    sql = "SELECT count(*) FROM visit v JOIN visit d ON v.visit_id = d.code AND v.patient=d.patient"
    assert points(sql)[0].notes == ()


def test_a_join_by_no_key_is_refused() -> None:
    """Without a key nothing says that few rows are meant."""
    with pytest.raises(NotReleasable, match="without equating"):
        points("SELECT count(*) FROM visit v JOIN visit d ON v.code = d.code")


CALENDARS = (
    "SELECT y, count(visit_id) AS n FROM (VALUES (1), (2), (77)) t (y) LEFT JOIN visit ON code = y "
    "GROUP BY y",
    "SELECT y, count(visit_id) AS n, count(DISTINCT patient) AS p, sum(cost) AS s FROM (SELECT 1 "
    "AS y UNION ALL SELECT 3) t LEFT JOIN visit ON code >= y AND cost > 0 GROUP BY y",
    "SELECT chapter, count(patient) AS n, sum(CASE WHEN cost > 0 THEN 1 ELSE 0 END) AS s, "
    "count(cost) FILTER (WHERE urgent) AS c FROM code LEFT JOIN visit ON code_id = visit.code "
    "GROUP BY chapter",
)


@pytest.mark.parametrize("sql", CALENDARS)
def test_public_rows_are_kept(sql: str) -> None:
    """A left join from public rows: all of them, and the counts that the engine gives."""
    found, plain = answers(sql, {**ward(3), "drug": []})
    assert [row[0] for row in found] == [row[0] for row in plain]
    for mine, theirs in zip(found, plain, strict=True):
        for a, b in zip(mine[1:], theirs[1:], strict=True):
            assert a == (pytest.approx(b, abs=0.1) if b is not None else 0 if a == 0 else None)


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT count(*) FROM code LEFT JOIN visit ON code_id = visit.code GROUP BY chapter",
        "SELECT count(patient) FROM code LEFT JOIN visit ON code_id = visit.code",
        "SELECT sum(points) FROM code LEFT JOIN visit ON code_id = visit.code GROUP BY chapter",
        "SELECT count(patient) FROM code LEFT JOIN visit ON code_id = visit.code GROUP BY urgent",
        "SELECT avg(cost) FROM code LEFT JOIN visit ON code_id = visit.code GROUP BY chapter",
        "SELECT count(coalesce(cost, 1)) FROM code LEFT JOIN visit ON code_id = visit.code "
        "GROUP BY chapter",
        "SELECT sum(CASE WHEN patient IS NULL THEN 1 ELSE 0 END) FROM code LEFT JOIN visit ON "
        "code_id = visit.code GROUP BY chapter",
        "SELECT count(CASE WHEN NOT cost > 3 THEN 1 ELSE 0 END) FROM code LEFT JOIN visit ON "
        "code_id = visit.code GROUP BY chapter",
        "SELECT count(patient) FILTER (WHERE points > 1) FROM code LEFT JOIN visit ON code_id = "
        "visit.code GROUP BY chapter",
        "SELECT count(coalesce(cost, points)) FROM code LEFT JOIN visit ON code_id = visit.code "
        "GROUP BY chapter",
    ],
)
def test_public_rows_without_people_are_not_aggregated(sql: str) -> None:
    """Whatever would count a public row that has no partner is refused."""
    with pytest.raises(NotReleasable, match="left join"):
        points(sql)


IDIOMS = (
    "min(CASE WHEN n < 0.5 * total THEN 9999 ELSE x END)",
    "min(CASE WHEN n >= 0.5 * total THEN x END)",
    "min(CASE WHEN n < total * 0.5 THEN 9999 ELSE x END)",
)
NUMBERED = """(SELECT born AS x, row_number() OVER (ORDER BY born) AS n, {total} AS total
               FROM person) AS t"""


@pytest.mark.parametrize("idiom", IDIOMS)
@pytest.mark.parametrize("total", ["count(*) OVER ()", "(SELECT count(*) FROM person)"])
def test_percentiles_by_row_number(idiom: str, total: str) -> None:
    """The idiom is a quantile, and says so in the notes."""
    (point,) = points(f"SELECT {idiom} AS q, avg(x) AS m FROM {NUMBERED.format(total=total)}")
    assert [a.function for a in point.aggregate.aggregates] == ["quantile_disc", "mean"]
    assert "PERCENTILE_DISC" in point.notes[0]


@pytest.mark.parametrize(
    ("select", "inner"),
    [
        ("max(CASE WHEN n < 0.5 * total THEN x END)", "ORDER BY born) AS n, count(*) OVER ()"),
        ("min(CASE WHEN n < 0.5 * total THEN 1 ELSE x END)", "ORDER BY weight) AS n, count(*) "
         "OVER ()"),
        ("min(CASE WHEN n < 0.5 * total THEN 1 ELSE x END)", "ORDER BY born DESC) AS n, count(*) "
         "OVER ()"),
        ("min(CASE WHEN n < 0.5 * total THEN 1 ELSE x END)", "PARTITION BY sex ORDER BY born) AS "
         "n, count(*) OVER ()"),
        ("min(CASE WHEN n < 0.5 * total THEN 1 ELSE x END)", "ORDER BY born) AS n, count(*) OVER "
         "(PARTITION BY sex)"),
        ("min(CASE WHEN n < 0.5 * total THEN 1 ELSE x END)", "ORDER BY born) AS n, count(weight) "
         "OVER ()"),
        ("min(CASE WHEN n < 3 THEN 1 ELSE x END)", "ORDER BY born) AS n, count(*) OVER ()"),
        ("min(CASE WHEN n < 1.5 * total THEN 1 ELSE x END)", "ORDER BY born) AS n, count(*) OVER "
         "()"),
        ("min(CASE WHEN n < 0.5 * total THEN 1 ELSE x END), max(n)", "ORDER BY born) AS n, "
         "count(*) OVER ()"),
    ],
)  # fmt: skip
def test_what_is_not_that_idiom_is_refused(select: str, inner: str) -> None:
    """Other orders, other totals, other uses of the numbers: people are compared."""
    with pytest.raises(NotReleasable, match="PARTITION BY"):
        points(f"SELECT {select} FROM (SELECT born AS x, row_number() OVER ({inner} AS total "
               "FROM person) AS t")  # fmt: skip


@pytest.mark.parametrize(
    ("inner", "range_"),
    [
        ("count(*)", (0, 64)),
        ("sum(CASE WHEN code = 1 THEN 1 ELSE 0 END)", (0, 64)),
        ("sum(cost)", (-3_200, 6_400)),
        ("max(cost)", (-50, 100)),
        ("1.0 * count(*) + 1", (1, 65)),
        ("least(count(*), 2)", (0, 2)),
    ],
)
def test_ranges_of_a_persons_own_numbers(inner: str, range_: tuple[float, float]) -> None:
    """Bounds of what is computed per person follow from those of far more rows than are likely."""
    sql = f"SELECT avg(x) FROM (SELECT patient, {inner} AS x FROM visit GROUP BY patient) t"
    cut = ReleasePoints(Scope(CATALOG))
    (point,) = points(sql)
    (argument,) = point.aggregate.aggregates[0].arguments
    assert cut.points == []
    assert point.local.ranges[argument.name] == pytest.approx(range_)  # type: ignore[attr-defined]
    safe(sql)
