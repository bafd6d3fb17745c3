"""`backup` and `restore`: a whole vault, while it runs; an older ledger does not come back."""

import json
import shutil
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from sarus_kernel.client import connect
from sarus_kernel.errors import OwnerError
from sarus_kernel.frontends.sql import parse
from sarus_kernel.vault.invitations import Invitations
from sarus_kernel.vault.ledger.entries import Head
from sarus_kernel.vault.ledger.heads import remember
from sarus_kernel.vault.ledger.ledger import Ledger
from sarus_kernel.vault.owner import backing_up
from sarus_kernel.vault.owner.checking import check
from tests.command.conftest import Run
from tests.processes import running

COUNT = "SELECT COUNT(*) AS n FROM person"


def newest(directory: Path) -> Head:
    """The newest entry of a vault's ledger."""
    with closing(Ledger.open(directory / "private" / "ledger.db")) as ledger:
        return ledger.head()


def test_a_running_vault_is_copied_and_comes_back(vault: Path, tmp_path: Path, run: Run) -> None:
    """With rights, ledger and stored answers; where entries are missing it does not."""
    copy, back = tmp_path / "copy", tmp_path / "back"
    command = [sys.executable, "-m", "sarus_kernel.vault", str(vault), "--socket"]
    command += [str(tmp_path / "s"), "--head", str(tmp_path / "head")]
    token = (vault / "tokens" / "researcher").read_text("utf-8")
    with running(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None and "socket" in json.loads(process.stdout.readline())
        with connect(f"unix://{tmp_path / 's'}", token) as asked:
            question = parse(COUNT, asked.catalog)
            first = asked.ask(question, 0.25, anyway=True)
            with closing(Invitations(vault)) as invitations:
                code = invitations.invite("researcher")
            assert "up to entry" in run("backup", vault, copy).output
            asked.ask(question, 0.5, anyway=True)
    assert (copy / "private").stat().st_mode == (vault / "private").stat().st_mode
    secret = copy / "private" / "signing.key"
    assert secret.stat().st_mode & 0o077 == 0
    assert not list(copy.rglob("*-wal")) and not (copy / "vault.sock").exists()
    with pytest.raises(OwnerError, match=r"ends with entry \d+; there was an entry"):
        run("restore", copy, back, "--head", tmp_path / "head")
    assert not back.exists()
    shutil.rmtree(vault)
    told = run("restore", copy, vault, "--on-my-word").output
    assert "Invitations that were open are void" in told
    with closing(Invitations(vault)) as invitations:
        assert invitations.redeem(code) is None
    assert not check(vault)
    with connect(vault) as asked:
        again = asked.ask(question, 0.25, anyway=True)
    assert again.value == first.value and again.provenance.cached
    with closing(Ledger.open(vault / "private" / "ledger.db")) as ledger:
        said = [row.entry.words for row in ledger.account()][-1]
    assert "by the owner's word that nothing was asked" in said


def test_rules_are_no_older_than_the_ledger(
    vault: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Leave that is taken while the backup is made is not given again by it."""
    copied = backing_up._copy_database

    def and_revoke(source: Path, to: Path) -> None:
        copied(source, to)
        with (vault / "policy.toml").open("a", encoding="utf-8") as rules:
            rules.write("# changed\n")

    monkeypatch.setattr(backing_up, "_copy_database", and_revoke)
    backing_up.back_up(vault, tmp_path / "copy")
    assert "# changed" in (tmp_path / "copy" / "policy.toml").read_text("utf-8")


def test_the_newest_entry_is_compared(vault: Path, tmp_path: Path, run: Run) -> None:
    """What serve --head has noted is in the backup, or it is another vault's."""
    run("backup", vault, tmp_path / "copy")
    remember(tmp_path / "head", newest(vault))
    run("restore", tmp_path / "copy", tmp_path / "back", "--head", tmp_path / "head")
    assert newest(tmp_path / "back") == newest(vault)
    remember(tmp_path / "head", Head(1, "0" * 64))
    with pytest.raises(OwnerError, match="not sound"):
        run("restore", tmp_path / "copy", tmp_path / "more", "--head", tmp_path / "head")


def test_nothing_is_overwritten_and_nothing_guessed(vault: Path, tmp_path: Path, run: Run) -> None:
    """Neither a folder that is there, nor how new the ledger is."""
    with pytest.raises(OwnerError, match="is there already"):
        run("backup", vault, tmp_path)
    with pytest.raises(OwnerError, match="not a vault"):
        run("backup", tmp_path / "none", tmp_path / "copy")
    with pytest.raises(OwnerError, match="Say how it is known"):
        run("restore", vault, tmp_path / "back")
    with pytest.raises(OwnerError, match="Move it away"):
        run("restore", vault, vault, "--on-my-word")
    with pytest.raises(OwnerError, match="is not there"):
        run("restore", vault, tmp_path / "back", "--head", tmp_path / "none")
    with (vault / "private" / "ledger.db").open("r+b") as ledger:
        ledger.write(b"x" * 4_000)
    with pytest.raises(OwnerError):
        run("backup", vault, tmp_path / "copy")
    assert sorted(each.name for each in tmp_path.iterdir()) == ["vault"]
