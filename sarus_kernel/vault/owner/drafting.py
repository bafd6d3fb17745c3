"""Works out what each table of a source is: its columns, its key, whether it is about people.

Only names, declared types and the OMOP standard are looked at here, never a value.
"""

from collections.abc import Sequence
from dataclasses import replace

from sarus_kernel.errors import OwnerError, UnknownName
from sarus_kernel.plan.types import NUMERIC, TEMPORAL, Kind
from sarus_kernel.vault.catalog.omop import TABLES as OMOP
from sarus_kernel.vault.catalog.omop import KnownColumn
from sarus_kernel.vault.catalog.settings import name as plain_name
from sarus_kernel.vault.owner.access import with_access
from sarus_kernel.vault.owner.drafts import (
    Bound,
    ColumnDraft,
    Draft,
    InitOptions,
    SourceTable,
    TableDraft,
)
from sarus_kernel.vault.owner.kinds import kind_of, reading

STANDARD = "OMOP standard"
REVIEW = "please review"


def draft(source: Sequence[SourceTable], options: InitOptions) -> Draft:
    """The dataset to be. Raises OwnerError where a wish names something that is not there."""
    notes: list[str] = []
    tables = [_table(table, options, notes) for table in source if _usable(table, notes)]
    _check_wishes(tables, options)
    tables = with_access(tables, options, notes)
    tables = [_with_references(table, tables, options) for table in tables]
    return Draft(options, tuple(tables), tuple(notes))


def _usable(table: SourceTable, notes: list[str]) -> bool:
    if words := plain_name(table.name):
        notes.append(f"Table {table.name!r} left out: its name {words}")
    return not words


def _table(table: SourceTable, options: InitOptions, notes: list[str]) -> TableDraft:
    known = OMOP.get(table.name)
    columns: dict[str, ColumnDraft] = {}
    for original, source_type in table.columns:
        name = original.lower()
        if name in columns:
            raise OwnerError(f"{table.name} has two columns named {name}: rename one of them.")
        kind = kind_of(name, source_type, known is not None)
        if kind is None or plain_name(name):
            why = f"type {source_type}" if kind is None else "its name is not plain"
            notes.append(f"Column {table.name}.{name} left out: {why}.")
            continue
        standard = known.columns.get(name) if known else None
        column = ColumnDraft(name, kind, reading(original, source_type, kind))
        columns[name] = _with_declared(_with_standard(column, standard), table)
    found = TableDraft(table.name, table.scan, tuple(columns.values()))
    key = _key(found, options, table.key)
    return replace(found, key=key, description=known.description if known else "")


def _with_standard(column: ColumnDraft, known: KnownColumn | None) -> ColumnDraft:
    """The column with what the standard says of it, as far as that suits its kind."""
    if known is None:
        return replace(column, origin=REVIEW)
    low, high = (_bound(bound, column.kind) for bound in (known.low, known.high))
    wanted = {Kind.INTEGER: int, Kind.TEXT: str}.get(column.kind)
    values = known.categories or ()
    suits = wanted is not None and bool(values) and all(type(v) is wanted for v in values)
    return replace(
        column,
        nullable=not known.required,
        low=low,
        high=high,
        categories=tuple(values) if suits else None,
        description=known.description,
        origin=STANDARD,
    )


def _with_declared(column: ColumnDraft, table: SourceTable) -> ColumnDraft:
    """The column as the source declares it: a NOT NULL there is a fact about every table like it.

    Not of numbers and moments: NaN and infinity may be in them, and become null.
    """
    holds = column.kind in (Kind.INTEGER, Kind.TEXT, Kind.BOOLEAN)
    if column.name not in table.required or not holds:
        return column
    return replace(column, nullable=False)


def _bound(bound: Bound | None, kind: Kind) -> Bound | None:
    number = isinstance(bound, int | float) and not isinstance(bound, bool)
    suits = number if kind in NUMERIC else kind in TEMPORAL and not number
    return bound if suits else None


def _key(table: TableDraft, options: InitOptions, declared: str | None) -> str | None:
    """The primary key: the owner's word, the source's, the standard's, or a column named like the
    table."""
    if table.name in options.keys:
        return options.keys[table.name] or None
    if table.name == options.unit[0]:
        return options.unit[1]
    if declared is not None and table.column(declared):
        return declared
    known = OMOP.get(table.name)
    names = (known.primary_key,) if known else (*(f"{one}_id" for one in _one(table.name)), "id")
    return next((name for name in names if name and table.column(name)), None)


def _one(name: str) -> tuple[str, ...]:
    """What one row of a table may be called: customers: customer; branches: branch, branche."""
    endings = (("ies", "y"), ("es", ""), ("s", ""))
    found = (name.removesuffix(end) + one for end, one in endings if name.endswith(end))
    return (name, *found)


def _check_wishes(tables: Sequence[TableDraft], options: InitOptions) -> None:
    """Every table and column the owner named has to be there."""
    named = {table.name: table for table in tables}
    asked = [options.unit, *options.units.items()]
    asked += [(table, column) for table, column in options.keys.items() if column]
    asked += [(table, "") for table in (*options.public, *options.keys)]
    asked += [(where.partition(".")[0], where.partition(".")[2]) for where in options.nullable]
    for table, column in asked:
        if table not in named:
            raise OwnerError(f"In the source: {UnknownName.among('table', table, named)}")
        columns = {each.name for each in named[table].columns}
        if column and column not in columns:
            problem = UnknownName.among(f"column of {table}:", column, columns)
            raise OwnerError(str(problem))


def _with_references(
    table: TableDraft, tables: Sequence[TableDraft], options: InitOptions
) -> TableDraft:
    """The table with the columns marked that are named like another table's primary key."""
    keys = {other.key: other.name for other in tables if other.access != "withheld" and other.key}
    keys |= {options.unit[1]: options.unit[0]}
    columns = []
    for column in table.columns:
        owner = keys.get(column.name)
        if owner is None and column.name.endswith("_concept_id") and "concept_id" in keys:
            owner = "concept"
        if column.name == table.unit:
            owner = options.unit[0]
        if owner is not None and owner != table.name:
            key = next(other.key for other in tables if other.name == owner)
            column = replace(column, references=f"{owner}.{key}")
        columns.append(column)
    return replace(table, columns=tuple(columns))
