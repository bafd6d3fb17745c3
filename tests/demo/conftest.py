"""One demo hospital, made once and opened in DuckDB."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from sarus_kernel.demo import TABLES, build

Ask = Callable[[str], list[tuple[Any, ...]]]


@pytest.fixture(scope="session")
def hospital(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the whole demo hospital: 1,000 people."""
    folder = tmp_path_factory.mktemp("hospital")
    build(folder)
    return folder


@pytest.fixture(scope="session")
def ask(hospital: Path) -> Iterator[Ask]:
    """The rows of a query on that hospital."""
    with duckdb.connect() as connection:
        for table in TABLES:
            connection.execute(f"CREATE VIEW {table} AS FROM '{hospital / table}.parquet'")
        yield lambda query: connection.execute(query).fetchall()
