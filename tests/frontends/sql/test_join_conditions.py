"""A SELECT in the ON of an outer join: as DuckDB has it."""

import pytest

from sarus_kernel.frontends.sql import parse
from sarus_kernel.rewriting import private
from sarus_kernel.vault import audit
from tests.clinic import CLINIC, clinic, connection

LEFT = "FROM person p LEFT JOIN visit v ON v.person_id = p.person_id AND"
DRUG = "SELECT 1 FROM drug d WHERE d.person_id"


def same(text: str) -> None:
    """Our rows are those of DuckDB."""
    found = clinic().arrow(parse(text, CLINIC)).to_pylist()
    rows = [tuple(row.values()) for row in found]
    assert sorted(rows, key=str) == sorted(connection().execute(text).fetchall(), key=str)


@pytest.mark.parametrize("text", [
    f"SELECT COUNT(*), COUNT(v.code) {LEFT} EXISTS ({DRUG} = p.person_id AND d.code = v.code)",
    f"SELECT COUNT(*), COUNT(v.code) {LEFT} NOT EXISTS ({DRUG} = p.person_id AND d.code = v.code)",
    f"SELECT COUNT(*), COUNT(v.code) {LEFT} EXISTS ({DRUG} = p.person_id)",
    f"SELECT COUNT(*), COUNT(v.code) {LEFT} (p.smoker OR EXISTS ({DRUG} = v.person_id))",
    f"SELECT COUNT(*), COUNT(v.code) {LEFT} p.person_id IN (SELECT person_id FROM drug)",
    f"SELECT COUNT(*), COUNT(v.code) {LEFT} p.height > (SELECT MAX(dose) FROM drug d "
    "WHERE d.person_id = p.person_id)",
    f"SELECT COUNT(*), COUNT(v.code) {LEFT} v.code IN (SELECT d.code FROM drug d "
    "WHERE d.person_id = p.person_id AND d.began < v.began)",
    "SELECT COUNT(*), COUNT(v.code) FROM visit v RIGHT JOIN person p ON v.person_id = p.person_id "
    f"AND EXISTS ({DRUG} = p.person_id AND d.code = v.code)",
    "SELECT COUNT(*), COUNT(d.dose) FROM person p LEFT JOIN visit v ON v.person_id = p.person_id "
    "LEFT JOIN drug d ON d.person_id = p.person_id AND EXISTS (SELECT 1 FROM visit w WHERE "
    "w.person_id = p.person_id AND w.began > v.began AND w.code = d.code)",
    "SELECT c.label, COUNT(v.code) FROM concept c LEFT JOIN visit v ON v.code = c.code AND EXISTS "
    f"({DRUG} = v.person_id AND d.code = c.parent) GROUP BY 1",
])  # fmt: skip
def test_of_both_sides(text: str) -> None:
    """A row that is kept stays, with as many partners as the condition leaves."""
    same(text)


def test_each_row_is_one_persons() -> None:
    """Also of pairs: they hold the person."""
    text = f"SELECT COUNT(*) AS n {LEFT} EXISTS ({DRUG} = p.person_id AND d.code = v.code)"
    query = private(parse(text, CLINIC), CLINIC, 1.0, 1e-6, "salt")
    audit.check(query, CLINIC, 1.0, 1e-6)
    assert query.measurements
