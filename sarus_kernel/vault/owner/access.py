"""Decides which tables are about people, which are public, and withholds the rest."""

from collections.abc import Sequence
from dataclasses import replace

from sarus_kernel.errors import OwnerError
from sarus_kernel.vault.catalog.omop import TABLES as OMOP
from sarus_kernel.vault.owner.drafts import ColumnDraft, InitOptions, TableDraft


def with_access(
    tables: Sequence[TableDraft], options: InitOptions, notes: list[str]
) -> list[TableDraft]:
    """The tables with their access and, of private ones, their unit.

    Private: the table has the unit's column, or a column that is the key of a private table, whose
    rows then say whose each row is. Public: the owner says so, or it is OMOP vocabulary. A table
    about which nothing is known is withheld: a wrong "public" cannot be taken back.
    """
    found = {table.name: _direct(table, options) for table in tables}
    _check_units(found, options)
    while True:
        reached = [_reached(table, found, options) for table in found.values()]
        if reached == list(found.values()):
            break
        found = {table.name: table for table in reached}
    withheld = [table.name for table in found.values() if table.access == "withheld"]
    if withheld:
        notes.append(f"Withheld (nothing says whose rows they are): {', '.join(withheld)}.")
    return list(found.values())


def _direct(table: TableDraft, options: InitOptions) -> TableDraft:
    unit = options.units.get(table.name, options.unit[1])
    column = table.column(unit)
    if table.name in options.public:
        if column is not None:
            raise OwnerError(
                f"{table.name} has the column {unit}, so its rows are about people.\n"
                "It cannot be public: leave it out of --public."
            )
        return _not_null(replace(table, access="public", origin="you said so"), table.key)
    if column is not None:
        table = replace(table, access="private", origin=f"it has {unit}", unit=unit)
        return _not_null(_not_null(table, unit), table.key)
    known = OMOP.get(table.name)
    if known is not None and known.access == "public":
        table = replace(table, access="public", origin="public by the OMOP standard")
        return _not_null(table, table.key)
    return replace(table, origin="unknown whose rows these are; --public publishes them")


def _reached(table: TableDraft, found: dict[str, TableDraft], options: InitOptions) -> TableDraft:
    """The table as private, if exactly one of its columns is the key of a private table.

    Two such columns may belong to two people, and a row must have one owner.
    """
    if table.access != "withheld":
        return table
    parents = [
        (column.name, parent.name)
        for column in table.columns
        for parent in found.values()
        if parent.access == "private" and parent.key == column.name and parent.key != parent.unit
    ]
    if len(parents) != 1:
        return table
    column, parent = parents[0]
    owner = found[parent].column(found[parent].unit or "")
    if owner is None:
        return table
    unit = ColumnDraft(
        options.unit[1], owner.kind, "", nullable=False, origin=f"added: {parent} by {column}"
    )
    table = replace(
        table,
        access="private",
        origin=f"{column} leads to {parent}",
        unit=unit.name,
        via=(column, parent),
        columns=(unit, *table.columns),
    )
    return _not_null(table, table.key)


def _check_units(found: dict[str, TableDraft], options: InitOptions) -> None:
    """A unit has to be of one kind everywhere, or its rows would not find each other."""
    kinds = {
        table.name: column.kind
        for table in found.values()
        if table.unit and (column := table.column(table.unit))
    }
    for name, kind in kinds.items():
        if kind is not kinds[options.unit[0]]:
            raise OwnerError(
                f"{name}.{found[name].unit} is of type {kind}, "
                f"{'.'.join(options.unit)} of type {kinds[options.unit[0]]}.\n"
                "Give both the same type in the source."
            )


def _not_null(table: TableDraft, name: str | None) -> TableDraft:
    columns = tuple(
        replace(column, nullable=False) if column.name == name else column
        for column in table.columns
    )
    return replace(table, columns=columns)
