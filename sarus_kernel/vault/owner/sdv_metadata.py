"""SDV's Metadata JSON, without SDV: read for a draft, and written from a catalog.

It says types, keys and relationships of tables (https://docs.sdv.dev, "Metadata JSON"). What is
read is the owner's word, as a declared foreign key is; what is written is what the catalog says
already, which everybody may know.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from sarus_kernel.errors import OwnerError
from sarus_kernel.plan.catalog import Catalog, ColumnInfo, TableInfo
from sarus_kernel.plan.types import Kind
from sarus_kernel.vault.owner.drafts import ColumnWish, InitOptions
from sarus_kernel.vault.sources.tables import Link

VERSIONS = ("V1", "MULTI_TABLE_V1", "SINGLE_TABLE_V1")
ORIGIN = "by SDV's metadata"
LONGEST = 16 * 2**20
"""Bytes of a file that are read."""
_FORMS = {Kind.DATE: "%Y-%m-%d", Kind.TIMESTAMP: "%Y-%m-%d %H:%M:%S"}
_TIMES = ("%H", "%I", "%M", "%S", "%f", "%c", "%X", "%T", "%p", "%s")


@dataclass(frozen=True)
class Described:
    """What a file says: keys by table, links, and the kinds of columns."""

    keys: Mapping[str, str] = field(default_factory=dict)
    links: tuple[Link, ...] = ()
    columns: Mapping[tuple[str, str], ColumnWish] = field(default_factory=dict)


def described(file: Path, people: str = "") -> Described:
    """What SDV's metadata say. `people`: the table that a file of a single one is about.

    Raises OwnerError where it is no such file.
    """
    try:
        if file.stat().st_size > LONGEST:
            raise ValueError
        data = json.loads(file.read_text("utf-8"))
        if data.get("METADATA_SPEC_VERSION") not in VERSIONS:
            raise ValueError
        tables = data.get("tables", {people: data})
        relationships = [_link(each) for each in data.get("relationships", ())]
        keys = {
            str(name): table["primary_key"]
            for name, table in tables.items()
            if isinstance(table.get("primary_key"), str)
        }
        columns = {
            (str(name), str(column)): wish
            for name, table in tables.items()
            for column, facts in table["columns"].items()
            if (wish := _wish(facts)) is not None
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise OwnerError(
            f"{file} is no Metadata JSON of SDV.\n"
            f"It has METADATA_SPEC_VERSION ({', '.join(VERSIONS)}), tables and relationships."
        ) from None
    return Described(keys, tuple(relationships), columns)


def with_metadata(options: InitOptions, said: Described) -> InitOptions:
    """The options with what metadata say; what the owner names besides goes before."""
    return replace(
        options,
        keys={**said.keys, **options.keys},
        links=(*options.links, *said.links),
        columns={**said.columns, **options.columns},
    )


def metadata_of(catalog: Catalog) -> str:
    """The catalog as SDV's Metadata JSON: everything in it but what is withheld."""
    shown = [table for table in catalog if table.access != "withheld"]
    keys = {f"{table.name}.{table.key}" for table in shown if table.key and not _is_owned(table)}
    links = [link for table in shown for link in _relationships(table, catalog, keys)]
    ends = {(link["child_table_name"], link["child_foreign_key"]) for link in links}
    document = {
        "METADATA_SPEC_VERSION": "V1",
        "tables": {table.name: _table(table, ends, keys) for table in shown},
        "relationships": links,
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _link(facts: Mapping[str, Any]) -> Link:
    child, parent = facts["child_foreign_key"], facts["parent_primary_key"]
    if not isinstance(child, str) or not isinstance(parent, str):
        raise ValueError
    table, other = str(facts["child_table_name"]), str(facts["parent_table_name"])
    return Link(table, (child,), other, (parent,), ORIGIN)


def _wish(facts: Mapping[str, Any]) -> ColumnWish | None:
    """The kind of a column, where its type says one: an id or a category may be of any."""
    sdtype, form = facts["sdtype"], facts.get("datetime_format")
    if sdtype == "boolean":
        return ColumnWish(Kind.BOOLEAN, kind_alone=True, origin=ORIGIN)
    if sdtype == "numerical" and (written := str(facts.get("computer_representation", ""))):
        kind = Kind.NUMBER if written.startswith("Float") else Kind.INTEGER
        return ColumnWish(kind, kind_alone=True, origin=ORIGIN)
    if sdtype == "datetime" and isinstance(form, str):
        kind = Kind.TIMESTAMP if any(part in form for part in _TIMES) else Kind.DATE
        return ColumnWish(kind, form, kind_alone=True, origin=ORIGIN)
    return None


def _is_owned(table: TableInfo) -> bool:
    """Whether the key of a table is a foreign key as well, which SDV does not know."""
    key = next((column for column in table.columns if column.name == table.key), None)
    return key is not None and key.references is not None


def _relationships(table: TableInfo, catalog: Catalog, keys: set[str]) -> Iterator[dict[str, str]]:
    for column in table.columns:
        target = column.references or (catalog.unit if column.name == table.unit else "")
        parent, _, key = target.partition(".")
        if target in keys and parent != table.name:
            yield {
                "parent_table_name": parent, "parent_primary_key": key,
                "child_table_name": table.name, "child_foreign_key": column.name,
            }  # fmt: skip


def _table(
    table: TableInfo, ends: set[tuple[str, str]], keys: set[str]
) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if f"{table.name}.{table.key}" in keys:
        found["primary_key"] = table.key
    identifiers = {table.key, table.unit, *(name for of, name in ends if of == table.name)}
    found["columns"] = {
        column.name: {"sdtype": "id"} if column.name in identifiers else _column(column)
        for column in table.columns
    }
    return found


def _column(column: ColumnInfo) -> dict[str, Any]:
    kind = column.type.kind
    if kind is Kind.BOOLEAN:
        return {"sdtype": "boolean"}
    if column.type.categories is not None or column.name.endswith("_concept_id"):
        return {"sdtype": "categorical"}
    if kind in _FORMS:
        return {"sdtype": "datetime", "datetime_format": _FORMS[kind]}
    if kind is Kind.TEXT:
        return {"sdtype": "unknown", "pii": True}
    whole = kind is Kind.INTEGER
    return {"sdtype": "numerical", "computer_representation": "Int64" if whole else "Float"}
