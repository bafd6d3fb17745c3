"""Joins by keys that are not the person's: read as joins of one person's rows, and no others."""

from dataclasses import replace

import pytest

from sarus_kernel.errors import NotReleasable
from sarus_kernel.frontends.sql import parse
from sarus_kernel.plan.catalog import Catalog, TableInfo
from sarus_kernel.plan.types import Kind
from sarus_kernel.rewriting import private
from sarus_kernel.vault import audit
from tests.privacy.ward import CATALOG, Tables, column, database, rows_of, run

EVENTS = tuple(
    TableInfo(
        name,
        (
            column(f"{name}_id", Kind.INTEGER, whole=True),
            column("who", Kind.INTEGER, whole=True),
            column("visit_id", Kind.INTEGER),
            column("code_id", Kind.INTEGER),
            column("mother", Kind.INTEGER),
        ),
        unit="who",
        key=f"{name}_id",
        max_rows=50,
    )
    for name in ("condition", "test")
)
LINKED = Catalog(
    CATALOG.dataset,
    CATALOG.unit,
    tuple(replace(t, max_rows=50) if t.private else t for t in CATALOG) + tuple(
        replace(e, columns=tuple(
            replace(c, references="person.person_id") if c.name == "mother" else c
            for c in e.columns
        )) for e in EVENTS
    ),
)  # fmt: skip
ROWS: Tables = {
    "person": [(n, "fm"[n % 2], 1950, 70.0, "n", None) for n in range(1, 7)],
    "visit": [(10 * n + k, n, 1 + k, 5.0, None, None) for n in range(1, 7) for k in range(3)],
    "condition": [(10 * n + k, n, 10 * n + k % 2, 1 + n % 3, 1) for n in range(1, 7)
                  for k in range(4)],
    "test": [(10 * n + k, n, 10 * n + k % 3, 2, 1) for n in range(1, 7) for k in range(3)],
}  # fmt: skip

PERSON = "person p JOIN visit v ON v.patient = p.person_id"
THREE = [
    f"SELECT count(*) n FROM {PERSON} JOIN condition c ON c.visit_id = v.visit_id",
    "SELECT count(*) n FROM visit v JOIN code k ON k.code_id = v.code "
    "JOIN condition c ON c.visit_id = v.visit_id",
    "SELECT count(*) n FROM visit v JOIN condition c ON c.visit_id = v.visit_id "
    "JOIN code k ON k.code_id = c.code_id JOIN test t ON t.visit_id = v.visit_id",
    "SELECT count(*) n FROM condition c JOIN test t ON t.visit_id = c.visit_id",
    "SELECT count(*) n FROM condition c JOIN test t ON t.visit_id = c.visit_id "
    "JOIN visit v ON v.visit_id = t.visit_id JOIN person p ON p.person_id = v.patient",
    "SELECT p.sex, count(*) n FROM person p JOIN condition c ON c.who = p.person_id "
    "LEFT JOIN visit v ON v.visit_id = c.visit_id LEFT JOIN test t ON t.visit_id = v.visit_id "
    "WHERE p.sex IN ('f', 'm') GROUP BY p.sex ORDER BY 1",
    "SELECT count(*) n FROM (SELECT who, visit_id, count(*) many FROM condition "
    "GROUP BY who, visit_id) c JOIN visit v ON v.visit_id = c.visit_id",
]


@pytest.mark.parametrize("sql", THREE)
def test_rows_of_one_visit_are_of_one_person(sql: str) -> None:
    """Through a third table, through public ones, by two links to one visit: DuckDB's answer."""
    engine, asked = database(ROWS, LINKED), parse(sql, LINKED)
    query = private(asked, LINKED, 1.0, 1e-6, "salt")
    audit.check(query, LINKED, 1.0, 1e-6)
    _, found = run(engine, query, LINKED)
    assert found.rows == rows_of(engine, asked, {}, LINKED).rows


@pytest.mark.parametrize("key", ["code_id", "mother"])
def test_a_shared_code_is_no_shared_person(key: str) -> None:
    """Nor is a mother: such rows may be of two people."""
    sql = f"SELECT count(*) FROM condition c JOIN test t ON t.{key} = c.{key}"
    with pytest.raises(NotReleasable, match="without equating the person"):
        private(parse(sql, LINKED), LINKED, 1.0, 1e-6, "salt")


def test_a_subquery_in_on_is_one_of_where() -> None:
    """Of an inner join."""
    found = [
        parse(f"SELECT count(*) FROM visit v JOIN code k ON k.code_id = v.code {word} "
              "v.patient IN (SELECT person_id FROM person WHERE sex = 'f')", LINKED)
        for word in ("AND", "WHERE")
    ]  # fmt: skip
    assert found[0] == found[1]
