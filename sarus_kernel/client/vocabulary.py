"""What codes mean: the public table `concept` of a vault, where it has one (OMOP's vocabulary)."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from sarus_kernel.plan.catalog import Catalog, ColumnInfo

TABLE, KEY, NAME = "concept", "concept_id", "concept_name"


def has_names(catalog: Catalog) -> bool:
    """Whether a dataset has a public vocabulary of this form."""
    found = next((table for table in catalog if table.name == TABLE), None)
    return found is not None and found.access == "public" and {KEY, NAME} <= {*found.schema()}


def is_code(column: ColumnInfo) -> bool:
    """Whether a column holds codes of the vocabulary: the catalog says what it points to."""
    return column.references == f"{TABLE}.{KEY}"


def code_names(catalog: Catalog) -> frozenset[str]:
    """The names of all columns with codes, and that of the vocabulary's key."""
    return frozenset({KEY} | {c.name for table in catalog for c in table.columns if is_code(c)})


def names_of(concepts: pd.DataFrame) -> Mapping[Any, str]:
    """Code to name, of the rows of the vocabulary."""
    return dict(zip(concepts[KEY].tolist(), concepts[NAME].astype("str").tolist(), strict=True))
