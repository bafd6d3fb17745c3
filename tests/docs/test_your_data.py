"""The page for a clinic's data engineer: each of its commands is run, and its question answered."""

from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner

from sarus_kernel.client import connect
from sarus_kernel.command import cli
from sarus_kernel.frontends.sql import parse
from sarus_kernel.vault.catalog import load

PAGE = Path(__file__).parents[2] / "docs" / "your_data.md"
WARDS = ("Chirurgie", "Innere", "Säuglinge")
SEX = 'Geschlecht = {type = "text"'


def _commands() -> list[list[str]]:
    lines = PAGE.read_text("utf-8").splitlines()
    return [line.split()[1:] for line in lines if line.startswith("    sarus-kernel ")]


def _question() -> str:
    _, _, rest = PAGE.read_text("utf-8").partition("%%private_sql --epsilon 1\n")
    return " ".join(rest.partition("\n\n")[0].split())


def _day(number: int) -> str:
    return f"{date(2021, 1, 1) + timedelta(days=number):%d.%m.%Y}"


def export(folder: Path, people: int = 300) -> None:
    """Patients with two stays each, with their diagnoses, and three wards."""
    rows = {
        "patienten": "PatNr;Name;Geschlecht;Geburtsdatum;Größe",
        "aufenthalte": "FallNr;PatNr;Station;Aufnahme;Entlassung;Kosten",
        "diagnosen": "FallNr;ICD",
        "stationen": "Station;Bezeichnung",
    }
    lines = {name: [head] for name, head in rows.items()}
    for at in range(1, people + 1):
        height = f"1,{50 + at % 45}"
        lines["patienten"] += [f"{at};Müller {at};{'mw'[at % 2]};{_day(-9000 - at)};{height}"]
    for at in range(2 * people):
        stay, who = 70_000 + at, 1 + at // 2
        cost = f"{1 + at % 9}.{100 + at % 900},50"
        days = f"{_day(at)};{_day(at + 3)}"
        lines["aufenthalte"] += [f"{stay};{who};{1 + at % 3};{days};{cost}"]
        lines["diagnosen"] += [f"{stay};I{at % 5}0"]
    lines["stationen"] += [f"{at};{ward}" for at, ward in enumerate(WARDS, 1)]
    folder.mkdir(exist_ok=True)
    for name, text in lines.items():
        (folder / f"{name}.csv").write_bytes("\n".join(text).encode("cp1252"))


def test_the_page_as_it_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Draft, review, vault, an answer near the truth; refreshed, shared, one person less."""
    monkeypatch.chdir(tmp_path)
    export(Path("export"))
    draft, *rest = _commands()

    def run(words: list[str]) -> str:
        done = CliRunner().invoke(cli, words, catch_exceptions=False)
        assert done.exit_code == 0, (words, done.output)
        return done.output

    said = run(draft)
    for found in ("aufenthalte.PatNr -> patienten.PatNr", "diagnosen.FallNr -> aufenthalte.FallNr",
                  "written %d.%m.%Y", "Säuglinge", "identifies a person"):  # fmt: skip
        assert found in " ".join(said.split()), found
    file = Path("vault", "draft.toml")
    lines = file.read_text("utf-8").replace(SEX, f'{SEX}, categories = ["m", "w", "d"]').split("\n")
    file.write_text("\n".join(line for line in lines if not line.startswith("Name =")), "utf-8")
    for words in rest[:3]:
        run(words)
    patients = load(Path("vault")).schema("patienten")
    assert "Name" not in patients and patients["Geschlecht"].categories == ("m", "w", "d")
    with duckdb.connect("vault/private/data.duckdb", read_only=True) as copy:
        query = "SELECT count(*), max(Kosten), min(Aufnahme) FROM aufenthalte"
        assert copy.execute(query).fetchone() == (600, 9693.5, date(2021, 1, 1))
        assert copy.execute('SELECT min("Größe") FROM patienten').fetchone() == (1.5,)
    with connect(Path("vault")) as asked:
        release = asked.ask(parse(_question(), asked.catalog), 1.0, anyway=True)
    assert {row[0] for row in release.value.rows} <= set(WARDS)
    export(Path("export"), 310)
    for words in rest[3:]:
        said = run(words)
    with duckdb.connect("vault/private/data.duckdb", read_only=True) as copy:
        gone = "SELECT count(*), count_if(PatNr = 17) FROM aufenthalte"
        assert copy.execute(gone).fetchone() == (618, 0)
    assert "A person was erased" in said
