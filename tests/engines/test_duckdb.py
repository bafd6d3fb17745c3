"""The engine: types follow from the schema, the database is read-only and shut off."""

import threading
import time
from pathlib import Path

import duckdb
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sarus_kernel.engines.duckdb import ARROW, DuckDB, dtype, to_frame
from sarus_kernel.frontends.sql import parse
from sarus_kernel.plan.aggregates import Aggregation
from sarus_kernel.plan.columns import Column, apply, literal
from sarus_kernel.plan.inner import Given
from sarus_kernel.plan.relations import Aggregate, Filter, Join, Scope, Table, project
from sarus_kernel.plan.types import ColumnType, Kind
from tests.clinic import CLINIC, MAKE, clinic


def test_types_follow_from_the_schema_alone() -> None:
    """The same question has the same types on rows with nulls, without nulls, and on no rows."""
    text = ("SELECT person_id, sex, born, height, region_id, smoker, count(*) AS n FROM person "
            "WHERE {} GROUP BY ALL")  # fmt: skip
    asked = ("true", "height IS NOT NULL AND region_id IS NOT NULL AND smoker IS NOT NULL", "false")
    frames = [clinic().frame(parse(text.format(condition), CLINIC)) for condition in asked]
    assert [len(frame) for frame in frames] == [10, 6, 0]
    expected = {"person_id": "int64", "sex": "str", "born": "datetime64[us]", "height": "float64",
                "region_id": "float64", "smoker": "boolean", "n": "int64"}  # fmt: skip
    for frame in frames:
        assert {name: str(kind) for name, kind in frame.dtypes.items()} == expected


def test_every_kind_has_a_type() -> None:
    """Arrow and pandas know a type for each kind, null or not."""
    for kind in Kind:
        for nullable in (True, False):
            column = ColumnType(kind, nullable)
            cells = pa.array([None] if nullable else [], ARROW[kind])
            frame = to_frame(pa.table({"x": cells}), {"x": column})
            assert str(frame["x"].dtype) == dtype(column)


def test_arrow_types() -> None:
    """Arrow tables have exactly the types of the schema, whatever the engine computes in."""
    relation = parse(
        "SELECT 1 AS i, 1.5 AS n, 'x' AS t, true AS b, DATE '2020-01-01' AS d, "
        "sum(code) AS s, count(*) AS c, max(seen) AS m, NULL AS z FROM visit",
        CLINIC,
    )
    table, schema = clinic().arrow(relation), Scope(CLINIC).schema(relation)
    assert [field.type for field in table.schema] == [ARROW[t.kind] for t in schema.values()]


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """A file with the clinic's rows."""
    file = tmp_path / "data.duckdb"
    with duckdb.connect(str(file)) as connection:
        connection.execute(MAKE)
    return file


def test_over_a_database(database: Path) -> None:
    """Real data are read from a file, and the file is not written."""
    before = database.read_bytes()
    engine = DuckDB.over_database(database, CLINIC)
    assert engine.arrow(parse("SELECT count(*) AS n FROM visit", CLINIC)).to_pylist() == [{"n": 12}]
    connection = engine._connection
    for text in ("INSERT INTO visit SELECT * FROM visit", "DROP TABLE visit",
                 "SET enable_external_access = true", "SET memory_limit = '1TB'",
                 "COPY visit TO '/tmp/never.csv'", "ATTACH '/tmp/never.duckdb'",
                 "SELECT * FROM read_csv('/etc/passwd')", "INSTALL httpfs", "LOAD httpfs",
                 "SELECT * FROM '/etc/passwd'"):  # fmt: skip
        with pytest.raises(duckdb.Error):
            connection.execute(text)
    engine.close()
    assert database.read_bytes() == before


def test_over_parquet(tmp_path: Path) -> None:
    """The twin is read from Parquet files of the tables' names; missing ones are left out."""
    for name in ("person", "odd table"):
        rows = clinic().arrow(parse(f'SELECT * FROM "{name}"', CLINIC))
        pq.write_table(rows, tmp_path / f"{name}.parquet")
    engine = DuckDB.over_parquet(tmp_path, CLINIC)
    for name in ("person", "odd table"):
        asked = parse(f'SELECT * FROM "{name}"', CLINIC)
        pd.testing.assert_frame_equal(engine.frame(asked), clinic().frame(asked))
    with pytest.raises(duckdb.Error):
        engine._connection.execute("SELECT * FROM read_csv('/etc/passwd')")
    engine.close()


def test_given_tables_come_and_go() -> None:
    """Released tables are there for one query only, and empty ones have their types."""
    given = Given("released_1", ("k", "n"), ("text", "integer"))
    relation = Filter(given, apply("greater", Column("n"), literal(1)))
    rows = pa.table({"k": ["a", "b"], "n": [1, 2]})
    assert clinic().arrow(relation, {"released_1": rows}).to_pylist() == [{"k": "b", "n": 2}]
    empty = rows.slice(0, 0)
    assert clinic().arrow(relation, {"released_1": empty}).schema == pa.schema(
        [("k", pa.string()), ("n", pa.int64())]
    )
    with pytest.raises(duckdb.Error):
        clinic().arrow(relation)


def test_interrupt() -> None:
    """A long query ends soon after it is interrupted from another thread."""
    engine = DuckDB(duckdb.connect(), CLINIC)
    engine._connection.execute("CREATE TABLE concept AS SELECT range AS code FROM range(200000)")
    left = project(Table("concept"), {"a": Column("code")})
    right = project(Table("concept"), {"b": Column("code")})
    far = apply("less", apply("multiply", Column("a"), Column("b")), literal(-1))
    count = Aggregate(Join(left, right, "inner", far), (), (), ("n",), (Aggregation("count"),))
    timer = threading.Timer(0.3, engine.interrupt)
    begin = time.perf_counter()
    timer.start()
    with pytest.raises(duckdb.InterruptException):
        engine.arrow(count)
    assert time.perf_counter() - begin < 100


def test_sql_is_what_runs() -> None:
    """The text that `sql` shows gives what `arrow` gives."""
    relation = parse("SELECT sex, avg(height) AS h FROM person GROUP BY sex ORDER BY sex", CLINIC)
    shown = clinic()._connection.sql(clinic().sql(relation)).to_arrow_table()
    assert shown.to_pylist() == clinic().arrow(relation).to_pylist()


def test_shared_parts_fail_for_nobody() -> None:
    """DuckDB works out what two expressions share once, and outside of their TRYs: nothing that
    may fail stands deeper in a TRY than at its top."""
    dates = project(Table("person"), {"person_id": Column("person_id"), "born": Column("born"),
                                      "n": apply("multiply", Column("person_id"),
                                                 literal(2**61))})  # fmt: skip
    units = ("year", "quarter", "month", "week", "day", "hour", "minute", "second")
    moved = project(dates, {unit: apply("shift", literal(unit), Column("born"), Column("n"))
                            for unit in units})  # fmt: skip
    assert set(clinic().arrow(moved).to_pylist()[0].values()) == {None}
