"""Cohort definitions as Circe writes them for ATLAS: the same people as DuckDB finds, and private.

washout   a first condition (with descendants), a drug within a year, none the year before, adults
drug_era  exit where a continuous exposure ends
censor    all events, which a drug ends
"""

from datetime import date, timedelta
from functools import cache
from pathlib import Path
from random import Random

import duckdb
import pytest

from sarus_kernel.engines.duckdb import DuckDB
from sarus_kernel.frontends.sql import parse
from sarus_kernel.plan.catalog import Catalog, ColumnInfo, TableInfo
from sarus_kernel.plan.types import ColumnType, Kind
from tests.frontends.sql.comparing import rows
from tests.privacy.ward import safe

FOLDER = Path(__file__).parent / "cohorts"
DEFINITIONS = ("washout", "drug_era", "censor")
ASKED = "SELECT subject_id, cohort_start_date, cohort_end_date FROM results.cohort"
_SQL = {Kind.INTEGER: "BIGINT", Kind.DATE: "DATE", Kind.TEXT: "VARCHAR", Kind.NUMBER: "DOUBLE"}
_TABLES = {
    "person": "person_id gender_concept_id year_of_birth",
    "observation_period": "observation_period_id person_id observation_period_start_date "
    "observation_period_end_date period_type_concept_id",
    "condition_occurrence": "condition_occurrence_id person_id condition_concept_id "
    "condition_start_date condition_end_date visit_occurrence_id condition_source_concept_id "
    "condition_type_concept_id condition_status_concept_id stop_reason provider_id",
    "drug_exposure": "drug_exposure_id person_id drug_concept_id drug_exposure_start_date "
    "drug_exposure_end_date days_supply visit_occurrence_id drug_source_concept_id quantity "
    "refills drug_type_concept_id route_concept_id stop_reason provider_id lot_number",
    "concept": "concept_id concept_name invalid_reason",
    "concept_ancestor": "ancestor_concept_id descendant_concept_id",
}


def _kind(name: str) -> Kind:
    if name.endswith("_date"):
        return Kind.DATE
    texts = name in ("stop_reason", "lot_number", "invalid_reason", "concept_name")
    return Kind.TEXT if texts else Kind.NUMBER if name == "quantity" else Kind.INTEGER


def _table(name: str, words: str) -> TableInfo:
    columns = tuple(ColumnInfo(n, ColumnType(_kind(n), n != "person_id")) for n in words.split())
    if name.startswith("concept"):
        return TableInfo(name, columns, "public", key="concept_id" if name == "concept" else None)
    if name == "person":
        return TableInfo(name, columns, unit="person_id", key="person_id")
    return TableInfo(name, columns, unit="person_id", max_rows=20)


OMOP = Catalog("omop", "person.person_id", tuple(_table(*t) for t in _TABLES.items()), "v")


@cache
def hospital() -> duckdb.DuckDBPyConnection:
    """300 people with conditions (1 and its descendants 11, 12) and drugs (2 and 21)."""
    random, made = Random(3), duckdb.connect(config={"threads": 1})
    for info in OMOP:
        columns = ", ".join(f"{n} {_SQL[t.kind]}" for n, t in info.schema().items())
        made.execute(f"CREATE TABLE {info.name} ({columns})")
    people, periods, conditions, drugs = [], [], [], []

    def span(most: int) -> tuple[date, date | None]:
        start = date(2010, 1, 1) + timedelta(random.randrange(2000))
        return start, start + timedelta(random.randrange(most)) if random.random() < 0.8 else None

    for who in range(1, 301):
        people.append((who, 8507 + 25 * (who % 2), random.randrange(1940, 2010)))
        start, _ = span(1)
        periods.append((who, who, start, start + timedelta(random.randrange(100, 2500)), 0))
        for _ in range(random.randrange(5)):
            conditions.append((random.randrange(10**9), who, random.choice([1, 11, 12, 5]),
                               *span(30), 1, 0, 0, 0, None, 0))  # fmt: skip
        for _ in range(random.randrange(5)):
            drugs.append((random.randrange(10**9), who, random.choice([2, 21, 6]), *span(30),
                          random.choice([None, 10, 30]), 1, 0, *(None,) * 7))  # fmt: skip
    concepts = [(n, str(n), None) for n in (1, 11, 12, 5, 2, 21, 6)]
    above = [(1, 1), (1, 11), (1, 12), (5, 5), (2, 2), (2, 21), (6, 6)]
    data = (people, periods, conditions, drugs, concepts, above)
    for name, lines in zip(_TABLES, data, strict=True):
        places = ", ".join([f"({', '.join('?' * len(lines[0]))})"] * len(lines))
        cells = [cell for line in lines for cell in line]
        made.execute(f"INSERT INTO {name} VALUES {places}", cells)
    return made


@cache
def truth(name: str) -> list[tuple[object, ...]]:
    """What DuckDB finds, running the script."""
    engine = hospital().cursor()
    engine.execute("CREATE SCHEMA IF NOT EXISTS results")
    engine.execute("CREATE OR REPLACE TABLE results.cohort (cohort_definition_id INT, "
                   "subject_id BIGINT, cohort_start_date DATE, cohort_end_date DATE)")  # fmt: skip
    engine.execute((FOLDER / f"{name}.duckdb.sql").read_text())
    return rows(engine.sql(ASKED).to_arrow_table())


@pytest.mark.parametrize(("name", "dialect"), [*((n, "duckdb") for n in DEFINITIONS),
                                               ("washout", "tsql")])  # fmt: skip
def test_a_cohort_is_the_people_that_duckdb_finds(name: str, dialect: str) -> None:
    """With their days of entry and exit, from the script for either engine."""
    written = "duckdb" if dialect == "duckdb" else "sql_server"
    script = (FOLDER / f"{name}.{written}.sql").read_text()
    plan = parse(f"{script};\n{ASKED}", OMOP, dialect)
    found = rows(DuckDB(hospital().cursor(), OMOP).arrow(plan))
    assert found == truth(name) and len(found) > 5


@pytest.mark.parametrize("name", DEFINITIONS)
def test_counts_of_a_cohort_are_private(name: str) -> None:
    """Its rows are each one person's, so whatever counts them has a safe query."""
    script = (FOLDER / f"{name}.duckdb.sql").read_text()
    asked = "SELECT YEAR(cohort_start_date) AS y, COUNT(DISTINCT subject_id) AS n"
    query = safe(parse(f"{script};\n{asked} FROM results.cohort GROUP BY 1", OMOP), OMOP)
    assert [m.loss.epsilon for m in query.measurements] == [pytest.approx(1.0)]
