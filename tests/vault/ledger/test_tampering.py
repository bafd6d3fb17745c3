"""Whoever edits, cuts or replaces the ledger's file is found out."""

import os
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from sarus_kernel.errors import OwnerError
from sarus_kernel.measurements.accounting import pure
from sarus_kernel.vault.ledger import queries
from sarus_kernel.vault.ledger.amounts import to_units
from sarus_kernel.vault.ledger.chain import START, Total, link
from sarus_kernel.vault.ledger.entries import Caps, Charged, Entry, Head
from sarus_kernel.vault.ledger.ledger import Ledger

MakeEntry = Callable[..., Entry]
CAPS = Caps(100.0, 1e-6)


@pytest.fixture
def written(ledger: Ledger, entry: MakeEntry) -> Ledger:
    """A ledger with six entries of two grantees; the first has a stored release."""
    for number in range(6):
        assert isinstance(ledger.charge(entry(0.25, "ab"[number % 2]), CAPS), Charged)
    ledger.store(1, b"release")
    return ledger


def tamper(path: Path, *statements: str) -> None:
    """What someone with the file, but without the vault, would do."""
    db = sqlite3.connect(path, isolation_level=None)
    for table in ("entries", "releases"):
        for event in ("update", "delete"):
            db.execute(f"DROP TRIGGER {table}_{event}")
    for statement in statements:
        db.execute(statement)
    db.close()


def test_an_honest_ledger_is_sound(written: Ledger) -> None:
    """Nothing is reported where nothing was done, with and without an outside head."""
    head = written.head()
    assert written.verify().sound
    assert written.verify(head) == written.verify(START)
    assert written.verify(head).head == head


@pytest.mark.parametrize("statement", [
    "UPDATE entries SET epsilon = 0", "DELETE FROM entries WHERE seq = 6",
    "UPDATE releases SET body = x'00'", "DELETE FROM releases",
])  # fmt: skip
def test_the_file_itself_is_append_only(written: Ledger, statement: str) -> None:
    """Not even another program changes or deletes rows by accident."""
    db = sqlite3.connect(written.path)
    with pytest.raises(sqlite3.IntegrityError, match="append only"):
        db.execute(statement)
    db.close()


@pytest.mark.parametrize("column", [
    "line", "grantee", "question", "words", "label", "time", "operation",
    "epsilon", "delta", "rho", "threshold_delta",
    "line_epsilon", "line_delta", "line_rho", "line_threshold_delta", "line_releases",
    "grantee_epsilon", "grantee_delta", "grantee_rho", "grantee_threshold_delta",
    "grantee_releases", "previous", "hash",
])  # fmt: skip
def test_an_edit_of_any_column_is_found(written: Ledger, column: str) -> None:
    """Whatever is changed in an entry, the check names that entry."""
    tamper(written.path, f"UPDATE entries SET {column} = 7 WHERE seq = 3")
    verdict = written.verify()
    assert not verdict.sound
    assert "3" in verdict.problem


def test_a_deleted_entry_is_found(written: Ledger) -> None:
    """An entry taken out of the middle is missed."""
    tamper(written.path, "DELETE FROM entries WHERE seq = 4")
    assert written.verify().problem == "Entry 4 is missing."


def test_reordered_entries_are_found(written: Ledger) -> None:
    """Two entries that changed places are noticed."""
    tamper(written.path, *(
        f"UPDATE entries SET seq = {new} WHERE seq = {old}"
        for old, new in ((2, 99), (3, 2), (99, 3))
    ))  # fmt: skip
    assert "Entry 2 does not follow entry 1" in written.verify().problem


def test_wrong_sums_are_found_even_if_well_sealed(written: Ledger, entry: MakeEntry) -> None:
    """An entry that follows and is sealed rightly, but forgets what was spent, is noticed."""
    forgetful = link(written.head(), entry(0.25, "a"), to_units(pure(0.25)), Total(), Total())
    tamper(written.path, f"{queries.INSERT.partition('VALUES')[0]} VALUES {forgetful.columns()}")
    assert "sums of entry 7" in written.verify().problem


def test_a_swapped_release_is_found(written: Ledger) -> None:
    """A stored release that was moved to another person's question is noticed."""
    tamper(written.path, "UPDATE releases SET grantee = 'mallory'")
    assert written.verify().problem == "Stored release 1 does not belong to its entry."


def test_a_rollback_is_found_by_a_receipt(written: Ledger, entry: MakeEntry) -> None:
    """An old copy put back is sound in itself, and betrayed by a head remembered outside."""
    written.close()
    old = shutil.copy(written.path, written.path.with_name("old.db"))
    newer = Ledger.open(written.path)
    newer.charge(entry(1.0), CAPS)
    receipt = newer.head()
    newer.close()
    restored = Ledger.open(Path(old))
    assert restored.verify().sound
    verdict = restored.verify(receipt)
    assert not verdict.sound
    assert "Entry 7" in verdict.problem
    assert "rolled back" in verdict.problem
    assert restored.verify(Head(6, "0" * 64)).sound is False
    restored.close()


def test_cut_off_entries_stop_a_running_vault(written: Ledger, entry: MakeEntry) -> None:
    """A vault whose last entry vanished from under it charges nothing more."""
    tamper(written.path, "DELETE FROM entries WHERE seq = 6")
    with pytest.raises(OwnerError, match="rolled back or replaced"):
        written.charge(entry(0.1), CAPS)


def test_an_altered_sum_is_not_believed(written: Ledger, entry: MakeEntry) -> None:
    """A line made cheap again by editing its newest row is refused at the next charge."""
    tamper(written.path, "UPDATE entries SET line_epsilon = 0, line_rho = 0 WHERE seq = 6")
    reopened = Ledger.open(written.path)
    with pytest.raises(OwnerError, match="altered after it was written"):
        reopened.charge(entry(0.1), CAPS)
    reopened.close()


def test_a_torn_log_leaves_a_sound_beginning(written: Ledger, tmp_path: Path) -> None:
    """Cut anywhere, as by a power cut without fsync, the log yields whole entries or none.

    That the newest are gone is told by a head remembered outside. (With fsync they are not gone.)
    """
    head, log = written.head(), Path(f"{written.path}-wal").read_bytes()
    counts = []
    for cut in range(0, len(log), 997):
        torn = tmp_path / "torn.db"
        for suffix in ("-shm", "-wal"):
            if os.path.exists(f"{torn}{suffix}"):
                os.unlink(f"{torn}{suffix}")
        shutil.copy(written.path, torn)
        Path(f"{torn}-wal").write_bytes(log[:cut])
        recovered = Ledger.open(torn)
        verdict = recovered.verify()
        assert verdict.sound
        assert recovered.verify(head).sound == (verdict.head == head)
        counts.append(verdict.head.seq)
        recovered.close()
    assert counts == sorted(counts)
    assert set(counts) == set(range(7))


def test_a_destroyed_file_is_not_sound(written: Ledger) -> None:
    """Garbage in the file is a verdict, not a crash; opened again, it is refused in our words."""
    written._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    size = written.path.stat().st_size
    with written.path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * (size - 4096))
    verdict = written.verify()
    assert not verdict.sound
    assert "cannot be read" in verdict.problem
    with pytest.raises(OwnerError, match="cannot be opened as a ledger"):
        Ledger.open(written.path)
