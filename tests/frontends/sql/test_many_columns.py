"""Long lists of columns are read in a time that grows with their number, not with its square."""

import pytest
from sqlglot import exp

from sarus_kernel.frontends.sql import parse
from sarus_kernel.plan.relations import Aggregate
from sarus_kernel.plan.walk import walk
from tests.clinic import CLINIC

MANY = 300


def aggregate(text: str) -> Aggregate:
    """The one aggregation of a question."""
    (found,) = (node for node in walk(parse(text, CLINIC)) if isinstance(node, Aggregate))
    return found


def test_a_text_is_written_a_few_times_for_each_aggregate(monkeypatch: pytest.MonkeyPatch) -> None:
    """Names of aggregates come from their aliases; these are looked up, and not compared."""
    written = []
    write = exp.Expr.sql

    def counted(node: exp.Expr, *given: object, **said: object) -> str:
        written.append(node)
        return write(node, *given, **said)  # type: ignore[arg-type]

    monkeypatch.setattr(exp.Expr, "sql", counted)
    cases = (f"SUM(CASE WHEN person_id = {n} THEN 1 ELSE 0 END) AS c{n}" for n in range(MANY))
    assert len(aggregate(f"SELECT {', '.join(cases)} FROM person").aggregates) == MANY
    assert len(written) < 10 * MANY


def test_one_aggregate_that_stands_there_twice_is_asked_once() -> None:
    """The same one of another column is another one."""
    once = aggregate("SELECT COUNT(region_id) a, COUNT(region_id) b FROM person")
    assert len(once.aggregates) == 1
    two = aggregate("SELECT COUNT(region_id) a, COUNT(person_id) b FROM person")
    assert len(two.aggregates) == 2
