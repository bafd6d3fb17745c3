"""What the OMOP standard says of its tables: known to everybody, so free to use as public."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

Bound = int | float | date


@dataclass(frozen=True)
class KnownColumn:
    """One standard column. `free_text` is text that people wrote, such as a note."""

    low: Bound | None = None
    high: Bound | None = None
    categories: tuple[int | str, ...] | None = None
    required: bool = False
    free_text: bool = False
    description: str = ""


@dataclass(frozen=True)
class KnownTable:
    """One standard table. `typical_rows` is what one person usually has there."""

    access: str
    primary_key: str | None = None
    typical_rows: int | None = None
    description: str = ""
    columns: Mapping[str, KnownColumn] = field(default_factory=dict)


def _table(values: Mapping[str, Any]) -> KnownTable:
    return KnownTable(
        values["access"],
        values.get("primary_key"),
        values.get("typical_rows"),
        values.get("description", ""),
        {name: _column(found) for name, found in values.get("columns", {}).items()},
    )


def _column(values: Mapping[str, Any]) -> KnownColumn:
    categories = values.get("categories")
    return KnownColumn(
        values.get("low"),
        values.get("high"),
        None if categories is None else tuple(categories),
        values.get("required", False),
        values.get("free_text", False),
        values.get("description", ""),
    )


def _tables() -> dict[str, KnownTable]:
    path = Path(__file__).with_name("omop.toml")
    found = tomllib.loads(path.read_text(encoding="utf-8"))
    return {name: _table(values) for name, values in found["tables"].items()}


TABLES: Mapping[str, KnownTable] = _tables()
"""The standard tables by name."""
