"""Writes catalog.toml: the description the owner reviews, each fact with where it comes from."""

from collections.abc import Sequence
from typing import Any

import tomlkit
from tomlkit.items import Table

from sarus_kernel.plan.types import NUMERIC, TEMPORAL, Kind
from sarus_kernel.vault.owner.column_lines import table_text
from sarus_kernel.vault.owner.drafts import ColumnDraft, InitOptions, TableDraft

HEAD = """\
The public description of this dataset. EVERYBODY WHO MAY ASK SEES ALL OF IT: put nothing here
that you learnt by looking at the private rows. Check it after editing: sarus-kernel check DIR

access      private (rows about people), public (published as it is) or withheld (not in the vault)
unit, key   whose row it is; the column whose values are unique (verified when the data were copied)
unit_parts  the columns that the unit is made of: who joins by all of them joins by the person
max_rows    a person's rows beyond this many count for nothing in an answer
low, high   what values are sensible: others are clipped in answers. Wide bounds cost accuracy,
            bounds read off the data cost privacy. A column without them is asked for its bounds
            with part of each question's budget
categories  the closed list of values: groups by it need no threshold and show their zeros
nulls       about which share of the rows has no value (or none of the list). As all that is said to
            be bought with DP it was paid for with the twin: `sarus-kernel ledger DIR` has the price
groups_per_person
            how many different values one person has: half of them at most the first number, then
            75, 90, 95 and 99 %. Bought, or yours. Counts by this column reckon with it

To publish a table that is withheld here, or to change types and keys, run `sarus-kernel init`
anew (a new vault): the copy of the data was verified against what stands here."""


def catalog_text(options: InitOptions, tables: Sequence[TableDraft], data_version: str) -> str:
    """The whole file as TOML text with comments."""
    document = tomlkit.document()
    for line in HEAD.splitlines():
        document.add(tomlkit.comment(line))
    document.add(tomlkit.nl())
    document["format"] = 1
    document["dataset"] = options.name
    document["privacy_unit"] = ".".join(options.unit)
    document["data_version"] = data_version
    document["data_version"].comment("this copy of the data")
    ordered = sorted(tables, key=lambda table: _rank(table, options))
    return tomlkit.dumps(document) + "\n" + "".join(_table(table, options) for table in ordered)


def _rank(table: TableDraft, options: InitOptions) -> tuple[bool, int, str]:
    """The people first, then what is known of them, then what is public, then what is not there."""
    access = ("private", "public", "withheld").index(table.access)
    return table.name != options.unit[0], access, table.name


def _table(table: TableDraft, options: InitOptions) -> str:
    section = tomlkit.table()
    if table.description:
        section["description"] = table.description
    _add(section, "access", table.access, table.origin)
    if table.unit is not None:
        section["unit"] = table.unit
    if parts := unit_parts(table, options):
        section["unit_parts"] = list(parts)
    if table.key is not None and table.access != "withheld":
        section["key"] = table.key
    if table.max_rows is not None:
        _add(section, "max_rows", table.max_rows, table.max_rows_origin)
    columns = ((each.name, _column(each), remark(each, table)) for each in table.columns)
    return table_text(table.name, section, columns)


def unit_parts(table: TableDraft, options: InitOptions) -> tuple[str, ...]:
    """The columns that the people's key is made of, and in another table those that lead to them;
    () where the table has not all of them, or its people are found in another way."""
    owner = table.owner
    columns: dict[str, str] = {}
    if table.name == options.unit[0]:
        columns = {part: part for part in options.parts}
    elif owner is not None and owner.parent == options.unit[0]:
        columns = dict(zip(owner.parent_columns, owner.columns, strict=True))
    found = tuple(columns[part] for part in options.parts if part in columns)
    there = table.access == "private" and all(table.column(name) for name in found)
    return found if there and len(found) == len(options.parts) else ()


def _add(section: Table, key: str, value: Any, comment: str) -> None:
    section[key] = value
    if comment:
        section[key].comment(comment)


def _column(column: ColumnDraft) -> dict[str, Any]:
    line: dict[str, Any] = {"type": column.kind.value, "nullable": column.nullable}
    nulls = column.nulls if column.nullable else None
    for key, value in (("nulls", nulls), ("low", column.low), ("high", column.high)):
        if value is not None:
            line[key] = value
    if column.groups:
        line["groups_per_person"] = list(column.groups)
    if column.categories is not None:
        line["categories"] = list(column.categories)
    if column.references is not None:
        line["references"] = column.references
    if column.description:
        line["description"] = column.description
    return line


def remark(column: ColumnDraft, table: TableDraft) -> str:
    """Where the facts of a column come from, or what the owner is asked to add."""
    if table.access == "withheld" or _identifies(column, table):
        return ""
    missing = column.low is None and column.high is None and column.categories is None
    if missing and column.kind in (*NUMERIC, *TEMPORAL):
        return f"{PLEASE} low and high"
    known = not missing or column.kind is Kind.BOOLEAN
    return column.origin if known else ""


PLEASE = "please review: give"


def _identifies(column: ColumnDraft, table: TableDraft) -> bool:
    """Whether the values are numbers of things: nobody computes with those."""
    return column.references is not None or column.name.endswith("_id") or column.name == table.key


def unbounded(tables: Sequence[TableDraft]) -> list[str]:
    """The columns whose bounds the owner is asked for."""
    return [
        f"{table.name}.{column.name}"
        for table in tables
        for column in table.columns
        if remark(column, table).startswith(PLEASE)
    ]
