"""DESCRIBE, SHOW TABLES and their like are rows of the catalog."""

import pytest

from sarus_kernel.frontends.sql import Given, parse
from sarus_kernel.plan.relations import Table
from sarus_kernel.plan.walk import walk
from tests.clinic import CLINIC, clinic

COLUMNS = ["person_id", "sex", "born", "height", "region_id", "smoker"]


@pytest.mark.parametrize(
    ("text", "dialect"),
    [("DESCRIBE person", None), ("DESC person", None), ("DESCRIBE TABLE person", None),
     ("PRAGMA table_info('person')", None), ("SUMMARIZE person", None),
     ("SUMMARIZE clinic.private.person", None), ("SHOW COLUMNS FROM person", "mysql"),
     ("DESCRIBE omop.person", None), ("SHOW COLUMNS FROM person", None),
     ("EXEC sp_columns person", "tsql"),
     ("SELECT column_name FROM information_schema.columns WHERE table_name = 'person'", None),
     ("SELECT column_name FROM INFORMATION_SCHEMA.COLUMNS c WHERE c.table_name = 'person' ORDER BY "
      "ordinal_position", "tsql")],
)  # fmt: skip
def test_columns(text: str, dialect: str | None) -> None:
    """The columns of a table, in order, and no table is read for it."""
    plan = parse(text, CLINIC, dialect)
    assert not any(isinstance(node, Table) for node in walk(plan))
    assert clinic().arrow(plan)["column_name"].to_pylist() == COLUMNS


@pytest.mark.parametrize(
    "text", ["SHOW TABLES", "SELECT table_name FROM information_schema.tables",
             "PRAGMA show_tables"],
)  # fmt: skip
def test_tables(text: str) -> None:
    """All but those that are withheld."""
    names = clinic().arrow(parse(text, CLINIC))["table_name"].to_pylist()
    assert names == ["person", "visit", "drug", "concept", "odd table"]


def test_what_is_known_of_a_column() -> None:
    """Bounds as the kind writes them, categories, whether it may be null."""
    found = {row["column_name"]: row for row in
             clinic().arrow(parse("SUMMARIZE person", CLINIC)).to_pylist()}  # fmt: skip
    assert found["born"]["lowest"] == "1900-01-01" and found["born"]["highest"] == "2020-01-01"
    assert found["sex"]["categories"] == "F, M" and found["height"]["highest"] == "220"
    assert found["height"]["is_nullable"] == "YES" and found["sex"]["is_nullable"] == "NO"


@pytest.mark.parametrize("text", [
    "DESCRIBE SELECT person_id, YEAR(born) AS year FROM person WHERE sex = :sex",
    "SUMMARIZE (SELECT person_id, YEAR(born) AS year FROM person)", "SUMMARIZE made",
])  # fmt: skip
def test_columns_of_a_question(text: str) -> None:
    """A query's, or those of a name of the notebook: what is public of them, and no row."""
    made = parse("SELECT person_id, YEAR(born) AS year FROM person", CLINIC)
    plan = parse(text, CLINIC, given=Given({"made": made}.get, {"sex": "F"}))
    assert not any(isinstance(node, Table) for node in walk(plan))
    found = clinic().arrow(plan).to_pylist()
    assert [row["column_name"] for row in found] == ["person_id", "year"]
    assert found[1]["data_type"] == "integer"
