"""Spark as the engine that holds the vault's copy of a folder of Parquet files.

The copy is written as typed Parquet, one folder per table, by the same code and from the same
verified snapshot as for DuckDB: no row is read by Spark before a question is asked.
"""

import shutil
from contextlib import ExitStack
from pathlib import Path

import duckdb

from sarus_kernel.errors import OwnerError
from sarus_kernel.plan.catalog import Catalog
from sarus_kernel.vault.owner.drafts import Progress
from sarus_kernel.vault.owner.origin import Origin
from sarus_kernel.vault.owner.snapshot import FILE as SNAPSHOT
from sarus_kernel.vault.owner.sources import literal, quoted
from sarus_kernel.vault.workers.place import write_place

TABLES = "tables"
"""The folder of the copy, where no other is named."""
ROWS = 250_000
"""Rows of a group of a file: what one of Spark's tasks reads at least."""


def publish(
    origin: Origin, building: Path, catalog: Catalog, undo: ExitStack, progress: Progress
) -> tuple[str, ...]:
    """Write the copy, and where it is. Raises OwnerError."""
    folder = Path(origin.asked).absolute() if origin.asked else building / "private" / TABLES
    try:
        folder.mkdir(mode=0o700, parents=True)
    except FileExistsError:
        raise OwnerError(f"{folder} is already there.\nName a new folder with --shared.") from None
    except OSError:
        raise OwnerError(f"{folder} cannot be made there.") from None
    undo.push(lambda kind, *_: shutil.rmtree(folder, ignore_errors=True) if kind else None)
    tables = [table.name for table in catalog if table.access != "withheld"]
    with duckdb.connect(str(building / SNAPSHOT), read_only=True) as connection:
        for number, name in enumerate(tables):
            progress(f"writing {name}", number / len(tables))
            file = folder / name / "rows.parquet"
            file.parent.mkdir()
            connection.execute(
                f"COPY {quoted(name)} TO {literal(str(file))} "
                f"(FORMAT parquet, ROW_GROUP_SIZE {ROWS})"
            )
    place = str(folder) if origin.asked else TABLES
    write_place(building / "private", {"engine": "spark", "master": origin.url, "folder": place})
    (building / SNAPSHOT).unlink()
    if not origin.asked and not origin.url.startswith("local"):
        return ("The machines of the cluster have to see this vault's folder: name another one "
                "with --shared if they do not.",)  # fmt: skip
    return ()
