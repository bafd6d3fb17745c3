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

import duckdb

from sarus_kernel.errors import OwnerError
from sarus_kernel.vault.sources.unreadable import is_full

DRAFT = "draft.toml"
PRIVATE = "private"
REFRESH = ".refresh-"
"""What begins the name of a folder in `private` where the next version of the data is made."""

TWINS = ".twin-"
"""The same of a folder where a twin is made anew."""


def leftovers(directory: Path) -> list[Path]:
    """What was left of a directory by those who were killed: nobody holds their lock any more."""
    directory = directory.absolute()
    found = _dead(directory.parent, _prefix(directory))
    return found + [dead for prefix in (REFRESH, TWINS)
                    for dead in _dead(directory / PRIVATE, prefix)]  # fmt: skip


def remove(left: Path) -> None:
    """Take away what one who was killed has left."""
    shutil.rmtree(left)


def _prefix(directory: Path) -> str:
    return f".{directory.name}.init-"


def _dead(place: Path, prefix: str) -> list[Path]:
    found = []
    for each in sorted(place.glob(f"{glob.escape(prefix)}*")):
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
def hidden(place: Path, prefix: str) -> Iterator[Path]:
    """A hidden folder in `place` to build in, and locked for as long; at the end it is removed, if
    it is still there. What was left of earlier ones that were killed is removed first.

    A full disk is said in words. Raises OwnerError.
    """
    for each in (REFRESH, TWINS) if prefix in (REFRESH, TWINS) else (prefix,):
        for dead in _dead(place, each):
            shutil.rmtree(dead, ignore_errors=True)
    building = place / f"{prefix}{secrets.token_hex(4)}"
    try:
        building.mkdir(parents=True)
        alive = _locked(building)
    except OSError as error:
        other = OwnerError(f"Nothing can be made in {place}.")
        raise _full(place, error, prefix) or other from None
    try:
        yield building
    except (OSError, duckdb.Error) as error:
        raise (_full(place, error, prefix) or error) from None
    finally:
        if alive is not None:
            os.close(alive)
        with suppress(KeyboardInterrupt):
            shutil.rmtree(building, ignore_errors=True)
        # Once more, should a signal have ended that.
        shutil.rmtree(building, ignore_errors=True)


@contextmanager
def beside(directory: Path) -> Iterator[Path]:
    """A hidden sibling that goes away again."""
    directory = directory.absolute()
    with hidden(directory.parent, _prefix(directory)) as folder:
        yield folder


def _full(place: Path, error: Exception, prefix: str) -> OwnerError | None:
    full = isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT)
    if full or (isinstance(error, duckdb.Error) and is_full(error)):
        paid = "\nWhat the ledger has been charged stays charged." * (prefix in (REFRESH, TWINS))
        return OwnerError(f"The disk of {place} is full: nothing was made.{paid}")
    return None


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
    with hidden(directory.parent, _prefix(directory)) as building:
        yield building
        if draft.exists():
            os.rename(draft, building / "private" / DRAFT)
        os.rename(building, directory)  # replaces an empty directory, nothing else
