"""`sarus-kernel refresh`: new rows, columns and tables; all that is the vault's own stays."""

import shutil
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner

from sarus_kernel.command import cli, refresh
from sarus_kernel.errors import OwnerError
from sarus_kernel.measurements.accounting import pure
from sarus_kernel.vault import data_version
from sarus_kernel.vault.catalog import load
from sarus_kernel.vault.ledger.entries import Caps, Charged, Entry
from sarus_kernel.vault.ledger.ledger import Ledger
from sarus_kernel.vault.ledger.lines import research_line
from sarus_kernel.vault.lock import alone
from sarus_kernel.vault.owner.account import account
from sarus_kernel.vault.owner.folders import leftovers
from tests.command.conftest import Run
from tests.command.test_check import spoil
from tests.vault.owner.sources import CLINIC, write_parquet

MORE = CLINIC | {"person": CLINIC["person"].replace("range(1, 41)", "range(1, 61)")}
KEPT = ("policy.toml", "private/signing.key", "private/salt", "tokens/researcher")


def _rows(vault: Path, table: str, what: str = "count(*)") -> object:
    with duckdb.connect(str(vault / "private" / "data.duckdb"), read_only=True) as connection:
        found = connection.execute(f"SELECT {what} FROM {table}").fetchone()
    assert found is not None
    return found[0]


def _said(vault: Path) -> list[str]:
    """The lines of the catalog, but for its version."""
    lines = (vault / "catalog.toml").read_text("utf-8").splitlines()
    return [line for line in lines if not line.startswith("data_version")]


def test_new_rows_cost_nothing(run: Run, vault: Path, tmp_path: Path) -> None:
    """Policy, key, tokens and ledger stay; what the catalog says stays; its version is another."""
    spoil(vault / "catalog.toml", "low = 1900, high = 2025", "low = 1901, high = 2024")
    before, own = load(vault), {name: (vault / name).read_bytes() for name in KEPT}
    twin = (vault / "twin" / "person.parquet").stat().st_size
    said = _said(vault)
    result = run("refresh", vault, "--from", write_parquet(tmp_path / "more", MORE), "--yes")
    assert "It cost nothing" in result.output and "from now on" in result.output
    assert _rows(vault, "person") == 60
    after = load(vault)
    assert after.version != before.version
    assert after.tables == before.tables
    assert _said(vault) == said
    assert own == {name: (vault / name).read_bytes() for name in KEPT}
    assert (vault / "twin" / "person.parquet").stat().st_size == pytest.approx(twin, rel=0.5)
    first, second = account(vault).rows
    assert first.entry.line == "twin" and second.entry.loss.epsilon == 0
    assert second.entry.words.startswith("A new version of the data")
    assert run("check", vault).exit_code == 0
    assert not list((vault / "private").glob(".refresh-*"))


def test_the_source_is_known(run: Run, vault: Path, clinic: Path) -> None:
    """Without --from the rows are where they were, and what was left out stays so."""
    assert _rows(vault, "person") == 40
    run("refresh", vault, "--yes")
    assert _rows(vault, "person") == 40 and len(account(vault).rows) == 2
    run("refresh", vault, "--yes", "--leave-out", "person.person_source_value")
    run("refresh", vault, "--yes")
    assert "person_source_value" not in load(vault).table("person").schema()


def test_new_columns_are_told_and_paid_for(run: Run, vault: Path, tmp_path: Path) -> None:
    """Nothing is bought by --yes alone; then the twin has the column, and the ledger its price."""
    wide = CLINIC | {"person": CLINIC["person"].replace("0 AS race", "i % 2 AS smoker, 0 AS race")}
    source = write_parquet(tmp_path / "wide", wide)
    with pytest.raises(OwnerError, match=r"person\.smoker"):
        run("refresh", vault, "--from", source, "--yes")
    assert len(account(vault).rows) == 1 and "smoker" not in load(vault).table("person").schema()
    run("refresh", vault, "--from", source, "--yes", "--twin-epsilon", "2")
    assert [row.entry.loss.epsilon for row in account(vault).rows] == [3.0, 2.0, 0.0]
    assert "smoker" in load(vault).table("person").schema()
    twin = duckdb.connect().execute(f"SELECT smoker FROM '{vault}/twin/person.parquet'").fetchall()
    assert twin
    # once it is there it is not new any more
    assert "It cost nothing" in run("refresh", vault, "--from", source, "--yes").output


def test_a_new_table_belongs_to_people(run: Run, vault: Path, tmp_path: Path) -> None:
    """Drafted as by init; a public one is not published by itself."""
    more = CLINIC | {
        "visit_occurrence": "SELECT i::BIGINT AS visit_occurrence_id, (1 + i % 40)::BIGINT AS "
        "person_id FROM range(80) t(i)",
        "hobby": "SELECT i AS hobby_id, 'h' || i AS hobby_name FROM range(9) t(i)",
    }
    source = write_parquet(tmp_path / "more", more)
    run("refresh", vault, "--from", source, "--yes", "--twin-epsilon", "1")
    access = {table.name: table.access for table in load(vault).tables}
    assert access["visit_occurrence"] == "private" and access["hobby"] == "withheld"
    assert _rows(vault, "visit_occurrence") == 80


@pytest.mark.parametrize(
    ("change", "words", "options"),
    [
        ({"location": None}, "location is not in the source", ("--withhold", "location")),
        (
            {"person": CLINIC["person"].replace("'P' || i AS person_source_value", "1 AS n")},
            "no person_source_value any more",
            ("--leave-out", "person.person_source_value,person.n"),
        ),
        (
            {"location": CLINIC["location"].replace("AS city", "AS city, 7 AS postcode")},
            "new columns: postcode",
            ("--leave-out", "location.postcode"),
        ),
    ],
)
def test_what_is_gone_or_to_be_published_is_asked_about(
    run: Run, vault: Path, tmp_path: Path,
    change: dict[str, str | None], words: str, options: tuple[str, ...],
) -> None:  # fmt: skip
    """A file that is missing may be a mistake; a public table's new column was never looked at."""
    tables = {name: query for name, query in (CLINIC | change).items() if query is not None}
    source = write_parquet(tmp_path / "other", tables)
    with pytest.raises(OwnerError, match=words):
        run("refresh", vault, "--from", source, "--yes")
    assert len(account(vault).rows) == 1
    run("refresh", vault, "--from", source, "--yes", *options)
    assert run("check", vault).exit_code == 0


def test_a_null_where_there_was_none_is_the_owners_to_decide(
    run: Run, vault: Path, tmp_path: Path
) -> None:
    """Whether anybody has a null is never found out by a catalog that changes by itself."""
    some = CLINIC["person"].replace("8507 AS gender", "nullif(8507, 8500 + i) AS gender")
    source = write_parquet(tmp_path / "nulls", CLINIC | {"person": some})
    with pytest.raises(OwnerError, match="no nulls in gender_concept_id"):
        run("refresh", vault, "--from", source, "--yes")
    run("refresh", vault, "--from", source, "--yes", "--nullable", "person.gender_concept_id")
    assert load(vault).table("person").schema()["gender_concept_id"].nullable


def test_a_draft_is_edited_and_used(run: Run, vault: Path, tmp_path: Path) -> None:
    """It says what the catalog says; what is taken out of it is not copied; then it is gone."""
    source = write_parquet(tmp_path / "more", MORE)
    assert "It costs nothing" in run("refresh", vault, "--from", source, "--draft").output
    assert _rows(vault, "person") == 40
    draft = vault / "draft.toml"
    assert draft.stat().st_mode & 0o077 == 0
    lines = draft.read_text("utf-8").splitlines(keepends=True)
    draft.write_text("".join(x for x in lines if not x.startswith("person_source")), "utf-8")
    run("refresh", vault, "--yes")
    assert not draft.exists() and _rows(vault, "person") == 60
    assert "person_source_value" not in load(vault).table("person").schema()


def test_the_owner_is_asked(vault: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is copied without a yes."""
    monkeypatch.setattr(refresh, "at_a_terminal", lambda: True)
    result = CliRunner().invoke(cli, ["refresh", str(vault)], input="n\n")
    assert "Take these data into the vault?" in result.output and result.exit_code == 1
    assert len(account(vault).rows) == 1


def test_a_running_vault_answers_from_the_old_rows(
    run: Run, vault: Path, tmp_path: Path
) -> None:
    """It is told; the next refresh goes on from the version that waits."""
    wide = MORE | {"person": MORE["person"].replace("0 AS race", "i % 2 AS smoker, 0 AS race")}
    with data_version.held(vault):
        source = write_parquet(tmp_path / "more", MORE)
        assert "started again" in run("refresh", vault, "--from", source, "--yes").output
        assert _rows(vault, "person") == 40
        source = write_parquet(tmp_path / "wide", wide)
        run("refresh", vault, "--from", source, "--yes", "--twin-epsilon", "1")
        assert "It cost nothing" in run("refresh", vault, "--yes").output
        assert _rows(vault, "person") == 40
    with data_version.held(vault):
        assert _rows(vault, "person") == 60 and "smoker" in load(vault).table("person").schema()


def test_a_vault_from_before_is_refreshed_by_its_catalog(
    run: Run, vault: Path, tmp_path: Path
) -> None:
    """It has kept neither draft nor source: --from, and links are found anew."""
    for name in ("draft.toml", "source.toml"):
        (vault / "private" / name).unlink()
    with pytest.raises(OwnerError, match="--from"):
        run("refresh", vault, "--yes")
    before = load(vault)
    run("refresh", vault, "--from", write_parquet(tmp_path / "more", MORE), "--yes")
    assert _rows(vault, "person") == 60 and load(vault).tables == before.tables


KILLING = """
import os, signal, sys, time
from sarus_kernel.command import cli, refresh
for trial, delay in zip(sys.argv[2::2], sys.argv[3::2]):
    child = os.fork()
    if not child:
        cli(["refresh", trial, "--from", sys.argv[1], "--yes"])
    time.sleep(float(delay))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
"""


def test_killed_at_any_moment(run: Run, vault: Path, tmp_path: Path) -> None:
    """kill -9: the vault is whole, with the old rows or the new ones, and what is left is found."""
    source = write_parquet(tmp_path / "more", MORE)
    trials = {tmp_path / f"vault-{delay}": delay for delay in ("0", "0.1", "0.25", "0.5")}
    for trial in trials:
        shutil.copytree(vault, trial)
    listed = [str(part) for pair in trials.items() for part in pair]
    subprocess.run([sys.executable, "-c", KILLING, str(source), *listed], check=True, timeout=100)
    for trial in trials:
        left = leftovers(trial)
        data_version.settle(trial)
        rows = _rows(trial, "person")
        assert rows in (40, 60)
        assert (load(trial).version == load(vault).version) is (rows == 40)
        assert len(account(trial).rows) in ((1, 2) if rows == 40 else (2,))
        assert account(trial).problem == ""
    assert left or rows == 60
    run("refresh", trial, "--yes")
    assert not leftovers(trial) and not list((trial / "private").glob(".refresh-*"))


def test_a_budget_is_renewed_where_the_policy_allows_it(
    run: Run, vault: Path, tmp_path: Path
) -> None:
    """Another line, and an entry that says so; what was spent stays what it was."""
    source = write_parquet(tmp_path / "more", MORE)
    loss, rules = pure(4.0), Caps(5.0, 1e-6)
    with closing(Ledger.open(vault / "private" / "ledger.db")) as ledger:
        entry = Entry(research_line(ledger), "researcher", "00", "q", "l", loss, "2026-01-01")
        assert isinstance(ledger.charge(entry, rules), Charged)
    with pytest.raises(OwnerError, match="renewable = true"):
        run("refresh", vault, "--from", source, "--yes", "--renew")
    assert _rows(vault, "person") == 40
    spoil(vault / "policy.toml", "[budget]", "[budget]\nrenewable = true")
    run("refresh", vault, "--from", source, "--yes")
    with closing(Ledger.open(vault / "private" / "ledger.db")) as ledger:
        assert research_line(ledger) == "research"
    with alone(vault, "a socket"), pytest.raises(OwnerError, match="has a vault already"):
        run("refresh", vault, "--yes", "--renew")
    run("refresh", vault, "--yes", "--renew")
    with closing(Ledger.open(vault / "private" / "ledger.db")) as ledger:
        assert research_line(ledger) == "research 2"
        assert ledger.remaining("research 2", rules).epsilon == pytest.approx(5, rel=1e-3)
        assert ledger.spent("research").loss.epsilon == pytest.approx(4)
        assert ledger.verify().sound
    assert "The budget is renewed" in account(vault).rows[-1].entry.words
    assert "Research budget, renewed 1 time: epsilon 5" in account(vault).totals[0]
