"""Names as they are: what people call their tables and columns, and how names are compared."""

from pathlib import Path

import pytest

from sarus_kernel.client import connect
from sarus_kernel.frontends.sql import parse
from sarus_kernel.vault.catalog import load
from sarus_kernel.vault.owner.drafts import InitOptions
from sarus_kernel.vault.owner.initialise import initialise
from sarus_kernel.vault.sources.names import bare, named_after, one_of
from tests.vault.owner.sources import write_parquet

ODD = {
    "Heart Patients": """SELECT i AS "Pat.Nr", 140 + i % 60 AS "Größe", i % 2 AS "select",
        i % 2 AS "Outcome", i % 3 AS "😀", i AS "98.6", i % 4 AS "Chest pain type",
        i % 2 AS "a""b", i % 2 AS "no. #" FROM range(1, 1001) t(i)""",
    "Ward-Visits": """SELECT i AS id, 1 + i % 1000 AS "Pat.Nr", i % 9 AS "order"
        FROM range(3000) t(i)""",
}
QUESTIONS = (
    'SELECT AVG("Größe") FROM "Heart Patients"',
    'SELECT AVG(größe), SUM(OUTCOME), SUM("select") FROM "heart patients"',
    'SELECT "Chest pain type", SUM("98.6") FROM "Heart Patients" WHERE "😀" > 0 GROUP BY 1',
    'SELECT SUM("a""b"), SUM("no. #") FROM "Heart Patients"',
    'SELECT SUM(v."order") FROM "Heart Patients" p JOIN "Ward-Visits" v ON p."Pat.Nr" = v."Pat.Nr"',
)


def test_odd_names_are_asked_about_as_they_are(tmp_path: Path) -> None:
    """In the catalog and the twin exactly as in the source; in SQL without regard to case."""
    source = write_parquet(tmp_path / "source", ODD)
    asked = InitOptions("heart", ("heart patients", "pat.nr"), epsilon=50.0)
    initialise(tmp_path / "vault", source, asked)
    patients = load(tmp_path / "vault").schema("Heart Patients")
    assert list(patients) == [
        "Pat.Nr", "Größe", "select", "Outcome", "😀", "98.6", "Chest pain type", 'a"b', "no. #"
    ]  # fmt: skip
    with connect(tmp_path / "vault") as vault:
        for question in QUESTIONS:
            release = vault.ask(parse(question, vault.catalog), 1.0, anyway=True)
            assert release.receipt is not None, question


@pytest.mark.parametrize(
    ("column", "table", "expected"),
    [
        ("patient_id", "patients", True),
        ("PatientID", "Patient", True),
        ("patient", "patients", True),
        ("Kundennummer", "Kunden", True),
        ("branch_id", "branches", True),
        ("company_id", "companies", True),
        ("impatient_id", "patients", False),
        ("patient_name_id", "patients", False),
        ("id", "patients", False),
    ],
)
def test_columns_named_after_a_table(column: str, table: str, expected: bool) -> None:
    """A key is called like one row of its table, in the spellings people use."""
    assert named_after(column, table) is expected


def test_prefixes_and_plurals() -> None:
    """TPC-H's keys are alike without their prefix; a table may be in the plural."""
    assert bare("l_orderkey") == bare("o_orderkey") == "orderkey"
    assert {"customer", "customers"} <= set(one_of("Customers"))
