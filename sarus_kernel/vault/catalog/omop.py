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

_VALID = "valid_start_date valid_end_date invalid_reason"
VOCABULARY: Mapping[str, frozenset[str]] = {
    name: frozenset(columns.split())
    for name, columns in {
        "concept": f"concept_id concept_name domain_id vocabulary_id concept_class_id "
        f"standard_concept concept_code {_VALID}",
        "vocabulary": "vocabulary_id vocabulary_name vocabulary_reference vocabulary_version "
        "vocabulary_concept_id",
        "domain": "domain_id domain_name domain_concept_id",
        "concept_class": "concept_class_id concept_class_name concept_class_concept_id",
        "concept_relationship": f"concept_id_1 concept_id_2 relationship_id {_VALID}",
        "relationship": "relationship_id relationship_name is_hierarchical defines_ancestry "
        "reverse_relationship_id relationship_concept_id",
        "concept_synonym": "concept_id concept_synonym_name language_concept_id",
        "concept_ancestor": "ancestor_concept_id descendant_concept_id min_levels_of_separation "
        "max_levels_of_separation",
        "drug_strength": "drug_concept_id ingredient_concept_id amount_value "
        "amount_unit_concept_id numerator_value numerator_unit_concept_id denominator_value "
        f"denominator_unit_concept_id box_size {_VALID}",
    }.items()
}
"""The columns of each table of the standard vocabulary (CDM 5.4): by these it is known."""
