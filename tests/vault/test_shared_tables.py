"""Common table expressions that read each other twice: a question is a graph, never a tree."""

import pytest

from sarus_kernel.description import describe
from sarus_kernel.engines.sql.dialects import DIALECTS
from sarus_kernel.engines.sql.render import render
from sarus_kernel.errors import NotReleasable, QuestionError
from sarus_kernel.frontends.sql import parse
from sarus_kernel.lowering import Lowered, lower
from sarus_kernel.plan.calls import Call
from sarus_kernel.plan.relations import Relation, Scope
from sarus_kernel.rewriting.derivation import derivation
from sarus_kernel.vault.private import need_light
from sarus_kernel.vault.whitelist.identifiers import identifiers
from sarus_kernel.wire.codec import decode, encode
from tests.privacy.ward import CATALOG, database, run, safe
from tests.vault.open_vaults import people

STEPS = {
    "joined": "SELECT a.patient, a.visit_id, a.code, a.cost FROM {c} a "
              "JOIN {c} b ON a.patient = b.patient AND a.visit_id = b.visit_id",
    "picked": "SELECT a.* FROM {c} a WHERE EXISTS "
              "(SELECT 1 FROM {c} b WHERE b.patient = a.patient AND b.code >= a.code)",
    "united": "SELECT * FROM {c} WHERE code > 2 UNION ALL SELECT * FROM {c} WHERE code <= 2",
    "ranked": "SELECT a.patient, a.visit_id, a.code, a.cost FROM {c} a LEFT JOIN "
              "(SELECT patient, ROW_NUMBER() OVER (PARTITION BY patient ORDER BY cost) AS n "
              "FROM {c}) b ON a.patient = b.patient AND b.n = 1",
}  # fmt: skip
LEVELS = 30


def shared(step: str, end: str = "SELECT COUNT(DISTINCT patient) AS n FROM {c}") -> str:
    """A question whose tables would be read a thousand million times if they were written out."""
    parts = ["c0 AS (SELECT patient, visit_id, code, cost FROM visit)"]
    parts += [f"c{k + 1} AS ({STEPS[step].format(c=f'c{k}')})" for k in range(LEVELS)]
    return f"WITH {', '.join(parts)} {end.format(c=f'c{LEVELS}')}"


@pytest.mark.parametrize("step", STEPS)
def test_what_is_shared_is_looked_at_once(step: str) -> None:
    """It is read, sent, rewritten, audited, explained and run, in no time."""
    plan = decode(encode(parse(shared(step), CATALOG)))
    query = safe(plan)
    assert derivation(query.measurements[0].relations[0], CATALOG)
    _, answer = run(database(people(40)), query)
    assert answer.rows == ((40,),)


@pytest.mark.parametrize("step", STEPS)
def test_words_about_it_are_short(step: str) -> None:
    """What is read twice is one step of the description."""
    told = describe(parse(shared(step), CATALOG), CATALOG)
    assert "not understood" not in told.title
    assert sum(map(len, told.lines)) < 60_000


@pytest.mark.parametrize("step", ["joined", "picked", "united"])
def test_the_other_routes_look_once_too(step: str) -> None:
    """Whitelisted questions, and pandas over such a table."""
    plan = parse(shared(step, "SELECT * FROM {c}"), CATALOG)
    try:
        assert identifiers(plan, Scope(CATALOG))
    except NotReleasable as refusal:
        assert "tells who somebody is" in str(refusal)
    assert isinstance(lower(Call("pandas.DataFrame.count", (plan,)), CATALOG), Lowered)


def test_an_engine_that_would_run_it_each_time_is_not_asked() -> None:
    """Spark writes a common table expression out where it is used: that is refused unpaid."""
    query = safe(parse(shared("joined"), CATALOG))
    relation: Relation = query.measurements[0].relations[0]
    need_light(query, CATALOG, "duckdb")
    for engine in ("duckdb", "postgres"):
        assert len(render(relation, Scope(CATALOG), DIALECTS[engine]).sql(engine)) < 50_000
    with pytest.raises(QuestionError, match="more than 2000 times"):
        need_light(query, CATALOG, "spark")
