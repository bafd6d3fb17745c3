"""How a row becomes numbers: column by column, each from that row and public figures alone.

Every map is total: null, NaN, infinity and unknown categories have a defined value. `feature`
is the number of an input column, or another map of one column, whose result is read instead.
"""

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Scaled:
    """(clip(x or fill, low, high) - center) / scale; one column."""

    feature: "int | Column"
    fill: float
    low: float
    high: float
    center: float = 0.0
    scale: float = 1.0


@dataclass(frozen=True)
class OneHot:
    """1 in the column of the category's code; missing counts as `fill`, or as none of them."""

    feature: "int | Column"
    codes: tuple[int, ...]
    fill: int | None = None


@dataclass(frozen=True)
class Ordinal:
    """The category's code as a number within 0 and count - 1; one column."""

    feature: "int | Column"
    count: int
    fill: int = 0


@dataclass(frozen=True)
class Binned:
    """1 in the column of the bin; `edges` are the inner ones, in order: one bin more than edges.

    A value equal to an edge lies above it. Missing counts as bin `fill`, or as none of them.
    """

    feature: "int | Column"
    edges: tuple[float, ...]
    fill: int | None = None


@dataclass(frozen=True)
class Bin:
    """The number of the bin (as `Binned`) instead of a column for each; one column."""

    feature: "int | Column"
    edges: tuple[float, ...]
    fill: int = 0


@dataclass(frozen=True)
class Lookup:
    """The number that the code stands for; missing and unknown are `fill`; one column."""

    feature: "int | Column"
    values: tuple[float, ...]
    fill: float = math.nan


@dataclass(frozen=True)
class Missing:
    """1 where the value is missing; one column."""

    feature: "int | Column"


Column = Scaled | OneHot | Ordinal | Binned | Bin | Lookup | Missing
Encoding = tuple[Column, ...]


def design(encoding: Encoding, X: Floats) -> Floats:
    """(n, features) rows as (n, width) numbers."""
    parts = [_columns(column, _read(column.feature, X)) for column in encoding]
    return np.hstack(parts) if parts else np.zeros((len(X), 0))


def onto(encoding: Encoding, inputs: Encoding) -> Encoding:
    """The encoding that reads the columns `inputs` (each of width 1) where it read features."""
    return tuple(replace(column, feature=_onto(column.feature, inputs)) for column in encoding)


def width(encoding: Encoding) -> int:
    """How many columns `design` gives."""
    return sum(_width(column) for column in encoding)


def radius(encoding: Encoding) -> float:
    """The largest L2 norm that a row of `design` can have."""
    return math.sqrt(math.fsum(_largest(column) ** 2 for column in encoding))


def _onto(feature: int | Column, inputs: Encoding) -> Column:
    if isinstance(feature, int):
        return inputs[feature]
    return replace(feature, feature=_onto(feature.feature, inputs))


def _read(feature: int | Column, X: Floats) -> Floats:
    if isinstance(feature, int):
        return X[:, feature]
    return _columns(feature, _read(feature.feature, X))[:, 0]


def _columns(column: Column, x: Floats) -> Floats:
    missing = np.isnan(x)
    if isinstance(column, Missing):
        return missing.astype(float)[:, None]
    if isinstance(column, Scaled):
        inside = np.clip(np.where(missing, column.fill, x), column.low, column.high)
        return ((inside - column.center) / column.scale)[:, None]
    if isinstance(column, Ordinal):
        return np.clip(np.where(missing, column.fill, x), 0, column.count - 1)[:, None]
    if isinstance(column, Lookup):
        return _looked_up(column, x)[:, None]
    if isinstance(column, OneHot):
        wanted = np.array(column.codes, dtype=float)
        given = x if column.fill is None else np.where(missing, column.fill, x)
        return np.asarray(given[:, None] == wanted[None, :], dtype=float)
    return _bins(column, x, missing)


def _looked_up(column: Lookup, x: Floats) -> Floats:
    values = np.array([*column.values, column.fill])
    code = np.where(np.isnan(x), -1.0, x)
    known = (code >= 0) & (code < len(column.values))
    return np.asarray(values[np.where(known, code, len(column.values)).astype(np.int64)])


def _bins(column: Binned | Bin, x: Floats, missing: NDArray[np.bool_]) -> Floats:
    code = np.searchsorted(np.array(column.edges, dtype=float), x, side="right")
    code = np.where(missing, -1 if column.fill is None else column.fill, code)
    if isinstance(column, Bin):
        return code.astype(float)[:, None]
    return np.asarray(code[:, None] == np.arange(len(column.edges) + 1), dtype=float)


def _width(column: Column) -> int:
    if isinstance(column, OneHot):
        return len(column.codes)
    return len(column.edges) + 1 if isinstance(column, Binned) else 1


def _largest(column: Column) -> float:
    if isinstance(column, Scaled):
        ends = (column.low - column.center, column.high - column.center)
        return max(abs(end) for end in ends) / abs(column.scale)
    if isinstance(column, Ordinal):
        return float(max(0, column.count - 1))
    if isinstance(column, Lookup):
        return max(abs(value) for value in (*column.values, 0.0))
    return float(len(column.edges)) if isinstance(column, Bin) else 1.0
