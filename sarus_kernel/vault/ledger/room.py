"""Says that a disk has no room where SQLite cannot write, which it tells in many ways."""

import os
from contextlib import suppress
from pathlib import Path

ROOM = 2**17
"""Bytes: an open ledger keeps what is written last, and an index of it, beside its file."""


def full_disk(path: Path) -> str:
    """What to say besides of a file that cannot be written; "" where its disk has room."""
    with suppress(OSError):
        disk = os.statvfs(path.parent)
        if disk.f_bavail * disk.f_frsize < ROOM:
            return " Its disk is full."
    return ""
