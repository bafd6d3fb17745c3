"""Pays for the synthetic twin, makes it, and writes it where grantees fetch it."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pyarrow as pa

from sarus_kernel.errors import InternalError
from sarus_kernel.plan.catalog import Catalog
from sarus_kernel.release import Label
from sarus_kernel.vault import twin
from sarus_kernel.vault.ledger.entries import Caps, Charged, Entry
from sarus_kernel.vault.ledger.ledger import Ledger
from sarus_kernel.vault.owner.drafts import InitOptions, Progress
from sarus_kernel.vault.owner.snapshot import FILE as SNAPSHOT
from sarus_kernel.vault.owner.snapshot import ROOM, SPILL
from sarus_kernel.vault.owner.sql_text import quoted

LEDGER = Path("private", "ledger.db")
TWIN_FILE = Path("private", "twin.duckdb")
LINE = "twin"
LEARNING = 0.8
"""The share of the work that learning the model is, roughly; the rest is drawing from it."""
OWNER = "owner"


@dataclass(frozen=True)
class Bought:
    """What the twin's noisy figures say besides: public from now on, and paid for already.

    rows    of each private table, how many rows nearly everybody has at most
    values  of columns without bounds, between which numbers nearly all values lie
    """

    rows: Mapping[str, int]
    values: Mapping[tuple[str, str], tuple[float, float]]


def make_twin(
    directory: Path, catalog: Catalog, options: InitOptions, progress: Progress
) -> Bought:
    """Write DIR/twin; what else was learnt with it."""
    _charge(directory, catalog, options)
    with _reading(directory) as connection:
        model = twin.fit(
            catalog,
            connection,
            options.twin_epsilon,
            options.twin_delta,
            lambda what, share: progress(what, LEARNING * share),
        )
        progress("making up people", LEARNING)
        tables = twin.sample(model) | _public(connection, catalog)
    twin.write(model, tables, directory)
    _for_trials(tables, directory / TWIN_FILE)
    return Bought(twin.contribution_bounds(model), twin.value_bounds(model))


def _reading(directory: Path) -> duckdb.DuckDBPyConnection:
    return duckdb.connect(
        str(directory / SNAPSHOT),
        read_only=True,
        config={"memory_limit": ROOM, "temp_directory": str(directory / SPILL)},
    )


def _for_trials(tables: Mapping[str, pa.Table], file: Path) -> None:
    """The twin as a database: the vault tries questions on it, to choose bounds and say errors."""
    with duckdb.connect(str(file)) as connection:
        for name, table in tables.items():
            connection.register("made", table)
            connection.execute(f"CREATE TABLE {quoted(name)} AS FROM made")
            connection.unregister("made")


def _public(connection: duckdb.DuckDBPyConnection, catalog: Catalog) -> dict[str, pa.Table]:
    """The public tables as they are: the kernel joins them with the twin."""
    return {
        table.name: connection.sql(f"SELECT * FROM {quoted(table.name)}").to_arrow_table()
        for table in catalog
        if table.access == "public"
    }


def _charge(directory: Path, catalog: Catalog, options: InitOptions) -> None:
    """Open the ledger with its first entry: charged before the first private row is looked at."""
    loss = twin.cost(options.twin_epsilon, options.twin_delta)
    words = f"The synthetic twin of {catalog.dataset}, and bounds for rows and values"
    question = f"twin {catalog.version} {options.twin_epsilon!r} {options.twin_delta!r}"
    entry = Entry(
        line=LINE,
        grantee=OWNER,
        question=hashlib.sha256(question.encode()).hexdigest(),
        words=words,
        label=Label.PRIVATE.value,
        loss=loss,
        time=datetime.now(UTC).isoformat(timespec="seconds"),
    )
    ledger = Ledger.create(directory / LEDGER)
    try:
        outcome = ledger.charge(entry, Caps(options.twin_epsilon, options.twin_delta))
    finally:
        ledger.close()
    if not isinstance(outcome, Charged):
        raise InternalError("The twin does not fit the budget that was made for it.")
