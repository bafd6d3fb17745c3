"""What an owner's files hold is what is answered, whatever kind of file it is: counts at a price at
which noise is nothing, against the rows that were written."""

import gzip
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sarus_kernel.client import connect
from sarus_kernel.client.vault import Vault
from sarus_kernel.frontends.sql import parse
from sarus_kernel.vault.owner.drafts import InitOptions
from sarus_kernel.vault.owner.initialise import initialise
from sarus_kernel.vault.owner.origin import Origin
from tests.vault.sources.workbook import write_workbook

PEOPLE = 120
PRICE = 8.0
"""A count of people is off by 4 once in 10^13 times at this epsilon, by noise of Laplace for it."""
NEAR = 4
FIRST, AMOUNT = date(2020, 3, 1), 1500.5
Row = tuple[int, str, date, float]
ROWS: list[Row] = [
    (i, f"{i % 70:03}", date(2020, 1, 1) + timedelta(days=i), 1000.5 + 10 * i)
    for i in range(1, PEOPLE + 1) if i % 5
]  # fmt: skip
"""A visit of four people of five: whose, a code with leading zeros, when, what it cost."""
TRUTH = len([row for row in ROWS if row[2] >= FIRST and row[3] > AMOUNT and row[1] < "060"])
NAMES = ("patient_id", "code", "day", "cost")


def plain(row: Row) -> tuple[str, ...]:
    return str(row[0]), row[1], row[2].isoformat(), str(row[3])


def german(row: Row) -> tuple[str, ...]:
    cost = f"{row[3]:,.1f}".translate(str.maketrans(",.", ".,"))
    return str(row[0]), row[1], row[2].strftime("%d.%m.%Y"), cost


def text(separator: str, rows: list[tuple[str, ...]], last: str = "cost") -> str:
    return "\n".join(separator.join(row) for row in [(*NAMES[:3], last), *rows]) + "\n"


def write(folder: Path) -> None:
    """A folder with a table of each kind of file, called after the kind."""
    (folder / "patients.csv").write_text("id\n" + "".join(f"{i}\n" for i in range(1, PEOPLE + 1)))
    usual, local = [plain(row) for row in ROWS], [german(row) for row in ROWS]
    compact = [(a, b, c.replace("-", ""), d) for a, b, c, d in usual]
    (folder / "of_tsv.tsv").write_text(text("\t", usual))
    (folder / "of_txt.txt").write_text(text("|", usual))
    (folder / "of_gz.csv.gz").write_bytes(gzip.compress(text(",", compact).encode()))
    (folder / "of_windows.csv").write_bytes(text(";", local, "größe").encode("cp1252"))
    (folder / "of_utf16.csv").write_bytes(text(";", local, "größe").encode("utf-16"))
    lines = (dict(zip(NAMES, (r[0], r[1], str(r[2]), r[3]), strict=True)) for r in ROWS)
    (folder / "of_json.jsonl").write_text("\n".join(map(json.dumps, lines)))
    sheet = [NAMES, *((r[0], r[1], r[2].isoformat(), r[3]) for r in ROWS)]
    write_workbook(folder / "of_excel.xlsx", {"Sheet1": sheet})
    whole = pa.table(dict(zip(NAMES, map(list, zip(*ROWS, strict=True)), strict=True)))
    pq.write_table(whole, folder / "of_parquet.parquet")
    (folder / "of_folder").mkdir()
    for at in range(3):
        pq.write_table(whole.slice(at * 40, 40), folder / "of_folder" / f"part-{at}.parquet")
    with duckdb.connect() as connection:
        connection.register("whole", whole)
        connection.execute(
            "COPY (SELECT *, month(day) AS month FROM whole) "
            f"TO '{folder / 'of_hive'}' (FORMAT parquet, PARTITION_BY (month))"
        )


def write_databases(folder: Path) -> tuple[Path, Path]:
    """The same in an SQLite and a DuckDB file."""
    rows = [(r[0], r[1], r[2].isoformat(), r[3]) for r in ROWS]
    with closing(sqlite3.connect(folder / "one.sqlite")) as db, db:
        db.execute("CREATE TABLE of_sqlite (patient_id INTEGER, code TEXT, day DATE, cost REAL)")
        db.executemany("INSERT INTO of_sqlite VALUES (?, ?, ?, ?)", rows)
    with duckdb.connect(str(folder / "two.duckdb")) as db:
        db.execute("CREATE TABLE of_duckdb (patient_id INT, code TEXT, day DATE, cost DOUBLE)")
        db.executemany("INSERT INTO of_duckdb VALUES (?, ?, ?, ?)", rows)
    return folder / "one.sqlite", folder / "two.duckdb"


TABLES = ("of_tsv", "of_txt", "of_gz", "of_windows", "of_utf16", "of_json", "of_excel",
          "of_parquet", "of_folder", "of_hive", "of_sqlite", "of_duckdb")  # fmt: skip


@pytest.fixture(scope="module")
def vault(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Vault]:
    """One vault of all of them, whose owner is generous."""
    folder = tmp_path_factory.mktemp("kinds")
    (folder / "files").mkdir()
    write(folder / "files")
    origin = Origin(files=folder / "files", also=write_databases(folder))
    asked = InitOptions("kinds", ("patients", "id"), epsilon=100.0)
    initialise(folder / "vault", origin, asked)
    policy = folder / "vault" / "policy.toml"
    words = policy.read_text("utf-8").replace("max_epsilon = 1.0", f"max_epsilon = {PRICE}")
    policy.write_text(words, "utf-8")
    with connect(folder / "vault") as opened:
        yield opened


@pytest.mark.parametrize("table", TABLES)
def test_what_is_counted_is_what_was_written(vault: Vault, table: str) -> None:
    """Whose it is, leading zeros, days and decimals are as in the file: all of them decide here."""
    cost = "größe" if table in ("of_windows", "of_utf16") else "cost"
    question = (
        f"SELECT COUNT(DISTINCT patient_id) AS n FROM {table} WHERE CAST(day AS DATE) >= "
        f"DATE '{FIRST}' AND \"{cost}\" > {AMOUNT} AND code < '060'"
    )
    found = vault.ask(parse(question, vault.catalog), PRICE, anyway=True).value
    assert abs(float(found.rows[0][0]) - TRUTH) < NEAR
