"""Reads DIR/catalog.toml, the public description of a dataset, and trusts nothing in it."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from sarus_kernel.errors import UnknownName
from sarus_kernel.plan.catalog import Catalog, ColumnInfo, TableInfo
from sarus_kernel.plan.types import Kind
from sarus_kernel.vault.catalog.columns import column
from sarus_kernel.vault.catalog.document import Document, Problem, fail, read
from sarus_kernel.vault.catalog.facts import Facts, load_facts
from sarus_kernel.vault.catalog.settings import Setting, between, examine, name, one_of, source_name

FILE = "catalog.toml"

_TOP: Mapping[str, Setting] = {
    "format": Setting(int, test=between(1, 1_000)),
    "dataset": Setting(str, required=True, test=name),
    "privacy_unit": Setting(str, required=True),
    "data_version": Setting(str, required=True),
    "tables": Setting(dict, required=True),
}
_TABLE: Mapping[str, Setting] = {
    "access": Setting(str, required=True, test=one_of("private", "public", "withheld")),
    "unit": Setting(str),
    "key": Setting(str),
    "unit_parts": Setting(list),
    "max_rows": Setting(int, test=between(1, 1_000_000)),
    "description": Setting(str),
    "columns": Setting(dict, required=True),
}


def load(directory: Path) -> Catalog:
    """The catalog of a vault. Raises OwnerError, naming the line, unless all of it is sound."""
    catalog, problems = inspect(directory)
    fail(problems, directory)
    return catalog


def inspect(directory: Path) -> tuple[Catalog, list[Problem]]:
    """The catalog as far as it can be read, and all that is wrong with it."""
    document = read(directory / FILE)
    problems: list[Problem] = []
    top = examine(document, (), _TOP, problems)
    tables = [_table(document, key, problems) for key in top.get("tables", {})]
    catalog = Catalog(
        top.get("dataset", ""),
        top.get("privacy_unit", ""),
        tuple(table for table in tables if table is not None),
        document.digest,
    )
    if not problems:
        problems += _unit_problems(document, catalog)
        problems += _reference_problems(document, catalog)
        facts = load_facts(directory)
        problems += _claims(document, catalog, facts)
        catalog = _with_rows(catalog, facts)
    return catalog, problems


def _table(document: Document, key: str, problems: list[Problem]) -> TableInfo | None:
    place = ("tables", key)
    if words := source_name(key):
        problems.append(document.problem(place, f"The name of a table {words}"))
    values = examine(document, place, _TABLE, problems)
    if not {"access", "columns"} <= set(values):
        return None
    found = [column(document, (*place, "columns", each), problems) for each in values["columns"]]
    columns = tuple(info for info in found if info is not None)
    for at, words in _table_problems(values, columns):
        problems.append(document.problem((*place, at), words))
    return TableInfo(
        key,
        columns,
        values["access"],
        values.get("unit"),
        values.get("key"),
        values.get("max_rows"),
        description=values.get("description", ""),
        unit_parts=tuple(values.get("unit_parts", ())),
    )


def _table_problems(
    values: Mapping[str, Any], columns: tuple[ColumnInfo, ...]
) -> list[tuple[str, str]]:
    """Keys of the table's section, and what is wrong with them."""
    types = {info.name: info.type for info in columns}
    problems = []
    if not columns:
        problems.append(("columns", "A table needs at least one column."))
    for role in ("unit", "key"):
        if role in values and values[role] not in types:
            problems.append((role, str(UnknownName.among("column", values[role], types))))
        elif role in values and types[values[role]].nullable:
            words = f"{values[role]} is the {role}: it has to be nullable = false."
            problems.append((role, words))
    for part in values.get("unit_parts", ()):
        if not isinstance(part, str) or part not in types:
            problems.append(("unit_parts", str(UnknownName.among("column", str(part), types))))
    private = values["access"] == "private"
    if private and "unit" not in values:
        words = "A private table needs a unit: the column that says whose row it is."
        problems.append(("access", words))
    for role in ("unit", "max_rows", "unit_parts"):
        if role in values and not private:
            problems.append((role, f"Only a private table has {role}."))
    return problems


def _unit_problems(document: Document, catalog: Catalog) -> list[Problem]:
    table, _, unit = catalog.unit.partition(".")
    found = {info.name: info for info in catalog.tables}.get(table)
    if found is None or not found.private or found.unit != unit or found.key != unit:
        words = "privacy_unit names a private table and its unit, which has to be its key too."
        return [document.problem(("privacy_unit",), words)]
    kind = found.schema()[unit].kind
    return [
        document.problem(("tables", info.name, "unit"), f"The unit has to be of type {kind}.")
        for info in catalog
        if info.unit and info.schema()[info.unit].kind is not kind
    ]


def _reference_problems(document: Document, catalog: Catalog) -> list[Problem]:
    known = {f"{info.name}.{each.name}" for info in catalog for each in info.columns}
    return [
        document.problem(
            ("tables", info.name, "columns", each.name, "references"),
            str(UnknownName.among("column", each.references, known)),
        )
        for info in catalog
        for each in info.columns
        if each.references is not None and each.references not in known
    ]


def _claims(document: Document, catalog: Catalog, facts: Mapping[str, Facts]) -> list[Problem]:
    """Where the catalog claims more of the data than was verified of them."""
    problems = []
    for info in catalog:
        place = ("tables", info.name)
        known = facts.get(info.name)
        if info.access == "withheld":
            continue
        if known is None or (info.access == "public") is (known.rows is None):
            words = f"{info.name} was not {info.access} when the snapshot was made: run init again."
            problems.append(document.problem((*place, "access"), words))
            continue
        if info.key and info.key not in known.unique:
            words = f"{info.key} was not verified to be unique: leave the key out, or init again."
            problems.append(document.problem((*place, "key"), words))
        for each in info.columns:
            if words := _column_claim(each, known):
                problems.append(document.problem((*place, "columns", each.name), words))
    return problems


def _column_claim(info: ColumnInfo, facts: Facts) -> str:
    kind: Kind | None = facts.kinds.get(info.name)
    if kind is None:
        return str(UnknownName.among("column in the snapshot:", info.name, facts.kinds))
    if kind is not info.type.kind:
        return f"{info.name} is of type {kind} in the snapshot."
    if not info.type.nullable and info.name not in facts.whole:
        return f"{info.name} was not verified to have no nulls: write nullable = true."
    return ""


def _with_rows(catalog: Catalog, facts: Mapping[str, Facts]) -> Catalog:
    """The catalog with the number of rows of its public tables."""
    tables = tuple(
        replace(info, rows=facts[info.name].rows)
        if info.access == "public" and info.name in facts
        else info
        for info in catalog
    )
    return replace(catalog, tables=tables)
