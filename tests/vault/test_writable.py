"""What readiness says of disks: tried by a write, not too often, and nothing is left of it."""

from pathlib import Path

import pytest

from sarus_kernel.vault import writable
from sarus_kernel.vault.writable import KEPT, Disks


def test_a_disk_is_tried_by_a_write_that_leaves_nothing(tmp_path: Path) -> None:
    """One of several that does not take it is enough."""
    assert Disks([tmp_path]).take()
    assert list(tmp_path.iterdir()) == []
    assert not Disks([tmp_path, tmp_path / "gone"]).take()


def test_who_asks_all_the_time_hears_of_the_last_try(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is tried again after some seconds: a disk that comes back is found, one that goes too."""
    now, tries = [100.0], list[Path]()
    monkeypatch.setattr(writable, "_takes", lambda each: tries.append(each) or len(tries) != 2)
    disks = Disks([tmp_path], clock=lambda: now[0])
    assert disks.take() and disks.take() and len(tries) == 1
    now[0] += KEPT
    assert not disks.take() and not disks.take() and len(tries) == 2
    now[0] += KEPT
    assert disks.take() and len(tries) == 3
