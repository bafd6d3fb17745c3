"""What `init` has found out about a source, before any of it is written down."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from sarus_kernel.plan.types import Kind, Scalar

Bound = int | float | date
Progress = Callable[[str, float], None]
"""Told what is being done and the share of the whole that is finished, from 0 to 1."""


@dataclass(frozen=True)
class InitOptions:
    """What the data owner asks for.

    unit      table and column of the privacy unit
    public    tables to publish as they are
    keys      a table's primary key where it is not the usual one; "" for none
    units     a table's unit column where it is not named like the unit's key
    nullable  "table.column" that OMOP requires and this source leaves empty
    epsilon   the research budget, of all grantees together
    python    whether grantees may have functions of their own run in blocks of people
    exact     whether scores and models may leave exactly: for people who do not exist
    """

    name: str
    unit: tuple[str, str]
    public: tuple[str, ...] = ()
    keys: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    nullable: tuple[str, ...] = ()
    grantees: tuple[str, ...] = ("researcher",)
    epsilon: float = 5.0
    twin_epsilon: float = 3.0
    twin_delta: float = 1e-6
    python: bool = False
    exact: bool = False


@dataclass(frozen=True)
class SourceTable:
    """A table as the source has it. `scan` is the SQL that reads it (FROM …).

    key       the column that the source declares to be the primary key
    required  the columns that the source declares to be never null
    """

    name: str
    scan: str
    columns: tuple[tuple[str, str], ...]
    key: str | None = None
    required: frozenset[str] = frozenset()


@dataclass(frozen=True)
class ColumnDraft:
    """A column to be. `value` is the SQL that reads it; `origin` says where its facts are from."""

    name: str
    kind: Kind
    value: str
    nullable: bool = True
    low: Bound | None = None
    high: Bound | None = None
    categories: tuple[Scalar, ...] | None = None
    references: str | None = None
    description: str = ""
    origin: str = ""


@dataclass(frozen=True)
class TableDraft:
    """A table to be. `via` is the column and the table that lead to a unit it does not have."""

    name: str
    scan: str
    columns: tuple[ColumnDraft, ...]
    access: str = "withheld"
    origin: str = ""
    unit: str | None = None
    key: str | None = None
    via: tuple[str, str] | None = None
    max_rows: int | None = None
    max_rows_origin: str = ""
    description: str = ""

    def column(self, name: str) -> ColumnDraft | None:
        """The column of a name, if there is one."""
        return next((column for column in self.columns if column.name == name), None)


@dataclass(frozen=True)
class Draft:
    """The whole dataset to be, and notes for the owner's eyes."""

    options: InitOptions
    tables: tuple[TableDraft, ...]
    notes: tuple[str, ...] = ()

    def table(self, name: str) -> TableDraft | None:
        """The table of a name, if there is one."""
        return next((table for table in self.tables if table.name == name), None)
