"""Writes small sources for the tests of the owner's side."""

from collections.abc import Mapping
from pathlib import Path

import duckdb

CLINIC: Mapping[str, str] = {
    "person": """SELECT i::BIGINT AS person_id, 8507 AS gender_concept_id,
        (1930 + i % 60)::INTEGER AS year_of_birth, 0 AS race_concept_id,
        0 AS ethnicity_concept_id, 1 + i % 3 AS location_id, 'P' || i AS person_source_value
        FROM range(1, 41) t(i)""",
    "condition_occurrence": """SELECT i::BIGINT AS condition_occurrence_id,
        (1 + i % 40)::BIGINT AS person_id, 313217 AS condition_concept_id,
        TIMESTAMP '2010-01-01' + INTERVAL (i) DAY AS condition_start_date,
        0 AS condition_type_concept_id FROM range(120) t(i)""",
    "location": "SELECT i AS location_id, 'city ' || i AS city FROM range(1, 4) t(i)",
    "concept": "SELECT 313217 AS concept_id, 'Atrial fibrillation' AS concept_name",
    "staff": "SELECT 1 AS staff_id, 'Dr. Who' AS name",
}
"""A clinic of 40 people by table: as SQL, so that a test can write it in any format."""


def write_parquet(folder: Path, tables: Mapping[str, str]) -> Path:
    """One Parquet file per table."""
    return _write_files(folder, tables, "parquet")


def write_csv(folder: Path, tables: Mapping[str, str]) -> Path:
    """One CSV file per table."""
    return _write_files(folder, tables, "csv")


def write_database(file: Path, tables: Mapping[str, str]) -> Path:
    """A DuckDB file of the tables."""
    with duckdb.connect(str(file)) as connection:
        for name, query in tables.items():
            connection.execute(f"CREATE TABLE {name} AS {query}")
    return file


def _write_files(folder: Path, tables: Mapping[str, str], suffix: str) -> Path:
    folder.mkdir(exist_ok=True)
    with duckdb.connect() as connection:
        for name, query in tables.items():
            connection.execute(f"COPY ({query}) TO '{folder / name}.{suffix}'")
    return folder
