"""One database and all that differ from it by one person, in one engine: cheap to leave.

Whoever leaves is deleted in a transaction that is rolled back, from a copy whose rows lie in
another order: no answer may depend on where rows lie.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import duckdb

from sarus_kernel.engines.sql.render import render
from sarus_kernel.measurements import Released, Rows
from sarus_kernel.plan.catalog import Catalog
from sarus_kernel.plan.relations import Relation, Scope
from sarus_kernel.vault.workers.child import GivenTable, _arrow
from sarus_kernel.vault.workers.values import cell_of
from tests.privacy.contents import Data
from tests.privacy.ward import _SQL as SQL

AGAIN = 400
"""After so many databases a new connection is opened: it may keep something of each."""


def quoted(name: str) -> str:
    """A name in SQL."""
    return '"' + name.replace('"', '""') + '"'


class Worlds:
    """The databases of one case after another."""

    def __init__(self) -> None:
        self._made = 0
        self._open()

    def _open(self) -> None:
        self._given: set[str] = set()
        self.connection = duckdb.connect(config={"threads": 1})

    def load(self, catalog: Catalog, data: Data) -> None:
        """Make the tables: as they are, in another order, and empty."""
        self._made += 1
        if self._made % AGAIN == 0:
            self.connection.close()
            self._open()
        for name in self._given:
            self.connection.unregister(name)
        self._given.clear()
        self.catalog = catalog
        run = self.connection.execute
        for place in ("whole", "mixed", "empty"):
            run(f"DROP SCHEMA IF EXISTS {place} CASCADE; CREATE SCHEMA {place}")
        for info in catalog:
            table = quoted(info.name)
            columns = ", ".join(f"{quoted(n)} {SQL[t.kind]}" for n, t in info.schema().items())
            run(f"CREATE TABLE whole.{table} ({columns})")
            rows = data[info.name]
            if rows:
                places = ", ".join(["(" + ", ".join("?" * len(info.columns)) + ")"] * len(rows))
                cells = [cell for row in rows for cell in row]
                run(f"INSERT INTO whole.{table} VALUES {places}", cells)
            order = "ORDER BY md5(rowid::VARCHAR)"
            run(f"CREATE TABLE mixed.{table} AS FROM whole.{table} {order}")
            limit = "LIMIT 0" if info.private else ""
            run(f"CREATE TABLE empty.{table} AS FROM whole.{table} {limit}")

    @contextmanager
    def without(self, who: Any) -> Iterator[None]:
        """The database in which somebody is not."""
        run = self.connection.execute
        run("USE mixed; BEGIN")
        try:
            for info in self.catalog:
                if info.private:
                    where = f"{quoted(info.unit or '')} = ?"
                    run(f"DELETE FROM {quoted(info.name)} WHERE {where}", [who])
            yield
        finally:
            run("ROLLBACK; USE whole")

    @contextmanager
    def of(self, name: str) -> Iterator[None]:
        """The whole database, or the one in which nobody is."""
        self.connection.execute(f"USE {name}")
        try:
            yield
        finally:
            self.connection.execute("USE whole")

    def run(self, asked: "Written") -> Rows:
        """The exact rows of a relation in the database of the moment."""
        return asked.read(self.connection.execute(asked.text).fetchall())

    def give(self, given: Mapping[str, Released | Rows]) -> None:
        """Tables that were released before, for later relations to read."""
        for name, g in given.items():
            table = _arrow(GivenTable(name, g.columns, g.kinds, g.rows))
            self.connection.register(name, table)
            self._given.add(name)


class Written:
    """A relation, written once for all databases."""

    def __init__(self, relation: Relation, catalog: Catalog) -> None:
        scope = Scope(catalog)
        self.schema = scope.schema(relation)
        self.text = render(relation, scope).sql(dialect="duckdb")

    def read(self, rows: Sequence[Sequence[Any]]) -> Rows:
        """What the engine answered, as the vault gets it."""
        kinds = [type_.kind for type_ in self.schema.values()]
        cells = tuple(
            tuple(cell_of(cell, kind) for cell, kind in zip(row, kinds, strict=True))
            for row in rows
        )
        return Rows(tuple(self.schema), tuple(kind.value for kind in kinds), cells)
