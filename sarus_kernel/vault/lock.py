"""One vault for a directory: a second one would not see what the first is doing.

Vaults that kernels start for themselves, on a directory of their own user's, share it: two
notebooks are open side by side, and their ledger is made for that. One that serves others is alone.
The lock is the operating system's, on an open file: it ends with the process, however that ends.
"""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sarus_kernel.errors import OwnerError

FILE = Path("private", "vault.lock")
ENDING = 6.0
"""Seconds that a vault which is just being stopped may take to end."""


@contextmanager
def alone(
    directory: Path, place: str, shared: bool = False, patience: float = ENDING
) -> Iterator[None]:
    """Be this directory's only vault, or (`shared`) only beside others that share it.

    place  where it listens, for those who find the directory locked

    Raises OwnerError, saying who has it.
    """
    path = directory / FILE
    try:
        file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise OwnerError(
            f"{path} cannot be written: {error.strerror}.\n"
            "A vault writes to its directory: start it as the user who owns it, on a disk that "
            "can be written."
        ) from None
    with os.fdopen(file, "r+") as opened:
        _take(opened.fileno(), shared, directory, path, patience)
        opened.truncate(0)
        opened.write(f"process {os.getpid()}, at {place}\n")
        opened.flush()
        yield


def _take(file: int, shared: bool, directory: Path, path: Path, patience: float) -> None:
    kind = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
    end = time.monotonic() + patience
    while True:
        try:
            return fcntl.flock(file, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > end:
                holder = path.read_text("utf-8", "replace").strip()[:300] or "another process"
                raise OwnerError(
                    f"{directory} has a vault already: {holder}.\n"
                    "Use that one, or stop it: two would not know of each other."
                ) from None
            time.sleep(0.1)
