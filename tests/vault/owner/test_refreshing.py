"""What a vault was made by is found again by a refresh, whatever kind of source it is."""

from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from sarus_kernel.errors import OwnerError
from sarus_kernel.vault.catalog import load
from sarus_kernel.vault.owner.drafts import Draft, InitOptions
from sarus_kernel.vault.owner.initialise import initialise
from sarus_kernel.vault.owner.links import link
from sarus_kernel.vault.owner.refreshing import Price, Wish, refresh

SAID = InitOptions("data", ("unit", "unit"))
TEXTS = {
    "Patienten": "PatNr;Geburt;Größe\n" + "".join(
        f"{i};{1 + i % 28:02}.03.19{10 + i % 80};1,{i:02}\n" for i in range(10, 70)
    ),
    "Konten": "Konto;Stand\n" + "".join(f"{i};{i}\n" for i in range(100, 160)),
    "Halter": "Konto;PatNr\n" + "".join(
        f"{100 + i % 60};{10 + i % 60}\n{100 + i % 60};{10 + (i + 1) % 60}\n" for i in range(60)
    ),
    "Tage": "Tag;Name\n01.05.2020;Mai\n24.12.2020;Heiligabend\n",
}  # fmt: skip
"""A bank in German files: a bridge, decimal commas, days with points, a public table of days."""
CLIENTS = InitOptions(
    "bank", ("Patienten", "PatNr"), public=("Tage",), links=(link("Konten.Konto -> Halter.Konto"),),
    keys={"Konten": "Konto"},
)  # fmt: skip


def _files(folder: Path, tables: dict[str, str]) -> Path:
    folder.mkdir()
    for name, text in tables.items():
        (folder / f"{name}.csv").write_text(text, "utf-8")
    return folder


def _again(vault: Path) -> list[Price]:
    """Refresh from where the rows were; what the owner was told of the price."""
    told: list[Price] = []

    def review(found: Draft, price: Price) -> None:
        told.append(price)

    refresh(vault, Wish(SAID), lambda *_: None, review)
    return told


def _rows(vault: Path, table: str) -> list[tuple[object, ...]]:
    with duckdb.connect(str(vault / "private" / "data.duckdb"), read_only=True) as connection:
        return connection.execute(f'FROM "{table}" ORDER BY ALL').fetchall()


def test_files_as_people_have_them(tmp_path: Path) -> None:
    """Formats, bridges and public tables come out as by init; nothing is new, so nothing costs."""
    source = _files(tmp_path / "source", TEXTS)
    initialise(tmp_path / "vault", source, CLIENTS)
    before = load(tmp_path / "vault")
    tables = {table.name: _rows(tmp_path / "vault", table.name) for table in before}
    assert len(tables["Konten"]) == 120 and before.table("Tage").access == "public"
    (price,) = _again(tmp_path / "vault")
    assert price.new == () and load(tmp_path / "vault").tables == before.tables
    assert tables == {table.name: _rows(tmp_path / "vault", table.name) for table in before}
    more = TEXTS["Patienten"] + "99;01.02.1980;1,99\n"
    (source / "Patienten.csv").write_text(more, "utf-8")
    _again(tmp_path / "vault")
    assert len(_rows(tmp_path / "vault", "Patienten")) == 61


def test_people_who_are_made_of_their_events(tmp_path: Path) -> None:
    """A source without a table of people has none at the second time, either."""
    events = "user_id,kind\n" + "".join(f"{i % 50},{'ab'[i % 2]}\n" for i in range(300))
    source = _files(tmp_path / "source", {"events": events})
    asked = InitOptions("shop", ("events", "user_id"), keys={"events": ""})
    initialise(tmp_path / "vault", source, asked)
    before = load(tmp_path / "vault")
    (source / "events.csv").write_text(events + "77,a\n", "utf-8")
    (price,) = _again(tmp_path / "vault")
    assert price.new == () and load(tmp_path / "vault").tables == before.tables
    assert len(_rows(tmp_path / "vault", "people")) == 51


def test_a_copy_in_spark_is_not_refreshed(tmp_path: Path) -> None:
    """Nor is what is no vault; the words say what to do."""
    with pytest.raises(OwnerError, match="not a vault"):
        _again(tmp_path)
    (tmp_path / "private").mkdir()
    (tmp_path / "private" / "ledger.db").touch()
    (tmp_path / "private" / "engine.toml").write_text('engine = "spark"\nfolder = "t"\n', "utf-8")
    with pytest.raises(OwnerError, match="in a server"):
        _again(tmp_path)


def test_what_the_owner_says_of_a_known_table_counts(tmp_path: Path) -> None:
    """A table can be withheld, and a withheld one stays so."""
    source = _files(tmp_path / "source", TEXTS)
    initialise(tmp_path / "vault", source, CLIENTS)
    wish = Wish(replace(SAID, withheld=("Konten",)))
    refresh(tmp_path / "vault", wish, lambda *_: None, lambda *_: None)
    for _ in range(2):
        access = {table.name: table.access for table in load(tmp_path / "vault").tables}
        assert (access["Konten"], access["Halter"]) == ("withheld", "private")
        _again(tmp_path / "vault")
