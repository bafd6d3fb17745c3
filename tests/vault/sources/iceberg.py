"""A folder of one Iceberg table, written by pyiceberg with no server that knows of it."""

from pathlib import Path
from typing import Any

import pyarrow as pa
from pyiceberg.catalog import MetastoreCatalog
from pyiceberg.catalog.noop import NoopCatalog
from pyiceberg.table import CommitTableResponse, Table


class Folder(NoopCatalog, MetastoreCatalog):
    """Each commit writes the table's next metadata file, and is the newest from then on."""

    newest: Table

    def create(self, place: Path, schema: pa.Schema) -> Table:
        """An empty table."""
        staged = self._create_staged_table(("n", place.name), schema, location=f"file://{place}")
        return self._written(staged)

    def load_table(self, identifier: Any) -> Table:
        return self.newest

    def commit_table(self, table: Table, requirements: Any, updates: Any) -> CommitTableResponse:
        staged = self._update_and_stage_table(self.newest, table.name(), requirements, updates)
        new = self._written(staged)
        return CommitTableResponse(metadata=new.metadata, metadata_location=new.metadata_location)

    def _written(self, staged: Table) -> Table:
        self._write_metadata(staged.metadata, staged.io, staged.metadata_location)
        self.newest = Table(
            staged.name(), staged.metadata, staged.metadata_location, staged.io, self
        )
        return self.newest
