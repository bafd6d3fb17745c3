"""The ledger's file: its tables, and how every connection to it is set."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

ENTRIES = """
CREATE TABLE entries (
  seq INTEGER PRIMARY KEY CHECK (seq > 0),
  line TEXT NOT NULL, grantee TEXT NOT NULL, question TEXT NOT NULL, words TEXT NOT NULL,
  label TEXT NOT NULL, time TEXT NOT NULL, operation TEXT NOT NULL,
  epsilon INTEGER NOT NULL, delta INTEGER NOT NULL,
  rho INTEGER NOT NULL, threshold_delta INTEGER NOT NULL,
  line_epsilon INTEGER NOT NULL, line_delta INTEGER NOT NULL,
  line_rho INTEGER NOT NULL, line_threshold_delta INTEGER NOT NULL,
  line_releases INTEGER NOT NULL,
  grantee_epsilon INTEGER NOT NULL, grantee_delta INTEGER NOT NULL,
  grantee_rho INTEGER NOT NULL, grantee_threshold_delta INTEGER NOT NULL,
  grantee_releases INTEGER NOT NULL,
  previous TEXT NOT NULL UNIQUE, hash TEXT NOT NULL
) STRICT
"""

RELEASES = """
CREATE TABLE releases (
  seq INTEGER PRIMARY KEY REFERENCES entries (seq),
  grantee TEXT NOT NULL, question TEXT NOT NULL, body BLOB NOT NULL
) STRICT
"""

APPEND_ONLY = tuple(
    f"CREATE TRIGGER {table}_{event.lower()} BEFORE {event} ON {table} "
    "BEGIN SELECT RAISE(ABORT, 'append only'); END"
    for table in ("entries", "releases")
    for event in ("UPDATE", "DELETE")
)
BLANKING = (
    "DROP TRIGGER releases_update",
    "UPDATE releases SET body = x''",
    *(each for each in APPEND_ONLY if "TRIGGER releases_update " in each),
)
"""Takes the values out of the stored releases, in one transaction, and closes the door again."""

STATEMENTS = (
    ENTRIES,
    RELEASES,
    "CREATE INDEX by_line ON entries (line)",
    "CREATE INDEX by_grantee ON entries (line, grantee)",
    "CREATE INDEX by_operation ON entries (line, operation, grantee)",
    "CREATE INDEX by_question ON releases (grantee, question)",
    *APPEND_ONLY,
)


def create(path: Path) -> None:
    """An empty ledger, whole at once and for its owner alone. FileExistsError if one is there."""
    with TemporaryDirectory(dir=path.parent, prefix=f".{path.name}-") as draft:
        made = Path(draft, path.name)
        os.close(os.open(made, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
        with closing(sqlite3.connect(made, isolation_level=None)) as connection:
            connection.execute("PRAGMA synchronous=FULL")
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("BEGIN IMMEDIATE")
            for statement in STATEMENTS:
                connection.execute(statement)
            connection.execute("PRAGMA user_version = 1")
            connection.execute("COMMIT")
        os.link(made, path)
    directory = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)


def connect(path: Path) -> sqlite3.Connection:
    """A writing connection to a ledger that is there; nothing is changed by opening it."""
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode=rw",
        uri=True,
        timeout=60,
        isolation_level=None,
        check_same_thread=False,
    )
    try:
        # FULL: a commit returns after fsync, so no power cut forgets a charge. NORMAL forgets some.
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute("SELECT seq FROM entries LIMIT 1")
    except BaseException:
        connection.close()
        raise
    return connection


def connect_to_read(path: Path) -> sqlite3.Connection:
    """A connection that only reads: each of its statements sees one state and holds up nobody."""
    uri = f"{path.absolute().as_uri()}?mode=ro"
    return sqlite3.connect(uri, uri=True, timeout=60, isolation_level=None)
