"""`--synthesizer sdv`: what grantees see changes and says so; what is released does not."""

import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pytest

from sarus_kernel.errors import OwnerError
from sarus_kernel.frontends.sql import parse
from sarus_kernel.plan.relations import Relation
from sarus_kernel.vault.metadata import welcome
from sarus_kernel.vault.open_vault import OpenVault
from sarus_kernel.vault.opening import close, open_vault
from sarus_kernel.vault.owner.account import account
from sarus_kernel.vault.sdv.choice import WORDS
from sarus_kernel.vault.sdv.environment import VARIABLE
from tests.command.conftest import UNIT, Run
from tests.vault.sdv.places import memorising

ASKED = (
    "SELECT count(*) AS n, sum(condition_concept_id) AS s FROM condition_occurrence",
    "SELECT person_id, year_of_birth, gender_concept_id FROM person",
)


@pytest.fixture
def sdv(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An environment that passes for SDV's."""
    place = tmp_path / "environment"
    monkeypatch.setenv(VARIABLE, str(place))
    return memorising(place).place


@contextmanager
def opened(directory: Path) -> Iterator[OpenVault]:
    """The vault of a directory."""
    vault = open_vault(directory)
    try:
        yield vault
    finally:
        close(vault)


def asked(vault: OpenVault) -> list[object]:
    """What the vault's twin says: all that plans, prices and refusals know of people."""
    found: list[object] = [vault.twin.people, vault.twin.ratio]
    for text in ASKED:
        relation = parse(text, vault.catalog)
        assert isinstance(relation, Relation)
        rows = vault.twin.ask((relation,))
        assert rows is not None
        found.append(sorted(rows[0].rows))
    return found


def of_own_twin(directory: Path) -> list[object]:
    """The same, read off the file of the twin that was paid for."""
    known = tomllib.loads((directory / "twin" / "twin.toml").read_text())
    people = float(known["stands_for"])
    found: list[object] = [people, people / known["own"]["people"]]
    with duckdb.connect(str(directory / "private" / "twin.duckdb"), read_only=True) as connection:
        found += [sorted(connection.execute(text).fetchall()) for text in ASKED]
    return found


def test_a_twin_of_sdv_says_so_and_lends_nothing(run: Run, vault: Path, sdv: Path) -> None:
    """Everywhere in words; and whatever SDV's tables hold, the vault plans, prices and refuses by
    the twin that was paid for: of SDV's it does not read a byte."""
    told = run("twin", vault, "--synthesizer", "sdv", "--yes").output
    assert WORDS in told and WORDS in account(vault).rows[-1].entry.words
    known = tomllib.loads((vault / "twin" / "twin.toml").read_text())
    assert WORDS in known["words"][0] and known["made_by"] == "SDV (hma)"
    for file in (vault / "twin").glob("*.parquet"):
        file.write_bytes(b"PAR1 something else")
    with opened(vault) as there:
        assert asked(there) == of_own_twin(vault)
        shown = welcome(vault, there.catalog, there.policy, "", "researcher")
    assert WORDS in shown.twin_words and shown.twin_by == WORDS
    private = [table for table in shown.catalog if table.private]
    assert private and all(WORDS in table.description for table in private)


def test_who_is_erased_is_not_in_what_is_shown(run: Run, vault: Path, sdv: Path) -> None:
    """SDV has learnt from her without any noise: the twin that was paid for takes its place."""
    run("twin", vault, "--synthesizer", "sdv", "--yes")
    run("erase", vault, "--person", "17", "--yes")
    known = tomllib.loads((vault / "twin" / "twin.toml").read_text())
    assert "made_by" not in known and WORDS not in str(known["words"])
    with duckdb.connect(str(vault / "private" / "twin.duckdb"), read_only=True) as connection:
        shown = f"SELECT * FROM '{vault}/twin/person.parquet' ORDER BY ALL"
        own = connection.execute("SELECT * FROM person ORDER BY ALL").fetchall()
        assert connection.execute(shown).fetchall() == own and len(own) == known["people"]


def test_the_file_of_trials_is_that_of_the_own_twin(
    run: Run, tmp_path: Path, clinic: Path, sdv: Path
) -> None:
    """From `init` on: what the vault plans by is not what SDV has drawn; its folder is gone."""
    vault = tmp_path / "vault"
    said = ("--public", "location,concept", "--yes", "--synthesizer", "sdv:hma")
    run("init", vault, "--from", clinic, *UNIT, *said)
    assert not list((vault / "private").glob("sdv-*"))
    with duckdb.connect(str(vault / "private" / "twin.duckdb"), read_only=True) as connection:
        own = connection.execute("SELECT year_of_birth FROM person ORDER BY ALL").fetchall()
        shown = f"SELECT year_of_birth FROM '{vault}/twin/person.parquet' ORDER BY ALL"
        assert connection.execute(shown).fetchall() != own
    known = tomllib.loads((vault / "twin" / "twin.toml").read_text())
    assert known["own"]["people"] == len(own)


def test_nothing_is_paid_where_sdv_is_not(run: Run, vault: Path, monkeypatch: pytest.MonkeyPatch,
                                          tmp_path: Path) -> None:  # fmt: skip
    """Said first, and a synthesizer that does not fit the tables as well."""
    monkeypatch.setenv(VARIABLE, str(tmp_path / "nothing"))
    with pytest.raises(OwnerError, match="sdv install"):
        run("twin", vault, "--synthesizer", "sdv", "--yes")
    memorising(tmp_path / "there")
    monkeypatch.setenv(VARIABLE, str(tmp_path / "there"))
    with pytest.raises(OwnerError, match="knows one table"):
        run("twin", vault, "--synthesizer", "sdv:ctgan", "--yes")
    assert len(account(vault).rows) == 1


def test_metadata_go_out_and_come_in(run: Run, vault: Path, clinic: Path, tmp_path: Path) -> None:
    """What `catalog` prints, `init --metadata` takes: the same links without a name that speaks."""
    file = tmp_path / "metadata.json"
    file.write_text(run("catalog", vault, "--as", "sdv-metadata").output)
    again = tmp_path / "again"
    run("init", again, "--from", clinic, *UNIT, "--metadata", file, "--draft",
        "--public", "location,concept")  # fmt: skip
    text = (again / "draft.toml").read_text()
    assert "by SDV's metadata" in text and "condition_occurrence.person_id" in text
