"""DESCRIBE, SHOW TABLES and their like are rows of the catalog."""

import pytest

from sarus_kernel.errors import NotSupported
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
     ("EXEC sp_columns person", "tsql"), ("sp_help 'person'", "tsql"), ("\\d person", "postgres"),
     ("DESCRIBE TABLE EXTENDED person;", "spark"), ("SHOW COLUMNS IN TABLE person", "snowflake"),
     ("PRAGMA table_info(person)", "sqlite"), ("DESC person", "oracle"),
     ("SELECT column_name FROM cdm.INFORMATION_SCHEMA.COLUMNS WHERE table_name = 'person'",
      "bigquery"),
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
    "text", ["SHOW TABLES", "SELECT table_name FROM information_schema.tables", "\\dt",
             "PRAGMA show_tables", "DESCRIBE", "SHOW ALL TABLES;", "SHOW TABLES FROM clinic"],
)  # fmt: skip
def test_tables(text: str) -> None:
    """All but those that are withheld."""
    names = clinic().arrow(parse(text, CLINIC))["table_name"].to_pylist()
    assert names == ["person", "visit", "drug", "concept", "odd table"]


def test_some_tables() -> None:
    """Of a pattern, those that are like it: no word is passed over."""
    for dialect in (None, "mysql", "spark", "snowflake"):
        plan = parse("SHOW TABLES LIKE 'p%'", CLINIC, dialect)
        assert clinic().arrow(plan)["table_name"].to_pylist() == ["person"]


@pytest.mark.parametrize("text", [
    "SELECT * FROM pg_catalog.pg_tables", "SELECT name FROM sqlite_master",
    "SELECT table_name FROM user_tables", "SELECT name FROM sys.tables", "SHOW DATABASES",
])  # fmt: skip
def test_lists_of_other_systems(text: str) -> None:
    """The refusal says what there is here."""
    with pytest.raises(NotSupported, match="SHOW TABLES, DESCRIBE t"):
        parse(text, CLINIC)


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
