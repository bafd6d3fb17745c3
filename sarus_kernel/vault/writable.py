"""Whether the disks take what has to be written down before an answer: tried, not guessed.

A disk that went read-only, is full or is gone can often be read still (from memory), so only a
write tells. The file that is tried with has no name: nothing is left of it, however this ends.
"""

import os
import tempfile
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path

LENGTH = 65_536
"""Bytes: more than what a question writes down, as a rule."""
KEPT = 5.0
"""Seconds for which the last try counts: whoever asks all the time does not wear out a disk."""


class Disks:
    """Owns the last try. Safe for many threads."""

    def __init__(
        self, folders: Iterable[Path], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._folders, self._clock = tuple(folders), clock
        self._lock = threading.Lock()
        self._taken, self._until = False, float("-inf")

    def take(self) -> bool:
        """Whether each folder took a file, now or at most KEPT seconds ago."""
        with self._lock:
            if self._clock() >= self._until:
                self._taken = all(map(_takes, self._folders))
                self._until = self._clock() + KEPT
            return self._taken


def _takes(folder: Path) -> bool:
    try:
        with tempfile.TemporaryFile(dir=folder, buffering=0) as file:
            written = file.write(os.urandom(LENGTH))  # what is all the same may take no room
            os.fsync(file.fileno())
    except OSError:
        return False
    return written == LENGTH
