"""Invitations and what they become: codes that work once, tokens that end.

At rest there are SHA-256 digests of both; each is random text of 128 bits or more, so a digest
gives nothing away, and looking one up by its digest tells nothing by its time. The file is shared
by the running vault and the owner's commands: what one writes counts for the other at once.
"""

import hashlib
import secrets
import sqlite3
import threading
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path

FILE = Path("private", "invitations.db")
HOURS = 72.0
"""How long an invitation waits."""
DAYS = 180.0
"""How long a token is good for."""
SCHEMA = """
CREATE TABLE IF NOT EXISTS invitations
    (code_sha256 TEXT PRIMARY KEY, grantee TEXT NOT NULL, until REAL NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS tokens
    (token_sha256 TEXT PRIMARY KEY, grantee TEXT NOT NULL, until REAL NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS renewals
    (token_sha256 TEXT PRIMARY KEY, by_sha256 TEXT NOT NULL) STRICT;
"""


@dataclass(frozen=True)
class Issued:
    """A fresh token; `until` in seconds since 1970."""

    token: str
    grantee: str
    until: float


class Invitations:
    """Owns the file. Safe for many threads, and for several processes."""

    def __init__(self, directory: Path, clock: Callable[[], float] = time.time) -> None:
        path = directory / FILE
        path.touch(0o600)
        self._clock, self._lock = clock, threading.Lock()
        self._db = sqlite3.connect(path, timeout=30, isolation_level=None, check_same_thread=False)
        self._db.execute("PRAGMA journal_mode = WAL")  # who looks a token up waits for nobody
        self._db.execute("PRAGMA synchronous = FULL")
        self._db.executescript(SCHEMA)

    def invite(self, grantee: str, hours: float = HOURS) -> str:
        """A code for somebody, to be shown once. Their earlier codes are worth nothing any more."""
        code = secrets.token_urlsafe(18)
        with self._lock, self._db:
            self._db.execute("BEGIN IMMEDIATE")
            self._db.execute("DELETE FROM invitations WHERE grantee = ?", (grantee,))
            until = self._clock() + hours * 3600
            row = (digest(code), grantee, until)
            self._db.execute("INSERT INTO invitations VALUES (?, ?, ?)", row)
        return code

    def invited(self, code: str) -> str | None:
        """Whom a code was made for, if it is good."""
        query = "SELECT grantee FROM invitations WHERE code_sha256 = ? AND until >= ?"
        return self._one(query, (digest(code), self._clock()))

    def redeem(self, code: str, days: float = DAYS) -> Issued | None:
        """A token for a code, which is used up by it; None if it is not (or no longer) good."""
        with self._lock, self._db:
            self._db.execute("BEGIN IMMEDIATE")
            query = "DELETE FROM invitations WHERE code_sha256 = ? RETURNING grantee, until"
            found = self._db.execute(query, (digest(code),)).fetchone()
            if found is None or found[1] < self._clock():
                return None
            return self._issue(found[0], days)

    def renew(self, token: str, days: float = DAYS) -> Issued | None:
        """A new token in place of one that is good, which ends an hour later: should the new one be
        lost on its way, another one is given in place of that, unless it was renewed in turn. So of
        an invitation there is one token at any time, beside those that end within the hour."""
        with self._lock, self._db:
            self._db.execute("BEGIN IMMEDIATE")
            now = self._clock()
            query = "SELECT grantee, until FROM tokens WHERE token_sha256 = ? AND until >= ?"
            found = self._db.execute(query, (digest(token), now)).fetchone()
            if found is None or not self._forget_lost(digest(token)):
                return None
            ended = (min(found[1], now + 3600), digest(token))
            self._db.execute("UPDATE tokens SET until = ? WHERE token_sha256 = ?", ended)
            made = self._issue(found[0], days)
            row = digest(token), digest(made.token)
            self._db.execute("INSERT OR REPLACE INTO renewals VALUES (?, ?)", row)
            return made

    def _forget_lost(self, token_sha256: str) -> bool:
        """End what a token was renewed by before; False if that was renewed in turn."""
        query = "SELECT by_sha256 FROM renewals WHERE token_sha256 = ?"
        before = self._db.execute(query, (token_sha256,)).fetchone()
        if before is None:
            return True
        if self._db.execute(query, before).fetchone() is not None:
            return False
        self._db.execute("DELETE FROM tokens WHERE token_sha256 = ?", before)
        return True

    def _issue(self, grantee: str, days: float) -> Issued:
        made = Issued(secrets.token_urlsafe(32), grantee, self._clock() + days * 86_400)
        row = (digest(made.token), grantee, made.until)
        self._db.execute("INSERT INTO tokens VALUES (?, ?, ?)", row)
        return made

    def holder(self, token_sha256: str) -> str | None:
        """Whose token has this digest, if it is still good."""
        query = "SELECT grantee FROM tokens WHERE token_sha256 = ? AND until >= ?"
        return self._one(query, (token_sha256, self._clock()))

    def revoke(self, grantee: str) -> None:
        """End all tokens and codes of somebody, at once."""
        with self._lock, self._db:
            self._db.execute("BEGIN IMMEDIATE")
            for table in ("tokens", "invitations"):
                self._db.execute(f"DELETE FROM {table} WHERE grantee = ?", (grantee,))

    def void(self) -> None:
        """End all codes, whosever: which of them were used is not known (any more)."""
        with self._lock, self._db:
            self._db.execute("DELETE FROM invitations")

    def revoke_others(self, grantees: Collection[str]) -> None:
        """End all tokens and codes of everybody but these, at once."""
        marks = ", ".join("?" * len(grantees))
        with self._lock, self._db:
            self._db.execute("BEGIN IMMEDIATE")
            for table in ("tokens", "invitations"):
                query = f"DELETE FROM {table} WHERE grantee NOT IN ({marks})"
                self._db.execute(query, tuple(grantees))

    def _one(self, query: str, values: tuple[object, ...]) -> str | None:
        with self._lock:
            found = self._db.execute(query, values).fetchone()
        return None if found is None else str(found[0])

    def close(self) -> None:
        """Give the file back."""
        with self._lock:
            self._db.close()


def digest(secret: str) -> str:
    """SHA-256 (hex) of a code or a token."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()
