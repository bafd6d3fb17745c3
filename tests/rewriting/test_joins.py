"""Joins by keys that are not the person's: read as joins of one person's rows, and no others."""

from dataclasses import replace

import pytest

from sarus_kernel.errors import NotReleasable
from sarus_kernel.frontends.sql import parse
from sarus_kernel.plan.catalog import Catalog, TableInfo
from sarus_kernel.plan.types import Kind
from sarus_kernel.rewriting import private
from sarus_kernel.vault import audit
from tests.privacy.comparing import need_covered
from tests.privacy.ward import CATALOG, Tables, column, database, exact_rows, rows_of, run, safe

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


def _of_clinics(name: str, number: str, key: str | None = None) -> TableInfo:
    columns = (
        column("who", Kind.TEXT, whole=True), column("clinic", Kind.TEXT, whole=True),
        column(number, Kind.INTEGER, whole=True), column("cost", Kind.INTEGER, 0, 100, whole=True),
    )  # fmt: skip
    parts = ("clinic", number)
    return TableInfo(name, columns, unit="who", key=key, max_rows=3, unit_parts=parts)


CLINICS = Catalog("clinics", "patient.who", (
    _of_clinics("patient", "nr", "who"), _of_clinics("stay", "patient_nr"),
    _of_clinics("test", "nr"),
))  # fmt: skip
BOTH = "ON s.clinic = p.clinic AND s.patient_nr = p.nr"
BY_PARTS = [
    f"SELECT count(*) n FROM patient p JOIN stay s {BOTH}",
    f"SELECT sum(s.cost) n FROM patient p LEFT JOIN stay s {BOTH} AND s.cost > 20",
    "SELECT p.clinic, count(*) n FROM patient p JOIN stay s ON p.nr = s.patient_nr AND "
    "p.clinic = s.clinic WHERE p.clinic IN ('A', 'B') GROUP BY p.clinic ORDER BY 1",
    f"SELECT count(*) n FROM patient p JOIN stay s {BOTH} "
    "JOIN test t ON t.clinic = p.clinic AND t.nr = p.nr",
    "SELECT count(*) n FROM patient p WHERE EXISTS "
    "(SELECT 1 FROM stay s WHERE s.clinic = p.clinic AND s.patient_nr = p.nr)",
    "SELECT count(*) n FROM (SELECT clinic c, nr, cost FROM patient) p JOIN (SELECT clinic, "
    "patient_nr, count(*) many FROM stay GROUP BY 1, 2, who) s ON s.clinic = c AND patient_nr = nr",
]


def _rows(of: int, mixed: int = 0) -> list[tuple[object, ...]]:
    """Three rows of each of four people at most; `mixed`: with parts that are not the person's."""
    return [(f"{'AB'[n % 2]}/{n // 2}", "AB"[(n + k * mixed) % 2], (n + k * mixed) // 2, 9 * n + k)
            for n in range(4) for k in range(1 if of == 1 else n % 4)]  # fmt: skip


@pytest.mark.parametrize("sql", BY_PARTS)
def test_all_parts_of_a_key_are_the_person(sql: str) -> None:
    """Clinic and number: the answer is that of the question as it stands. And where a copy has
    others' parts in somebody's rows, no person is worth more than is paid for."""
    asked = parse(sql, CLINICS)
    query = safe(asked, CLINICS)
    sound = database({"patient": _rows(1), "stay": _rows(3), "test": _rows(3)}, CLINICS)  # type: ignore[dict-item]
    _, found = run(sound, query, CLINICS)
    assert found.rows == rows_of(sound, asked, {}, CLINICS).rows
    tables = {"patient": _rows(1), "stay": _rows(3, 1), "test": _rows(3, 1)}
    whole = database(tables, CLINICS)  # type: ignore[arg-type]
    before = [exact_rows(whole, each, {}, CLINICS) for each in query.measurements]
    moved = 0
    for who in {row[0] for row in tables["patient"]}:
        left = {name: [r for r in rows if r[0] != who] for name, rows in tables.items()}
        rest = database(left, CLINICS)  # type: ignore[arg-type]
        for each, exact in zip(query.measurements, before, strict=True):
            moved += need_covered(each, exact, exact_rows(rest, each, {}, CLINICS))
    assert moved


@pytest.mark.parametrize("on", ["s.clinic = p.clinic", "s.patient_nr = p.nr", "s.cost = p.cost",
                                "s.clinic = p.clinic AND s.patient_nr > p.nr",
                                "s.clinic = p.clinic OR s.patient_nr = p.nr"])  # fmt: skip
def test_some_parts_of_a_key_are_several_people(on: str) -> None:
    """A clinic's patients are many, and so are those with the number 1."""
    with pytest.raises(NotReleasable, match="without equating the person"):
        safe(parse(f"SELECT count(*) FROM patient p JOIN stay s ON {on}", CLINICS), CLINICS)
