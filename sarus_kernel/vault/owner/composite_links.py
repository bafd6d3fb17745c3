"""Finds the columns of a table that together hold the composite key of another.

Names and values have to speak for it, as for a single column: a clinic's code alone is a clinic's,
and a number alone is one of many people's.
"""

from collections.abc import Callable, Mapping, Sequence
from itertools import product

from sarus_kernel.vault.owner.drafts import ColumnDraft, InitOptions, TableDraft
from sarus_kernel.vault.owner.probing import Ask, found_in
from sarus_kernel.vault.sources.names import plain
from sarus_kernel.vault.sources.tables import Link

Likeness = Callable[[str, TableDraft, str, TableDraft], int]
BY_NAMES = "by its name and values"
MOSTLY = 0.5
"""The share of a column's values that have to be keys of the table it is named after."""
NEARLY = 0.9
"""The share of a table's rows that name somebody, if it is about people at all."""
NAMED_AFTER = 2
"""The likeness of a column that is called after the table, not after its key."""


def links_by_parts(
    table: TableDraft, parent: TableDraft, taken: set[str], likeness: Likeness, ask: Ask
) -> list[Link]:
    """The links to a key of several columns: for each of these a column that is called like it, and
    more than half of the rows lead to one there. Where two fit, the owner is asked to choose."""
    called = [
        _called(table, parent, part, taken, likeness) for part in parent.parts
    ]
    return [
        link
        for columns in product(*called)
        if columns and len(set(columns)) == len(columns)
        for link in (Link(table.name, columns, parent.name, parent.parts, BY_NAMES),)
        if _fits(link, table, parent, ask)
    ]


def _called(
    table: TableDraft, parent: TableDraft, part: str, taken: set[str], likeness: Likeness
) -> list[str]:
    """The columns that are called like a part of a key."""
    home = parent.column(part)
    return [
        column.name
        for column in table.columns
        if home is not None and column.kind is home.kind and column.name not in taken
        for rank in (likeness(column.name, table, part, parent),)
        # patient_nr is the number; patient_id might be anything of the patient's.
        if rank and (rank != NAMED_AFTER or plain(column.name).endswith(plain(part)))
    ]


def _fits(link: Link, table: TableDraft, parent: TableDraft, ask: Ask) -> bool:
    values = found_in(ask, link, {table.name: table, parent.name: parent})
    return values.found > MOSTLY * values.filled


def same_names(table: TableDraft, parent: TableDraft, ask: Ask) -> Link | None:
    """The link that names alone would be, where they say nothing (`nr`): to be asked about."""
    named = {plain(column.name): column for column in table.columns}
    found = [named.get(plain(part)) for part in parent.parts]
    mine = [column for column in found if column is not None]
    if not mine or len(mine) < len(found) or not _alike(mine, parent):
        return None
    link = Link(table.name, tuple(c.name for c in mine), parent.name, parent.parts)
    return link if _fits(link, table, parent, ask) else None


def _alike(columns: Sequence[ColumnDraft], parent: TableDraft) -> bool:
    kinds = [each.kind for part in parent.parts if (each := parent.column(part)) is not None]
    return kinds == [column.kind for column in columns]


def holding_people(
    table: TableDraft, people: TableDraft, options: InitOptions, ask: Ask
) -> tuple[str, ...]:
    """The columns of a table to be published that together hold keys of the people, whatever they
    are called; () if there are none, or the owner has named them all as public."""
    tables: Mapping[str, TableDraft] = {table.name: table, people.name: people}

    def holds(columns: Sequence[str], parts: Sequence[str]) -> bool:
        link = Link(table.name, tuple(columns), people.name, tuple(parts))
        values = found_in(ask, link, tables)
        return values.filled > 0 and values.found >= NEARLY * values.filled

    likely = [
        [c.name for c in table.columns
         if (home := people.column(part)) is not None and home.kind is c.kind
         and holds([c.name], [part])]
        for part in people.parts
    ]  # fmt: skip
    for columns in product(*likely) if likely else ():
        said = all(f"{table.name}.{name}" in options.public for name in columns)
        if len(set(columns)) == len(columns) and not said and holds(columns, people.parts):
            return columns
    return ()
