"""A vault of today opens tomorrow; one of tomorrow, or one that is not safe any more, does not."""

import hashlib
import shutil
import sqlite3
import tomllib
from contextlib import closing
from importlib.resources import files
from pathlib import Path

import pytest
from click.testing import CliRunner

from sarus_kernel.client import connect
from sarus_kernel.command import cli
from sarus_kernel.engines.sql import postgres
from sarus_kernel.engines.sql.postgres.helpers import EDITION
from sarus_kernel.errors import OwnerError
from sarus_kernel.vault.catalog import load
from sarus_kernel.vault.formats import FILE, FORMAT, SQLITE, bring_up, format_of, need_known
from tests import canaries
from tests.vault.test_process import COUNT

EDITIONS = {"2": "cb02a86d4dfb5656"}
"""What the text of the functions begins with, as SHA-256: another text is another edition."""


OWN = ("catalog.toml", "policy.toml", "twin/twin.toml", "private/source.toml",
       "private/draft.toml")  # fmt: skip


@pytest.fixture(scope="module")
def new(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A vault of today. Not to be changed."""
    return canaries.build(tmp_path_factory.mktemp("vault"))


@pytest.fixture(params=[1, 2])
def made(new: Path, tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """A vault of an earlier format, as it was: no file has a number; of the first one, there was
    neither draft nor source."""
    vault = Path(shutil.copytree(new, tmp_path / "vault"))
    for name in OWN:
        text = (vault / name).read_text("utf-8")
        (vault / name).write_text(text.replace("format = 1\n", "", 1), "utf-8")
    with closing(sqlite3.connect(vault / "private" / "ledger.db")) as ledger:
        ledger.execute("PRAGMA user_version = 0")
    (vault / FILE).write_text("format = 2\n", "utf-8")
    for name in ("format.toml", "draft.toml", "source.toml") if request.param == 1 else ():
        (vault / "private" / name).unlink()
    return vault


def test_a_vault_from_before_is_brought_up(made: Path) -> None:
    """It is answered from, what was released before costs nothing again, and it can be refreshed;
    its catalog is not touched."""
    version = load(made).version
    assert format_of(made) < FORMAT
    with connect(made) as vault:
        first = vault.ask(COUNT, 0.1)
    assert format_of(made) == FORMAT and load(made).version == version
    with connect(made) as vault:
        again = vault.ask(COUNT, 0.1)
    assert again.value == first.value and again.provenance.cached
    assert CliRunner().invoke(cli, ["check", str(made)]).exit_code == 0


def test_every_file_has_a_number(new: Path) -> None:
    """In itself, or in the list of those that can have none: nothing in a vault is without."""
    listed = tomllib.loads((new / FILE).read_text("utf-8"))["files"]
    for name in OWN:
        assert tomllib.loads((new / name).read_text("utf-8"))["format"] == 1
    known = {*OWN, *listed, *SQLITE, str(FILE)}
    for file in (each for each in new.rglob("*") if each.is_file()):
        name = file.relative_to(new)
        assert {str(name), *map(str, name.parents)} & known, name


@pytest.mark.parametrize("name", ["catalog.toml", "policy.toml", "private/ledger.db", "salt"])
def test_a_file_of_a_newer_program_is_named(new: Path, tmp_path: Path, name: str) -> None:
    """One that was put into a vault alone is named, and nothing is opened."""
    vault = Path(shutil.copytree(new, tmp_path / "vault"))
    if name.endswith(".db"):
        with closing(sqlite3.connect(vault / name)) as ledger:
            ledger.execute("PRAGMA user_version = 2")
    else:
        file = vault / (FILE if name == "salt" else name)
        old, new_ = ("private/salt\" = 1", "private/salt\" = 2") if name == "salt" else (
            "format = 1", "format = 2")  # fmt: skip
        file.write_text(file.read_text("utf-8").replace(old, new_, 1), "utf-8")
    words = CliRunner().invoke(cli, ["check", str(vault)]).output
    assert f"{name} was written by a newer sarus-kernel" in words.replace("private/salt", "salt")
    with pytest.raises(OwnerError, match="Install the newer one"):
        bring_up(vault)


def test_a_newer_one_is_not_touched(tmp_path: Path) -> None:
    """Its files may mean something else; what is no number is no format."""
    (tmp_path / "private").mkdir()
    file = tmp_path / FILE
    file.write_text(f"format = {FORMAT + 1}\n", "utf-8")
    with pytest.raises(OwnerError, match="newer sarus-kernel"):
        bring_up(tmp_path)
    file.write_text('format = "two"\n', "utf-8")
    with pytest.raises(OwnerError, match="names no format"):
        bring_up(tmp_path)


def test_old_functions_in_a_server_do_not_start(tmp_path: Path) -> None:
    """A question could fail for one row by them: the vault says so, and does not answer."""
    (tmp_path / "private").mkdir()
    settings = 'engine = "postgres"\nurl = "u"\nschema = "s"\nversion = "v"\n'
    (tmp_path / "private" / "engine.toml").write_text(settings, "utf-8")
    with pytest.raises(OwnerError, match="Make the vault again"):
        bring_up(tmp_path)
    assert not (tmp_path / FILE).exists()
    settings += f'functions = "{EDITION}"\n'
    (tmp_path / "private" / "engine.toml").write_text(settings, "utf-8")
    need_known(tmp_path)


def test_other_functions_are_another_edition() -> None:
    """Whoever changes them has to say which vaults have the old ones."""
    text = files(postgres.__package__).joinpath("helpers.sql").read_bytes()
    assert hashlib.sha256(text).hexdigest().startswith(EDITIONS[EDITION])
