"""The sets of people behind whitelisted releases: no two may differ by just a few.

Two exact results over sets that differ by one person give that person's value away by
subtraction. So the vault keeps, for each whitelisted release, the keyed digests of its people
(8 bytes each, never sent anywhere), and refuses a set that differs from an earlier one by fewer
than k people without being equal to it.
"""

import sqlite3
import threading
from pathlib import Path

DIGEST = 8


class DifferencingGuard:
    """Owns the file of sets. Safe for many threads."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._lock = threading.Lock()
        self._connection.execute("PRAGMA synchronous = FULL")
        self._connection.execute(
            "CREATE TABLE IF NOT EXISTS crowds (digests BLOB NOT NULL PRIMARY KEY)"
        )

    def admit(self, digests: bytes, least: int) -> bool:
        """Remember a set of sorted digests, unless an earlier one is too near: then False.

        It is on disk before this returns, and stays there even if nothing is released after all.
        """
        new = _split(digests)
        with self._lock, self._connection:
            self._connection.execute("BEGIN IMMEDIATE")
            for (known,) in self._connection.execute("SELECT digests FROM crowds"):
                if 0 < len(new ^ _split(known)) < least:
                    return False
            self._connection.execute("INSERT OR IGNORE INTO crowds VALUES (?)", (digests,))
            return True

    def close(self) -> None:
        """Give the file back."""
        with self._lock:
            self._connection.close()


def _split(digests: bytes) -> frozenset[bytes]:
    return frozenset(digests[i : i + DIGEST] for i in range(0, len(digests), DIGEST))
