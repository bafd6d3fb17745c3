"""The PostgreSQL engine: relations over a vault's copy of the data in a schema of a server."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Self

import pandas as pd
import psycopg
import pyarrow as pa
from psycopg import sql as text
from psycopg.conninfo import make_conninfo
from sqlglot import expressions as exp

from sarus_kernel.engines.engine import ARROW, EngineError, Room, arrow_schema, to_frame
from sarus_kernel.engines.sql.postgres import POSTGRES, short
from sarus_kernel.engines.sql.render import render
from sarus_kernel.plan.catalog import Catalog
from sarus_kernel.plan.inner import Given
from sarus_kernel.plan.relations import Relation, Scope
from sarus_kernel.plan.types import Kind, Schema
from sarus_kernel.plan.walk import walk

TYPES = {
    Kind.BOOLEAN: "boolean",
    Kind.INTEGER: "bigint",
    Kind.NUMBER: "double precision",
    Kind.TEXT: "text",
    Kind.DATE: "date",
    Kind.TIMESTAMP: "timestamp",
    Kind.NULL: "text",
}
"""The type of a column of each kind."""
AT_ONCE = 50_000
"""Rows that are fetched at a time."""
LONG = 2**22
"""Characters of texts that are waited for together."""
SETTINGS = {
    "default_transaction_read_only": "on",
    "timezone": "UTC",
    "datestyle": "ISO, YMD",
    "intervalstyle": "postgres",
    "extra_float_digits": "1",
    "standard_conforming_strings": "on",
    "client_connection_check_interval": "200ms",
    "jit": "off",
}
"""client_connection_check_interval: within 0.2 s the server ends a query that nobody waits for."""


ALIVE = {"keepalives": 1, "keepalives_idle": 60, "connect_timeout": 20}
"""A connection may wait for hours."""


def opened(place: Mapping[str, str], catalog: Catalog, room: Room) -> "Postgres":
    """The engine over a schema that `init` made, and nobody has replaced since."""
    return Postgres.connect(place["url"], place["schema"], catalog, room.seconds, place["version"])


class Postgres:
    """One connection, and the catalog its tables follow. Not for several threads at once."""

    def __init__(self, connection: psycopg.Connection[Any], catalog: Catalog) -> None:
        self._connection = connection
        self._catalog = catalog

    @classmethod
    def connect(
        cls, url: str, schema: str, catalog: Catalog, seconds: int = 600, version: str = ""
    ) -> Self:
        """A read-only connection; no query takes longer than `seconds`.

        Raises EngineError, also where the schema is not of this version.
        """
        with our_words():
            where = make_conninfo(url, **ALIVE)
            connection = psycopg.connect(where, autocommit=True, prepare_threshold=None)
            path = text.Identifier(schema).as_string(connection)
            settings = {"statement_timeout": f"{seconds}s", "search_path": path}
            for name, value in (SETTINGS | settings).items():
                connection.execute("SELECT set_config(%s, %s, false)", (name, value))
            found = connection.execute(VERSION, (schema,)).fetchone()
        if version and found != (version,):
            connection.close()
            raise EngineError("another version")
        return cls(connection, catalog)

    def sql(self, relation: Relation) -> str:
        """The SQL that `arrow` runs."""
        tree = render(relation, Scope(self._catalog), POSTGRES)
        written: str = tree.sql(dialect="postgres", pretty=True)
        return written

    def arrow(self, relation: Relation, given: Mapping[str, pa.Table] | None = None) -> pa.Table:
        """The rows, column types as the schema says. `given`: tables of `Given` relations."""
        scope = Scope(self._catalog)
        schema = scope.schema(relation)
        tree = render(relation, scope, POSTGRES)
        columns = _with_given(tree, _read(relation, given or {}))
        query = tree.sql(dialect="postgres")
        with our_words(), psycopg.RawCursor(self._connection) as cursor:
            cursor.execute(query.encode(), columns, binary=True)
            batches = [_batch(rows, schema) for rows in _fetched(cursor)]
        return pa.Table.from_batches(batches, arrow_schema(schema))

    def batches(self, relation: Relation, rows: int) -> Iterator[pa.RecordBatch]:
        """The same rows as the server finds them, so many at a time, fewer if they are long."""
        scope = Scope(self._catalog)
        schema = scope.schema(relation)
        query = render(relation, scope, POSTGRES).sql(dialect="postgres")
        yield pa.RecordBatch.from_pylist([], schema=arrow_schema(schema))
        with our_words(), psycopg.RawCursor(self._connection) as cursor:
            waiting, size = list[tuple[Any, ...]](), 0
            for row in cursor.stream(query.encode(), [], binary=True):
                waiting.append(row)
                size += sum(len(cell) for cell in row if isinstance(cell, str))
                if len(waiting) >= rows or size >= LONG:
                    yield _batch(waiting, schema)
                    waiting, size = [], 0
            if waiting:
                yield _batch(waiting, schema)

    def frame(self, relation: Relation) -> pd.DataFrame:
        """The rows as pandas; dtypes follow from the schema alone, never from the data."""
        return to_frame(self.arrow(relation), Scope(self._catalog).schema(relation))

    def version(self) -> str:
        """The server's version."""
        with our_words():
            found = self._connection.execute("SHOW server_version").fetchone()
        return str(found[0]) if found else ""

    def alive(self) -> bool:
        """Whether the server still answers."""
        try:
            self._connection.execute("SELECT 1")
        except psycopg.Error:
            return False
        return True

    def interrupt(self) -> None:
        """Stop the running query, in the server (from another thread)."""
        with our_words():
            self._connection.cancel_safe()

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()


VERSION = "SELECT obj_description(oid, 'pg_namespace') FROM pg_namespace WHERE nspname = %s"
"""What the schema says it holds (COMMENT ON SCHEMA)."""


@contextmanager
def our_words() -> Iterator[None]:
    """What the server says may quote a value of a row: only its five-letter code is kept."""
    try:
        yield
    except psycopg.Error as error:
        raise EngineError(error.sqlstate or type(error).__name__) from None


def _read(relation: Relation, given: Mapping[str, pa.Table]) -> list[tuple[Given, pa.Table]]:
    """The given tables that a relation reads, each once."""
    found = {node.name: node for node in walk(relation) if isinstance(node, Given)}
    return [(node, given[name]) for name, node in found.items()]


def _with_given(tree: exp.Expr, tables: Sequence[tuple[Given, pa.Table]]) -> list[list[Any]]:
    """Write given tables before the other steps of a query; their columns, as its parameters.

    A read-only transaction can make no table, so they come along as arrays.
    """
    columns: list[list[Any]] = []
    steps = []
    for node, table in tables:
        first = len(columns) + 1
        columns += [table.column(name).to_pylist() for name in node.names]
        steps.append(_unnested(node, first))
    if steps:
        others = tree.args.get("with_")
        steps += others.expressions if others else []
        tree.set("with_", exp.With(expressions=steps))
    return columns


def _unnested(node: Given, first: int) -> exp.CTE:
    names = [exp.to_identifier(short(name), quoted=True) for name in node.names]
    arrays = [
        exp.Cast(
            this=exp.Parameter(this=exp.Literal.number(str(first + place))),
            to=exp.DataType.build(f"{TYPES[Kind(kind)]}[]", dialect="postgres"),
        )
        for place, kind in enumerate(node.kinds)
    ]
    rows = exp.Unnest(expressions=arrays, alias=exp.TableAlias(this=exp.to_identifier("t"),
                                                               columns=names))  # fmt: skip
    shown = [
        exp.alias_(POSTGRES.ordered(exp.column(name.copy()), Kind(kind)), name.copy())
        for name, kind in zip(names, node.kinds, strict=True)
    ]
    select = exp.select(*shown).from_(rows)
    alias = exp.TableAlias(this=exp.to_identifier(short(node.name), quoted=True))
    return exp.CTE(this=select, alias=alias)


def _fetched(cursor: psycopg.RawCursor[Any]) -> Iterator[list[tuple[Any, ...]]]:
    while rows := cursor.fetchmany(AT_ONCE):
        yield rows


def _batch(rows: list[tuple[Any, ...]], schema: Schema) -> pa.RecordBatch:
    """Some rows as Arrow; a NUMERIC becomes what its kind says."""
    arrays = []
    for cells, type_ in zip(zip(*rows, strict=True), schema.values(), strict=True):
        real = type_.kind is Kind.NUMBER
        plain = [None if c is None else float(c) for c in cells] if real else list(cells)
        arrays.append(pa.array(plain, ARROW[type_.kind]))
    return pa.RecordBatch.from_arrays(arrays, schema=arrow_schema(schema))
