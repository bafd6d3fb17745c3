"""A small data directory, and workers over it."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from sarus_kernel.plan.catalog import Catalog, ColumnInfo, TableInfo
from sarus_kernel.plan.types import ColumnType, Kind
from sarus_kernel.vault.workers.pool import Workers

CATALOG = Catalog(
    "hospital",
    "person.person_id",
    (
        TableInfo(
            "person",
            (
                ColumnInfo("person_id", ColumnType(Kind.INTEGER, False)),
                ColumnInfo("height", ColumnType(Kind.NUMBER)),
                ColumnInfo("name", ColumnType(Kind.TEXT)),
                ColumnInfo("born", ColumnType(Kind.DATE)),
                ColumnInfo("seen", ColumnType(Kind.TIMESTAMP)),
                ColumnInfo("alive", ColumnType(Kind.BOOLEAN)),
            ),
            unit="person_id",
            key="person_id",
        ),
    ),
)


@pytest.fixture(scope="session")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory with 1,000 people."""
    place = tmp_path_factory.mktemp("hospital")
    (place / "private").mkdir()
    with duckdb.connect(str(place / "private" / "data.duckdb")) as db:
        db.execute(
            "CREATE TABLE person AS SELECT i::BIGINT AS person_id, "
            "CASE WHEN i % 10 = 0 THEN NULL ELSE 150 + i % 50 + 0.5::DOUBLE END AS height, "
            "'name ' || i AS name, DATE '1950-01-01' + i::INTEGER AS born, "
            "TIMESTAMP '2020-01-01 12:00:00' AS seen, i % 2 = 0 AS alive "
            "FROM range(1000) AS t(i)"
        )
    return place


@pytest.fixture(scope="session")
def workers(directory: Path) -> Iterator[Workers]:
    """Workers over the small directory."""
    pool = Workers.start(directory, CATALOG)
    yield pool
    pool.close()
