"""The environment of its own: made whole or not at all, and never over something else."""

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner

from sarus_kernel.command import cli
from sarus_kernel.errors import OwnerError
from sarus_kernel.vault.sdv.environment import (
    LOCKED,
    STAMP,
    VARIABLE,
    Environment,
    install,
    locked,
    remove,
    usual,
)


class Recorded:
    """Notes what would be run, and makes what a venv has."""

    def __init__(self, failing: str = "") -> None:
        self.commands: list[Sequence[str]] = []
        self.failing = failing

    def __call__(self, command: Sequence[str]) -> None:
        self.commands.append(command)
        if "venv" in command:
            python = Path(command[-1]) / "bin" / "python"
            python.parent.mkdir(parents=True)
            python.touch()
        if self.failing and self.failing in command:
            raise subprocess.CalledProcessError(1, list(command))


def test_it_is_made_of_what_is_locked(tmp_path: Path) -> None:
    """One version of each package, wheels alone, into its own interpreter."""
    here, run = Environment(tmp_path / "sdv"), Recorded()
    install(here, run)
    assert here.version() == locked()["sdv"] == "2.0.0"
    assert locked()["torch"] == "2.13.0" and locked()["pandas"].startswith("2.")
    (_, pip) = run.commands
    assert pip[0] == str(here.python) and pip[-1] == str(LOCKED) and ":all:" in pip
    assert remove(here) and not here.place.exists() and not remove(here)


@pytest.mark.parametrize("failing", ["venv", "pip"])
def test_nothing_is_left_of_a_failure(tmp_path: Path, failing: str) -> None:
    """Half an environment is none."""
    here = Environment(tmp_path / "sdv")
    with pytest.raises(OwnerError, match="could not be installed"):
        install(here, Recorded(failing))
    assert not here.place.exists() and here.version() == ""


def test_another_folder_is_not_touched(tmp_path: Path) -> None:
    """Neither installed over nor removed."""
    (tmp_path / "thesis.txt").write_text("mine")
    for act in (remove, install):
        with pytest.raises(OwnerError, match="something else"):
            act(Environment(tmp_path))
    assert (tmp_path / "thesis.txt").exists()


def test_the_interpreter_may_read_what_it_was_made_of(tmp_path: Path) -> None:
    """Environments made of environments, down to the Python below them."""
    for name, home in (("a", "b"), ("b", "c")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "pyvenv.cfg").write_text(f"home = {tmp_path / home / 'bin'}\nx = y\n")
    found = Environment(tmp_path / "a").readable()
    assert found == tuple(tmp_path / name for name in "abc")


def test_the_owner_is_told_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Licence and size come first, and without somebody there nothing is installed."""
    monkeypatch.setenv(VARIABLE, str(tmp_path / "sdv"))
    assert usual().place == tmp_path / "sdv"
    told = CliRunner().invoke(cli, ["sdv", "install"])
    assert isinstance(told.exception, OwnerError) and "--yes" in str(told.exception)
    for words in ("Business Source License", "1.4 GB", "not differentially private"):
        assert words in told.output
    assert not (tmp_path / "sdv").exists()
    assert "There is no SDV" in CliRunner().invoke(cli, ["sdv", "status"]).output


def test_a_broken_stamp_is_no_environment(tmp_path: Path) -> None:
    """Whatever the file says, without an interpreter there is none."""
    here = Environment(tmp_path)
    (tmp_path / STAMP).write_text("{")
    assert here.version() == ""
    (tmp_path / STAMP).write_text(json.dumps({"sdv": "2.0.0"}))
    assert here.version() == ""
