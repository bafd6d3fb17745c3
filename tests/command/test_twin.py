"""`sarus-kernel twin`: the twin anew, told and charged before."""

import re
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest
import tomlkit
from click.testing import CliRunner

from sarus_kernel.command import cli
from sarus_kernel.errors import OwnerError
from sarus_kernel.vault.catalog import load
from sarus_kernel.vault.catalog.beside import FILE, kept
from sarus_kernel.vault.metadata import welcome
from sarus_kernel.vault.owner import remaking
from sarus_kernel.vault.owner.account import account
from sarus_kernel.vault.owner.buying_quality import buy_quality
from sarus_kernel.vault.owner.comparing_twin import compared
from sarus_kernel.vault.owner.making_twin import Bought
from sarus_kernel.vault.policy import load as load_policy
from tests.command.conftest import Run
from tests.command.test_check import spoil


def test_the_twin_follows_the_catalog(run: Run, vault: Path) -> None:
    """After an edit of the bounds the new twin keeps to them; its price is on the twin's line."""
    spoil(vault / "catalog.toml", "low = 1900, high = 2025", "low = 1950, high = 1960")
    result = run("twin", vault, "--epsilon", "1", "--quality-epsilon", "0", "--yes")
    assert "cost epsilon 3 until now; this one costs 1 more" in result.output
    twin = f"SELECT min(year_of_birth), max(year_of_birth) FROM '{vault}/twin/person.parquet'"
    ((low, high),) = duckdb.connect().execute(twin).fetchall()
    assert 1950 <= low <= high <= 1960
    assert [row.entry.loss.epsilon for row in account(vault).rows] == [3.0, 1.0]
    assert run("check", vault).exit_code == 0
    assert not list((vault / "private").glob(".twin-*"))


def test_grantees_are_told_how_far_the_twin_is(run: Run, vault: Path) -> None:
    """It is charged on a line of its own, and stands at tables and columns wherever these are
    described. Of few people nothing is bought, and another's twin is not compared."""
    catalog, file = load(vault), vault / "twin" / "twin.toml"
    before = file.read_text("utf-8")
    assert "quality" not in before
    assert not buy_quality(vault, vault, vault / "twin", catalog, 0.0, 1e-6)
    assert not buy_quality(vault, vault, vault / "twin", catalog, 1e-3, 1e-6)
    file.write_text('made_by = "another"\n' + before, "utf-8")
    assert not buy_quality(vault, vault, vault / "twin", catalog, 100.0, 1e-6)
    file.write_text(_of_forty(before), "utf-8")
    assert buy_quality(vault, vault, vault / "twin", catalog, 100.0, 1e-6)
    assert [row.entry.line for row in account(vault).rows] == ["twin", "twin quality"]
    shown = welcome(vault, catalog, load_policy(vault), "", "researcher")
    person = shown.catalog.table("person")
    year = next(column for column in person.columns if column.name == "year_of_birth")
    assert re.search(r"The twin is [01]\.\d\d ± ", year.description)
    assert re.search(r"How far the twin is: its columns [01]\.", person.description)
    assert "(epsilon=100)" in shown.twin_words
    assert all("twin" not in each.description for each in shown.catalog.table("concept").columns)
    assert run("check", vault).exit_code == 0


def _of_forty(words: str) -> str:
    """What the twin says, as if its number of people were hardly noisy."""
    known = tomlkit.parse(words)
    known["stands_for"], known["stands_for_noise"] = 40, 0.1
    return tomlkit.dumps(known)


def test_shares_of_nulls_are_those_of_the_newest_twin(
    vault: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What its noisy figures tell is written over what earlier ones told, all else stays as it is;
    an edit that the owner makes meanwhile stands."""
    text = (vault / "catalog.toml").read_text("utf-8")
    place, make = ("person", "location_id"), remaking.make_twin
    meanwhile = ""

    def made(directory: Path, *given: Any) -> Bought:
        if meanwhile:
            (directory / "catalog.toml").write_text(meanwhile, "utf-8")
        return replace(
            make(directory, *given), nulls={place: 0.27}, groups={place: (1, 1, 1, 1, 2)}
        )

    monkeypatch.setattr(remaking, "make_twin", made)
    remaking.remake(vault, 1.0, 1e-6, lambda *_: None)
    after = (vault / "catalog.toml").read_text("utf-8")
    (old, new), = (pair for pair in zip(text.splitlines(), after.splitlines(), strict=True)
                   if pair[0] != pair[1])  # fmt: skip
    assert new.startswith("location_id = ") and "nulls = 0.27" in new
    assert "groups_per_person = [1, 1, 1, 1, 2]" in new
    assert new.partition("#")[2] == old.partition("#")[2]
    assert [c.nulls for c in load(vault).table("person").columns if c.name == place[1]] == [0.27]
    meanwhile = text
    remaking.remake(vault, 1.0, 1e-6, lambda *_: None)
    assert (vault / "catalog.toml").read_text("utf-8") == text


def test_the_owner_sees_twin_beside_real(run: Run, made: tuple[Path, str], tmp_path: Path) -> None:
    """Column by column, exact, and nothing is charged: a twin that is the data is at no distance,
    one of other values is at 1, and keys and free text are not compared."""
    vault = Path(shutil.copytree(made[0], tmp_path / "copy"))
    person = vault / "twin" / "person.parquet"
    with duckdb.connect(str(vault / "private" / "data.duckdb"), read_only=True) as connection:
        connection.execute(f"COPY person TO '{person}' (FORMAT parquet)")
    same = {each.column: each for each in compared(vault) if each.table == "person"}
    assert same and all(each.distance < 1e-9 for each in same.values())
    assert all(each.empty == each.twin_empty for each in same.values())
    assert "person_id" not in same and "year_of_birth" in same
    with duckdb.connect(str(vault / "private" / "data.duckdb"), read_only=True) as connection:
        other = "SELECT * REPLACE (9999 AS year_of_birth) FROM person"
        connection.execute(f"COPY ({other}) TO '{person}' (FORMAT parquet)")
    found = {each.column: each for each in compared(vault) if each.table == "person"}
    assert found["year_of_birth"].distance > 0.85
    assert "for your eyes only" in run("twin", vault, "--compare").output
    assert len(account(vault).rows) == 1
    version = load(vault).version
    columns = kept(vault, version) or ()
    assert columns[0].distance == 1.0 and columns[0].column == "year_of_birth"
    assert all(sum(each.real) == pytest.approx(1) for each in columns if each.table == "person")
    assert {"(rows per person)"} < {each.column for each in columns}
    assert (vault / FILE).stat().st_mode & 0o777 == 0o600 and kept(vault, "another") is None
    remaking.remake(vault, 1.0, 1e-6, lambda *_: None)
    assert kept(vault, version) is None and not (vault / FILE).exists()


def test_nothing_is_paid_without_a_yes(vault: Path) -> None:
    """The price is told first."""
    result = CliRunner().invoke(cli, ["twin", str(vault)], input="n\n")
    assert "Make it?" in result.output and result.exit_code == 1
    assert len(account(vault).rows) == 1


def test_a_catalog_that_is_not_sound_costs_nothing(run: Run, vault: Path) -> None:
    """It is read before anything is charged."""
    spoil(vault / "catalog.toml", 'access = "private"', 'access = "privat"')
    with pytest.raises(OwnerError, match="access"):
        run("twin", vault, "--yes")
    assert len(account(vault).rows) == 1
