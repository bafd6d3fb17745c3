"""Categories and small numbers that are bought: by enough people, at the price that is charged."""

import math
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from sarus_kernel.plan.catalog import Catalog, ColumnInfo, TableInfo
from sarus_kernel.plan.types import ColumnType, Kind
from sarus_kernel.vault.catalog import load
from sarus_kernel.vault.owner.account import account
from sarus_kernel.vault.owner.buying import (
    MOST,
    _facts,
    _picked,
    _query,
    buy,
    shared_budget,
    wanted,
    with_others,
)
from sarus_kernel.vault.owner.drafts import InitOptions
from sarus_kernel.vault.owner.initialise import initialise
from sarus_kernel.vault.twin.account import UNIT, cost
from tests.vault.owner.sources import write_parquet

TEXT, WHOLE = ColumnType(Kind.TEXT), ColumnType(Kind.INTEGER)
PEOPLE = TableInfo(
    "people",
    (
        ColumnInfo("id", ColumnType(Kind.INTEGER, False)),
        ColumnInfo("ward", TEXT),
        ColumnInfo("flag", WHOLE),
        ColumnInfo("size", WHOLE),
        ColumnInfo("email", TEXT),
        ColumnInfo("note", TEXT),
    ),
    unit="id",
    key="id",
)
EVENTS = TableInfo(
    "events", (ColumnInfo("id", ColumnType(Kind.INTEGER, False)), ColumnInfo("code", TEXT)),
    unit="id",
)  # fmt: skip
CATALOG = Catalog("d", "people.id", (PEOPLE, EVENTS))


@pytest.fixture
def clinic() -> duckdb.DuckDBPyConnection:
    """2,000 people: two wards and one person elsewhere, a flag, sizes, a note of each."""
    connection = duckdb.connect()
    connection.execute("""
        CREATE TABLE people AS SELECT i AS id,
            CASE WHEN i = 7 THEN 'attic' WHEN i % 3 = 0 THEN 'west' ELSE 'east' END AS ward,
            i % 2 AS flag, 150 + i % 40 AS size, 'a' || i AS email, 'note ' || i AS note
        FROM range(2000) t(i);
        CREATE TABLE events AS SELECT i % 2000 AS id, 'code ' || i % 500 AS code
        FROM range(200000) t(i)""")
    return connection


def test_what_is_asked_about_is_known_from_names_and_types() -> None:
    """Texts that do not identify, whole numbers without bounds; never keys."""
    places = [(table.name, column.name) for table, column in wanted(CATALOG)]
    assert places == [("people", "ward"), ("people", "flag"), ("people", "size"),
                      ("people", "note"), ("events", "code")]  # fmt: skip


def test_what_enough_people_have_comes_out(clinic: duckdb.DuckDBPyConnection) -> None:
    """Wards and a flag of 0 and 1; neither the one person's ward nor anybody's note."""
    facts = buy(clinic, wanted(CATALOG), shared_budget(3.0, 1e-6).facts)
    assert facts.categories["people", "ward"] == ("east", "west", "OTHER")
    assert facts.bounds == {("people", "flag"): (0, 1)}
    assert ("people", "note") not in facts.categories
    with_others(clinic, facts)
    wards = clinic.execute("SELECT DISTINCT ward FROM people ORDER BY 1").fetchall()
    assert wards == [("OTHER",), ("east",), ("west",)]
    notes = clinic.execute("SELECT count(DISTINCT note) FROM people").fetchall()
    assert notes == [(2000,)]


def test_a_column_of_few_values_a_person_beside_one_of_many(
    clinic: duckdb.DuckDBPyConnection,
) -> None:
    """Whether a text is a category is said by its own values: that people have one ward and ten
    doctors each takes nothing from the wards; of texts that are mostly rare some come out, and
    they stay text."""
    clinic.execute("""CREATE OR REPLACE TABLE events AS SELECT i % 2000 AS id,
        'ward ' || i % 8 AS ward, 'dr ' || (i % 7 + 8 * (i // 2000)) AS doctor,
        CASE WHEN i % 5 = 0 THEN 'fever' ELSE 'own words ' || i END AS note
        FROM range(20000) t(i)""")
    texts = tuple(ColumnInfo(name, TEXT) for name in ("ward", "doctor", "note"))
    table = replace(EVENTS, columns=(EVENTS.columns[0], *texts))
    catalog = replace(CATALOG, tables=(PEOPLE, table))
    facts = buy(clinic, wanted(catalog), shared_budget(20.0, 1e-6).facts)
    assert len(facts.categories["events", "ward"]) == 9
    assert len(facts.categories["events", "doctor"]) > 40
    assert ("events", "note") not in facts.categories


@pytest.mark.parametrize("gone", [7, 8, 1999])
def test_one_person_is_in_one_cell_of_each_column(
    clinic: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch, gone: int
) -> None:
    """One of her values is among those that came out, or is not, however many she has."""
    monkeypatch.setattr("sarus_kernel.vault.owner.buying.secrets.token_hex", lambda n: "salt")
    places = wanted(CATALOG)
    texts = [at for at, (_, column) in enumerate(places) if column.type.kind is Kind.TEXT]
    query, named = _picked(texts, places), [[texts[0], texts[-1]], ["west", "code 3"]]
    before = {row[:2]: row[2] for row in clinic.execute(query, named).fetchall()}
    for table in ("people", "events"):
        clinic.execute(f"DELETE FROM {table} WHERE id = {gone}")
    after = {row[:2]: row[2] for row in clinic.execute(query, named).fetchall()}
    moved = [before.get(key, 0) - after.get(key, 0) for key in before.keys() | after.keys()]
    assert sorted(change for change in moved if change) == [1] * len(texts)


@pytest.mark.parametrize("gone", [7, 8, 1999])
def test_one_person_moves_the_counts_by_one_person(
    clinic: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch, gone: int
) -> None:
    """Without her, the counts are nearer than UNIT in L2, in at most MOST keys, however many rows
    she has: with the same salt, nobody else's keys change."""
    monkeypatch.setattr("sarus_kernel.vault.owner.buying.secrets.token_hex", lambda n: "salt")
    query = _query(wanted(CATALOG))
    clinic.execute(f"INSERT INTO events SELECT {gone}, 'own ' || i FROM range(5000) t(i)")
    before = {(c, v): share for c, v, share in clinic.execute(query).fetchall()}
    for table in ("people", "events"):
        clinic.execute(f"DELETE FROM {table} WHERE id = {gone}")
    after = {(c, v): share for c, v, share in clinic.execute(query).fetchall()}
    moved = [before.get(key, 0) - after.get(key, 0) for key in before.keys() | after.keys()]
    changed = [change for change in moved if change]
    assert 0 < len(changed) <= MOST
    assert math.sqrt(sum(change**2 for change in changed)) <= UNIT


@pytest.mark.parametrize(("epsilon", "delta"), [(3.0, 1e-6), (0.1, 1e-8), (50.0, 1e-5)])
def test_the_parts_cost_no_more_than_the_whole(epsilon: float, delta: float) -> None:
    """What the facts get and what is left for the twin is what was charged, or less."""
    whole, budget = cost(epsilon, delta), shared_budget(epsilon, delta)
    twin = cost(budget.twin_epsilon, budget.twin_delta)
    assert budget.facts.rho + twin.rho <= whole.rho
    assert budget.facts.threshold_delta + twin.threshold_delta <= whole.threshold_delta
    assert twin.rho > 0.5 * whole.rho


def test_a_vault_has_them(tmp_path: Path) -> None:
    """In the catalog with their origin; the twin shows no -1 and no null that nobody has."""
    tables = {
        "heart": """SELECT i AS id, i % 2 AS outcome,
            CASE i % 3 WHEN 0 THEN 'x' ELSE 'y' END AS kind FROM range(1500) t(i)"""
    }
    source = write_parquet(tmp_path / "source", tables)
    initialise(tmp_path / "vault", source, InitOptions("heart", ("heart", "id")))
    schema = load(tmp_path / "vault").schema("heart")
    assert (schema["outcome"].low, schema["outcome"].high) == (0, 1)
    assert schema["kind"].categories == ("x", "y", "OTHER")
    twin = f"SELECT DISTINCT outcome, kind FROM '{tmp_path}/vault/twin/heart.parquet'"
    assert set(duckdb.connect().execute(twin).fetchall()) <= {
        (flag, kind) for flag in (0, 1) for kind in ("x", "y", "OTHER")
    }
    paid = [row.entry.line for row in account(tmp_path / "vault").rows]
    assert paid == ["twin", "twin quality"]


def test_a_flag_of_few_people_is_a_flag() -> None:
    """Of eight flags one sum comes out too large by chance: the others are whole all the same; one
    of which a fourth of the people did not come out is not."""
    flags = TableInfo("heart", tuple(ColumnInfo(f"f{n}", WHOLE) for n in range(8)), unit="id")
    places = [(flags, column) for column in flags.columns]
    found = {n: {"0": 40.0, "1": 38.0 if n else 50.0} for n in range(7)} | {7: {"0": 40.0, "1": 20}}
    bounds = _facts(places, found, 4.0, {}).bounds
    assert bounds == {("heart", f"f{n}"): (0, 1) for n in range(7)}
