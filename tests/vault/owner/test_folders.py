"""Directories that are made whole or not at all, and what a killed init leaves."""

import errno
from pathlib import Path

import pytest

from sarus_kernel.errors import OwnerError
from sarus_kernel.vault.owner.checking import check
from sarus_kernel.vault.owner.folders import all_at_once, leftovers


def _left(vault: Path) -> Path:
    """What a process that was killed has left beside a vault: no lock, and private rows."""
    left = vault.with_name(f".{vault.name}.init-0123abcd")
    (left / "private").mkdir(parents=True)
    (left / "private" / "data.duckdb").write_text("rows", "utf-8")
    return left


def test_what_a_killed_init_left_is_found_and_removed(tmp_path: Path) -> None:
    """`check` names it, the next init of the same directory takes it away."""
    vault = tmp_path / "vault"
    left = _left(vault)
    assert leftovers(vault) == [left]
    (problem,) = check(vault)
    assert left.name in problem and "private rows" in problem
    with all_at_once(vault) as building:
        assert not left.exists()
        (building / "private").mkdir()
    assert [each.name for each in tmp_path.iterdir()] == ["vault"]


def test_an_init_that_runs_is_left_alone(tmp_path: Path) -> None:
    """Its lock tells it from one that was killed; another vault's is not looked at."""
    vault, other = tmp_path / "vault", _left(tmp_path / "vault2")
    with all_at_once(vault) as building:
        assert leftovers(vault) == []
        assert building.exists() and other.exists()


def test_a_full_disk_says_so(tmp_path: Path) -> None:
    """In words, and nothing is left."""
    with pytest.raises(OwnerError, match="is full"), all_at_once(tmp_path / "vault"):
        raise OSError(errno.ENOSPC, "No space left on device")
    assert list(tmp_path.iterdir()) == []


def test_a_draft_moves_into_the_private_part(tmp_path: Path) -> None:
    """It may tell what the rows are like."""
    vault = tmp_path / "vault"
    vault.mkdir()
    (vault / "draft.toml").write_text("mine", "utf-8")
    with all_at_once(vault) as building:
        (building / "private").mkdir()
    assert (vault / "private" / "draft.toml").read_text("utf-8") == "mine"
    assert [each.name for each in vault.iterdir()] == ["private"]
