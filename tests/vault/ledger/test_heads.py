"""A ledger that is not the newest one of this vault does not start, and is charged no more."""

import os
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from sarus_kernel.errors import OwnerError
from sarus_kernel.vault.ledger.entries import Caps, Charged, Entry
from sarus_kernel.vault.ledger.heads import remembered
from sarus_kernel.vault.ledger.ledger import Ledger
from tests.vault.ledger.test_tampering import tamper

MakeEntry = Callable[..., Entry]
CAPS = Caps(100.0, 1e-6)


@pytest.fixture
def path(tmp_path: Path, entry: MakeEntry) -> Path:
    """A ledger that begins with a twin's entry, and goes on with three questions."""
    file = tmp_path / "ledger.db"
    Ledger.create(file).close()
    ledger = opened(file)
    for line in ("twin", "research", "research", "research"):
        made = entry(0.25)
        ledger.charge(Entry(line, *(getattr(made, n) for n in FIELDS)), CAPS)
    ledger.close()
    return file


FIELDS = ("grantee", "question", "words", "label", "loss", "time", "operation")


def heads(path: Path) -> tuple[Path, ...]:
    """The files of its head: beside it, and elsewhere."""
    return path.with_name("ledger.head"), path.with_name("elsewhere")


def opened(path: Path) -> Ledger:
    """The ledger as a vault opens it."""
    return Ledger.open(path, heads(path))


def test_the_newest_entry_is_noted_by_each_charge(path: Path, entry: MakeEntry) -> None:
    """In both files, and what they hold is in the ledger."""
    ledger = opened(path)
    ledger.anchor("twin")
    charged = ledger.charge(entry(0.25), CAPS)
    assert isinstance(charged, Charged)
    assert [remembered(file) for file in heads(path)] == [ledger.head()] * 2
    ledger.close()


def test_an_honest_ledger_starts_whatever_was_noted_of_it(path: Path) -> None:
    """Also where the vault was killed after a charge and before it could note it."""
    kept = [file.read_text() for file in heads(path)]
    ledger = opened(path)
    charged = ledger.account()
    assert len(list(charged)) == 4
    ledger.close()
    for file, text in zip(heads(path), kept, strict=True):
        file.write_text(text)
    again = opened(path)
    again.anchor("twin")
    again.close()


@pytest.mark.parametrize("noted", [True, False])
def test_an_emptied_ledger_does_not_start(path: Path, noted: bool) -> None:
    """Its triggers dropped, its entries deleted: the twin's own is missed, head or no head."""
    tamper(path, "DELETE FROM entries")
    if not noted:
        for file in heads(path):
            file.unlink()
    ledger = opened(path)
    with pytest.raises(OwnerError, match=r"rolled back|first entry"):
        ledger.anchor("twin")
    ledger.close()


def test_an_older_ledger_does_not_start(path: Path, tmp_path: Path, entry: MakeEntry) -> None:
    """A whole copy of an earlier day, also where the head beside it is of that day."""
    old = tmp_path / "old"
    old.mkdir()
    for file in (path, heads(path)[0]):
        shutil.copy(file, old)
    ledger = opened(path)
    ledger.charge(entry(0.5), CAPS)
    ledger.close()
    shutil.copy(old / path.name, path)
    for beside in (True, False):
        again = opened(path)
        with pytest.raises(OwnerError, match="Entry 5 is not the one that was seen before"):
            again.anchor("twin")
        again.close()
        if beside:
            shutil.copy(old / heads(path)[0].name, heads(path)[0])


def test_a_ledger_of_another_vault_does_not_start(
    path: Path, tmp_path: Path, entry: MakeEntry
) -> None:
    """Though it is sound by itself."""
    other = tmp_path / "other.db"
    Ledger.create(other).close()
    ledger = Ledger.open(other)
    made = entry(0.125)
    ledger.charge(Entry("twin", *(getattr(made, n) for n in FIELDS)), CAPS)
    ledger.anchor("twin")
    ledger.close()
    shutil.copy(other, path)
    again = opened(path)
    with pytest.raises(OwnerError, match="rolled back or replaced"):
        again.anchor("twin")
    again.close()


def test_a_ledger_replaced_while_in_use_is_charged_no_more(path: Path, entry: MakeEntry) -> None:
    """The open file is gone from its place: a charge there would be lost."""
    ledger = opened(path)
    ledger.anchor("twin")
    shutil.copy(path, path.with_name("copy"))
    os.replace(path.with_name("copy"), path)
    with pytest.raises(OwnerError, match="another file"):
        ledger.charge(entry(0.25), CAPS)
    path.unlink()
    with pytest.raises(OwnerError, match="another file"):
        ledger.charge(entry(0.25), CAPS)
    ledger.close()


def test_a_head_that_cannot_be_noted_releases_nothing(
    path: Path, entry: MakeEntry, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The charge stands, and whoever charged is told that it is not all done."""
    ledger = opened(path)
    ledger.anchor("twin")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OwnerError, match="cannot be noted"):
        ledger.charge(entry(0.25), CAPS)
    assert ledger.head().seq == 5
    ledger.close()


def test_a_head_that_makes_no_sense_stops_the_vault(path: Path) -> None:
    """Better no vault than one that overlooks something."""
    heads(path)[1].write_text("nothing")
    ledger = opened(path)
    with pytest.raises(OwnerError, match="does not hold the number"):
        ledger.anchor("twin")
    ledger.close()


def test_a_disk_without_room_is_said(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """SQLite says that in many ways; one that has room is no reason."""

    def broken(_: Path) -> None:
        raise sqlite3.OperationalError("disk I/O error")

    monkeypatch.setattr("sarus_kernel.vault.ledger.ledger.connect", broken)
    left = [(2**40, "as a ledger.$"), (0, "as a ledger. Its disk is full.$")]
    for free, words in left:
        disk = SimpleNamespace(f_bavail=free, f_frsize=4096)
        monkeypatch.setattr("sarus_kernel.vault.ledger.room.os.statvfs", lambda _, d=disk: d)
        with pytest.raises(OwnerError, match=words):
            Ledger.open(path)
