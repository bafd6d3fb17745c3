"""Reads a DuckDB file: tables and views of its schemas, and what they declare."""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb

from sarus_kernel.errors import OwnerError
from sarus_kernel.vault.sources.constraints import Declared, declared_values
from sarus_kernel.vault.sources.names import table_name
from sarus_kernel.vault.sources.sql_text import literal, quoted
from sarus_kernel.vault.sources.tables import Link, SourceTable
from sarus_kernel.vault.sources.unreadable import unreadable

FOREIGN = "a foreign key of the source"
Constraint = tuple[Any, ...]


def database_tables(
    connection: duckdb.DuckDBPyConnection,
    file: Path,
    schemas: Sequence[str] = (),
    alias: str = "source",
) -> Iterator[SourceTable]:
    """Each table and view, of the schemas that are named, or of all. Raises OwnerError.

    `alias` is what the connection calls the file.
    """
    try:
        connection.execute(f"ATTACH {literal(str(file))} AS {alias} (READ_ONLY)")
    except duckdb.Error as error:
        first = str(error).strip().splitlines()[0][:300]
        raise OwnerError(f"{file.name} cannot be opened as a DuckDB file.\n{first}") from None
    found = connection.execute(
        "SELECT table_schema, table_name FROM information_schema.tables "
        f"WHERE table_catalog = {literal(alias)} ORDER BY 1, 2"
    ).fetchall()
    wanted = [(schema, table) for schema, table in found if not schemas or schema in schemas]
    constraints = _constraints(connection, alias)
    names: set[str] = set()
    for schema, table in wanted:
        name = table_name(table)
        if name.casefold() in names:
            raise OwnerError(f"{file.name} has two tables named {table}: choose with --schema.")
        names.add(name.casefold())
        place = f"{alias}.{quoted(schema)}.{quoted(table)}"
        yield _table(connection, place, table, constraints.get((schema, table), []))


def _constraints(
    connection: duckdb.DuckDBPyConnection, alias: str
) -> Mapping[tuple[str, str], list[Constraint]]:
    rows = connection.execute(
        "SELECT schema_name, table_name, constraint_type, constraint_column_names, "
        "referenced_table, referenced_column_names, expression "
        f"FROM duckdb_constraints() WHERE database_name = {literal(alias)}"
    ).fetchall()
    found: dict[tuple[str, str], list[Constraint]] = {}
    for schema, table, *rest in rows:
        found.setdefault((schema, table), []).append(tuple(rest))
    return found


def _table(
    connection: duckdb.DuckDBPyConnection,
    scan: str,
    table: str,
    constraints: Sequence[Constraint],
) -> SourceTable:
    try:
        described = connection.execute(f"DESCRIBE SELECT * FROM {scan}").fetchall()
    except duckdb.Error as error:
        raise unreadable(table, error) from None
    keys = [names for kind, names, *_ in constraints if kind == "PRIMARY KEY"]
    known = {
        column: Declared(closed=_labels(type_))
        for column, type_, *_ in described
        if type_.startswith("ENUM")
    }
    for kind, _, _, _, expression in constraints:
        if kind == "CHECK" and expression:
            known |= declared_values(expression, "duckdb")
    return SourceTable(
        table_name(table),
        scan,
        tuple((str(row[0]), str(row[1])) for row in described),
        keys[0][0] if keys and len(keys[0]) == 1 else None,
        frozenset(name for kind, names, *_ in constraints for name in names or ()
                  if kind in ("NOT NULL", "PRIMARY KEY")),
        closed={name: each.closed for name, each in known.items() if each.closed},
        bounds={name: (each.low, each.high) for name, each in known.items()},
        links=tuple(
            Link(table, tuple(names), parent, tuple(theirs), FOREIGN)
            for kind, names, parent, theirs, _ in constraints
            if kind == "FOREIGN KEY"
        ),
        parts=tuple(keys[0]) if keys and len(keys[0]) > 1 else (),
    )  # fmt: skip


def _labels(type_: str) -> tuple[str, ...]:
    return tuple(label.replace("''", "'") for label in re.findall(r"'((?:[^']|'')*)'", type_))
