"""A small vault for the tests of the command line."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from sarus_kernel.command import cli
from tests.vault.owner.sources import CLINIC, write_parquet

UNIT = ("--privacy-unit", "person.person_id", "--name", "patient_data")
Run = Callable[..., Result]


@pytest.fixture(scope="session")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of Parquet files: forty people."""
    return write_parquet(tmp_path_factory.mktemp("clinic"), CLINIC)


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory, clinic: Path) -> tuple[Path, str]:
    """The vault `init` makes of the clinic, and what it says. Not to be changed."""
    directory = tmp_path_factory.mktemp("made") / "vault"
    public = ("--public", "location,concept")
    arguments = ["init", str(directory), "--from", str(clinic), *UNIT, *public, "--yes"]
    result = CliRunner().invoke(cli, arguments, catch_exceptions=False)
    assert result.exit_code == 0
    return directory, result.output


@pytest.fixture
def vault(tmp_path: Path, made: tuple[Path, str]) -> Path:
    """A copy of that vault to spoil."""
    return Path(shutil.copytree(made[0], tmp_path / "vault"))


@pytest.fixture
def run() -> Run:
    """Run the command line; errors come out as they would be raised."""

    def invoke(*arguments: str | Path) -> Result:
        return CliRunner().invoke(cli, [str(each) for each in arguments], catch_exceptions=False)

    return invoke
