"""PostgreSQL as a source, and as the engine that holds the vault's copy of the data.

What a column is comes from declared types; the draft's questions are asked in the server, so that
nothing is copied before the owner has seen it.
The copy is a schema of its own in the server: whatever happens to the source afterwards, every
answer is about the rows that were verified.
"""

import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

import duckdb
import psycopg
from psycopg import sql

from sarus_kernel.engines.engine import EngineError
from sarus_kernel.engines.postgres import TYPES, Postgres
from sarus_kernel.engines.sql.postgres import helpers
from sarus_kernel.engines.sql.postgres.helpers import EDITION, UNICODE
from sarus_kernel.errors import OwnerError
from sarus_kernel.plan.catalog import Catalog, TableInfo
from sarus_kernel.plan.types import Kind
from sarus_kernel.vault.catalog.facts import Facts, load_facts
from sarus_kernel.vault.owner.drafts import Progress, TableDraft
from sarus_kernel.vault.owner.origin import Origin, Read
from sarus_kernel.vault.owner.probing import Ask
from sarus_kernel.vault.owner.snapshot import FILE as SNAPSHOT
from sarus_kernel.vault.sources.postgres_tables import Place, declared_tables
from sarus_kernel.vault.sources.sql_text import literal, quoted
from sarus_kernel.vault.sources.tables import SourceTable
from sarus_kernel.vault.workers.data_location import write_place

LEAST = 140000
"""PostgreSQL 14: functions with a body that the server has read, and queries that end when nobody
waits for them."""
SCRATCH = "source.duckdb"
IN_FILE = {
    Kind.BOOLEAN: "BOOLEAN",
    Kind.INTEGER: "BIGINT",
    Kind.NUMBER: "DOUBLE",
    Kind.TEXT: "VARCHAR",
    Kind.DATE: "DATE",
    Kind.TIMESTAMP: "TIMESTAMP",
}
"""The type of a column of each kind, in the vault's own file."""
POWERFUL = """
SELECT rolsuper OR pg_has_role('pg_execute_server_program', 'member')
       OR pg_has_role('pg_write_server_files', 'member')
       OR pg_has_role('pg_read_server_files', 'member')
FROM pg_roles WHERE rolname = current_user"""


@contextmanager
def reading(origin: Origin, building: Path) -> Iterator[Read]:
    """The tables of the schemas on the search path, as they were at one moment."""
    with _connected(origin.url) as server, duckdb.connect() as connection:
        server.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        server.execute("SET LOCAL timezone = 'UTC'; SET LOCAL datestyle = 'ISO, YMD'")
        places, tables = declared_tables(server, origin.schemas)
        if not tables:
            raise OwnerError(
                "There is no table that this role may read on the search path of the server.\n"
                "Name its schema with --schema."
            )
        scratch = building / "private" / SCRATCH
        connection.execute(f"ATTACH {literal(str(scratch))} AS source")

        def fetch(wanted: Sequence[TableDraft]) -> None:
            named = {table.name for table in wanted}
            for table in tables:
                if table.name in named or any(table.scan in each.scan for each in wanted):
                    _fetch(server, connection, places[table.name], table, scratch)

        yield connection, tables, fetch, _asking(server)
        connection.execute("DETACH source")
        scratch.unlink()


@contextmanager
def _connected(url: str) -> Iterator[psycopg.Connection[Any]]:
    """Raises OwnerError for all that the server says: it may quote a row, or the password."""
    try:
        with psycopg.connect(url, connect_timeout=20) as server:
            if server.info.server_version < LEAST:
                raise OwnerError("The server is older than PostgreSQL 14.")
            if server.info.parameter_status("server_encoding") != "UTF8":
                raise OwnerError("The database is not in UTF-8, as this needs it to be.")
            yield server
    except psycopg.errors.InsufficientPrivilege:
        raise OwnerError(
            "The server does not let this role do that.\n"
            "It has to read the tables: GRANT SELECT ON … With --in-server or --reader it also has "
            "to make a schema: GRANT CREATE ON DATABASE …"
        ) from None
    except psycopg.Error as error:
        code = error.sqlstate or "no answer"
        raise OwnerError(
            f"PostgreSQL did not do what was asked of it ({code}).\n"
            "Look at the address, the role and its rights, and at the server's log."
        ) from None


def _asking(server: psycopg.Connection[Any]) -> Ask:
    def ask(query: str) -> list[tuple[Any, ...]]:
        return server.execute(query.encode()).fetchall()

    return ask


def _fetch(
    server: psycopg.Connection[Any],
    connection: duckdb.DuckDBPyConnection,
    place: Place,
    table: SourceTable,
    scratch: Path,
) -> None:
    """One table through a file that is gone at once; types are DuckDB's, numbers as text."""
    schema, name, columns = place
    file = scratch.with_suffix(".csv")
    values = ", ".join(value for _, value in columns)
    rows = f"SELECT {values} FROM {quoted(schema)}.{quoted(name)}"
    query = f"COPY ({rows}) TO STDOUT (FORMAT csv)".encode()
    with file.open("wb") as out, server.cursor().copy(query) as copied:
        for part in copied:
            out.write(part)
    stored = {
        column: "VARCHAR" if type_.startswith("DECIMAL") or value == "NULL" else type_
        for (column, type_), (_, value) in zip(table.columns, columns, strict=True)
    }
    listed = ", ".join(f"{literal(c)}: {literal(t)}" for c, t in stored.items())
    connection.execute(
        f"CREATE TABLE {table.scan} AS FROM read_csv({literal(str(file))}, header=false, "
        f"columns={{{listed}}}, auto_detect=false, delim=',', quote='\"', escape='\"', nullstr='', "
        "allow_quoted_nulls=false, parallel=false, max_line_size=268435456)"
    )
    file.unlink()


def fetch_copy(url: str, schema: str, catalog: Catalog, file: Path) -> None:
    """What `publish` has put into a schema, as a file of tables. Raises OwnerError."""
    with _connected(url) as server, duckdb.connect() as connection:
        server.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        server.execute("SET LOCAL timezone = 'UTC'; SET LOCAL datestyle = 'ISO, YMD'")
        connection.execute(f"ATTACH {literal(str(file))} AS copied")
        for table in (each for each in catalog if each.access != "withheld"):
            names = [column.name for column in table.columns]
            kinds = tuple((column.name, IN_FILE[column.type.kind]) for column in table.columns)
            there = SourceTable(table.name, f"copied.main.{quoted(table.name)}", kinds)
            place = schema, table.name, [(name, quoted(name)) for name in names]
            _fetch(server, connection, place, there, file)
        connection.execute("DETACH copied")


def publish(
    origin: Origin, building: Path, catalog: Catalog, undo: ExitStack, progress: Progress
) -> tuple[str, ...]:
    """Copy the snapshot into a new schema, for a role that may only read it."""
    schema = f"sarus_{catalog.dataset}_{secrets.token_hex(4)}"
    version = secrets.token_hex(16)
    undo.push(lambda kind, *_: _drop(origin.url, schema) if kind else None)
    with _connected(origin.url) as server:
        server.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(schema)))
        server.execute(sql.SQL("SET LOCAL search_path = {}").format(sql.Identifier(schema)))
        server.execute(sql.SQL("COMMENT ON SCHEMA {} IS {}").format(
            sql.Identifier(schema), sql.Literal(version)))  # fmt: skip
        server.execute(helpers(_collation(server)).encode())
        facts = load_facts(building)
        tables = [table for table in catalog if table.access != "withheld"]
        for number, table in enumerate(tables):
            progress(f"copying {table.name} to the server", number / len(tables))
            _fill(server, building, table, facts[table.name])
        if origin.asked:
            _grant(server, schema, _role(origin.asked))
    place = {"engine": "postgres", "url": origin.asked or origin.url, "schema": schema,
             "version": version, "functions": EDITION}  # fmt: skip
    _try(place, catalog)
    write_place(building / "private", place)
    (building / SNAPSHOT).unlink()
    return (f"The copy is the schema {schema} of the server: drop it with the vault.",
            *_warned(place["url"]))  # fmt: skip


def _collation(server: psycopg.Connection[Any]) -> str:
    found = server.execute("SELECT collname FROM pg_collation").fetchall()
    known = [name for name in UNICODE if (name,) in found]
    if not known:
        raise OwnerError(f"The server has none of the collations {', '.join(UNICODE)}.")
    return known[0]


def _fill(
    server: psycopg.Connection[Any], building: Path, table: TableInfo, facts: Facts
) -> None:
    """One table: its rows, and what was verified of it as constraints that the server verifies."""
    name = quoted(table.name)
    columns = ", ".join(_column(c.name, TYPES[c.type.kind], facts) for c in table.columns)
    server.execute(f"CREATE TABLE {name} ({columns})".encode())
    file = building / "private" / "copy.csv"
    listed = ", ".join(quoted(column.name) for column in table.columns)
    with duckdb.connect(str(building / SNAPSHOT), read_only=True) as connection:
        select = f"SELECT {listed} FROM {name}"
        connection.execute(f"COPY ({select}) TO {literal(str(file))} (FORMAT csv, HEADER false)")
        expected = connection.execute(f"SELECT count(*) FROM {name}").fetchone()
    query = f"COPY {name} ({listed}) FROM STDIN (FORMAT csv, ENCODING 'UTF8')".encode()
    with file.open("rb") as rows, server.cursor().copy(query) as copied:
        while part := rows.read(1 << 20):
            copied.write(part)
    file.unlink()
    if server.execute(f"SELECT count(*) FROM {name}".encode()).fetchone() != expected:
        raise OwnerError(f"Not all rows of {table.name} have reached the server.")
    server.execute(f"ANALYZE {name}".encode())


def _column(name: str, type_: str, facts: Facts) -> str:
    collation = ' COLLATE "C"' if type_ == "text" else ""
    unique = " UNIQUE" if name in facts.unique else ""
    return f"{quoted(name)} {type_}{collation}{' NOT NULL' if name in facts.whole else ''}{unique}"


def _role(url: str) -> str:
    with _connected(url) as server:
        return str(server.info.user)


def _grant(server: psycopg.Connection[Any], schema: str, role: str) -> None:
    names = {"schema": sql.Identifier(schema), "role": sql.Identifier(role)}
    for right in ("USAGE ON SCHEMA {schema}", "SELECT ON ALL TABLES IN SCHEMA {schema}"):
        server.execute(sql.SQL("GRANT " + right + " TO {role}").format(**names))


def _try(place: Mapping[str, str], catalog: Catalog) -> None:
    try:
        Postgres.connect(
            place["url"], place["schema"], catalog, version=place["version"]
        ).close()
    except EngineError:
        raise OwnerError("The role of --reader cannot read the copy.") from None


def _warned(url: str) -> tuple[str, ...]:
    with _connected(url) as server:
        if server.execute(POWERFUL).fetchone() != (True,):
            return ()
    return ("The vault asks as a role that may do more than read: make one that may only log in, "
            "and make the vault again with --reader postgresql://ROLE@….",)  # fmt: skip


def drop_copy(url: str, schema: str) -> bool:
    """Drop a schema that `publish` has made; whether that was done."""
    try:
        with _connected(url) as server:
            server.execute(sql.SQL("DROP SCHEMA {} CASCADE").format(sql.Identifier(schema)))
    except OwnerError:
        return False
    return True


def _drop(url: str, schema: str) -> None:
    """What was half made goes; should that fail too, the first error is the one to say."""
    with suppress(OwnerError), _connected(url) as server:
        server.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(sql.Identifier(schema)))
