"""Several datasets about the same people in one vault: one budget, one refresh."""

from pathlib import Path

import duckdb
import pytest

from sarus_kernel.errors import OwnerError
from sarus_kernel.vault.catalog import load
from tests.command.conftest import Run
from tests.vault.owner.sources import write_csv, write_database

PATIENTS = {"patients": "SELECT i AS id, i % 2 AS sex FROM range(1, 101) t(i)"}
ROWS = "SELECT i AS lab_id, 1 + i % 100 AS patient_id, i * 0.5 AS value FROM range(300) t(i)"
LAB = {"lab": ROWS}
UNIT = ("--privacy-unit", "patients.id", "--twin-epsilon", "1")


def test_one_vault_of_two_sources(run: Run, tmp_path: Path) -> None:
    """A registry's folder and a laboratory's database: links across them, also at a refresh."""
    registry = write_csv(tmp_path / "registry", PATIENTS)
    lab, other = (write_database(tmp_path / f"{name}.duckdb", LAB) for name in ("lab", "more"))
    with pytest.raises(OwnerError, match="More than one of the sources has a table lab"):
        run("init", tmp_path / "v", "--from", lab, "--from", other, *UNIT, "--draft")
    vault = tmp_path / "vault"
    run("init", vault, "--from", registry, "--from", lab, *UNIT, "--draft")
    assert run("check", vault).exit_code == 0
    run("init", vault, "--yes")
    catalog = load(vault)
    assert catalog.dataset == "registry"
    assert {table.name: table.unit for table in catalog} == {"patients": "id", "lab": "patient_id"}
    lab.unlink()
    write_database(lab, {"lab": ROWS.replace("300", "400")})
    run("refresh", vault, "--yes")
    with duckdb.connect(str(vault / "private" / "data.duckdb"), read_only=True) as copy:
        assert copy.execute("SELECT count(*) FROM lab").fetchone() == (400,)


def test_servers_are_not_among_several(run: Run, tmp_path: Path) -> None:
    """Their tables are copied into a file first; the password is not repeated."""
    registry = write_csv(tmp_path / "registry", PATIENTS)
    url = "postgresql://user:hunter2@127.0.0.1:1/db"
    with pytest.raises(OwnerError, match="no servers") as caught:
        run("init", tmp_path / "v", "--from", registry, "--from", url, *UNIT, "--draft")
    assert "hunter2" not in str(caught.value)
