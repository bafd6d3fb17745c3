"""What grantees asked to have exactly, and what the owner said: kept on disk, for the owner's eyes.

A request is a plan with a reason. Keeping one reads no data, so nothing about it (that it is taken,
how long that takes, that it waits) tells anything. A decision counts only with its ledger entry.
"""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from sarus_kernel.errors import PolicyRefused, QuestionError

ONCE, PREPARED, REFUSED = "once", "prepared", "refused"
MOST_WAITING = 20
"""Requests of one grantee that may wait at a time: nobody can fill the disk or the owner's day."""
LONGEST_WHY = 1_000
LONGEST_COMMENT = 1_000
"""Characters of a reason, and of the owner's comment."""

_TABLES = (
    "CREATE TABLE IF NOT EXISTS requests (number INTEGER PRIMARY KEY, grantee TEXT NOT NULL, "
    "digest TEXT NOT NULL, data_version TEXT NOT NULL, why TEXT NOT NULL, time TEXT NOT NULL, "
    "plan BLOB NOT NULL) STRICT",
    "CREATE TABLE IF NOT EXISTS decisions (seq INTEGER PRIMARY KEY, request INTEGER NOT NULL, "
    "body TEXT NOT NULL) STRICT",
    "CREATE TABLE IF NOT EXISTS terms (mark TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT",
)


@dataclass(frozen=True)
class Asked:
    """One request. `plan` is the question as `wire.codec` spells it, `digest` that of its plan."""

    number: int
    grantee: str
    digest: str
    data_version: str
    why: str
    time: str
    plan: bytes


@dataclass(frozen=True)
class Decision:
    """What the owner said to a request.

    kind       ONCE (this very question), PREPARED (the same operation on the same X and y, with
               any listed estimator and metric) or REFUSED
    digest     of the question's plan
    operation  the score that is approved for prepared data
    folds      the most parts that their people may be cut into
    prepared   digests of the X and y that are approved: of training, then of test
    times      different results that may be released
    until      the last day (UTC, ISO 8601), "" for no end
    digits     that a score is rounded to
    """

    request: int
    grantee: str
    kind: str
    digest: str
    data_version: str
    operation: str = ""
    folds: int = 1
    prepared: tuple[str, ...] = ()
    times: int = 1
    until: str = ""
    digits: int = 3
    comment: str = ""

    def body(self) -> str:
        """Its one spelling."""
        return json.dumps(asdict(self), sort_keys=True)

    def mark(self) -> str:
        """What its entry of the ledger names it by: the digest of all its terms."""
        return sha256(self.body().encode()).hexdigest()


class Requests:
    """The file of requests. Safe for many threads, and for the owner's command beside the vault."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def ask(self, grantee: str, digest: str, data_version: str, why: str, plan: bytes) -> int:
        """Keep a request, on disk when this returns; its number. The same one is kept once.

        Raises QuestionError without a reason, PolicyRefused if too many wait.
        """
        if not why.strip() or len(why) > LONGEST_WHY:
            raise QuestionError(
                f"Say why the data owner should release it exactly, in 1 to {LONGEST_WHY:,} "
                'characters: sarus.request(value, "…").'
            )
        with self._open() as db:
            db.execute("BEGIN IMMEDIATE")
            waiting = [each for each in self._of(db, grantee) if not self._said(db, each.number)]
            for each in waiting:
                if (each.digest, each.data_version) == (digest, data_version):
                    return each.number
            if len(waiting) >= MOST_WAITING:
                raise PolicyRefused(
                    f"{MOST_WAITING} of your requests wait for the data owner: no more can be kept."
                )
            now = datetime.now(UTC).isoformat(timespec="seconds")
            made = db.execute(
                "INSERT INTO requests (grantee, digest, data_version, why, time, plan) "
                "VALUES (?, ?, ?, ?, ?, ?)",
                (grantee, digest, data_version, why.strip(), now, plan),
            )
            db.execute("COMMIT")
            return int(made.lastrowid or 0)

    def all(self) -> tuple[Asked, ...]:
        """Every request, the newest first."""
        with self._open() as db:
            rows = db.execute(f"SELECT {_NAMES} FROM requests ORDER BY number DESC").fetchall()
        return tuple(Asked(*row) for row in rows)

    def of(self, grantee: str, digest: str, data_version: str) -> Asked | None:
        """The newest request of a grantee for one plan over these data."""
        with self._open() as db:
            found = [each for each in self._of(db, grantee)
                     if (each.digest, each.data_version) == (digest, data_version)]  # fmt: skip
        return found[-1] if found else None

    def draft(self, decision: Decision) -> None:
        """Keep the terms of a decision that is about to be entered in the ledger: on disk when this
        returns, so that whatever stands in the ledger is known here."""
        with self._open() as db:
            values = (decision.mark(), decision.body())
            db.execute("INSERT OR IGNORE INTO terms VALUES (?, ?)", values)

    def terms(self) -> dict[str, Decision]:
        """Every decision by its mark, also those that were never entered."""
        with self._open() as db:
            rows = db.execute("SELECT body FROM terms UNION SELECT body FROM decisions").fetchall()
        return {each.mark(): each for each in (_decision(body) for (body,) in rows)}

    def decide(self, seq: int, decision: Decision) -> None:
        """Keep that a decision was entered, as entry `seq` of the ledger: its request does not wait
        any more."""
        with self._open() as db:
            values = (seq, decision.request, decision.body())
            db.execute("INSERT OR REPLACE INTO decisions VALUES (?, ?, ?)", values)

    def decisions(self) -> tuple[tuple[int, Decision], ...]:
        """(entry of the ledger, decision), the newest first."""
        with self._open() as db:
            rows = db.execute("SELECT seq, body FROM decisions ORDER BY seq DESC").fetchall()
        return tuple((seq, _decision(body)) for seq, body in rows)

    def _of(self, db: sqlite3.Connection, grantee: str) -> list[Asked]:
        query = f"SELECT {_NAMES} FROM requests WHERE grantee = ? ORDER BY number"
        return [Asked(*row) for row in db.execute(query, (grantee,))]

    def _said(self, db: sqlite3.Connection, number: int) -> bool:
        query = "SELECT 1 FROM decisions WHERE request = ? LIMIT 1"
        return db.execute(query, (number,)).fetchone() is not None

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(self.path, timeout=30, isolation_level=None)) as db:
            db.execute("PRAGMA synchronous=FULL")
            for table in _TABLES:
                db.execute(table)
            yield db


_NAMES = "number, grantee, digest, data_version, why, time, plan"


def _decision(body: str) -> Decision:
    values = json.loads(body)
    values["prepared"] = tuple(values["prepared"])
    return Decision(**values)
