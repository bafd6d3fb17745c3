"""Names for the arrays that the twin is made with, and how values are looked up in a list."""

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Masked = np.ma.MaskedArray[Any, Any]
"""A column as it was read: the mask says where there is no value."""
Index = Any
"""A pandas Index. What it holds (numbers or text) the catalog decides."""


def lookup(values: Iterable[Any]) -> Index:
    """An index of distinct values; text is compared as it is."""
    known = list(values)
    text = not known or any(isinstance(value, str) for value in known)
    return pd.Index(known, dtype=object if text else None)


def places(index: Index, values: Any) -> Ints:
    """Where each value stands in the index; -1 for those that do not."""
    dtype = object if values.dtype.kind == "O" else None
    return np.asarray(index.get_indexer(pd.Index(values, dtype=dtype)), dtype=np.int64)
