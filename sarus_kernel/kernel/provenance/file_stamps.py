"""By what a file is told from another one of its name: a label is not for what came there since.

A small file is known by its content, a larger one by its size and by when it was written.
"""

import hashlib
import os
import stat
import threading
from pathlib import Path

SMALL = 1_000_000
"""Bytes of files that are read for it."""
HEARING = threading.local()
"""`now`: what this thread opens is opened by us."""

Stamp = tuple[int, int, str]
"""Size in bytes, nanoseconds of the last write since 1970, SHA-256 (hex) or ""."""


def stamp(path: str) -> Stamp | None:
    """What a file is as of now; None where there is none, or where it cannot be read."""
    before = getattr(HEARING, "now", False)
    HEARING.now = True
    try:
        found = os.stat(path)
        if not stat.S_ISREG(found.st_mode):
            return None
        small = found.st_size <= SMALL
        digest = hashlib.sha256(Path(path).read_bytes()).hexdigest() if small else ""
        return found.st_size, found.st_mtime_ns, digest
    except OSError:
        return None
    finally:
        HEARING.now = before


def alike(one: Stamp | None, other: Stamp | None) -> bool:
    """Whether two stamps are of the same content, as far as they say."""
    if one is None or other is None:
        return one is other
    if one[2] and other[2]:
        return one[2] == other[2]
    return one[:2] == other[:2]
