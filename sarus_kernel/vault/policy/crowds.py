"""The sets of people behind exact releases: by how many two of them differ.

Two exact results over sets that differ by one person give that person's value away by
subtraction. So the vault keeps, for each exact release, the keyed digests of its people (8 bytes
each, never sent anywhere), with the version of the data: over another version the same people may
have other rows, so that two results differ by one person's. By how many an earlier set differs is
told to the owner, who decides: a refusal that went by it would answer who is in the data, unpaid.
"""

import sqlite3
import threading
from pathlib import Path

DIGEST = 8


class Crowds:
    """Owns the file of sets. Safe for many threads."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._lock = threading.Lock()
        self._connection.execute("PRAGMA synchronous = FULL")
        self._connection.execute(
            "CREATE TABLE IF NOT EXISTS crowds_of (digests BLOB NOT NULL, version TEXT NOT NULL, "
            "PRIMARY KEY (digests, version))"
        )

    def remember(self, digests: bytes, version: str) -> None:
        """Keep a set of sorted digests with its version of the data, on disk when this returns."""
        with self._lock, self._connection:
            kept = digests, version
            self._connection.execute("INSERT OR IGNORE INTO crowds_of VALUES (?, ?)", kept)

    def nearest(self, digests: bytes, version: str) -> tuple[int | None, int | None]:
        """By how many people the nearest earlier set differs (0: the same); None if none is.

        First among the sets of this version of the data, then among those of all others.
        """
        new = _split(digests)
        with self._lock:
            known = self._connection.execute("SELECT digests, version FROM crowds_of").fetchall()
        far = [(len(new ^ _split(each)), made == version) for each, made in known]
        here, elsewhere = ([n for n, same in far if same is wanted] for wanted in (True, False))
        return min(here, default=None), min(elsewhere, default=None)

    def close(self) -> None:
        """Give the file back."""
        with self._lock:
            self._connection.close()


def _split(digests: bytes) -> frozenset[bytes]:
    return frozenset(digests[i : i + DIGEST] for i in range(0, len(digests), DIGEST))
