"""The distribution of one column of the twin, small enough for a picture beside its name."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow.parquet as parquet

from sarus_kernel.errors import UnknownName
from sarus_kernel.plan.catalog import TableInfo
from sarus_kernel.plan.types import TEMPORAL, Kind

BINS = 20
"""Bars of a column of numbers or dates."""
MOST = 12
"""Bars of a column of words or codes: the most frequent ones; `other` counts the rest."""
LONGEST = 60
"""Characters of a value that are shown."""


def histogram(file: Path, table: TableInfo, column: str) -> Mapping[str, Any]:
    """{kind, bars: [[words, rows], …], other, nulls, rows} of a column of a Parquet file.

    `kind` is "range" where neighbouring bars touch (numbers, dates), else "values".
    Raises UnknownName.
    """
    types = table.schema()
    if column not in types:
        raise UnknownName.among("column", column, types)
    series = parquet.read_table(file, columns=[column]).to_pandas()[column]
    whole, kind = series.dropna(), types[column].kind
    named = types[column].categories is not None or kind in (Kind.TEXT, Kind.BOOLEAN)
    few = whole.nunique() <= MOST
    found = _values(whole) if named or few or whole.empty else _range(whole, kind in TEMPORAL)
    return {**found, "nulls": len(series) - len(whole), "rows": len(series)}


def _values(series: "pd.Series[Any]") -> dict[str, Any]:
    counts = series.value_counts()
    shown = counts.iloc[:MOST]
    bars = [[str(value)[:LONGEST], int(rows)] for value, rows in shown.items()]
    return {"kind": "values", "bars": bars, "other": int(counts.iloc[MOST:].sum())}


def _range(series: "pd.Series[Any]", temporal: bool) -> dict[str, Any]:
    moments = pd.to_datetime(series).astype("datetime64[s]") if temporal else series
    numbers = moments.astype("int64" if temporal else "float64")
    rows, edges = np.histogram(numbers.to_numpy(), bins=BINS)
    words = [_edge(edge, temporal) for edge in edges]
    bars = [
        [f"{low} to {high}", int(n)] for low, high, n in zip(words, words[1:], rows, strict=False)
    ]
    return {"kind": "range", "bars": bars, "other": 0}


def _edge(edge: float, temporal: bool) -> str:
    return str(pd.Timestamp(int(edge), unit="s").date()) if temporal else f"{edge:.4g}"
