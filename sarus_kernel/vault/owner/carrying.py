"""Carries what the owner has settled over to the next version of the data.

What the catalog says of a column is public, and was given, declared or paid for; so it is said of
the new rows as well, and nothing is bought twice. Only what is new is found out anew.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import tomlkit

from sarus_kernel.plan.catalog import Catalog
from sarus_kernel.plan.types import Kind
from sarus_kernel.vault.catalog import load
from sarus_kernel.vault.catalog.document import read
from sarus_kernel.vault.catalog.load import FILE as CATALOG
from sarus_kernel.vault.owner.draft_file import FILE as DRAFT
from sarus_kernel.vault.owner.draft_reading import load_draft
from sarus_kernel.vault.owner.drafts import (
    ColumnWish,
    Draft,
    Finding,
    InitOptions,
    TableDraft,
)
from sarus_kernel.vault.owner.known_source import KnownSource, known_source
from sarus_kernel.vault.sources.tables import SourceTable, written

Columns = Mapping[str, Collection[str]]


@dataclass(frozen=True)
class Before:
    """The version of the data that there is.

    catalog  as it is loaded, and `tables`: as it is written
    remarks  where each fact is from, by table and column
    said     the same of a table's own, "access" and "max_rows"
    draft    what it was made by; None of a vault that is older than this
    """

    catalog: Catalog
    tables: Mapping[str, Any]
    remarks: Mapping[tuple[str, str], str]
    said: Mapping[tuple[str, str], str]
    draft: InitOptions | None
    source: KnownSource | None


def before(directory: Path) -> Before:
    """What stands in a folder. Raises OwnerError unless the catalog is sound."""
    catalog = load(directory)
    private = directory / "private"
    draft = load_draft(private).options if (private / DRAFT).exists() else None
    tables = read(directory / CATALOG).data["tables"]
    return Before(catalog, tables, _remarks(directory), _said_of_tables(directory), draft,
                  known_source(directory))  # fmt: skip


def _sections(directory: Path) -> Mapping[str, Any]:
    """The catalog's tables with their comments."""
    document: Mapping[str, Any] = tomlkit.parse((directory / CATALOG).read_text("utf-8"))
    sections: Mapping[str, Any] = document["tables"]
    return sections


def _remarks(directory: Path) -> dict[tuple[str, str], str]:
    return {
        (name, column): line.trivia.comment.lstrip("# ")
        for name, table in _sections(directory).items()
        for column, line in table["columns"].items()
    }


def _said_of_tables(directory: Path) -> dict[tuple[str, str], str]:
    return {
        (name, key): table[key].trivia.comment.lstrip("# ")
        for name, table in _sections(directory).items()
        for key in ("access", "max_rows")
        if key in table
    }


def carried(
    old: Before, source: Sequence[SourceTable], said: InitOptions
) -> tuple[InitOptions, list[Finding]]:
    """What to draft the next version by, and what the source has no more.

    `said` is what the owner says now: of tables and columns that are new, or gone.
    """
    there: dict[str, Collection[str]] = {
        table.name: {name for name, _ in table.columns} for table in source
    }
    kept = old.draft or InitOptions(old.catalog.dataset, _unit(old))
    home = kept.unit[0]
    if home not in there and home in old.tables:  # made of events: it is made again
        there[home] = set(old.tables[home]["columns"])
    asked = [*_gone(old, there, kept, said), *_unpublished(old, there, said)]
    named = set(old.tables) & {*there, home}
    access = {name: old.tables[name]["access"] for name in named if name not in said.public}
    links = [each for each in kept.links if {each.table, each.parent} <= {*there, home}]
    return replace(
        kept,
        public=(*_having("public", access, said), *_published(kept, there), *said.public),
        private=tuple(_having("private", access, said)),
        withheld=(*_having("withheld", access, said), *(n for n in said.withheld if n in there)),
        keys={name: old.tables[name].get("key", "") for name in named} | dict(said.keys),
        units=dict(said.units) if old.draft else _units(old, there, kept) | dict(said.units),
        nullable=said.nullable,
        links=(*links, *said.links),
        all_links=False,
        listed=False,
        settled=frozenset(named) if old.draft else frozenset(),
        columns=_wishes(old, there, kept) | _left_out(old, there) | _said(said, there),
        max_rows={n: old.tables[n]["max_rows"] for n in named if "max_rows" in old.tables[n]},
        twin_epsilon=said.twin_epsilon,
        quality_epsilon=said.quality_epsilon,
    ), asked  # fmt: skip


def _unit(old: Before) -> tuple[str, str]:
    table, _, column = old.catalog.unit.partition(".")
    return table, column


def _having(access: str, of: Mapping[str, str], said: InitOptions) -> list[str]:
    return [name for name, each in of.items() if each == access and name not in said.withheld]


def _published(kept: InitOptions, there: Columns) -> list[str]:
    """Columns of public tables that were asked about, and are published by the owner's word."""
    places = (place.partition(".") for place in kept.public)
    return [f"{t}.{c}" for t, _, c in places if c and c in there.get(t, ())]


def _units(old: Before, there: Columns, kept: InitOptions) -> dict[str, str]:
    """Of a vault without a draft: the column of the source that says whose row it is."""
    return {
        name: table["unit"]
        for name, table in old.tables.items()
        if "unit" in table and name != kept.unit[0] and table["unit"] in there.get(name, ())
    }


def _wishes(
    old: Before, there: Columns, kept: InitOptions
) -> dict[tuple[str, str], ColumnWish]:
    """What the catalog says of each column that is still there."""
    found: dict[tuple[str, str], ColumnWish] = {}
    for name, table in old.tables.items():
        for column, facts in table["columns"].items():
            asked = kept.columns.get((name, column))
            if column not in there.get(name, ()) or table["access"] == "withheld":
                continue
            if table["access"] == "public":
                found |= {} if asked is None else {(name, column): asked}
                continue
            closed = facts.get("categories")
            found[name, column] = ColumnWish(
                Kind(facts["type"]),
                asked.form if asked is not None else None,
                facts.get("nullable", True),
                facts.get("low"),
                facts.get("high"),
                None if closed is None else tuple(closed),
                facts.get("description", ""),
                old.remarks.get((name, column), ""),
                nulls=facts.get("nulls"),
                groups=tuple(facts.get("groups_per_person", ())),
                lossy=asked is not None and asked.lossy,
            )
    return found


def _left_out(old: Before, there: Columns) -> dict[tuple[str, str], ColumnWish]:
    """What was not copied before is not copied now. A withheld table has no columns to speak of."""
    tables = old.source.tables if old.source is not None else {}
    return {
        (name, column): ColumnWish(left_out=True)
        for name, columns in tables.items()
        for column in columns
        if name in old.tables and old.tables[name]["access"] != "withheld"
        and column not in old.tables[name]["columns"] and column in there.get(name, ())
    }  # fmt: skip


def _said(said: InitOptions, there: Columns) -> dict[tuple[str, str], ColumnWish]:
    return {
        (table, column): wish
        for (table, column), wish in said.columns.items()
        if column in there.get(table, ())
    }


def _gone(
    old: Before, there: Columns, kept: InitOptions, said: InitOptions
) -> Iterator[Finding]:
    """What was copied and is not in the source any more: perhaps by mistake."""
    for name, table in old.tables.items():
        if table["access"] == "withheld":
            continue
        if name not in there:
            if name not in said.withheld:
                advice = f"Leave it out: --withhold {written(name)}"
                yield Finding(name, f"{name} is not in the source any more.\n{advice}")
            continue
        lost = [
            column for column in table["columns"]
            if column not in there[name] and column != table.get("unit")
            and not _is_left_out(said, name, column)
        ]  # fmt: skip
        if lost:
            listed = ",".join(f"{written(name)}.{written(column)}" for column in lost)
            words = f"{name} has no {', '.join(lost)} any more.\nLeave it out: --leave-out {listed}"
            yield Finding(name, words)


def _unpublished(old: Before, there: Columns, said: InitOptions) -> Iterator[Finding]:
    """New columns of public tables: these were looked at, and published, without them."""
    known = old.source.tables if old.source is not None else {}
    for name, table in old.tables.items():
        if table["access"] != "public" or name in said.withheld:
            continue
        before = {*table["columns"], *known.get(name, ())}
        new = [
            column for column in sorted({*there.get(name, ())} - before)
            if f"{name}.{column}" not in said.public and not _is_left_out(said, name, column)
        ]  # fmt: skip
        if new:
            listed = ",".join(f"{written(name)}.{written(column)}" for column in new)
            words = f"{name} is public, and has new columns: {', '.join(new)}.\n"
            words += f"Publish them with --public {listed}, or leave them out: --leave-out {listed}"
            yield Finding(name, words)


def _is_left_out(said: InitOptions, table: str, column: str) -> bool:
    wish = said.columns.get((table, column))
    return wish is not None and wish.left_out


def is_new(old: Before, table: TableDraft, column: str) -> bool:
    """Whether nothing was known of a private column until now: then the twin does not have it."""
    known = {info.name: info for info in old.catalog}.get(table.name)
    if known is None or not known.private:
        return True
    schema = known.schema()
    found = table.column(column)
    return column not in schema or found is None or schema[column].kind is not found.kind


def news(old: Before, found: Draft) -> list[tuple[str, str]]:
    """The private columns of a draft that are new, by table."""
    return [
        (table.name, column.name)
        for table in found.tables
        if table.access == "private"
        for column in table.columns
        if is_new(old, table, column.name)
    ]


def with_remarks(table: TableDraft, old: Before) -> TableDraft:
    """The table with what the catalog said of it in words, as far as it is what it was."""
    known = old.tables.get(table.name)
    if known is None or table.access != known["access"]:
        return table
    why = old.said.get((table.name, "access"), "")
    if table.owner is None or str(table.owner) in why:
        table = replace(table, origin=why or table.origin)
    if table.max_rows is not None and table.max_rows == known.get("max_rows"):
        table = replace(table, max_rows_origin=old.said.get((table.name, "max_rows"), ""))
    return replace(table, description=known.get("description", table.description))
