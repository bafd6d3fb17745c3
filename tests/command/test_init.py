"""`sarus-kernel init`, as the data owner uses it."""

import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import pytest

from sarus_kernel.errors import OwnerError
from sarus_kernel.vault.catalog import load
from sarus_kernel.vault.policy import load as load_policy
from tests.command.conftest import UNIT, Run
from tests.processes import running
from tests.vault.owner.sources import CLINIC, write_parquet


def test_the_vault_is_complete(made: tuple[Path, str]) -> None:
    """Everything a server needs is there, and loads."""
    directory, _ = made
    catalog = load(directory)
    assert {table.name: table.access for table in catalog} == {
        "person": "private",
        "condition_occurrence": "private",
        "concept": "public",
        "location": "public",
        "staff": "withheld",
    }
    assert catalog.table("person").max_rows == 1
    assert (catalog.table("condition_occurrence").max_rows or 0) >= 1
    assert load_policy(directory).grantee("researcher").token_sha256
    assert {file.stem for file in (directory / "twin").glob("*.parquet")} == {
        "person", "condition_occurrence", "concept", "location"
    }  # fmt: skip


def test_the_summary_speaks_to_the_owner(made: tuple[Path, str]) -> None:
    """What is private, public and withheld, and what to do now."""
    _, words = made
    for part in ("person", "withheld", "staff", "sarus-kernel check", "sarus-kernel serve"):
        assert part in words


def test_only_the_owner_can_read_what_is_private(made: tuple[Path, str]) -> None:
    """The data, the key, the salt and the tokens are out of reach of other users."""
    directory, _ = made
    for folder in ("private", "tokens"):
        assert stat.S_IMODE((directory / folder).stat().st_mode) == 0o700
    for file in ("private/salt", "private/signing.key", "private/ledger.db", "tokens/researcher"):
        assert stat.S_IMODE((directory / file).stat().st_mode) == 0o600


def test_the_catalog_says_where_each_fact_is_from(made: tuple[Path, str]) -> None:
    """The owner reviews facts by their origin."""
    text = (made[0] / "catalog.toml").read_text(encoding="utf-8")
    link = "-> person.person_id (by its name and values)"
    for words in ("# OMOP standard", "# you said so", link, "by the key"):
        assert words in text


def test_no_private_value_in_what_is_public(made: tuple[Path, str]) -> None:
    """Neither the catalog nor the twin repeats a text that belongs to one person."""
    directory, _ = made
    with duckdb.connect(str(directory / "private" / "data.duckdb"), read_only=True) as connection:
        rows = connection.execute("SELECT person_source_value FROM person").fetchall()
    texts = {str(row[0]) for row in rows}
    assert len(texts) == 40
    twin = f"SELECT person_source_value FROM '{directory}/twin/person.parquet'"
    assert not texts & {str(row[0]) for row in duckdb.connect().execute(twin).fetchall()}
    catalog = (directory / "catalog.toml").read_text(encoding="utf-8")
    assert not any(f'"{text}"' in catalog for text in texts)


def test_an_existing_directory_is_left_alone(run: Run, clinic: Path, tmp_path: Path) -> None:
    """`init` never writes over anything."""
    (tmp_path / "vault").mkdir()
    (tmp_path / "vault" / "mine").write_text("mine", encoding="utf-8")
    with pytest.raises(OwnerError, match="already there"):
        run("init", tmp_path / "vault", "--from", clinic, *UNIT, "--yes")
    assert [path.name for path in tmp_path.rglob("*")] == ["vault", "mine"]


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--privacy-unit", "persn.person_id"),
        ("--privacy-unit", "person"),
        ("--public", "condition_occurrence"),
        ("--name", "patient data"),
        ("--key", "person"),
    ],
)
def test_a_failure_leaves_nothing(
    run: Run, clinic: Path, tmp_path: Path, option: str, value: str
) -> None:
    """After an error there is no half directory, not even a hidden one."""
    with pytest.raises(OwnerError) as caught:
        run("init", tmp_path / "vault", "--from", clinic, *UNIT, "--yes", option, value)
    assert 1 <= len(str(caught.value).splitlines()) <= 3
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_being_stopped_leaves_nothing(tmp_path: Path, number: int) -> None:
    """Ctrl-C, or a polite kill, in the middle of the work cleans up."""
    many = "SELECT i AS visit_occurrence_id, 1 + i % 40 AS person_id FROM range(20000000) t(i)"
    source = write_parquet(tmp_path / "source", {**CLINIC, "visit": many})
    arguments = ["init", str(tmp_path / "vault"), "--from", str(source), *UNIT, "--yes"]
    command = [sys.executable, "-c", "from sarus_kernel.command import main; main()", *arguments]
    with running(command, stderr=subprocess.PIPE, text=True) as process:
        deadline = time.monotonic() + 200
        while not list(tmp_path.glob(".vault.init-*/private/data.duckdb")):
            assert process.poll() is None and time.monotonic() < deadline
            time.sleep(0.01)
        os.kill(process.pid, number)
        said = process.communicate(timeout=200)[1]
    assert process.returncode == 130
    assert "Traceback" not in said
    assert [path.name for path in tmp_path.iterdir()] == ["source"]
