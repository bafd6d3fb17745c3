"""Finds the key of a table that is not called like it: FallNr of Aufenthalte, in Diagnosen, too.

Short prefixes do not count: o_orderkey of orders is l_orderkey in lineitem.
"""

from collections.abc import Sequence
from dataclasses import replace

from sarus_kernel.plan.types import Kind
from sarus_kernel.vault.owner.drafts import InitOptions, TableDraft
from sarus_kernel.vault.owner.probing import Ask, is_unique
from sarus_kernel.vault.sources.names import GENERIC, bare, named_after

KINDS = (Kind.INTEGER, Kind.TEXT)


def with_shared_keys(
    tables: Sequence[TableDraft], options: InitOptions, ask: Ask
) -> list[TableDraft]:
    """The tables, with a key where none was known: a column whose values are unique and whose name
    another table has as well, but for a prefix. The owner reviews it, as all keys.

    Never the unit: that nobody has two rows is not for a draft to find.
    """
    return [
        replace(table, key=_shared_key(table, tables, options, ask))
        if table.key is None and table.name not in options.keys
        else table
        for table in tables
    ]


def _shared_key(
    table: TableDraft, tables: Sequence[TableDraft], options: InitOptions, ask: Ask
) -> str | None:
    elsewhere = {
        bare(column.name)
        for other in tables
        if other.name != table.name
        for column in other.columns
    }
    known = {*GENERIC, *map(bare, (options.unit[1], *options.parts))}
    for column in table.columns:
        name = bare(column.name)
        telling = name in elsewhere and name not in known
        telling = telling and not named_after(column.name, options.unit[0])
        if telling and column.kind in KINDS and is_unique(ask, table, [column.name]):
            return column.name
    return None
