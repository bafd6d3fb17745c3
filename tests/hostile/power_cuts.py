"""Cuts the power under a ledger: `python -m tests.hostile.power_cuts DIR CUTS`.

The ledger is written through a file system of our own (SQLite's VFS, by apsw), which keeps what is
not synced in memory. At a random call the power is gone: of what was not synced the disk has any
part, whole or torn; then the ledger is opened as usual. Another half of the runs has the disk full
for a while, or its clock set back. Prints, as JSON, what a charge had acknowledged in each.
"""

import json
import random
import sys
from pathlib import Path
from typing import Any

import apsw

from sarus_kernel.errors import OwnerError
from sarus_kernel.measurements.accounting import pure
from sarus_kernel.vault.ledger.entries import Caps, Charged, Entry
from sarus_kernel.vault.ledger.ledger import Ledger

SECTOR = 512
CAPS = Caps(1e9, 1e-3)


class PowerGone(Exception):
    """Nothing reaches the disk any more."""


class Disk:
    """When it fails, and what is not on it yet."""

    def __init__(self, calls: int, full: range = range(0)) -> None:
        """`calls`: after which the power is gone; `full`: the calls at which there is no room."""
        self.left, self.full, self.count = calls, full, 0
        self.files: list[File] = []

    def use(self, writing: bool = False) -> None:
        """One call that changes the disk."""
        self.count += 1
        if self.count >= self.left:
            raise PowerGone
        if writing and self.count in self.full:
            raise apsw.FullError("no room")

    def lose(self) -> None:
        """Of what was not synced any part is there: pieces of sectors, in any order."""
        for file in self.files:
            for offset, data in random.sample(file.pending, len(file.pending)):
                for start in range(0, len(data), SECTOR):
                    if random.random() < 0.5:
                        file.write_through(data[start : start + SECTOR], offset + start)


class File(apsw.VFSFile):
    """A file whose writes wait for a sync."""

    def __init__(self, disk: Disk, name: Any, flags: Any) -> None:
        super().__init__("", name, flags)
        self.disk, self.pending = disk, list[tuple[int, bytes]]()
        disk.files.append(self)

    def write_through(self, data: bytes, offset: int) -> None:
        """To the disk itself."""
        super().xWrite(data, offset)

    def xWrite(self, data: bytes, offset: int) -> None:
        self.disk.use(writing=True)
        self.pending.append((offset, bytes(data)))

    def xRead(self, amount: int, offset: int) -> bytes:
        size = super().xFileSize()
        there = super().xRead(min(amount, max(size - offset, 0)), offset) if size > offset else b""
        found = bytearray(there.ljust(amount, b"\0"))
        end = max(size, self.xFileSize())
        for place, data in self.pending:
            for at in range(max(place, offset), min(place + len(data), offset + amount)):
                found[at - offset] = data[at - place]
        return bytes(found[: max(0, min(amount, end - offset))])

    def xFileSize(self) -> int:
        ends = (place + len(data) for place, data in self.pending)
        return max(super().xFileSize(), max(ends, default=0))

    def xSync(self, flags: int) -> None:
        self.disk.use()
        for offset, data in self.pending:
            super().xWrite(data, offset)
        self.pending.clear()
        super().xSync(flags)

    def xTruncate(self, size: int) -> None:
        self.xSync(apsw.SQLITE_SYNC_NORMAL)
        super().xTruncate(size)


class Files(apsw.VFS):
    """SQLite's way to that disk."""

    def __init__(self, disk: Disk) -> None:
        self.disk, self.vfs_name = disk, f"disk {id(disk)}"
        super().__init__(self.vfs_name, "")

    def xOpen(self, name: Any, flags: Any) -> File:
        return File(self.disk, name, flags)


def charged(path: Path, disk: Disk, clock: int) -> list[tuple[int, str]]:
    """Charge until the power is gone: the entries that were acknowledged."""
    files = Files(disk)
    flags = apsw.SQLITE_OPEN_READWRITE
    told = []
    try:
        connection = apsw.Connection(str(path), flags=flags, vfs=files.vfs_name)
        # alone, SQLite keeps its index of the log in memory: apsw's files share none
        for pragma in ("locking_mode=EXCLUSIVE", "synchronous=FULL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}").fetchall()
        ledger: Any = Ledger(path, connection)  # type: ignore[arg-type]
        for number in range(40):
            time = f"2026-01-01T00:00:{clock * (number - 20) % 60:02d}"
            entry = Entry("research", "ann", f"{number}", "how many", "label", pure(0.5), time, "")
            try:
                done = ledger.charge(entry, CAPS)
            except (apsw.FullError, OwnerError):
                continue  # no room: nothing is released
            assert isinstance(done, Charged)
            told.append((done.seq, done.head_hash))
            if done.seq % 3:
                ledger.store(done.seq, b"an answer")
    except (PowerGone, apsw.Error):
        disk.lose()
    return told


def main() -> None:
    """All cuts, over one ledger."""
    path, cuts = Path(sys.argv[1]) / "ledger.db", int(sys.argv[2])
    found = []
    for number in range(cuts):
        start = random.randrange(100)
        full = range(start, start + 30) if number % 2 else range(0)
        told = charged(path, Disk(random.randrange(1, 300), full), clock=-1 if number % 3 else 1)
        ledger = Ledger.open(path)
        verdict = ledger.verify()
        has = {row.seq: row.hash for row in ledger.account()}
        there = [has.get(seq) == digest for seq, digest in told]
        found.append({"told": len(told), "there": sum(there), "problem": verdict.problem})
        ledger.close()
    print(json.dumps(found))


if __name__ == "__main__":
    main()
