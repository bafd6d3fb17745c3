"""Directories that are made whole or not at all, and what a killed init leaves."""

import errno
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner

from sarus_kernel.command import check as command
from sarus_kernel.command import cli
from sarus_kernel.errors import OwnerError
from sarus_kernel.vault.owner.checking import check
from sarus_kernel.vault.owner.folders import all_at_once, leftovers
from sarus_kernel.vault.sources.unreadable import unreadable


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


@pytest.mark.parametrize(
    "words",
    [
        'IO Error: Could not write file "x": No space left on device',
        "failed to offload data block: limit set by the 'max_temp_directory_size' setting",
    ],
)
def test_a_full_disk_is_no_unreadable_table(tmp_path: Path, words: str) -> None:
    """The engine has words of its own for it, also where it puts aside what memory cannot hold."""
    error = duckdb.Error(words)
    assert "disk is full" in str(unreadable("visits", error))
    with pytest.raises(OwnerError, match="is full"), all_at_once(tmp_path / "vault"):
        raise error
    assert "cannot be read" in str(unreadable("visits", duckdb.Error("no such file")))


def test_what_was_left_is_offered_for_removal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By `check`, at a terminal; of a refresh, too."""
    left = _left(tmp_path / "vault")
    inside = tmp_path / "vault" / "private" / ".refresh-0123abcd"
    inside.mkdir(parents=True)
    assert leftovers(tmp_path / "vault") == [left, inside]
    monkeypatch.setattr(command, "at_a_terminal", lambda: True)
    CliRunner().invoke(cli, ["check", str(tmp_path / "vault")], input="n\ny\n")
    assert leftovers(tmp_path / "vault") == [left]


def test_a_draft_moves_into_the_private_part(tmp_path: Path) -> None:
    """It may tell what the rows are like."""
    vault = tmp_path / "vault"
    vault.mkdir()
    (vault / "draft.toml").write_text("mine", "utf-8")
    with all_at_once(vault) as building:
        (building / "private").mkdir()
    assert (vault / "private" / "draft.toml").read_text("utf-8") == "mine"
    assert [each.name for each in vault.iterdir()] == ["private"]


def test_a_file_that_cannot_be_written_is_no_unreadable_table() -> None:
    """The owner would look at the source in vain."""
    error = duckdb.IOException('IO Error: Could not write file "x": File too large')
    assert "own file cannot be written" in str(unreadable("visits", error))
