"""The public description of a dataset: what everybody may know before asking anything."""

from collections.abc import Iterator
from dataclasses import dataclass

from sarus_kernel.errors import UnknownName
from sarus_kernel.plan.types import ColumnType, Schema

SHARES_OF_PEOPLE = (0.5, 0.75, 0.9, 0.95, 0.99)


@dataclass(frozen=True)
class ColumnInfo:
    """One column. `references` is "table.column" of the key it points to, if any; `nulls` about
    which share of the rows has no value (none of the list, where it is closed), if that is known.
    `groups`, if that is known: how many different values one person has, a null among them, at most
    SHARES_OF_PEOPLE of those who have rows.
    """

    name: str
    type: ColumnType
    description: str = ""
    references: str | None = None
    nulls: float | None = None
    groups: tuple[int, ...] = ()


@dataclass(frozen=True)
class TableInfo:
    """One table.

    access     "private" (about people), "public", or "withheld" (neither: cannot be asked about)
    unit       the column that holds the privacy unit, of a private table
    key        a column whose values are unique (verified when the data are loaded)
    unit_parts the columns that the unit is made of, where it is made of several; in each table that
               has them all, in one order. Answers by them mean the person; privacy rests on `unit`
    max_rows   the most rows one person contributes to an answer (more are clipped), if private
    rows       the number of rows, of a public table only
    """

    name: str
    columns: tuple[ColumnInfo, ...]
    access: str = "private"
    unit: str | None = None
    key: str | None = None
    max_rows: int | None = None
    rows: int | None = None
    description: str = ""
    unit_parts: tuple[str, ...] = ()

    @property
    def private(self) -> bool:
        """Whether the rows are about people."""
        return self.access == "private"

    @property
    def one_row_per_unit(self) -> bool:
        """Whether a person has at most one row here, by the verified key."""
        return self.unit is not None and self.unit == self.key

    def schema(self) -> dict[str, ColumnType]:
        """Column names to types, in order."""
        return {column.name: column.type for column in self.columns}


@dataclass(frozen=True)
class Catalog:
    """One dataset: its name, its privacy unit ("person.person_id"), its tables."""

    dataset: str
    unit: str
    tables: tuple[TableInfo, ...]
    version: str = ""

    def __iter__(self) -> Iterator[TableInfo]:
        return iter(self.tables)

    def table(self, path: str) -> TableInfo:
        """The table of a path: `person`, `private.person` or `patient_data.private.person`.

        Raises UnknownName, also for a table that is withheld.
        """
        parts = path.split(".")
        spelled = {t.name.lower(): t for t in self.tables if t.access != "withheld"}
        prefix = [self.dataset.lower(), "private"][3 - len(parts) :] if len(parts) <= 3 else None
        outside = prefix is None or [part.lower() for part in parts[:-1]] != prefix
        if outside or parts[-1].lower() not in spelled:
            if outside and parts[-1].lower() in spelled:
                raise UnknownName(f"There is no table {path[:80]!r}. Did you mean {parts[-1]}?")
            raise UnknownName.among("table", path, spelled)
        return spelled[parts[-1].lower()]

    def schema(self, path: str) -> Schema:
        """The columns of one table. Raises UnknownName."""
        return self.table(path).schema()
