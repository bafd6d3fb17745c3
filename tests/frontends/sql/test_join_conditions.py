"""A SELECT in the ON of an outer join, and lists of thousands of values: as DuckDB has them."""

import pytest

from sarus_kernel.frontends.sql import parse
from sarus_kernel.plan.relations import Values
from sarus_kernel.plan.walk import walk
from sarus_kernel.rewriting import private
from sarus_kernel.vault import audit
from tests.clinic import CLINIC, clinic, connection

LEFT = "FROM person p LEFT JOIN visit v ON v.person_id = p.person_id AND"
DRUG = "SELECT 1 FROM drug d WHERE d.person_id"
NUMBERS = ", ".join(["1", "2", "-5", "2.5", *(str(10**6 + n) for n in range(1_100))])
DAYS = ", ".join(["'2019-01-01'", "'2020-03-01'", *(f"'{2000 + n}-01-02'" for n in range(1_100))])
TEXTS = ", ".join(["'gp'", *(f"'t{n}'" for n in range(1_100))])


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


@pytest.mark.parametrize("condition", [
    f"code IN ({NUMBERS})", f"code NOT IN ({NUMBERS})", f"code IN ({NUMBERS}) OR cost > 5",
    f"began IN ({DAYS})", f"place IN ({TEXTS})", f"place NOT IN ({TEXTS})",
    f"code IN ({NUMBERS}, code + 1)",
])  # fmt: skip
def test_long_lists(condition: str) -> None:
    """In a condition, and in an expression, also as a key."""
    same(f"SELECT COUNT(*) FROM visit WHERE {condition}")
    known = "place IS NOT NULL AND cost IS NOT NULL"
    same(f"SELECT {condition} AS k, COUNT(*) AS n FROM visit WHERE {known} GROUP BY 1")


@pytest.mark.parametrize("asked", ["SUM(CASE WHEN {} THEN 1 ELSE 0 END)", "{} AS k, COUNT(*)"])
def test_longer_lists_in_an_expression(asked: str) -> None:
    """Where they would be more parts than an expression has; a list is a key, too."""
    numbers = ", ".join(str(n) for n in range(4_200))
    groups = " GROUP BY 1" if " k" in asked else ""
    same(f"SELECT {asked.format(f'code IN ({numbers})')} FROM visit{groups}")


def test_a_list_of_100_000_characters() -> None:
    """Is tables of the plan, each of as many rows as one may hold, and no expression."""
    numbers = ", ".join(str(10**7 + n) for n in range(10_000))
    plan = parse(f"SELECT COUNT(*) AS n FROM visit WHERE code IN (1, {numbers})", CLINIC)
    lists = [len(node.rows) for node in walk(plan) if isinstance(node, Values)]
    assert sorted(lists) == [1, 10_000]
