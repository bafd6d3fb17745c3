"""The demo hospital keeps to what the built-in OMOP catalog says of standard columns."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from sarus_kernel.vault.catalog.omop import TABLES as STANDARD
from sarus_kernel.demo.schemas import PUBLIC_TABLES, SCHEMAS, TABLES

Ask = Callable[[str], list[tuple[Any, ...]]]

SAMPLE = Path(__file__).parents[3] / "shared" / "data" / "synpuf1k"
"""A public OMOP 5.3 sample (CMS DE-SynPUF), where it lies beside the project."""


def departures(ask: Ask, table: str, columns: list[str]) -> dict[str, int]:
    """How many values of each column are null, outside the bounds, or in no category."""
    found = {}
    for name in columns:
        known = STANDARD[table].columns.get(name)
        if known is None:
            continue
        tests = [f"{name} IS NULL"] if known.required else []
        if known.low is not None:
            tests.append(f"{name} NOT BETWEEN {_literal(known.low)} AND {_literal(known.high)}")
        if known.categories is not None:
            tests.append(f"{name} NOT IN ({', '.join(map(repr, known.categories))})")
        for test in tests:
            wrong = ask(f"SELECT count(*) FROM {table} WHERE {test}")[0][0]
            found.update({test: wrong} if wrong else {})
    return found


def _literal(value: object) -> str:
    return repr(value) if isinstance(value, int | float) else f"'{value}'"


@pytest.mark.parametrize("table", TABLES)
def test_hospital_keeps_to_the_standard(ask: Ask, table: str) -> None:
    """Every column is described, and no value departs from its public description."""
    names = SCHEMAS[table].names
    assert set(names) <= set(STANDARD[table].columns)
    assert departures(ask, table, names) == {}


def test_access() -> None:
    """The vocabulary is public; what is about people is not."""
    public = {name for name, known in STANDARD.items() if known.access == "public"}
    assert set(PUBLIC_TABLES) <= public
    assert not any("person_id" in STANDARD[name].columns for name in public)
    assert all(
        known.access == "private" for known in STANDARD.values() if "person_id" in known.columns
    )


def test_every_private_table_of_a_person_has_its_defaults() -> None:
    """A table with a person has a primary key and a bound on the rows of one person."""
    for name, known in STANDARD.items():
        if "person_id" in known.columns:
            assert known.primary_key in known.columns, name
            assert known.typical_rows is not None and known.typical_rows >= 1, name


def test_identifying_text_is_free_text() -> None:
    """Source values, notes and directions are never left to the twin."""
    for name, known in STANDARD.items():
        for column, facts in known.columns.items():
            if column.endswith("_source_value") or column in ("note_text", "sig", "stop_reason"):
                assert facts.free_text, f"{name}.{column}"


@pytest.mark.skipif(not SAMPLE.is_dir(), reason="the public sample is not at hand")
def test_sample_keeps_to_the_standard() -> None:
    """The public OMOP 5.3 sample departs from no description either."""
    files = sorted(SAMPLE.glob("*.parquet"))
    with duckdb.connect() as connection:
        for file in files:
            connection.execute(f"CREATE VIEW {file.stem} AS FROM '{file}'")
            names = [row[0] for row in connection.execute(f"DESCRIBE {file.stem}").fetchall()]
            if STANDARD[file.stem].access != "private":
                continue
            assert set(names) <= set(STANDARD[file.stem].columns), file.stem
            assert (
                departures(lambda query: connection.execute(query).fetchall(), file.stem, names)
                == {}
            )
