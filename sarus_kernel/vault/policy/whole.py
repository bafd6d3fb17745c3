"""Reads a file that its owner may be writing this moment: only once it is whole.

A policy that is cut off is often sound TOML (its last grantee without their last day), so being
sound does not tell that all of it is there. What tells is that nobody has touched it for a while.
"""

import time
from pathlib import Path

from sarus_kernel.errors import OwnerError

QUIET = 1.0
"""Seconds without a change after which a file counts as whole: programs write one in far less."""
PATIENCE = 5.0
"""Seconds that a file which changes all the time is waited for."""
Stamp = tuple[int, int, int, int]


def stamp_of(file: Path) -> Stamp:
    """What changes when a file is written or replaced; zeros where there is none.

    The time of change cannot be set back as that of writing can, which copying programs do.
    """
    try:
        found = file.stat()
    except OSError:
        return 0, 0, 0, 0
    return found.st_ctime_ns, found.st_mtime_ns, found.st_size, found.st_ino


def read_whole(file: Path, quiet: float = QUIET) -> tuple[Stamp, bytes]:
    """A file's content, and the stamp that it has. Waits until it was not touched for `quiet`
    seconds. Raises OwnerError if that does not happen, or it cannot be read."""
    until = time.monotonic() + PATIENCE + quiet
    while time.monotonic() < until:
        stamp = stamp_of(file)
        since = time.time() - stamp[0] / 1e9
        time.sleep(min(max(quiet - since, 0.0), quiet))  # a clock that was set back adds nothing
        try:
            content = file.read_bytes()
        except OSError:
            raise OwnerError(f"{file} is missing or cannot be read.") from None
        if stamp_of(file) == stamp:
            return stamp, content
    raise OwnerError(f"{file} is being written all the time.")
