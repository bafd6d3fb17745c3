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


@dataclass(frozen=True)
class Combined:
    """weights times parts (maps of one column each), and `shift`; missing if a part is."""

    parts: "tuple[Column, ...]"
    weights: tuple[float, ...]
    shift: float = 0.0


_Simple = Scaled | OneHot | Ordinal | Binned | Bin | Lookup | Missing
Column = _Simple | Combined
Encoding = tuple[Column, ...]


def design(encoding: Encoding, X: Floats) -> Floats:
    """(n, features) rows as (n, width) numbers."""
    parts = [_evaluated(column, X) for column in encoding]
    return np.hstack(parts) if parts else np.zeros((len(X), 0))


def onto(encoding: Encoding, inputs: Encoding) -> Encoding:
    """The encoding that reads the columns `inputs` (each of width 1) where it read features."""
    return tuple(_composed(column, inputs) for column in encoding)


def width(encoding: Encoding) -> int:
    """How many columns `design` gives."""
    return sum(_width(column) for column in encoding)


def radius(encoding: Encoding) -> float:
    """The largest L2 norm that a row of `design` can have."""
    return math.sqrt(math.fsum(_largest(column) ** 2 for column in encoding))


def _composed(column: Column, inputs: Encoding) -> Column:
    if isinstance(column, Combined):
        return replace(column, parts=onto(column.parts, inputs))
    inner = column.feature
    below = inputs[inner] if isinstance(inner, int) else _composed(inner, inputs)
    return replace(column, feature=below)


def _evaluated(column: Column, X: Floats) -> Floats:
    if isinstance(column, Combined):
        total = np.full(len(X), column.shift)
        for part, weight in zip(column.parts, column.weights, strict=True):  # in one order
            total = total + weight * _evaluated(part, X)[:, 0]
        return total[:, None]
    inner = column.feature
    return _columns(column, X[:, inner] if isinstance(inner, int) else _evaluated(inner, X)[:, 0])


def _columns(column: _Simple, x: Floats) -> Floats:
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
    # sorted, or what numpy finds for a row would depend on the row before
    code = np.searchsorted(np.sort(np.array(column.edges, dtype=float)), x, side="right")
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
    if isinstance(column, Combined):
        terms = zip(column.parts, column.weights, strict=True)
        return abs(column.shift) + math.fsum(abs(w) * _largest(part) for part, w in terms)
    if isinstance(column, Lookup):
        return max(abs(value) for value in (*column.values, 0.0))
    return float(len(column.edges)) if isinstance(column, Bin) else 1.0
