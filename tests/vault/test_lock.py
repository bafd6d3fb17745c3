"""One vault for a directory, and what grantees are told of the owner's troubles."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from sarus_kernel.errors import OwnerError
from sarus_kernel.vault.lock import alone
from sarus_kernel.vault.unforeseen import CLOSED
from sarus_kernel.vault.workers.pool import Workers
from tests.vault.open_vaults import ask, opened, people, vault


@pytest.fixture(scope="module")
def workers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workers]:
    """The workers of one vault."""
    with vault(tmp_path_factory.mktemp("vault") / "dir", people()) as made:
        yield made


def test_the_second_vault_of_a_directory_says_who_has_it(tmp_path: Path) -> None:
    """The process and its address; once the first has ended, there may be another."""
    (tmp_path / "private").mkdir()
    with alone(tmp_path, "unix:///run/one"):
        with pytest.raises(OwnerError) as told, alone(tmp_path, "unix:///run/two", patience=0.0):
            pass
        assert f"process {os.getpid()}, at unix:///run/one" in str(told.value)
    with alone(tmp_path, "unix:///run/two", patience=0.0):
        pass


def test_notebooks_of_one_user_share_a_directory_and_a_served_vault_does_not(
    tmp_path: Path,
) -> None:
    """Embedded ones beside each other; beside them no vault that serves others."""
    (tmp_path / "private").mkdir()
    with (
        alone(tmp_path, "one", True),
        alone(tmp_path, "two", True, 0.0),
        pytest.raises(OwnerError, match="has a vault already"),
    ):
        alone(tmp_path, "served", patience=0.0).__enter__()
    with alone(tmp_path, "served"), pytest.raises(OwnerError):
        alone(tmp_path, "three", True, 0.0).__enter__()


def test_a_directory_that_cannot_be_written_is_named_to_the_owner(tmp_path: Path) -> None:
    """In our words, without a traceback."""
    with pytest.raises(OwnerError, match="cannot be written"), alone(tmp_path / "no", "here"):
        pass


def test_a_full_disk_is_the_owners_to_know(
    tmp_path: Path, workers: Workers, caplog: pytest.LogCaptureFixture
) -> None:
    """Nothing is released; the grantee is told neither a path nor the reason; the log has it."""
    with opened(tmp_path, workers) as made:
        made.ledger._connection.execute("PRAGMA max_page_count=1")
        reply = []
        while CLOSED not in reply and len(reply) < 99:
            reply.append(ask(made, f"SELECT COUNT(*) AS n FROM person WHERE born > {len(reply)}"))
        assert reply[-1] == CLOSED
        assert str(tmp_path) not in repr(reply)
    assert str(tmp_path) in caplog.text


def test_code_that_cannot_be_kept_is_not_told_where(
    tmp_path: Path, workers: Workers, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An error of the file system is not one of the question."""

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device", "/secret/place")

    with opened(tmp_path, workers) as made:
        monkeypatch.setattr(made.ledger, "charge", full)
        assert ask(made, "SELECT COUNT(*) AS n FROM person") == CLOSED
