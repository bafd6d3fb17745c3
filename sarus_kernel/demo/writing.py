"""Writes the tables of the demo hospital to Parquet files, a row group at a time."""

from pathlib import Path
from types import TracebackType

import pyarrow as pa
import pyarrow.parquet as pq

from sarus_kernel.demo.schemas import SCHEMAS


class Folder:
    """One open Parquet file for each wanted table; closes them all."""

    def __init__(self, path: Path, tables: tuple[str, ...]) -> None:
        path.mkdir(parents=True, exist_ok=True)
        self._files = {
            name: pq.ParquetWriter(path / f"{name}.parquet", SCHEMAS[name], compression="zstd")
            for name in tables
        }

    def wants(self, *tables: str) -> bool:
        """Whether any of these tables is to be written."""
        return any(table in self._files for table in tables)

    def write(self, table: str, rows: pa.Table) -> None:
        """Append rows."""
        self._files[table].write_table(rows)

    def __enter__(self) -> "Folder":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for file in self._files.values():
            file.close()
