"""What was refused, for the owner's eyes: who asked what, and which rule said no.

Nothing in it is read from data: the question in words comes from its plan, the reason is the
vault's own words. It is bounded, so that nobody can fill the disk by asking in vain.
"""

import logging
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from pathlib import Path

from sarus_kernel.description import describe
from sarus_kernel.plan.catalog import Catalog
from sarus_kernel.wire.messages import Ask, Refusal, Reply

LOG = logging.getLogger("sarus_kernel.vault")
MOST = 10_000
"""The most entries; the ones that were not repeated for longest go first."""
LONGEST = 400
"""Characters of a question or reason that are kept."""
RULES = {
    "BudgetSpent": "budget",
    "NotReleasable": "no release point",
    "PolicyRefused": "policy",
}
"""The errors that are refusals, and what their rule is called where none is named."""

_TABLE = (
    "CREATE TABLE IF NOT EXISTS refusals ("
    "grantee TEXT NOT NULL, rule TEXT NOT NULL, question TEXT NOT NULL, reason TEXT NOT NULL, "
    "first TEXT NOT NULL, last TEXT NOT NULL, times INTEGER NOT NULL, "
    "PRIMARY KEY (grantee, rule, question)) STRICT"
)
_NOTE = (
    "INSERT INTO refusals VALUES (?, ?, ?, ?, ?, ?, 1) ON CONFLICT DO UPDATE "
    "SET times = times + 1, last = excluded.last, reason = excluded.reason"
)
_FORGET = (
    "DELETE FROM refusals WHERE rowid IN "
    "(SELECT rowid FROM refusals ORDER BY last DESC, rowid DESC LIMIT -1 OFFSET ?)"
)


@dataclass(frozen=True)
class Refused:
    """One question that a rule refused to one grantee, `times` times from `first` to `last`."""

    grantee: str
    rule: str
    question: str
    reason: str
    first: str
    last: str
    times: int = 1


def noting(
    answer: Callable[[Ask, str], Reply], path: Path, catalog: Catalog
) -> Callable[[Ask, str], Reply]:
    """The same answers; each refusal is noted first. A dry run is no question.

    A full disk is the owner's trouble, and no reason to tell a grantee something else.
    """

    def answered(ask: Ask, grantee: str) -> Reply:
        reply = answer(ask, grantee)
        if isinstance(reply, Refusal) and reply.error in RULES and not ask.dry:
            try:
                note(path, _refused(reply, ask, grantee, catalog))
            except sqlite3.Error:
                LOG.exception("A refusal could not be noted.")
        return reply

    return answered


def _refused(refusal: Refusal, ask: Ask, grantee: str, catalog: Catalog) -> Refused:
    now = datetime.now(UTC).isoformat(timespec="seconds")
    rule = refusal.rule or RULES[refusal.error]
    reason = refusal.reason.partition("\n")[0]
    return Refused(grantee, rule, describe(ask.plan, catalog).title, reason, now, now)


def note(path: Path, refused: Refused, most: int = MOST) -> None:
    """Write a refusal down, durably; a repeated one is counted. Raises sqlite3.Error."""
    short = (refused.question[:LONGEST], refused.reason[:LONGEST])
    with _open(path) as db:
        db.execute("BEGIN IMMEDIATE")
        values = (refused.grantee, refused.rule, *short, refused.last, refused.last)
        db.execute(_NOTE, values)
        db.execute(_FORGET, (most,))
        db.execute("COMMIT")


def noted(path: Path) -> tuple[Refused, ...]:
    """All of them, the latest first; none if nothing was ever refused."""
    if not path.exists():
        return ()
    names = ", ".join(field.name for field in fields(Refused))
    with _open(path) as db:
        rows = db.execute(f"SELECT {names} FROM refusals ORDER BY last DESC, rowid DESC")
        return tuple(Refused(*row) for row in rows)


@contextmanager
def _open(path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(path, timeout=10, isolation_level=None)) as db:
        db.execute("PRAGMA synchronous=FULL")
        db.execute(_TABLE)
        yield db
