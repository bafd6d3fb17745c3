"""Draft, review, make: what the owner sees before anything is copied."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from sarus_kernel.command import cli, init
from sarus_kernel.errors import OwnerError
from sarus_kernel.vault.catalog import load
from tests.command.conftest import Run
from tests.vault.owner.sources import write_parquet
from tests.vault.owner.test_ownership import CARE

UNIT = ("--privacy-unit", "patients.id")
BROKEN = {
    **CARE,
    "lab": "SELECT 1 AS id, 1 + i % 90 AS patient_id, i AS value FROM range(90) t(i)",
    "ward": "SELECT 1 AS id, 'a' AS name FROM range(3) t(i)",
}


@pytest.fixture
def care(tmp_path: Path) -> Path:
    return write_parquet(tmp_path / "care", CARE)


def test_a_draft_copies_nothing(run: Run, care: Path, tmp_path: Path) -> None:
    """`--draft` shows what is to become of each table and why, and leaves one file."""
    result = run("init", tmp_path / "vault", "--from", care, *UNIT, "--draft")
    assert [each.name for each in (tmp_path / "vault").rglob("*")] == ["draft.toml"]
    for words in ("visits.patient_id -> patients.id", "withheld", "doctors", "sarus-kernel check"):
        assert words in result.output


def test_an_edited_draft_becomes_the_vault(run: Run, care: Path, tmp_path: Path) -> None:
    """Lines that are taken out are left out; what stands there is what is made."""
    vault = tmp_path / "vault"
    run("init", vault, "--from", care, *UNIT, "--draft")
    file = vault / "draft.toml"
    text = file.read_text("utf-8")
    assert "doctor_id = " in text
    lines = [line for line in text.splitlines() if not line.startswith("doctor_id")]
    born = 'born = {type = "integer"'
    text = "\n".join(lines).replace(born, f"{born}, low = 1900")
    file.write_text(text, "utf-8")
    assert run("check", vault).exit_code == 0
    run("init", vault, "--yes")
    catalog = load(vault)
    assert "doctor_id" not in catalog.schema("visits")
    assert catalog.schema("patients")["born"].low == 1900
    assert catalog.dataset == "care"
    assert not (vault / "draft.toml").exists() and (vault / "private" / "draft.toml").exists()


def test_the_check_of_a_draft_is_by_line(run: Run, tmp_path: Path) -> None:
    """What the file says wrongly, and what the data do not bear out, all at once with its line."""
    vault = tmp_path / "vault"
    run("init", vault, "--from", write_parquet(tmp_path / "source", BROKEN), *UNIT, "--draft")
    file = vault / "draft.toml"
    text = file.read_text("utf-8")
    at = next(n for n, line in enumerate(text.splitlines(), 1) if line == "[tables.lab.columns]")
    result = run("check", vault)
    assert result.exit_code == 1
    assert f"draft.toml, line {at + 1}: lab.id is not a key" in result.output
    file.write_text(text.replace('access = "withheld"', 'access = "secret"', 1), "utf-8")
    assert "access has to be one of" in run("check", vault).output
    file.write_text(text.replace("visits.patient_id ->", "visits.patient_id =", 1), "utf-8")
    assert "TABLE.COLUMN -> TABLE.COLUMN" in run("check", vault).output


def test_all_that_is_to_be_decided_is_said_at_once(run: Run, tmp_path: Path) -> None:
    """Broken keys, a table that is not there and one that cannot be public: three findings."""
    source = write_parquet(tmp_path / "source", BROKEN)
    with pytest.raises(OwnerError) as caught:
        run("init", tmp_path / "vault", "--from", source, *UNIT, "--public", "ward,wards", "--yes")
    for words in ("lab.id is not a key", "ward.id is not a key", "'wards'"):
        assert words in str(caught.value)
    assert not (tmp_path / "vault").exists()


def test_nobody_at_the_terminal(run: Run, care: Path, tmp_path: Path) -> None:
    """Without a terminal and without a word, nothing is made unseen."""
    with pytest.raises(OwnerError, match="--yes"):
        run("init", tmp_path / "vault", "--from", care, *UNIT)
    assert not (tmp_path / "vault").exists()


@pytest.mark.parametrize(("answer", "made"), [("y\n", True), ("n\n", False), ("\n", False)])
def test_the_question_on_a_terminal(
    care: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: str, made: bool
) -> None:
    """The draft is shown, and only a yes makes the vault."""
    monkeypatch.setattr(init, "at_a_terminal", lambda: True)
    vault = tmp_path / "vault"
    arguments = ["init", str(vault), "--from", str(care), *UNIT]
    result = CliRunner().invoke(cli, arguments, input=answer)
    assert "Make the vault?" in result.output
    assert (vault / "catalog.toml").exists() is made
    assert made or [each.name for each in tmp_path.iterdir()] == ["care"]


def test_the_engines_reason_is_for_the_owner(run: Run, tmp_path: Path) -> None:
    """What a file cannot be read for is said where init runs."""
    (tmp_path / "source").mkdir()
    (tmp_path / "source" / "patients.parquet").write_text("no parquet", "utf-8")
    with pytest.raises(OwnerError, match=r"(?s)patients of the source cannot be read.*too small"):
        run("init", tmp_path / "vault", "--from", tmp_path / "source", *UNIT, "--yes")
