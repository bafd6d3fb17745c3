"""The vaults that are asked: a hospital, real claims, and one where few people have most rows."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from sarus_kernel import demo
from sarus_kernel.command.demo import PUBLIC
from sarus_kernel.command.init_options import init_options
from sarus_kernel.vault.open_vault import OpenVault
from sarus_kernel.vault.opening import close, open_vault
from sarus_kernel.vault.owner.initialise import initialise

SOURCES = ("hospital", "heavy", "synpuf")
HEAVY = ("condition_occurrence", "drug_era", "measurement")
FEW, HALF = 0.01, 0.5
"""In these tables one person of a hundred has half of all rows, by repeating theirs."""
MORE = 3
"""So many times the people of the hospital has the heavy one: else those are too few to be seen."""


@contextmanager
def opened(name: str, people: int, folder: Path, synpuf: Path) -> Iterator[OpenVault]:
    """The vault of a source, made in `folder` and closed again."""
    source, public = folder / f"{name}-source", PUBLIC
    if name == "synpuf":
        source, public = synpuf, "location,care_site,provider"
    else:
        demo.build(source, people * (MORE if name == "heavy" else 1))
    if name == "heavy":
        _make_heavy(source)
    asked = init_options(name, "person.person_id", public, epsilon=100.0)
    initialise(folder / name, source, asked)
    vault = open_vault(folder / name)
    try:
        yield vault
    finally:
        close(vault)


def _make_heavy(source: Path) -> None:
    with duckdb.connect() as plain:
        for table in HEAVY:
            file = source / f"{table}.parquet"
            plain.execute(f"CREATE TABLE {table} AS FROM read_parquet('{file}')")
            _repeat(plain, table)
            plain.execute(f"COPY {table} TO '{file}' (FORMAT parquet)")


def _repeat(plain: duckdb.DuckDBPyConnection, table: str) -> None:
    """Repeat the rows of every hundredth person until they are half of the table."""
    few = f"person_id % {round(1 / FEW)} = 0"
    count = f"SELECT COUNT(*) FILTER (WHERE {few}), COUNT(*) FROM {table}"
    ((mine, every),) = plain.execute(count).fetchall()
    times = max(round(HALF / (1 - HALF) * (every - mine) / max(mine, 1)), 1)
    plain.execute(
        f"""CREATE OR REPLACE TABLE {table} AS
        SELECT * REPLACE (ROW_NUMBER() OVER () AS {table}_id) FROM (
            FROM {table} WHERE NOT {few} UNION ALL
            SELECT t.* FROM {table} t, range({times}) WHERE {few})"""
    )
