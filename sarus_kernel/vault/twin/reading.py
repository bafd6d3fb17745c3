"""Reads the real rows: only the columns that are measured, only rows of people of the panel.

The database counts and filters; what comes to memory is the panel's, however many rows there are.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb
import numpy as np
import pandas as pd

from sarus_kernel.errors import OwnerError
from sarus_kernel.plan.types import Kind
from sarus_kernel.vault.twin.arrays import Ints, Masked
from sarus_kernel.vault.twin.codings import Measured
from sarus_kernel.vault.twin.spec import Spec, TableSpec
from sarus_kernel.vault.twin.sql_names import quoted
from sarus_kernel.vault.twin.subsampling import Subsample

Source = Mapping[str, pd.DataFrame] | duckdb.DuckDBPyConnection

PLAIN = {
    Kind.BOOLEAN: "TRY_CAST({0} AS BOOLEAN)::BIGINT",
    Kind.INTEGER: "TRY_CAST({0} AS BIGINT)",
    Kind.NUMBER: "TRY_CAST({0} AS DOUBLE)",
    Kind.TEXT: "TRY_CAST({0} AS VARCHAR)",
    Kind.DATE: "epoch(TRY_CAST({0} AS TIMESTAMP))",
    Kind.TIMESTAMP: "epoch(TRY_CAST({0} AS TIMESTAMP))",
}
"""How each kind is read; moments as seconds since 1970. What does not fit becomes null."""

EMPTY = {Kind.BOOLEAN: "i8", Kind.INTEGER: "i8", Kind.TEXT: "O"}
"""What an array of each kind is made of; all others are floats."""


@dataclass(frozen=True)
class Rows:
    """The rows of one table: whose each is (0 … people - 1), and the measured columns."""

    person: Ints
    columns: Mapping[str, Masked]

    def __len__(self) -> int:
        return len(self.person)


@dataclass(frozen=True)
class Real:
    """Everything that was read of the panel. How many `people` that are is private."""

    people: int
    rows: Mapping[str, Rows]


def opened(source: Source) -> duckdb.DuckDBPyConnection:
    """A connection that has the tables of the source; data frames are not copied."""
    if isinstance(source, duckdb.DuckDBPyConnection):
        return source
    connection = duckdb.connect()
    connection.execute("SET pandas_analyze_sample = 0")
    for name, frame in source.items():
        connection.register(name, frame)
    return connection


def number(connection: duckdb.DuckDBPyConnection, spec: Spec) -> int:
    """The exact number of people, which is private: one more person makes it larger by one.

    Raises OwnerError if the table of people cannot be read.
    """
    table = spec.people
    if table.unit not in _columns(connection).get(table.name, ()):
        return 0
    query = f"SELECT COUNT(DISTINCT {_key(table, spec)}) FROM {quoted(table.name)} AS t"
    try:
        ((found,),) = connection.execute(query).fetchall()
    except duckdb.Error:
        raise _unreadable(table) from None
    return int(found)


def read(connection: duckdb.DuckDBPyConnection, spec: Spec, subsample: Subsample) -> Real:
    """The measured columns of every private table. A table that is not there has no rows.

    Raises OwnerError if a table cannot be read.
    """
    known = _columns(connection)
    where = {
        table.name: subsample.keeps(_key(table, spec))
        for table in spec.tables()
        if table.unit in known.get(table.name, ())
    }
    home = spec.people
    units = _values(connection, home, [home.unit], known, where.get(home.name))[home.unit]
    people = pd.Index(np.unique(units.data[~units.mask]))
    rows = {
        table.name: _rows(connection, table, known, people, where.get(table.name))
        for table in spec.tables()
    }
    return Real(len(people), rows)


def _key(table: TableSpec, spec: Spec) -> str:
    """The key of a row's person, of the kind it has in the table of people, so hashes agree."""
    home = spec.people
    return PLAIN[home.field(home.unit).info.type.kind].format(f"t.{quoted(table.unit)}")


def distinct(connection: duckdb.DuckDBPyConnection, table: str, column: str) -> list[Any]:
    """The values of a column of a public table, in order; none if it is not there."""
    if column not in _columns(connection).get(table, ()):
        return []
    query = (
        f"SELECT DISTINCT {quoted(column)} AS v FROM {quoted(table)} "
        f"WHERE {quoted(column)} IS NOT NULL ORDER BY 1"
    )
    return [row[0] for row in connection.execute(query).fetchall()]


def akin(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    key: str,
    columns: Sequence[str],
    named: Sequence[Any],
    most: int,
) -> list[Any]:
    """Other keys of a public table whose row agrees with a named one in all these columns."""
    if not {key, *columns} <= set(_columns(connection).get(table, ())):
        return []
    same = [f"t.{quoted(c)} IS NOT DISTINCT FROM k.{quoted(c)}" for c in columns]
    query = (
        f"SELECT DISTINCT t.{quoted(key)} AS v FROM {quoted(table)} AS t "
        f"SEMI JOIN (SELECT * FROM {quoted(table)} WHERE {quoted(key)} IN (SELECT unnest($1))) "
        f"AS k ON {' AND '.join(same) or 'TRUE'} WHERE t.{quoted(key)} IS NOT NULL "
        f"AND t.{quoted(key)} NOT IN (SELECT unnest($1)) ORDER BY 1 LIMIT {most:d}"
    )
    return [row[0] for row in connection.execute(query, [list(named)]).fetchall()]


def _rows(
    connection: duckdb.DuckDBPyConnection,
    table: TableSpec,
    known: Mapping[str, list[str]],
    people: "pd.Index[Any]",
    where: str | None,
) -> Rows:
    names = [field.name for field in table.fields if isinstance(field.coding, Measured)]
    found = _values(connection, table, [table.unit, *names], known, where)
    owners = found[table.unit]
    person = people.get_indexer(pd.Index(owners.data)).astype(np.int64)
    person[owners.mask] = -1
    keep = np.flatnonzero(person >= 0)
    if table.single:
        # One row per person, in the order of people; the first, should there be more.
        keep = keep[np.unique(person[keep], return_index=True)[1]]
    if len(keep) == len(person):
        return Rows(person, {name: found[name] for name in names})
    return Rows(person[keep], {name: found[name][keep] for name in names})


def _values(
    connection: duckdb.DuckDBPyConnection,
    table: TableSpec,
    names: list[str],
    known: Mapping[str, list[str]],
    where: str | None,
) -> dict[str, Masked]:
    """Columns of a table as masked arrays, all in the same order: of the rows `where` keeps."""
    if table.name not in known:
        kinds = {name: EMPTY.get(table.field(name).info.type.kind, "f8") for name in names}
        return {
            name: np.ma.masked_array(np.empty(0, kind), mask=[]) for name, kind in kinds.items()
        }
    parts = []
    for name in dict.fromkeys(names):
        place = quoted(name) if name in known[table.name] else "NULL"
        text = PLAIN[table.field(name).info.type.kind].format(place)
        parts.append(f"{text} AS {quoted(name)}")
    try:
        query = f"SELECT {', '.join(parts)} FROM {quoted(table.name)} AS t WHERE {where or 'TRUE'}"
        found = connection.execute(query).fetchnumpy()
    except duckdb.Error:
        raise _unreadable(table) from None
    return {name: _masked(values) for name, values in found.items()}


def _unreadable(table: TableSpec) -> OwnerError:
    return OwnerError(f"The table {table.name} cannot be read for the twin.")


def _masked(values: Any) -> Masked:
    mask = np.ma.getmaskarray(values)
    plain = np.ma.getdata(values)
    if plain.dtype.kind == "f":
        mask = mask | ~np.isfinite(plain)
        plain = np.where(mask, 0.0, plain)
    return np.ma.masked_array(plain, mask=mask)


def _columns(connection: duckdb.DuckDBPyConnection) -> dict[str, list[str]]:
    """The columns of every table and view."""
    found: dict[str, list[str]] = {}
    query = "SELECT table_name, column_name FROM duckdb_columns() WHERE NOT internal"
    for table, column in connection.execute(query).fetchall():
        found.setdefault(table, []).append(column)
    return found

