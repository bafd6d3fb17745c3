"""How far synthetic tables are from real ones: the scores that `benchmarks/twin.py` prints.

Real columns are cut into their own tenths (fifths for pairs), codes and categories into the most
frequent and a rest; null is a cell of its own. A total variation is half the L1 distance of shares.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd
from sklearn.base import ClassifierMixin
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from sarus_kernel.plan.catalog import Catalog, ColumnInfo, TableInfo
from sarus_kernel.plan.types import TEMPORAL, Kind

Frames = Mapping[str, pd.DataFrame]
Cells = np.ndarray
NAMED = {10: 20, 5: 5}
"""How many codes have a cell of their own, beside so many cells of a number."""
MOST_COLUMNS = 12
"""Pairs are looked at among so many columns of a table."""


@dataclass(frozen=True)
class Distances:
    """Mean total variations, and what must not happen.

    filled, all    of single columns: those that hold anything in the real data, or all
    pairs          of pairs of filled columns of a table
    empty          columns that hold something in the real data and nothing in the twin, as a share
    orphans        rows whose person or visit is not there
    backwards      rows that end before they start, as a share of those that have both
    """

    filled: float
    all: float
    pairs: float
    empty: float
    orphans: int
    backwards: float


def compared(table: TableInfo) -> list[ColumnInfo]:
    """The columns that are compared: not keys, references or free text."""
    return [
        column
        for column in table.columns
        if column.name not in (table.key, table.unit)
        and (column.type.categories or column.type.kind is not Kind.TEXT)
        and (column.name.endswith("_concept_id") or not column.name.endswith("_id"))
    ]


def distances(catalog: Catalog, real: Frames, twin: Frames) -> Distances:
    """All of a twin's distances."""
    filled, everything, pairs, empty = [], [], [], []
    for table in catalog:
        if not table.private:
            continue
        ours, theirs = real[table.name], twin[table.name]
        there = []
        for column in compared(table):
            found = variation(*cells(column, ours, theirs, 10))
            everything.append(found)
            if ours[column.name].notna().any():
                filled.append(found)
                there.append(column)
                empty.append(not theirs[column.name].notna().any())
        five = [cells(column, ours, theirs, 5) for column in there[:MOST_COLUMNS]]
        for (a, b), (c, d) in combinations(five, 2):
            pairs.append(variation(a * 100 + c, b * 100 + d))
    means = [float(np.mean(each)) for each in (filled, everything, pairs or [0.0], empty)]
    return Distances(*means, orphans(catalog, twin), backwards(catalog, twin))


def cells(
    column: ColumnInfo, real: pd.DataFrame, twin: pd.DataFrame, most: int
) -> tuple[Cells, Cells]:
    """The cell of each value of a column, real and synthetic. Null is cell 99."""
    ours, theirs = real[column.name], twin[column.name]
    code = column.type.categories or column.name.endswith("_concept_id")
    if code or column.type.kind in (Kind.BOOLEAN, Kind.TEXT):
        named = ours.value_counts().index[: NAMED[most]]
        parts = [pd.Index(named).get_indexer(each) for each in (ours, theirs)]
    else:
        if column.type.kind in TEMPORAL:
            ours, theirs = (pd.to_datetime(each).astype("datetime64[s]") for each in (ours, theirs))
            ours, theirs = (each.astype("int64").where(each.notna()) for each in (ours, theirs))
        ours, theirs = (pd.to_numeric(each).astype(float) for each in (ours, theirs))
        cuts = (
            np.unique(np.nanquantile(ours, np.linspace(0, 1, most + 1)))
            if ours.notna().any()
            else [0.0]
        )
        parts = [np.searchsorted(cuts, each, side="right") for each in (ours, theirs)]
    return tuple(  # type: ignore[return-value]
        np.where(each.isna(), 99, np.minimum(part, 98)) + 0
        for part, each in zip(parts, (ours, theirs), strict=True)
    )


def variation(ours: Cells, theirs: Cells) -> float:
    """The total variation of two samples of cells (0 where both are empty)."""
    if not len(ours) or not len(theirs):
        return float(bool(len(ours)) != bool(len(theirs)))
    one, other = (pd.Series(each).value_counts(normalize=True) for each in (ours, theirs))
    return float(one.sub(other, fill_value=0.0).abs().sum() / 2)


def orphans(catalog: Catalog, twin: Frames) -> int:
    """Rows that point to a row of a private table that is not there."""
    private = {table.name for table in catalog if table.private}
    found = 0
    for table in catalog:
        for column in table.columns if table.private else ():
            target, _, key = (column.references or "").partition(".")
            if target in private:
                values = twin[table.name][column.name].dropna()
                found += int((~values.isin(set(twin[target][key]))).sum())
    return found


def backwards(catalog: Catalog, twin: Frames) -> float:
    """The share of rows with a start and an end whose end is before the start."""
    wrong, both = 0, 0
    for table in catalog:
        names = [column.name for column in table.columns if table.private]
        for name in names:
            end = name.replace("start", "end")
            if "start" in name and end in names:
                pair = twin[table.name][[name, end]].dropna().apply(pd.to_datetime)
                wrong, both = wrong + int((pair[end] < pair[name]).sum()), both + len(pair)
    return wrong / both if both else 0.0


def models() -> dict[str, ClassifierMixin]:
    """A model with straight lines and one without."""
    lines = make_pipeline(StandardScaler(), LogisticRegression(C=0.1, max_iter=1_000))
    return {
        "lines": lines,
        "forest": RandomForestClassifier(100, min_samples_leaf=5, random_state=0),
    }


def areas(train: pd.DataFrame, test: pd.DataFrame, target: str) -> list[float]:
    """The area under the curve of each model, trained on one frame and tested on another."""
    if train[target].nunique() < 2:
        return [float("nan")] * len(models())
    inputs = [name for name in test if name != target]
    found = []
    for model in models().values():
        model.fit(train[inputs], train[target])
        found.append(float(roc_auc_score(test[target], model.predict_proba(test[inputs])[:, 1])))
    return found


def strongest(real: pd.DataFrame, twin: pd.DataFrame, most: int = 10) -> tuple[int, float, float]:
    """Of the strongest correlations: how many have the right sign, and their mean size, both."""
    ours, theirs = real.corr().to_numpy(), twin.corr().fillna(0.0).to_numpy()
    at = np.triu_indices(len(ours), 1)
    best = np.argsort(-np.abs(np.nan_to_num(ours[at])), kind="stable")[:most]
    one, other = ours[at][best], theirs[at][best]
    size = float((other * np.sign(one)).mean())
    return int((one * other > 0).sum()), float(np.abs(one).mean()), size


def correlation_error(real: pd.DataFrame, twin: pd.DataFrame) -> float:
    """The mean absolute error of the correlations of all pairs of columns."""
    ours, theirs = real.corr().to_numpy(), twin.corr().fillna(0.0).to_numpy()
    at = np.triu_indices(len(ours), 1)
    return float(np.nanmean(np.abs(ours - theirs)[at]))
