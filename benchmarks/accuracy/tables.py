"""Tables of one row a person, with what an owner makes public of their columns."""

import math
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
from sklearn.datasets import load_breast_cancer

from sarus_kernel.learning.queries import Feature
from sarus_kernel.vault import hospital

CSV = {"pima": "diabetes", "heart": "target", "framingham": "TenYearCHD", "adult": "over_50k"}
"""Files of `--data`, and the column (of 0 and 1) that is learned."""

ILLNESSES = {
    "diabetes": "201826, 195771, 201254",
    "heart_failure": "316139, 319835",
    "hypertension": "320128",
    "coronary": "317576, 312327",
    "stroke": "443454",
    "kidney_disease": "46271022",
    "fibrillation": "313217",
}
"""Conditions of the demo hospital; the last is the target."""


@dataclass(frozen=True)
class Table:
    """One row a person: inputs, what is public of them, and 0 or 1 for each person."""

    name: str
    X: pd.DataFrame
    y: np.ndarray
    features: tuple[Feature, ...]


def tables(folder: Path | None, wanted: set[str]) -> Iterator[Table]:
    """Those that there are, small ones first; all of them unless some are wanted."""
    for name, target in CSV.items():
        path = folder / f"{name}.csv" if folder else None
        if name != "adult" and path and path.exists() and (not wanted or name in wanted):
            yield _described(name, pd.read_csv(path), target)
    if not wanted or "cancer" in wanted:
        cancer = load_breast_cancer(as_frame=True).frame
        yield _described("cancer", cancer, "target")
    if not wanted or "hospital" in wanted:
        yield _described("hospital", patients(10_000), "fibrillation")
    path = folder / "adult.csv" if folder else None
    if path and path.exists() and (not wanted or "adult" in wanted):
        yield _described("adult", pd.read_csv(path), CSV["adult"])


def patients(people: int) -> pd.DataFrame:
    """Of the demo hospital: who has which illness, age, sex and how many visits."""
    has = ",\n".join(
        f"COALESCE(BOOL_OR(condition_concept_id IN ({codes})), FALSE)::INT AS {name}"
        for name, codes in ILLNESSES.items()
    )
    with tempfile.TemporaryDirectory() as folder, duckdb.connect() as database:
        hospital.build(Path(folder), people, tables=("person", "condition_occurrence"))
        return database.sql(f"""
            SELECT 2024 - year_of_birth AS age, (gender_concept_id = 8507)::INT AS male, {has}
            FROM '{folder}/person.parquet' LEFT JOIN '{folder}/condition_occurrence.parquet'
            USING (person_id)
            GROUP BY person_id, year_of_birth, gender_concept_id ORDER BY person_id
        """).df()


def _described(name: str, frame: pd.DataFrame, target: str) -> Table:
    X = frame.drop(columns=target)
    return Table(name, X, frame[target].to_numpy(dtype=int), tuple(map(_feature, X.items())))


def _feature(item: tuple[object, pd.Series]) -> Feature:
    """Bounds as an owner would write them: the column's ends, outward to two digits."""
    name, column = item
    nullable = bool(column.isna().any())
    if not pd.api.types.is_numeric_dtype(column):
        return Feature(
            str(name), "category", 0, 0, tuple(sorted(column.dropna().unique())), nullable
        )
    low, high = _outward(float(column.min()), math.floor), _outward(float(column.max()), math.ceil)
    whole = bool((column.dropna() % 1 == 0).all())
    return Feature(str(name), "number", low, high, (), nullable, whole)


def _outward(value: float, towards: Callable[[float], int]) -> float:
    if value == 0:
        return 0.0
    unit = 10.0 ** (math.floor(math.log10(abs(value))) - 1)
    return towards(round(value / unit, 9)) * unit
