"""PostgreSQL as a source that may only be read, and what it declares."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import duckdb
import psycopg
import pytest
from psycopg import sql

from sarus_kernel.errors import OwnerError
from sarus_kernel.vault.catalog import load
from sarus_kernel.vault.owner.account import account
from sarus_kernel.vault.owner.checking import check
from sarus_kernel.vault.owner.comparing_twin import compared
from sarus_kernel.vault.owner.drafting import draft
from sarus_kernel.vault.owner.drafts import InitOptions
from sarus_kernel.vault.owner.erasing import Erasure, erase
from sarus_kernel.vault.owner.initialise import initialise, look
from sarus_kernel.vault.owner.origin import origin_of, reading
from sarus_kernel.vault.owner.refreshing import Wish, refresh
from sarus_kernel.vault.owner.remaking import remake
from sarus_kernel.vault.owner.snapshot import copy
from sarus_kernel.vault.workers.data_location import place_of
from tests.servers import postgres

CLIENTS = InitOptions("bank", ("Client", "id"))


@pytest.fixture(scope="module")
def reader() -> Iterator[str]:
    """The URL of a role that may read the tables of a bank and no more."""
    url = postgres.url("owned")
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f"""
            CREATE TYPE sex AS ENUM ('f', 'm');
            CREATE TABLE "Client" (id int PRIMARY KEY, sex sex NOT NULL,
                age int CHECK (age >= 0 AND age <= 120), "Grad" text CHECK ("Grad" IN ('A', 'B')));
            CREATE TABLE orders (nr int, client int REFERENCES "Client" (id), day int NOT NULL,
                amount numeric(10, 2)) PARTITION BY RANGE (day);
            CREATE TABLE orders_1 PARTITION OF orders FOR VALUES FROM (0) TO (100);
            CREATE TABLE orders_2 PARTITION OF orders FOR VALUES FROM (100) TO (1000);
            CREATE TABLE secret (id int);
            CREATE SCHEMA sites;
            CREATE TABLE sites.patients (clinic text, nr int, PRIMARY KEY (clinic, nr));
            CREATE TABLE sites.stays (c text, n int, FOREIGN KEY (c, n) REFERENCES sites.patients);
            INSERT INTO sites.patients SELECT 'A/' || i % 2, i / 2 FROM generate_series(0, 39) AS i;
            INSERT INTO sites.stays SELECT * FROM sites.patients;
            GRANT USAGE ON SCHEMA sites TO {postgres.READER};
            GRANT SELECT ON ALL TABLES IN SCHEMA sites TO {postgres.READER};
            INSERT INTO "Client" SELECT i, CASE WHEN i % 2 = 0 THEN 'f' ELSE 'm' END::sex, i % 90,
                'A' FROM generate_series(1, 200) AS i;
            INSERT INTO orders SELECT i, 1 + i % 200, i, i FROM generate_series(0, 599) AS i;
            CREATE MATERIALIZED VIEW per_client AS
                SELECT client, count(*) AS n FROM orders GROUP BY client;
            GRANT SELECT ON "Client", orders, per_client TO {postgres.READER}""")
    yield url.replace(f"{postgres.USER}@", f"{postgres.READER}@", 1)


def test_a_key_of_two_columns(reader: str, tmp_path: Path) -> None:
    """Asked in the server and made in the copy, it is the same: each stay is its own person's."""
    (tmp_path / "private").mkdir()
    asked = InitOptions("sites", ("patients", "clinic_nr"), parts=("clinic", "nr"))
    with reading(origin_of(reader, schemas=("sites",)), tmp_path) as (here, tables, fetch, ask):
        found = draft(tables, asked, ask)
        assert not found.findings and found.counted["stays"].dropped == 0
        fetch(found.tables)
        copy(here, found, tmp_path, lambda *_: None)
    with duckdb.connect(str(tmp_path / "private" / "data.duckdb")) as made:
        key = "replace(c, '/', '\\/') || '/' || n"
        query = f"SELECT count(*), bool_and(clinic_nr = {key}) FROM stays"
        assert made.execute(query).fetchall() == [(40, True)]


def test_what_the_server_declares(reader: str) -> None:
    """Partitions once, with their parent; keys, ENUM, CHECK and views; nothing unreadable."""
    found = look(origin_of(reader), CLIENTS)
    assert {table.name: table.access for table in found.tables} == {
        "Client": "private", "orders": "private", "per_client": "private"
    }  # fmt: skip
    assert found.counted["orders"].rows == 600
    origins = {str(link): link.origin for link in found.links}
    assert origins["orders.client -> Client.id"] == "a foreign key of the source"
    client = found.table("Client")
    assert client is not None
    sex, age, grade = (client.column(name) for name in ("sex", "age", "Grad"))
    assert sex is not None and (sex.categories, sex.nullable) == (("f", "m"), False)
    assert age is not None and (age.low, age.high, age.nullable) == (0, 120, True)
    assert grade is not None and grade.categories == ("A", "B")


def test_a_role_that_may_only_read(reader: str, tmp_path: Path) -> None:
    """The copy is the vault's own file: nothing is made in the server."""
    made = initialise(tmp_path / "vault", origin_of(reader), CLIENTS)
    assert (tmp_path / "vault" / "private" / "data.duckdb").exists()
    assert made.copied["orders"].rows == 600
    assert load(tmp_path / "vault").table("orders").unit == "client"


def test_a_refresh_from_the_server(reader: str, tmp_path: Path) -> None:
    """Its address is not kept, as it may hold a password: it is named again."""
    vault = tmp_path / "vault"
    initialise(vault, origin_of(reader), CLIENTS)
    said = InitOptions("data", ("unit", "unit"))
    with pytest.raises(OwnerError, match="--from"):
        refresh(vault, Wish(said), lambda *_: None, lambda *_: None)
    before = load(vault)
    done = refresh(vault, Wish(said, origin_of(reader)), lambda *_: None, lambda *_: None)
    assert done.copied["orders"].rows == 600 and done.price.new == ()
    assert load(vault).tables == before.tables
    kept = [file.read_bytes() for file in (vault / "private").glob("*.toml")]
    assert kept and not any(b"postgres" in each for each in kept)


def test_a_copy_in_the_server_needs_its_rights(reader: str, tmp_path: Path) -> None:
    """With --in-server the role has to be allowed to make a schema; the words say which right."""
    with pytest.raises(OwnerError, match="GRANT CREATE"):
        initialise(tmp_path / "vault", origin_of(reader, in_server=True), CLIENTS)
    assert list(tmp_path.iterdir()) == []


def test_new_rows_and_one_person_less_within_the_server(reader: str, tmp_path: Path) -> None:
    """Another schema each time, for the same role; who was erased stays so; what failed leaves
    no schema."""
    owner, vault = reader.replace(f"{postgres.READER}@", f"{postgres.USER}@", 1), tmp_path / "vault"
    elsewhere = reader.replace("/owned", "/postgres", 1)
    said, silent = InitOptions("data", ("unit", "unit")), lambda *_: None
    initialise(vault, origin_of(owner, asked=reader), replace(CLIENTS, twin_epsilon=1.0))
    first = place_of(vault / "private")["schema"]
    with pytest.raises(OwnerError, match="name it with --from"):
        refresh(vault, Wish(said), silent, silent)
    with psycopg.connect(owner, autocommit=True) as server:
        server.execute("INSERT INTO \"Client\" VALUES (201, 'f', 3, 'A')")
        try:
            done = refresh(vault, Wish(said, origin_of(owner)), silent, silent)
            second = place_of(vault / "private")
            assert done.placed and done.copied["Client"].rows == 201 and check(vault) == ()
            assert any(f"schema {first}" in words for words in done.words)
            assert second["schema"] != first and second["url"] == reader
            assert not (vault / "private" / "data.duckdb").exists()
            count = sql.SQL("SELECT count(*) FROM {}.{}")
            names = [(first, 200), (second["schema"], 201)]
            for schema, rows in names:
                query = count.format(sql.Identifier(schema), sql.Identifier("Client"))
                assert server.execute(query).fetchone() == (rows,)
            with pytest.raises(OwnerError, match="GRANT CREATE"):
                refresh(vault, Wish(said, origin_of(reader)), silent, silent)
            assert place_of(vault / "private") == second
            values = 'SELECT * FROM {}."Client" WHERE id <> 17 ORDER BY id'
            kept = server.execute(sql.SQL(values).format(sql.Identifier(second["schema"])))
            rows, before = kept.fetchall(), load(vault)
            gone = erase(vault, Erasure("17", origin=origin_of(owner)), silent)
            third = place_of(vault / "private")["schema"]
            assert gone.placed and gone.rows == 5 and check(vault) == ()
            now = server.execute(sql.SQL(values).format(sql.Identifier(third)))
            assert now.fetchall() == rows and load(vault).tables == before.tables
            query = sql.SQL('SELECT count(*) FROM {}."Client" WHERE id = 17')
            assert server.execute(query.format(sql.Identifier(third))).fetchone() == (0,)
            assert not list((vault / "private").rglob("*before*"))
            assert not any("of before" in words for words in gone.words)
            refresh(vault, Wish(said, origin_of(owner)), silent, silent)
            fourth = place_of(vault / "private")["schema"]
            with pytest.raises(OwnerError, match="role that may read the vault's schema"):
                remake(vault, 1.0, 1e-6, silent)
            with pytest.raises(OwnerError):  # it may not read that: nothing is paid
                remake(vault, 1.0, 1e-6, silent, origin=origin_of(elsewhere))
            twin = (vault / "twin" / "Client.parquet").read_bytes()
            paid = len(account(vault).rows)
            remake(vault, 1.0, 1e-6, silent, origin=origin_of(reader))
            assert (vault / "twin" / "Client.parquet").read_bytes() != twin
            assert len(account(vault).rows) == paid + 1 and check(vault) == ()
            assert {each.table for each in compared(vault, origin_of(reader))} >= {"Client"}
            assert not list((vault / "private").rglob("data.duckdb"))
            assert server.execute(query.format(sql.Identifier(fourth))).fetchone() == (0,)
            made = "SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'sarus%'"
            # of init, of the erasure (kept by the refresh after it), and of that refresh
            assert server.execute(made).fetchone() == (3,)
        finally:
            server.execute('DELETE FROM "Client" WHERE id = 201')


def test_a_schema_by_its_name(reader: str) -> None:
    """A schema off the search path is read where it is named, and is said where it is not there."""
    with pytest.raises(OwnerError, match="--schema"):
        look(origin_of(reader, schemas=("elsewhere",)), CLIENTS)
