"""What the ledger's file says, one question each."""

import sqlite3

from sarus_kernel.errors import OwnerError
from sarus_kernel.vault.ledger.amounts import to_loss
from sarus_kernel.vault.ledger.chain import COLUMNS, START, Link, Total, from_columns
from sarus_kernel.vault.ledger.entries import Head, Spent

SELECT = f"SELECT {', '.join(COLUMNS)} FROM entries"
INSERT = f"INSERT INTO entries ({', '.join(COLUMNS)}) VALUES ({', '.join('?' * len(COLUMNS))})"


def newest(
    db: sqlite3.Connection, where: str = "", values: tuple[str | int, ...] = ()
) -> Link | None:
    """The newest row that matches. OwnerError if its hash is wrong: such a row is not believed."""
    columns = db.execute(f"{SELECT} {where} ORDER BY seq DESC LIMIT 1", values).fetchone()
    if columns is None:
        return None
    found = from_columns(columns)
    if not found.sealed():
        raise OwnerError(f"Entry {found.seq} of the ledger was altered after it was written.")
    return found


def of_line(db: sqlite3.Connection, line: str) -> list[Link]:
    """The rows of a line, the newest first. OwnerError if one's hash is wrong."""
    rows = db.execute(f"{SELECT} WHERE line = ? ORDER BY seq DESC", (line,)).fetchall()
    found = [from_columns(columns) for columns in rows]
    for each in found:
        if not each.sealed():
            raise OwnerError(f"Entry {each.seq} of the ledger was altered after it was written.")
    return found


def blanked(db: sqlite3.Connection) -> int:
    """How often the stored answers were blanked."""
    return int(db.execute("PRAGMA user_version").fetchone()[0])


def head(db: sqlite3.Connection) -> Head:
    """The newest entry."""
    last = newest(db)
    return START if last is None else Head(last.seq, last.hash)


def total(db: sqlite3.Connection, line: str, grantee: str | None) -> Total:
    """The running sums of a line, or of one grantee on it."""
    last = newest(db, *_of(line, grantee))
    if last is None:
        return Total()
    return last.line if grantee is None else last.grantee


def spent(db: sqlite3.Connection, line: str, grantee: str | None) -> Spent:
    """The same sums in floats, with the times of the first and the last release."""
    sums = total(db, line, grantee)
    where, values = _of(line, grantee)
    times = [
        found[0]
        for order in ("ASC", "DESC")
        for found in db.execute(
            f"SELECT time FROM entries {where} ORDER BY seq {order} LIMIT 1", values
        )
    ]
    return Spent(to_loss(sums.amounts), sums.releases, *times)


def count(
    db: sqlite3.Connection, operation: str, grantee: str | None = None, line: str | None = None
) -> int:
    """How many entries an operation had; by default on all lines: a renewed budget renews no
    exact result."""
    known = {"line": line, "operation": operation, "grantee": grantee}
    asked = {name: value for name, value in known.items() if value is not None}
    where = " AND ".join(f"{name} = ?" for name in asked)
    query = f"SELECT count(*) FROM entries WHERE {where}"
    return int(db.execute(query, tuple(asked.values())).fetchone()[0])


def unanswered(db: sqlite3.Connection, line: str, grantee: str) -> int:
    """How many entries of a grantee released nothing: what they were for failed, or still runs.

    Another budget gives back none of these bits."""
    nothing = "AND NOT EXISTS (SELECT 1 FROM releases WHERE releases.seq = entries.seq)"
    return _asked(db, line, grantee, nothing)


def questions(db: sqlite3.Connection, line: str, grantee: str) -> int:
    """How many entries of a grantee there are: what each tells by its time, no budget renews."""
    return _asked(db, line, grantee)


def _asked(db: sqlite3.Connection, line: str, grantee: str, which: str = "") -> int:
    """Entries of a grantee on a line and on those that renewed it ("research 2")."""
    first = line.partition(" ")[0]
    query = (
        "SELECT count(*) FROM entries WHERE grantee = ? "
        f"AND (line = ? OR line > ? AND line < ?) {which}"
    )
    values = (grantee, first, f"{first} ", f"{first}!")
    return int(db.execute(query, values).fetchone()[0])


def stray(db: sqlite3.Connection) -> int | None:
    """A stored release that is not its entry's, if there is one."""
    found = db.execute(
        "SELECT min(releases.seq) FROM releases LEFT JOIN entries USING (seq) "
        "WHERE releases.grantee IS NOT entries.grantee "
        "OR releases.question IS NOT entries.question"
    ).fetchone()[0]
    return None if found is None else int(found)


def _of(line: str, grantee: str | None) -> tuple[str, tuple[str, ...]]:
    if grantee is None:
        return "WHERE line = ?", (line,)
    return "WHERE line = ? AND grantee = ?", (line, grantee)
