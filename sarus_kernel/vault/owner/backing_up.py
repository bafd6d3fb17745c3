"""Copies a vault while it runs, and puts a copy in a vault's place if its ledger is the newest.

The parts are copied in an order: fits of models before the ledger, so that none is there that the
ledger has not paid for; crowds and requests after it, so that none is missing of a yes that it has;
rules and tokens last, so that none is older than an entry that took somebody's leave.
"""

import os
import secrets
import shutil
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

from sarus_kernel.errors import OwnerError
from sarus_kernel.vault import data_version
from sarus_kernel.vault.invitations import Invitations
from sarus_kernel.vault.ledger.entries import Head
from sarus_kernel.vault.ledger.heads import BESIDE, remembered
from sarus_kernel.vault.ledger.ledger import Ledger
from sarus_kernel.vault.ledger.notes import note
from sarus_kernel.vault.ledger.room import full_disk
from sarus_kernel.vault.opening import PRIVATE, TWIN_LINE

LEDGER = "ledger.db"
FIRST = ("models", "codes", BESIDE)
"""What may never be newer than the ledger beside it."""
LAST = ("policy.toml", "tokens")
"""What may never be older than the ledger."""
LOCK = "vault.lock"
OLD = (
    "The ledger of {backup} ends with entry {has}; there was an entry {newest}.\n"
    "What was asked since would be forgotten, and its budget given twice. Restore a newer backup."
)


def back_up(directory: Path, to: Path) -> Head:
    """Copy a vault to a folder that is not there yet; its newest entry. Raises OwnerError.

    The vault may run: the version of its data stays while this lasts, its databases are copied as
    they are at one moment each.
    """
    if not (directory / PRIVATE / LEDGER).is_file():
        raise OwnerError(f"{directory} is not a vault: it has no {PRIVATE / LEDGER}.")
    if to.exists():
        raise OwnerError(f"{to} is there already.\nName a folder that is not.")
    draft = to.with_name(f".{to.name}.{secrets.token_hex(4)}")
    try:
        with data_version.held(directory):
            _copy_all(directory, draft)
        head = _head_of(draft)
        _sync(draft)
        draft.rename(to)
    except OSError as error:
        raise OwnerError(f"The backup {to} could not be made: {error.strerror}.") from None
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return head


def restore(backup: Path, directory: Path, newest: Path | None) -> Head:
    """Put a copy in place, where no vault is. Its newest entry. Raises OwnerError.

    Invitations that are in it are void. Tokens and rules are those of the backup.

    newest  the file of `serve --head`, which holds the newest entry there ever was; None: the
            owner says that nothing was asked since, and the ledger notes that
    """
    if directory.exists():
        raise OwnerError(f"{directory} is there already.\nMove it away first, and keep it.")
    known = None
    if newest is not None and (known := remembered(newest)) is None:
        raise OwnerError(f"{newest} is not there: it is the file that serve --head was given.")
    head = _head_of(backup, known)
    made = back_up(backup, directory)
    with closing(Invitations(directory)) as invitations:
        invitations.void()  # those that were taken up since would be good a second time
    if known is None:
        with closing(Ledger.open(directory / PRIVATE / LEDGER, _heads(directory))) as ledger:
            words = f"Restored from a backup that ends with entry {head.seq}, by the owner's word"
            note(ledger, f"{words} that nothing was asked since", "restore")
            made = ledger.head()
    return made


def _heads(directory: Path) -> tuple[Path, ...]:
    return (directory / PRIVATE / BESIDE,)


def _head_of(directory: Path, known: Head | None = None) -> Head:
    """The newest entry of a whole ledger that has the known one. Raises OwnerError."""
    with closing(Ledger.open(directory / PRIVATE / LEDGER)) as ledger:
        verdict = ledger.verify(known)
        if known is not None and known.seq > verdict.head.seq:
            told = OLD.format(backup=directory, has=verdict.head.seq, newest=known.seq)
            raise OwnerError(told)
        problem = verdict.problem or ledger.begins(TWIN_LINE)
    if problem:
        raise OwnerError(f"The ledger of {directory} is not sound. {problem}")
    return verdict.head


def _copy_all(directory: Path, to: Path) -> None:
    _folder(directory, to)
    for name in sorted(os.listdir(directory)):
        if name != str(PRIVATE) and name not in LAST:
            _copy(directory / name, to / name)
    private = directory / PRIVATE
    _folder(private, to / PRIVATE)
    rest = sorted(set(os.listdir(private)) - {*FIRST, LEDGER})
    for name in (*FIRST, LEDGER, *rest):
        if (private / name).exists():
            _copy(private / name, to / PRIVATE / name)
    for name in LAST:
        if (directory / name).exists():
            _copy(directory / name, to / name)


def _copy(source: Path, to: Path) -> None:
    """A file or a folder with its rights; no socket, nothing hidden, no lock."""
    kind = source.lstat().st_mode
    if source.name.startswith(".") or source.name == LOCK or source.suffix in _LOGS:
        return
    if stat.S_ISDIR(kind):
        _folder(source, to)
        for each in sorted(os.listdir(source)):
            _copy(source / each, to / each)
    elif stat.S_ISREG(kind) and source.suffix == ".db":
        _copy_database(source, to)
    elif stat.S_ISREG(kind):
        shutil.copy2(source, to, follow_symlinks=False)


_LOGS = {".db-wal", ".db-shm", ".db-journal"}


def _folder(source: Path, to: Path) -> None:
    to.mkdir(mode=0o700)
    to.chmod(stat.S_IMODE(source.stat().st_mode))


def _copy_database(source: Path, to: Path) -> None:
    """As it is at one moment, whoever writes to it meanwhile."""
    to.touch(0o600)
    try:
        uri = f"{source.absolute().as_uri()}?mode=ro"
        with (
            closing(sqlite3.connect(uri, uri=True, timeout=60)) as old,
            closing(sqlite3.connect(to)) as new,
        ):
            old.backup(new)
    except sqlite3.Error:
        raise OwnerError(f"{source} cannot be copied to {to.parent}.{full_disk(to)}") from None


def _sync(folder: Path) -> None:
    """On disk before it has its name."""
    for where, _, files in os.walk(folder):
        for each in (*files, "."):
            opened = os.open(Path(where, each), os.O_RDONLY)
            try:
                os.fsync(opened)
            finally:
                os.close(opened)
