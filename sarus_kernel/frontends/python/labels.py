"""Released tables with the labels that pandas gives: levels, numbers and truths, not texts.

In a release every column is called by a text. What it stands for follows from the synthetic table,
which went through the same code: so no label here is read off private rows.
"""

from typing import Any

import pandas as pd

from sarus_kernel.lowering.wide_columns import LEVELS


def relabelled(found: pd.DataFrame, twin: pd.DataFrame) -> pd.DataFrame:
    """The table with columns labelled as those of the twin are."""
    texts = found.index.nlevels == 1 and pd.api.types.is_string_dtype(found.index.dtype)
    if texts and twin.index.nlevels == 1 and twin.index.dtype.kind in "biuO":
        read = _read(twin.index)
        found.index = pd.Index([read(str(name)) for name in found.index], name=twin.index.name)
    columns = twin.columns
    if columns.nlevels > 1:
        names = [tuple(str(name).split(LEVELS)) for name in found.columns]
        if all(len(name) == columns.nlevels for name in names):
            each = [_read(columns.get_level_values(n)) for n in range(columns.nlevels)]
            parts = [tuple(r(part) for r, part in zip(each, n, strict=True)) for n in names]
            found.columns = pd.MultiIndex.from_tuples(parts, names=columns.names)
        return found
    read = _read(columns)
    found.columns = pd.Index([read(name) for name in found.columns], name=columns.name)
    return found


def with_moments(found: Any, twin: Any) -> Any:
    """Row labels that are periods, as text, in the form that `resample` and `Grouper` give them.

    Whether a period is labelled by its first day or its last follows from the synthetic labels.
    """
    if not isinstance(twin, pd.DataFrame | pd.Series) or found.index.nlevels != twin.index.nlevels:
        return found
    if len(set(twin.index.names)) < twin.index.nlevels:  # as of [x.dt.year, x.dt.month]
        found.index.names = twin.index.names
    levels = [found.index.get_level_values(n) for n in range(found.index.nlevels)]
    ours = [twin.index.get_level_values(n) for n in range(twin.index.nlevels)]
    if not any(map(_unlike, levels, ours)):
        return found
    made = [_moments(a, b) if _unlike(a, b) else a for a, b in zip(levels, ours, strict=True)]
    found.index = made[0] if len(made) == 1 else pd.MultiIndex.from_arrays(made)
    return found


def _unlike(texts: pd.Index, moments: pd.Index) -> bool:
    text = pd.api.types.is_string_dtype(texts.dtype)
    return text and pd.api.types.is_datetime64_any_dtype(moments.dtype)


def _moments(texts: pd.Index, like: pd.Index) -> pd.Index:
    first = str(texts[0]) if len(texts) else ""
    letter = "Q" if "Q" in first else {4: "Y", 7: "M"}.get(len(first), "D")
    starts = bool((pd.DatetimeIndex(like).day == 1).all())
    periods = pd.PeriodIndex(list(texts), freq=letter)
    moments = periods.to_timestamp(how="start" if starts else "end").normalize()
    named: pd.Index = moments.astype(like.dtype).rename(like.name)
    return named


def _read(labels: pd.Index) -> Any:
    """How a text is read as a label of this kind."""
    plain = {str(label): label for label in labels}
    if labels.dtype == bool:
        return lambda text: {"True": True, "False": False}.get(text, text)
    if labels.dtype.kind in "iu":
        return lambda text: int(text) if text.lstrip("-").isdigit() else text
    if labels.dtype.kind == "f":  # whole numbers, some of which are missing
        return lambda text: float(text) if text.lstrip("-").isdigit() else plain.get(text, text)
    return lambda text: plain.get(text, text)


def with_periods(found: "pd.Series[Any]", twin: Any) -> "pd.Series[Any]":
    """The series labelled by periods, where the twin's is (`to_period`)."""
    if isinstance(twin, pd.Series) and isinstance(twin.index, pd.PeriodIndex):
        found.index = pd.PeriodIndex(list(found.index), freq=twin.index.freq, name=twin.index.name)
    return found
