"""`sarus-kernel check`, `ledger` and `serve` on sound and on broken vaults."""

import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from sarus_kernel.command import main
from sarus_kernel.errors import OwnerError
from tests.command.conftest import Run
from tests.processes import running

PROGRAM = [sys.executable, "-c", "from sarus_kernel.command import main; main()"]


def spoil(file: Path, old: str, new: str) -> int:
    """Replace the first `old` in a file; the line it was on."""
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


def test_a_sound_vault(run: Run, made: tuple[Path, str]) -> None:
    """A fresh vault has nothing to mend."""
    result = run("check", made[0])
    assert result.exit_code == 0
    assert "sound" in result.output


def test_all_problems_at_once_with_their_lines(run: Run, vault: Path) -> None:
    """Mistakes in both files are all listed, each with its line."""
    first = spoil(vault / "catalog.toml", 'access = "private"', 'access = "privat"')
    second = spoil(vault / "policy.toml", "max_epsilon = 1.0", "max_epsilon = -1")
    with (vault / "policy.toml").open("a", encoding="utf-8") as file:
        file.write('\n[[whitelist]]\noperation = "sklearn.model_selection.cross_vall_score"\n')
    third = (vault / "policy.toml").read_text(encoding="utf-8").count("\n")
    result = run("check", vault)
    assert result.exit_code == 1
    assert f"catalog.toml, line {first}: access has to be one of" in result.output
    assert f"policy.toml, line {second}: max_epsilon has to be above 0" in result.output
    assert f"policy.toml, line {third}" in result.output
    assert "Did you mean sklearn.model_selection.cross_val_score" in result.output


def test_a_missing_part(run: Run, vault: Path) -> None:
    """A vault without its salt says so."""
    (vault / "private" / "salt").unlink()
    result = run("check", vault)
    assert result.exit_code == 1
    assert "private/salt is missing" in result.output


def test_no_vault(run: Run, tmp_path: Path) -> None:
    """A directory that is not there says how to make one."""
    with pytest.raises(OwnerError, match="sarus-kernel init"):
        run("check", tmp_path / "nothing")


def test_the_account(run: Run, made: tuple[Path, str]) -> None:
    """The twin's charge is the first entry; the chain is whole."""
    result = run("ledger", made[0])
    assert result.exit_code == 0
    for words in ("twin", "owner", "Research budget: epsilon 5", "chain of 1 entries"):
        assert words in result.output


def test_an_edited_ledger_is_found_out(run: Run, vault: Path) -> None:
    """Somebody who lowers a charge in the file is seen."""
    with sqlite3.connect(vault / "private" / "ledger.db") as db:
        db.execute("DROP TRIGGER entries_update")
        db.execute("UPDATE entries SET epsilon = epsilon / 2")
    db.close()
    result = run("ledger", vault)
    assert result.exit_code == 1
    assert "not sound" in result.output
    assert run("check", vault).exit_code == 1


def test_a_broken_vault_is_not_served(run: Run, vault: Path) -> None:
    """The server fails closed."""
    spoil(vault / "policy.toml", "epsilon = 5.0", "epsilon = nan")
    with pytest.raises(OwnerError, match=r"policy\.toml, line"):
        run("serve", vault)


def test_serving_until_told_to_stop(vault: Path, tmp_path: Path) -> None:
    """`serve` says where it listens, and ends with its server on SIGTERM."""
    socket = tmp_path / "s"
    command = [*PROGRAM, "serve", str(vault), "--socket", str(socket)]
    with running(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert f"unix://{socket}" in process.stdout.readline()
        assert socket.is_socket()
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=100)
    assert not socket.exists()


def test_errors_are_words(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """The program ends with exit code 1 and one to three lines, never a stack trace."""
    monkeypatch.setattr(sys, "argv", ["sarus-kernel", "ledger", str(tmp_path)])
    with pytest.raises(SystemExit) as caught:
        main()
    said = capsys.readouterr().err
    assert caught.value.code == 1
    assert "no ledger" in said
    assert len(said.splitlines()) <= 3


def test_the_kernel_is_installed_where_it_is_wanted(run: Run, tmp_path: Path) -> None:
    """`kernel install --prefix` puts the kernelspec there; two places at once are refused."""
    assert run("kernel", "install", "--prefix", tmp_path).exit_code == 0
    assert (tmp_path / "share/jupyter/kernels/private-data/kernel.json").exists()
    with pytest.raises(OwnerError, match="Choose one"):
        run("kernel", "install", "--user", "--sys-prefix")
