"""Makes a directory all at once: whole, or not at all."""

import errno
import fcntl
import glob
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sarus_kernel.errors import OwnerError

DRAFT = "draft.toml"


def leftovers(directory: Path) -> list[Path]:
    """What inits of a directory have left that were killed: nobody holds their lock any more."""
    found = []
    directory = directory.absolute()
    for each in sorted(directory.parent.glob(f".{glob.escape(directory.name)}.init-*")):
        with suppress(OSError):
            lock = _locked(each)
            if lock is not None:
                os.close(lock)
                found.append(each)
    return found


def _locked(folder: Path) -> int | None:
    """A descriptor that holds the folder's lock, which ends with the process; None if another has
    it."""
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(opened)
        return None
    return opened


def _is_free(directory: Path) -> bool:
    return directory.is_dir() and {each.name for each in directory.iterdir()} <= {DRAFT}


@contextmanager
def all_at_once(directory: Path) -> Iterator[Path]:
    """A hidden sibling to build in; renamed to `directory` at the end, removed on any failure.

    A draft in `directory` moves along, into `private`: it may tell what the rows are like. What an
    init of the same directory has left that was killed is removed: it holds private rows.
    Raises OwnerError if `directory` already holds something else or cannot be made.
    """
    directory = directory.absolute()
    draft = directory / DRAFT
    if directory.exists() and not _is_free(directory):
        raise OwnerError(f"{directory} is already there.\nName a new directory, or remove it.")
    for dead in leftovers(directory):
        shutil.rmtree(dead, ignore_errors=True)
    building = directory.with_name(f".{directory.name}.init-{secrets.token_hex(4)}")
    try:
        building.mkdir(parents=True)
        alive = _locked(building)
    except OSError:
        raise OwnerError(f"{directory} cannot be made there.") from None
    try:
        yield building
        if draft.exists():
            os.rename(draft, building / "private" / DRAFT)
        os.rename(building, directory)  # replaces an empty directory, nothing else
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise OwnerError(f"The disk of {directory.parent} is full: nothing was made.") from None
        raise
    finally:
        if alive is not None:
            os.close(alive)
        with suppress(KeyboardInterrupt):
            shutil.rmtree(building, ignore_errors=True)
        # Once more, should a signal have ended that.
        shutil.rmtree(building, ignore_errors=True)
