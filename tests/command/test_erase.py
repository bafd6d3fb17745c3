"""`sarus-kernel erase`: one person's rows are gone, and do not come back."""

import re
from pathlib import Path

import duckdb
import pytest
import tomlkit
from click.testing import CliRunner

from sarus_kernel.command import cli
from sarus_kernel.errors import OwnerError
from sarus_kernel.release import PrivacyLoss
from sarus_kernel.vault import data_version
from sarus_kernel.vault.catalog import load
from sarus_kernel.vault.ledger.entries import Caps, Charged, Entry
from sarus_kernel.vault.ledger.ledger import Ledger
from sarus_kernel.vault.owner.account import account
from sarus_kernel.vault.owner.drafts import InitOptions
from sarus_kernel.vault.owner.refreshing import Wish, refresh
from tests.command.conftest import Run


def _count(vault: Path, table: str, where: str = "true") -> int:
    with duckdb.connect(str(vault / "private" / "data.duckdb"), read_only=True) as connection:
        found = connection.execute(f"SELECT count(*) FROM {table} WHERE {where}").fetchone()
    assert found is not None
    return int(found[0])


def _stored(vault: Path, body: bytes | None = None) -> bytes | None:
    """What is stored for a question of Ann's; `body` is stored first."""
    ledger = Ledger.open(vault / "private" / "ledger.db")
    try:
        if body is not None:
            entry = Entry("research", "ann", "0" * 64, "a question", "", PrivacyLoss(), "2026")
            charged = ledger.charge(entry, Caps(1.0, 1e-6))
            assert isinstance(charged, Charged)
            ledger.store(charged.seq, body)
        assert ledger.verify().sound
        return ledger.stored("ann", "0" * 64)
    finally:
        ledger.close()


def test_the_rows_are_gone_and_stay_so(run: Run, vault: Path) -> None:
    """In every table, and in the file's bytes; the source, which has them, does not bring them
    back; the ledger names nobody."""
    before, twin = load(vault), (vault / "twin" / "person.parquet").read_bytes()
    assert b"P17" in (vault / "private" / "data.duckdb").read_bytes()
    result = run("erase", vault, "--person", "17", "--yes")
    assert "4 rows are gone" in result.output
    for _ in range(2):
        assert _count(vault, "person") == 39 and _count(vault, "person", "person_id = 17") == 0
        assert _count(vault, "condition_occurrence", "person_id = 17") == 0
        for file in (vault / "private").rglob("*.duckdb"):
            assert b"P17" not in file.read_bytes()
        done = refresh(vault, Wish(InitOptions("d", ("u", "u"))), lambda *_: None, lambda *_: None)
        told = {name: copied.rows for name, copied in done.copied.items()}
        assert told == {name: _count(vault, name) for name in told} and told["person"] == 39
    assert (vault / "twin" / "person.parquet").stat().st_size > 0 and twin
    assert load(vault).version != before.version and load(vault).tables == before.tables
    words = [row.entry.words for row in account(vault).rows]
    assert words[1] == "A person was erased"
    # all that is said of it besides: versions, which are chance (so they may hold any two digits)
    assert len(words) == 4 and all(
        re.fullmatch("A new version of the data, [0-9a-f]{16}, with the twin as before", each)
        for each in words[2:]
    )
    assert "17" not in (vault / "private" / "erased").read_text().split()
    assert run("check", vault).exit_code == 0


def test_what_is_withheld_by_now_goes_as_a_whole(run: Run, vault: Path) -> None:
    """It was copied once, and whose its rows are is not known any more."""
    catalog = tomlkit.parse((vault / "catalog.toml").read_text("utf-8"))
    table = catalog["tables"]["condition_occurrence"]  # type: ignore[index]
    table["access"] = "withheld"  # type: ignore[index]
    for fact in ("unit", "max_rows"):
        table.pop(fact, None)  # type: ignore[union-attr]
    (vault / "catalog.toml").write_text(tomlkit.dumps(catalog), "utf-8")
    run("erase", vault, "--person", "17", "--yes")
    assert _count(vault, "person") == 39
    with pytest.raises(duckdb.CatalogException):
        _count(vault, "condition_occurrence")


def test_answers_and_twin_by_the_owners_choice(run: Run, vault: Path) -> None:
    """Values are blanked, what was asked and paid stays; a new twin is charged."""
    assert _stored(vault, b"the exact answer") == b"the exact answer"
    (vault / "private" / "models").mkdir()
    run("erase", vault, "--person", "3", "--yes")
    assert _stored(vault) == b"the exact answer"
    twin = (vault / "twin" / "person.parquet").read_bytes()
    run("erase", vault, "--person", "4", "--answers", "--new-twin", "1", "--yes")
    assert _stored(vault) is None and not (vault / "private" / "models").exists()
    for file in (vault / "private").glob("ledger.db*"):
        assert b"the exact answer" not in file.read_bytes()
    assert (vault / "twin" / "person.parquet").read_bytes() != twin
    assert [row.entry.loss.epsilon for row in account(vault).rows] == [3.0, 0, 0, 1.0, 0]
    assert _count(vault, "person") == 38


def test_a_running_vault_notices_that_answers_were_erased(run: Run, vault: Path) -> None:
    """It has the old rows until it is stopped: what it answers meanwhile is kept nowhere."""
    running = Ledger.open(vault / "private" / "ledger.db")
    try:
        assert running.keeps
        _stored(vault, b"of before")
        run("erase", vault, "--person", "17", "--answers", "--yes")
        assert not running.keeps and running.stored("ann", "0" * 64) is None
        entry = Entry("research", "ann", "1" * 64, "another", "", PrivacyLoss(), "2026")
        charged = running.charge(entry, Caps(1.0, 1e-6))
        assert isinstance(charged, Charged)
        running.store(charged.seq, b"of her rows")
        assert running.stored("ann", "1" * 64) is None and running.verify().sound
    finally:
        running.close()
    assert b"of her rows" not in (vault / "private" / "ledger.db").read_bytes()
    assert _stored(vault, b"of after") == b"of after"


def test_nobody_is_erased_by_mistake(run: Run, vault: Path) -> None:
    """An unknown key is said; without a yes nothing is done; a running vault is told of."""
    with pytest.raises(OwnerError, match="Nobody"):
        run("erase", vault, "--person", "4711", "--yes")
    result = CliRunner().invoke(cli, ["erase", str(vault), "--person", "5"], input="n\n")
    assert result.exit_code == 1 and _count(vault, "person") == 40
    assert len(account(vault).rows) == 1 and not (vault / "private" / "erased").exists()
    with data_version.held(vault):
        assert "stop it" in run("erase", vault, "--person", "5", "--yes").output
        assert _count(vault, "person") == 40
    assert run("check", vault).exit_code == 0 and _count(vault, "person") == 39
