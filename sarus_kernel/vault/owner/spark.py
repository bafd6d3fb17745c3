"""Spark as the engine that holds the vault's copy of a folder of Parquet files.

The copy is written as typed Parquet, one folder per table, by the same code and from the same
verified snapshot as for DuckDB. A cluster's machines have to see it: they count its rows, in the
way in which questions are asked later, before the vault is finished.
"""

import shutil
from collections.abc import Mapping
from contextlib import ExitStack, closing
from pathlib import Path
from threading import Timer

import duckdb

from sarus_kernel.engines.engine import EngineError
from sarus_kernel.errors import OwnerError
from sarus_kernel.plan.aggregates import Aggregation
from sarus_kernel.plan.catalog import Catalog
from sarus_kernel.plan.relations import Aggregate, Table
from sarus_kernel.vault.owner.drafts import Progress
from sarus_kernel.vault.owner.origin import Origin
from sarus_kernel.vault.owner.snapshot import FILE as SNAPSHOT
from sarus_kernel.vault.sources.sql_text import literal, quoted
from sarus_kernel.vault.workers.data_location import write_place
from sarus_kernel.vault.workers.engine_host_client import EngineHostClient
from sarus_kernel.vault.workers.remote import Remote
from sarus_kernel.vault.workers.seal import Limits

TABLES = "tables"
"""The folder of the copy, where no other is named."""
ROWS = 250_000
"""Rows of a group of a file: what one of Spark's tasks reads at least."""
PATIENCE = 300.0
"""Seconds that a cluster may take to count the rows: one without a free machine takes for ever."""


def publish(
    origin: Origin, building: Path, catalog: Catalog, undo: ExitStack, progress: Progress
) -> tuple[str, ...]:
    """Write the copy, and where it is. Raises OwnerError."""
    folder = Path(origin.asked).absolute() if origin.asked else building / "private" / TABLES
    try:
        # the machines of a cluster may run as another user of the folder's group
        folder.mkdir(mode=0o750 if origin.asked else 0o700, parents=True)
    except FileExistsError:
        raise OwnerError(f"{folder} is already there.\nName a new folder with --shared.") from None
    except OSError:
        raise OwnerError(f"{folder} cannot be made there.") from None
    undo.push(lambda kind, *_: shutil.rmtree(folder, ignore_errors=True) if kind else None)
    tables = [table.name for table in catalog if table.access != "withheld"]
    rows: dict[str, int] = {}
    with duckdb.connect(str(building / SNAPSHOT), read_only=True) as connection:
        for number, name in enumerate(tables):
            progress(f"writing {name}", number / len(tables))
            file = folder / name / "rows.parquet"
            file.parent.mkdir()
            written = connection.execute(
                f"COPY {quoted(name)} TO {literal(str(file))} "
                f"(FORMAT parquet, ROW_GROUP_SIZE {ROWS})"
            ).fetchone()
            rows[name] = written[0] if written else 0
    place = str(folder) if origin.asked else TABLES
    write_place(building / "private", {"engine": "spark", "master": origin.url, "folder": place})
    (building / SNAPSHOT).unlink()
    if not origin.url.startswith("local"):
        progress("asking the cluster", 1.0)
        _need_seen(building / "private", catalog, rows, origin, folder)
    return ()


def fetch_copy(_: str, folder: str, catalog: Catalog, file: Path) -> None:
    """What `publish` has written into a folder, as a file of tables. Raises OwnerError."""
    try:
        with duckdb.connect(str(file)) as connection:
            for table in (each for each in catalog if each.access != "withheld"):
                rows = literal(str(Path(folder, table.name, "rows.parquet")))
                connection.execute(
                    f"CREATE TABLE {quoted(table.name)} AS FROM read_parquet({rows}, "
                    "hive_partitioning = false)"
                )
    except duckdb.Error:
        raise OwnerError(f"The tables in {folder} cannot be read.") from None


def drop_copy(_: str, folder: str) -> bool:
    """Remove a folder that `publish` has made; whether that was done."""
    shutil.rmtree(folder, ignore_errors=True)
    return not Path(folder).exists()


def _need_seen(
    private: Path, catalog: Catalog, rows: Mapping[str, int], origin: Origin, folder: Path
) -> None:
    """Raises OwnerError unless the cluster answers, and has these rows in its tables."""
    host = EngineHostClient(private, catalog, Limits())
    late = Timer(PATIENCE, host.close)
    late.daemon = True
    late.start()
    try:
        with closing(Remote.connect(host.path, catalog)) as engine:
            if not engine.alive():
                raise OwnerError(f"No Spark cluster answers at {origin.url}.")
            for name, count in rows.items():
                counted = Aggregate(Table(name), (), (), ("rows",), (Aggregation("count"),))
                if engine.arrow(counted).column("rows").to_pylist() != [count]:
                    raise EngineError("other rows")
    except EngineError:
        raise OwnerError(
            f"The cluster does not see the tables in {folder}.\n"
            "Name with --shared a new folder in a place that all its machines may read."
        ) from None
    finally:
        late.cancel()
        host.close()
