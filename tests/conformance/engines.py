"""Every engine there is, and the one that a test asks now."""

import tempfile
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

import psycopg
import pyarrow as pa
import pyarrow.compute as pc

from sarus_kernel.engines.duckdb import DuckDB
from sarus_kernel.engines.engine import Engine
from sarus_kernel.engines.postgres import Postgres
from sarus_kernel.engines.sql.postgres import helpers
from sarus_kernel.plan.catalog import Catalog
from sarus_kernel.plan.relations import Relation
from tests.clinic import CLINIC, MAKE, connection
from tests.servers import postgres, spark

NOTHING = Catalog("nothing", "person.person_id", ())
"""The catalog of questions that bring their tables along."""


@cache
def duckdb_engine() -> Engine:
    """DuckDB: whole questions and aggregates are compared with what it gives."""
    return DuckDB(connection(), CLINIC)


@cache
def postgres_engine() -> Engine:
    """A server with another time zone, date style and collation than it is asked in."""
    url = postgres.url("conformance")
    with psycopg.connect(url, autocommit=True) as server:
        server.execute("CREATE SCHEMA vault")
        server.execute("SET search_path = vault")
        server.execute(helpers("C.utf8").encode())
        server.execute(_as_in_postgres(MAKE).encode())
    return Postgres.connect(url, "vault", CLINIC)


def _as_in_postgres(statements: str) -> str:
    text = statements.replace(" DOUBLE", " DOUBLE PRECISION")
    return text.replace(" VARCHAR", ' TEXT COLLATE "C"')


@cache
def spark_engine() -> Engine:
    """One Java machine for all tests, behind the host that a vault has."""
    folder = Path(tempfile.mkdtemp(prefix="spark"))
    made = connection()
    for table in CLINIC:
        (folder / "tables" / table.name).mkdir(parents=True)
        place = folder / "tables" / table.name / "rows.parquet"
        name = '"' + table.name + '"'
        made.execute(f"COPY {name} TO '{place}'")
    return spark.engine(folder, CLINIC)


ENGINES: Mapping[str, Callable[[], Engine]] = {
    "duckdb": duckdb_engine,
    "postgres": postgres_engine,
    "spark": spark_engine,
}


class Current:
    """Stands for the engine that conftest.py has chosen for the test."""

    def __init__(self) -> None:
        self.name = "duckdb"

    def arrow(self, relation: Relation, given: Mapping[str, pa.Table] | None = None) -> pa.Table:
        """The rows, from that engine. PostgreSQL has no character NUL: it gets another one."""
        if self.name == "postgres":
            given = {name: _without_nul(table) for name, table in (given or {}).items()}
        return ENGINES[self.name]().arrow(relation, given)


def _without_nul(table: pa.Table) -> pa.Table:
    columns = [
        pc.replace_substring(column, "\0", "\1") if column.type == pa.string() else column
        for column in table.columns
    ]
    return pa.table(columns, table.column_names)


ENGINE = Current()
