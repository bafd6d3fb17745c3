"""A person's rows are added up before the join that finds her group, where that is the same."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from sarus_kernel.frontends.sql import parse
from sarus_kernel.plan.catalog import Catalog
from sarus_kernel.plan.relations import Aggregate, Join, Project
from sarus_kernel.rewriting import private
from sarus_kernel.vault import audit
from tests.privacy.neighbours import ward, without
from tests.privacy.ward import CATALOG, DELTA, EPSILON, SALT, database, rows_of, run

GENEROUS = Catalog(
    CATALOG.dataset,
    CATALOG.unit,
    tuple(replace(t, max_rows=400) if t.private else t for t in CATALOG),
)
"""So many rows of a person count that none is clipped."""
JOIN = "FROM visit v JOIN person p ON v.patient = p.person_id"
EARLY = (
    f"SELECT p.sex, COUNT(*) {JOIN} GROUP BY p.sex",
    "SELECT p.sex, COUNT(*) FROM person p JOIN visit v ON p.person_id = v.patient GROUP BY 1",
    f"SELECT p.sex, SUM(v.cost), COUNT(v.code) {JOIN} WHERE v.code < 4 GROUP BY p.sex",
    f"SELECT COUNT(*), COUNT(DISTINCT p.person_id) {JOIN}",
    f"SELECT p.sex = 'f', COUNT(*) FILTER (WHERE v.urgent) {JOIN} WHERE v.urgent GROUP BY 1",
)
LATE = (
    f"SELECT p.sex, COUNT(*) {JOIN} WHERE p.born < 1980 GROUP BY p.sex",
    f"SELECT p.sex, COUNT(*) {JOIN} AND v.code > 1 GROUP BY p.sex",
    f"SELECT p.sex, SUM(p.born) {JOIN} GROUP BY p.sex",
    f"SELECT v.urgent, COUNT(*) {JOIN} GROUP BY v.urgent",
    "SELECT p.sex, COUNT(*) FROM person p LEFT JOIN visit v ON v.patient = p.person_id GROUP BY 1",
    "SELECT v.urgent, COUNT(*) FROM visit v JOIN drug d ON v.patient = d.taker GROUP BY 1",
)


def is_early(sql: str) -> bool:
    """Whether the bounded query joins rows that are added up already; audited."""
    query = private(parse(sql, CATALOG), CATALOG, EPSILON, DELTA, SALT)
    audit.check(query, CATALOG, EPSILON, DELTA)
    inner = query.measurements[0].queries[0].query.relation
    joined = inner.relation if isinstance(inner, Project) else None
    return isinstance(joined, Join) and isinstance(joined.left, Aggregate)


@pytest.mark.parametrize("sql", EARLY)
def test_rows_are_added_up_before_the_join(sql: str) -> None:
    """Whichever side comes first, whatever filters or adds up the rows themselves."""
    assert is_early(sql)


@pytest.mark.parametrize("sql", LATE)
def test_other_forms_join_first(sql: str) -> None:
    """A filter of people, a further condition, values or keys of the other side, other joins."""
    assert not is_early(sql)


@pytest.mark.parametrize("sql", EARLY)
def test_the_answer_is_that_of_the_engine(sql: str) -> None:
    """Also where rows have a person who is not there, or nobody has rows."""
    for seed in range(12):
        for data in (ward(seed), without(ward(seed), 1), {"person": ward(seed)["person"]}):
            engine, asked = database(data, GENEROUS), parse(sql, GENEROUS)
            _, found = run(engine, private(asked, GENEROUS, EPSILON, DELTA, SALT), GENEROUS)
            plain = rows_of(engine, asked, {}, GENEROUS)
            assert _shown(found.rows) == _shown(plain.rows)


def _shown(rows: Sequence[Sequence[object]]) -> list[str]:
    """Rows with something in them; a sum of nothing is released as 0."""
    plain = [[key, *(cell or 0 for cell in cells)] for key, *cells in rows]
    return sorted(str(row) for row in plain if any(row[1:]) or len(row) == 1)
