"""What a vault was made by is found again by a refresh, whatever kind of source it is."""

from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from sarus_kernel.errors import OwnerError
from sarus_kernel.measurements import NOISY, OLD, SOME
from sarus_kernel.rewriting.handed_over import people_of
from sarus_kernel.vault import data_version, opening
from sarus_kernel.vault.catalog import load
from sarus_kernel.vault.owner.drafts import Draft, InitOptions
from sarus_kernel.vault.owner.erasing import Erasure, erase
from sarus_kernel.vault.owner.initialise import initialise
from sarus_kernel.vault.owner.links import link
from sarus_kernel.vault.owner.origin import Origin, origin_of
from sarus_kernel.vault.owner.refreshing import Price, Wish, refresh
from sarus_kernel.vault.owner.remaking import remake
from sarus_kernel.vault.workers.data_location import place_of
from tests.vault.owner.sources import write_parquet

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


PEOPLE = {
    "people": "SELECT i AS id, i % 7 AS kind FROM range(40) t(i)",
    "visits": "SELECT i AS nr, i % 40 AS people_id FROM range(80) t(i)",
}


class _NoWorkers:
    """Nobody asks the twin here."""

    has_twin = False


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


def test_the_number_of_people_is_known_to_be_old(tmp_path: Path) -> None:
    """Where the twin stays, so does what was paid for of their number: there may be four times as
    many by now, and the owner is told where there are more."""
    known = {**PEOPLE, "people": "SELECT i AS id FROM range(400) t(i)"}
    vault, source = tmp_path / "vault", write_parquet(tmp_path / "source", known)
    initialise(vault, source, InitOptions("clinic", ("people", "id"), epsilon=50.0))
    old = opening._twin(_NoWorkers(), vault / "twin" / "twin.toml")  # type: ignore[arg-type]
    many = known | {"people": "SELECT i AS id FROM range(6_000) t(i)"}
    for number, (tables, words) in enumerate(((known, 0), (many, 1))):
        wish = Wish(SAID, Origin(files=write_parquet(tmp_path / f"{number}", tables)))
        done = refresh(vault, wish, lambda *_: None, lambda *_: None)
        assert len(done.words) == words
    twin = opening._twin(_NoWorkers(), vault / "twin" / "twin.toml")  # type: ignore[arg-type]
    assert (old.more, twin.more, twin.people) == (NOISY, OLD, old.people)
    assert people_of(twin) > 3 * people_of(old) - 3 * SOME > 0


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


def _in_spark(vault: Path, table: str) -> int:
    """The rows of a table where Spark reads them from. (That it does is tested in test_cluster.)"""
    file = Path(place_of(vault / "private")["folder"], table, "rows.parquet")
    return len(duckdb.connect().execute(f"FROM '{file}'").fetchall())


@pytest.mark.parametrize("shared", [False, True])
def test_a_copy_for_spark(shared: bool, tmp_path: Path) -> None:
    """Within the vault it is replaced when no vault runs, beside it there is another folder; a
    person goes out of all of it; where the rows were is to be said."""
    vault, asked = tmp_path / "vault", tmp_path / "shared"
    source = write_parquet(tmp_path / "source", PEOPLE)
    spark = origin_of("spark:local[2]", source, str(asked) if shared else "")
    initialise(vault, spark, InitOptions("clinic", ("people", "id")))
    with pytest.raises(OwnerError, match="--from"):
        _again(vault)
    more = PEOPLE | {"visits": f"{PEOPLE['visits']} UNION ALL SELECT 500, 3"}
    wish = Wish(SAID, Origin(files=write_parquet(tmp_path / "more", more)))
    with data_version.held(vault):
        assert not refresh(vault, wish, lambda *_: None, lambda *_: None).placed
        assert (_in_spark(vault, "people"), _in_spark(vault, "visits")) == (40, 80)
    assert data_version.settle(vault) and _in_spark(vault, "visits") == 81
    done = erase(vault, Erasure("3"), lambda *_: None)
    assert (done.rows, done.placed, done.words) == (4, True, ())
    assert (_in_spark(vault, "people"), _in_spark(vault, "visits")) == (39, 78)
    again = refresh(vault, wish, lambda *_: None, lambda *_: None)
    assert _in_spark(vault, "visits") == again.copied["visits"].rows == 78
    if shared:
        remake(vault, 1.0, 1e-6, lambda *_: None)
        assert _in_spark(vault, "visits") == 78 and not (vault / "private/data.duckdb").exists()
    left = {folder.name.split("-")[0] for folder in tmp_path.iterdir()}
    assert left == {"vault", "source", "more"} | ({"shared"} if shared else set())
    # of init, of the last refresh and of the one before: the refresh's that had the person is gone
    assert len(list(tmp_path.glob("shared*"))) == (3 if shared else 0)
    assert (vault / "private" / "tables").exists() is not shared
    assert bool(again.words) is shared and not (vault / "private" / "data.duckdb").exists()


def test_what_is_no_vault_is_not_refreshed(tmp_path: Path) -> None:
    """The words say what to do."""
    with pytest.raises(OwnerError, match="not a vault"):
        _again(tmp_path)


def test_what_the_owner_says_of_a_known_table_counts(tmp_path: Path) -> None:
    """A table can be withheld, and a withheld one stays so."""
    source = _files(tmp_path / "source", TEXTS)
    initialise(tmp_path / "vault", source, CLIENTS)
    wish = Wish(replace(SAID, withheld=("Konten",)))
    catalog = tmp_path / "vault" / "catalog.toml"
    spoken = catalog.read_text("utf-8").replace(
        'Größe" = {', 'Größe" = {groups_per_person = [1, 1, 1, 2, 2], '
    )
    catalog.write_text(spoken, "utf-8")
    refresh(tmp_path / "vault", wish, lambda *_: None, lambda *_: None)
    for _ in range(2):
        access = {table.name: table.access for table in load(tmp_path / "vault").tables}
        assert (access["Konten"], access["Halter"]) == ("withheld", "private")
        _again(tmp_path / "vault")
    assert "groups_per_person = [1, 1, 1, 2, 2]" in catalog.read_text("utf-8")
