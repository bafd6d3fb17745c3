"""The account of what was released: charge first, durably, then release; never refund."""

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from sarus_kernel.errors import OwnerError
from sarus_kernel.vault.ledger import queries
from sarus_kernel.vault.ledger.amounts import Amounts, to_units
from sarus_kernel.vault.ledger.chain import START, Link, check, from_columns, link, row
from sarus_kernel.vault.ledger.entries import (
    Caps,
    Charged,
    Entry,
    Head,
    Overspent,
    Remaining,
    Row,
    Spent,
    Verdict,
)
from sarus_kernel.vault.ledger.heads import remember, remembered
from sarus_kernel.vault.ledger.limits import TooMany, refusal, remaining
from sarus_kernel.vault.ledger.room import full_disk
from sarus_kernel.vault.ledger.schema import BLANKING, connect, connect_to_read, create


class Ledger:
    """Owns the ledger's file. Safe for many threads here and for other processes beside us.

    Every method raises OwnerError if the file cannot be used or was tampered with; then nothing
    was charged and nothing may be released.
    """

    def __init__(
        self, path: Path, connection: sqlite3.Connection, heads: tuple[Path, ...] = ()
    ) -> None:
        self.path = path
        self._heads = heads
        self._file = _identity(path)
        self._connection = connection
        self._lock = threading.Lock()
        self._owner = os.getpid()
        self._seen = START
        self._blanked = queries.blanked(connection)

    @classmethod
    def create(cls, path: Path) -> "Ledger":
        """Make an empty ledger where there is none, and open it."""
        try:
            create(path)
        except FileExistsError:
            raise OwnerError(f"There is a ledger already: {path}.") from None
        except (sqlite3.Error, OSError):
            raise OwnerError(f"A ledger cannot be made: {path}.{full_disk(path)}") from None
        return cls.open(path)

    @classmethod
    def open(cls, path: Path, heads: tuple[Path, ...] = ()) -> "Ledger":
        """Open a ledger. A missing one is an error: a new one would forget what was spent.

        heads  files that the newest entry is written to besides, by each charge
        """
        if not path.exists():
            raise OwnerError(f"There is no ledger {path}.\nPut back the one that belongs here.")
        try:
            return cls(path, connect(path), heads)
        except (sqlite3.Error, OSError):
            raise OwnerError(f"{path} cannot be opened as a ledger.{full_disk(path)}") from None

    @property
    def folders(self) -> frozenset[Path]:
        """Where a charge writes to: beside the ledger's file, and beside those of heads."""
        return frozenset(file.parent for file in (self.path, *self._heads))

    def close(self) -> None:
        """Give the file back. Further calls raise OwnerError."""
        with self._lock:
            self._connection.close()

    def charge(self, entry: Entry, caps: Caps) -> Charged | Overspent | TooMany:
        """Write the entry down if it fits the caps: one atomic step, on disk when this returns."""
        cost = to_units(entry.loss)
        with self._transaction() as db:
            outcome = refusal(db, entry, cost, caps) or self._append(db, entry, cost)
        if isinstance(outcome, Charged):
            # after the commit: a vault that is killed in between finds an older head in its chain
            self._remember(Head(outcome.seq, outcome.head_hash))
        return outcome

    def anchor(self, first: str) -> None:
        """Make sure, before anything is charged, that this is the ledger that belongs here.

        Its first entry has to be on the line `first`, its chain whole, and what the files of heads
        hold has to be in it. Raises OwnerError, saying which entry is missing.
        """
        verdicts = [self.verify(remembered(file)) for file in self._heads] or [self.verify()]
        problem = next((v.problem for v in verdicts if v.problem), "") or self.begins(first)
        if problem:
            raise OwnerError(
                f"{self.path} is not the ledger that this vault has to go on with. {problem}\n"
                "Put back the newest one. A budget is never given twice."
            )
        self._remember(verdicts[0].head)

    def begins(self, line: str) -> str:
        """What is wrong if the first entry is not on this line; "" if all is well."""
        first = next(iter(self._links()), None)
        if first is not None and first.entry[0] == line:
            return ""
        return f"Its first entry is not that of the synthetic twin (line {line}), as init wrote it."

    def _remember(self, head: Head) -> None:
        """In memory, and on disk in the files of heads."""
        with self._lock:
            if head.seq < self._seen.seq:
                return  # another thread was quicker to write down a later one
            try:
                for file in self._heads:
                    remember(file, head)
            except OSError:
                raise OwnerError(f"{self.path}: its head cannot be noted elsewhere.") from None
            self._seen = head

    def store(self, seq: int, release: bytes) -> None:
        """Keep what entry `seq` released, to answer the same question again. Kept once.

        Once the stored answers were blanked, a ledger that was open keeps none: what it would
        store may be about the person for whose sake that was done.
        """
        with self._transaction() as db:
            if queries.blanked(db) != self._blanked:
                release = b""
            entry = queries.newest(db, "WHERE seq = ?", (seq,))
            if entry is None:
                raise OwnerError(f"There is no entry {seq} in the ledger to store a release for.")
            db.execute(
                "INSERT INTO releases (seq, grantee, question, body) VALUES (?, ?, ?, ?) "
                "ON CONFLICT DO NOTHING",
                (seq, *entry.entry[1:3], release),
            )

    def stored(self, grantee: str, question: str) -> bytes | None:
        """The newest stored release of this question to this grantee; asking again is free."""
        with self._reading() as db:
            found = db.execute(
                "SELECT body FROM releases WHERE grantee = ? AND question = ? "
                "ORDER BY seq DESC LIMIT 1",
                (grantee, question),
            ).fetchone()
        return bytes(found[0]) if found is not None and found[0] else None

    def blank(self) -> None:
        """Take the values out of all stored releases, by the owner's word: entries stay, and the
        chain with them, but nothing is answered from the account any more. Whoever has the ledger
        open notices, and keeps nothing from then on."""
        with self._transaction() as db:
            for statement in (*BLANKING, f"PRAGMA user_version = {queries.blanked(db) + 1}"):
                db.execute(statement)
        with self._reading() as db:
            db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            db.execute("VACUUM")
            db.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def count(self, operation: str, grantee: str | None = None, line: str | None = None) -> int:
        """How many entries an operation had, of one grantee or all, on one line or all (None)."""
        with self._reading() as db:
            return queries.count(db, operation, grantee, line)

    def entry(self, seq: int) -> Entry | None:
        """One entry, if it is there and sound."""
        with self._reading() as db:
            found = queries.newest(db, "WHERE seq = ?", (seq,))
        return None if found is None else row(found).entry

    def line(self, line: str) -> tuple[tuple[int, Entry], ...]:
        """The entries of a line, the newest first, each with its number."""
        with self._reading() as db:
            found = queries.of_line(db, line)
        return tuple((each.seq, row(each).entry) for each in found)

    @property
    def keeps(self) -> bool:
        """Whether answers are kept: not since they were blanked while this ledger was open."""
        with self._reading() as db:
            return queries.blanked(db) == self._blanked

    def spent(self, line: str, grantee: str | None = None) -> Spent:
        """What a line has spent, or one grantee of it."""
        with self._reading() as db:
            return queries.spent(db, line, grantee)

    def remaining(self, line: str, caps: Caps, grantee: str | None = None) -> Remaining:
        """What one more release on a line may cost; with a grantee, under both of the caps."""
        group = remaining(self.spent(line).loss, caps.epsilon, caps.delta)
        if grantee is None:
            return group
        own = remaining(self.spent(line, grantee).loss, caps.grantee_epsilon, caps.delta)
        return Remaining(min(group.epsilon, own.epsilon), min(group.delta, own.delta))

    def head(self) -> Head:
        """The newest entry, for a receipt or to compare with one."""
        with self._reading() as db:
            return queries.head(db)

    def account(self) -> Iterator[Row]:
        """Every entry, oldest first, as of now."""
        for sealed in self._links():
            yield row(sealed)

    def verify(self, anchor: Head | None = None) -> Verdict:
        """Check chain and sums, and that `anchor` (say, a receipt's head) is still in it."""
        try:
            head, problem = check(self._links(), anchor)
            problem = problem or self._strays()
        except OwnerError as error:
            head, problem = START, str(error)
        return Verdict(not problem, head, problem)

    def _append(self, db: sqlite3.Connection, entry: Entry, cost: Amounts) -> Charged:
        head = self._trusted_head(db)
        line = queries.total(db, entry.line, None).after(cost)
        grantee = queries.total(db, entry.line, entry.grantee).after(cost)
        new = link(head, entry, cost, line, grantee)
        db.execute(queries.INSERT, new.columns())
        return Charged(new.seq, new.hash, entry.time)

    def _trusted_head(self, db: sqlite3.Connection) -> Head:
        """The head, after making sure that what this vault wrote last is still there."""
        if _identity(self.path) != self._file:
            raise OwnerError(f"{self.path} is another file than the one that was opened.")
        if self._seen != START:
            seen = queries.newest(db, "WHERE seq = ?", (self._seen.seq,))
            if seen is None or seen.hash != self._seen.hash:
                raise OwnerError(f"{self.path} was rolled back or replaced while in use.")
        return queries.head(db)

    def _links(self) -> Iterator[Link]:
        """All rows, from a connection of their own, so that reading holds up no charge."""
        with self._engine_errors(), closing(connect_to_read(self.path)) as db:
            for columns in db.execute(f"{queries.SELECT} ORDER BY seq"):
                yield from_columns(columns)

    def _strays(self) -> str:
        with self._reading() as db:
            stray = queries.stray(db)
        return "" if stray is None else f"Stored release {stray} does not belong to its entry."

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        with self._lock, self._engine_errors():
            yield self._connection

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        """Alone with the file, among threads and processes; undone if anything goes wrong."""
        with self._reading() as db:
            db.execute("BEGIN IMMEDIATE")
            try:
                yield db
                db.execute("COMMIT")
            except BaseException:
                with suppress(sqlite3.Error):
                    db.execute("ROLLBACK")
                raise

    @contextmanager
    def _engine_errors(self) -> Iterator[None]:
        if os.getpid() != self._owner:
            # SQLite connections do not survive a fork; a child must never write with ours.
            raise OwnerError("The ledger was opened by another process: open it again.")
        try:
            yield
        except sqlite3.Error:
            words = f"{self.path} cannot be read or written as a ledger.{full_disk(self.path)}"
            raise OwnerError(words) from None


def _identity(path: Path) -> tuple[int, int]:
    """Which file is at a path: device and inode. (0, 0) where there is none."""
    try:
        found = path.stat()
    except OSError:
        return 0, 0
    return found.st_dev, found.st_ino
