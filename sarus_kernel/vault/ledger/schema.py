"""The ledger's file: its tables, and how every connection to it is set."""

import os
import sqlite3
from pathlib import Path

ENTRIES = """
CREATE TABLE IF NOT EXISTS entries (
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
CREATE TABLE IF NOT EXISTS releases (
  seq INTEGER PRIMARY KEY REFERENCES entries (seq),
  grantee TEXT NOT NULL, question TEXT NOT NULL, body BLOB NOT NULL
) STRICT
"""

STATEMENTS = (
    ENTRIES,
    RELEASES,
    "CREATE INDEX IF NOT EXISTS by_line ON entries (line)",
    "CREATE INDEX IF NOT EXISTS by_grantee ON entries (line, grantee)",
    "CREATE INDEX IF NOT EXISTS by_operation ON entries (line, operation, grantee)",
    "CREATE INDEX IF NOT EXISTS by_question ON releases (grantee, question)",
    *(
        f"CREATE TRIGGER IF NOT EXISTS {table}_{event.lower()} BEFORE {event} ON {table} "
        "BEGIN SELECT RAISE(ABORT, 'append only'); END"
        for table in ("entries", "releases")
        for event in ("UPDATE", "DELETE")
    ),
)


def connect(path: Path) -> sqlite3.Connection:
    """A writing connection. The file is made, for its owner alone, if it is not there."""
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    connection = sqlite3.connect(path, timeout=60, isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA journal_mode=WAL")
    # FULL: a commit returns after fsync, so no power cut forgets a charge (NORMAL forgets some).
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA foreign_keys=ON")
    connection.execute("BEGIN IMMEDIATE")
    for statement in STATEMENTS:
        connection.execute(statement)
    connection.execute("COMMIT")
    return connection


def connect_to_read(path: Path) -> sqlite3.Connection:
    """A connection that sees one state of the file and holds up nobody."""
    uri = f"{path.absolute().as_uri()}?mode=ro"
    connection = sqlite3.connect(uri, uri=True, timeout=60, isolation_level=None)
    connection.execute("BEGIN")
    return connection
