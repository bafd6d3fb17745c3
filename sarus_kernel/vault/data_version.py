"""Takes one version of the data away and puts the next one there: the old or the new one, whole.

A new version is made in a hidden folder of the vault's private directory. Renaming that folder to
`private/next-N` is the one step that decides; its parts are put in their places afterwards, by
whoever opens the vault next, and each step of that can be done again. While a vault runs, nothing
is put in place: what it reads stays what it was opened with.
"""

import fcntl
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sarus_kernel.errors import OwnerError

PRIVATE = "private"
DATA = Path(PRIVATE, "data.duckdb")
LOG = Path(PRIVATE, "data.duckdb.wal")
"""Of a database that was not closed: it would be applied to whatever lies beside it."""
PLACE = Path(PRIVATE, "engine.toml")
"""Of a version whose rows another engine has: there is no database file of them."""
TABLES = Path(PRIVATE, "tables")
"""Of a version that Spark reads, unless a folder outside of the vault has its rows."""
PARTS = (
    DATA,
    TABLES,
    PLACE,
    Path(PRIVATE, "twin.duckdb"),
    Path(PRIVATE, "snapshot.toml"),
    Path(PRIVATE, "source.toml"),
    Path(PRIVATE, "draft.toml"),
    Path("twin"),
    Path("catalog.toml"),
)
"""What belongs to a version of the data; each version has all of it. Policy, key, salt, tokens and
ledger are the vault's own and stay."""
KEPT_LATELY = (Path(PRIVATE, "source.toml"), Path(PRIVATE, "draft.toml"))
"""Vaults that are older than refreshing have none: then theirs has none, either."""
NEXT = "next-"
GONE = ".gone-"


def newest(directory: Path) -> Path:
    """Where the newest version lies: one that waits for a vault to stop, or the vault itself."""
    waiting = _waiting(directory)
    return waiting[-1] if waiting else directory


def commit(directory: Path, made: Path) -> None:
    """Make the version in the folder `made` the next one: it is whole, and on disk before."""
    rows = DATA if (made / PLACE).exists() else PLACE  # one of the two
    spared = (*KEPT_LATELY, TABLES, rows)
    missing = [str(part) for part in PARTS if part not in spared and not (made / part).exists()]
    if missing:
        raise AssertionError(f"a version of the data without {missing}")
    for folder, _, files in os.walk(made):
        for each in (*(Path(folder, file) for file in files), Path(folder)):
            _sync(each)
    numbers = [int(each.name.removeprefix(NEXT)) for each in _waiting(directory)]
    os.rename(made, directory / PRIVATE / f"{NEXT}{max(numbers, default=0) + 1:06d}")
    _sync(directory / PRIVATE)


def settle(directory: Path) -> bool:
    """Put the next version in its place, if there is one; False while a vault runs, which keeps
    the present one."""
    if _waiting(directory) or list((directory / PRIVATE).glob(f"{GONE}*")):
        with held(directory):
            pass
    return not _waiting(directory)


@contextmanager
def held(directory: Path) -> Iterator[None]:
    """Keep the version as it is; the next one is put in place before, unless somebody else holds
    the present one. The lock ends with the process, however that ends."""
    if not (directory / PRIVATE).is_dir():
        yield  # no vault: whoever opens it says so
        return
    lock = os.open(directory / PRIVATE, os.O_RDONLY | os.O_DIRECTORY)
    try:
        with suppress(BlockingIOError):
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            _put_in_place(directory)
        fcntl.flock(lock, fcntl.LOCK_SH)
        yield
    finally:
        os.close(lock)


@contextmanager
def only(directory: Path) -> Iterator[None]:
    """Be the only one who prepares a next version. Raises OwnerError if another one does."""
    lock = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        raise OwnerError(
            f"The data of {directory} are being changed already.\nWait until that has ended."
        ) from None
    finally:
        os.close(lock)


def _waiting(directory: Path) -> list[Path]:
    return sorted((directory / PRIVATE).glob(f"{NEXT}*"))


def _put_in_place(directory: Path) -> None:
    """Every step may be the last one, and is then done again by the next who comes."""
    waiting = _waiting(directory)
    for part in PARTS if waiting else ():
        made, place = waiting[-1] / part, directory / part
        if made.is_dir():
            shutil.rmtree(place, ignore_errors=True)
            os.rename(made, place)
        elif made.exists():
            if part == DATA:
                (directory / LOG).unlink(missing_ok=True)
            os.replace(made, place)
    if waiting:
        _sync(directory / PRIVATE)
        _sync(directory)
    # the newest goes last: as long as one is there, it has to be the newest
    for each in waiting:
        os.rename(each, each.with_name(f"{GONE}{secrets.token_hex(4)}"))
    for each in (directory / PRIVATE).glob(f"{GONE}*"):
        shutil.rmtree(each, ignore_errors=True)


def _sync(path: Path) -> None:
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
