"""The catalog of a folder of OMOP tables, by the standard alone."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from sarus_kernel.plan.catalog import Catalog, ColumnInfo, TableInfo
from sarus_kernel.plan.types import ColumnType, Kind, ordinal
from sarus_kernel.vault.catalog.omop import TABLES, KnownColumn

UNIT = "person_id"


def catalog_of(folder: Path) -> Catalog:
    """Tables with a person are private, the vocabulary is public, the rest is left out."""
    schemas = {path.stem: pq.read_schema(path) for path in sorted(folder.glob("*.parquet"))}
    keys = {name: TABLES[name].primary_key for name in schemas if name in TABLES}
    tables = []
    for name, schema in schemas.items():
        private = UNIT in schema.names
        if not private and name not in ("concept", "concept_ancestor"):
            continue
        columns = tuple(_column(name, field, keys) for field in schema)
        access, unit = ("private", UNIT) if private else ("public", None)
        tables.append(TableInfo(name, columns, access, unit, keys.get(name)))
    return Catalog("hospital", f"person.{UNIT}", tuple(tables))


def _column(table: str, field: pa.Field, keys: dict[str, str | None]) -> ColumnInfo:
    known = TABLES[table].columns.get(field.name, KnownColumn())
    kind = _kind(field.type)
    low, high = (
        ordinal(bound if isinstance(bound, int | float) else bound.isoformat(), kind)
        if bound is not None
        else None
        for bound in (known.low, known.high)
    )
    owner = next((t for t, key in keys.items() if key == field.name and key != UNIT), None)
    if field.name.endswith("_concept_id") and "concept" in keys:
        owner = "concept"
    reference = f"{owner}.{keys[owner]}" if owner and owner != table else None
    if field.name == UNIT and table != "person":
        reference = f"person.{UNIT}"
    categories = known.categories if kind in (Kind.INTEGER, Kind.TEXT) else None
    type_ = ColumnType(kind, not known.required, low, high, categories)
    return ColumnInfo(field.name, type_, references=reference)


def _kind(type_: pa.DataType) -> Kind:
    if pa.types.is_integer(type_):
        return Kind.INTEGER
    if pa.types.is_floating(type_):
        return Kind.NUMBER
    if pa.types.is_date(type_):
        return Kind.DATE
    return Kind.TIMESTAMP if pa.types.is_timestamp(type_) else Kind.TEXT
