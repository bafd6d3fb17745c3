"""A vault of today opens tomorrow; one of tomorrow, or one that is not safe any more, does not."""

import hashlib
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
from sarus_kernel.vault.formats import FILE, FORMAT, bring_up, format_of, need_known
from tests import canaries
from tests.vault.test_process import COUNT

EDITIONS = {"2": "cb02a86d4dfb5656"}
"""What the text of the functions begins with, as SHA-256: another text is another edition."""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A vault as it was before there was a format: without it, without draft and source."""
    vault = canaries.build(tmp_path_factory.mktemp("vault"))
    for name in ("format.toml", "draft.toml", "source.toml"):
        (vault / "private" / name).unlink()
    return vault


def test_a_vault_from_before_is_brought_up(made: Path) -> None:
    """It is answered from, what was released before costs nothing again, and it can be refreshed;
    its catalog is not touched."""
    version = load(made).version
    assert format_of(made) == 1
    with connect(made) as vault:
        first = vault.ask(COUNT, 0.1)
    assert format_of(made) == FORMAT and load(made).version == version
    with connect(made) as vault:
        again = vault.ask(COUNT, 0.1)
    assert again.value == first.value and again.provenance.cached
    assert CliRunner().invoke(cli, ["check", str(made)]).exit_code == 0


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
