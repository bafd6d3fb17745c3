"""Counts of different values: the bound on one person's, and what the answer says it leaves out."""

from dataclasses import replace

import pytest

from sarus_kernel.errors import InternalError
from sarus_kernel.frontends.sql import parse
from sarus_kernel.measurements import Measurement, SafeQuery
from sarus_kernel.release import Interval
from sarus_kernel.rewriting import private
from sarus_kernel.vault import audit
from sarus_kernel.vault.mechanisms import measure
from tests.privacy.ward import CATALOG, DELTA, SALT, Tables, database, rows_of

VALUES = "SELECT count(DISTINCT code) FROM visit"
PEOPLE, EACH = 200, 70


def many_values() -> Tables:
    """Everybody has seventy codes of her own: more than count where nothing is known of her."""
    return {"visit": [(EACH * n + k, n, EACH * n + k, 1.0, None, None)
                      for n in range(PEOPLE) for k in range(EACH)]}  # fmt: skip


def safe(text: str, epsilon: float = 100.0) -> SafeQuery:
    """The safe query of a question, audited."""
    query = private(parse(text, CATALOG), CATALOG, epsilon, DELTA, SALT)
    audit.check(query, CATALOG, epsilon, DELTA)
    return query


def told(measurement: Measurement) -> tuple[float, Interval]:
    """The answer, with its noise."""
    engine = database(many_values())
    exact = [rows_of(engine, r, {}, CATALOG) for r in measurement.relations]
    table = measure.measure(measurement, exact)
    value, bar = table.rows[0][-1], table.intervals[0][-1]
    assert isinstance(value, int) and isinstance(bar, Interval)
    return value, bar


def test_the_interval_reaches_up_to_the_values_that_are_left_out() -> None:
    """At a large epsilon little else is in it: the count is of those that are kept, and the truth
    is inside."""
    value, bar = told(safe(VALUES).measurements[0])
    assert value < 0.5 * PEOPLE * EACH
    assert bar.low <= PEOPLE * EACH <= bar.high < 1.5 * PEOPLE * EACH


def test_the_tally_is_of_people_once() -> None:
    """One more person moves it by one, whatever she holds, and the audit works that out."""
    values, tally = safe(VALUES).measurements[0].queries
    assert tally.parts[0].most == tally.groups == 1 and tally.parts[0].buckets
    assert values.parts[0].most > 1


def test_the_audit_takes_no_tally_of_pairs() -> None:
    """A tally whose rows are not one a person is a bug of ours, and nothing is released."""
    query = safe(VALUES)
    (measurement,) = query.measurements
    values, tally = measurement.queries
    wide = replace(tally, query=replace(tally.query, relation=tally.query.relation.relation))  # type: ignore[attr-defined]
    made = replace(query, measurements=(replace(measurement, queries=(values, wide)),))
    with pytest.raises(InternalError):
        audit.check(made, CATALOG, 100.0, DELTA)


def test_where_groups_vary_within_a_person_the_note_says_at_least() -> None:
    """Then nothing is paid for what the bound leaves out."""
    query = safe("SELECT urgent, count(DISTINCT code) FROM visit GROUP BY urgent")
    assert len(query.measurements[0].queries) == 1
    assert any("at least so many" in note for note in query.notes)


@pytest.mark.parametrize(
    "select",
    [
        "count(DISTINCT CASE WHEN urgent THEN patient END)",
        "count(DISTINCT CASE WHEN urgent THEN patient ELSE NULL END)",
        "count(DISTINCT CASE WHEN NOT urgent THEN NULL ELSE patient END)",
        "count(DISTINCT patient) FILTER (WHERE urgent)",
        "count(DISTINCT IF(urgent, patient, NULL))",
        "count(DISTINCT CASE urgent WHEN true THEN patient END)",
        "count(DISTINCT CASE WHEN urgent THEN patient WHEN code = 2 THEN patient END)",
        "count(DISTINCT CASE WHEN code = 1 THEN NULL WHEN urgent THEN patient END)",
        "count(DISTINCT NULLIF(patient, CASE WHEN urgent THEN patient END))",
        "count(DISTINCT CASE WHEN urgent THEN v.patient END)",
    ],
)
def test_people_in_a_condition_are_people(select: str) -> None:
    """However it is written, one person more moves the count by one."""
    (measurement,) = safe(f"SELECT {select} FROM visit v").measurements
    (query,) = measurement.queries
    (part,) = query.parts
    assert query.groups == part.most == 1


@pytest.mark.parametrize("column", ["v.patient", "coalesce(v.patient, v.patient)"])
def test_people_of_a_left_join_are_people(column: str) -> None:
    """A person who has no partner is not counted, and nobody counts twice."""
    text = (f"SELECT count(DISTINCT {column}) FROM person p "
            "LEFT JOIN visit v ON v.patient = p.person_id AND v.urgent")  # fmt: skip
    (measurement,) = safe(text).measurements
    assert [part.most for query in measurement.queries for part in query.parts] == [1]
