"""Released numbers in the cells of a table: arithmetic and rounding, one by one.

pandas would make plain numbers of them on the way.
"""

from collections.abc import Callable
from typing import Any

import pandas as pd

from sarus_kernel.client.released import Released


def each(work: Callable[[Any, Any], Any], left: Any, right: Any) -> Any:
    """What `work` makes of the cells of two tables or series, or of one and a number.

    Rows and columns are paired by label; None where pandas pairs them in another way.
    Raises ValueError where a label stands for more than one row.
    """
    if isinstance(left, pd.DataFrame):
        if isinstance(right, pd.Series):
            return None
        both = isinstance(right, pd.DataFrame)
        left, right = left.align(right) if both else (left, right)
        columns = {n: each(work, left[n], right[n] if both else right) for n in left}
        return pd.DataFrame(columns, index=left.index)
    if isinstance(right, pd.DataFrame):
        return None
    beside = [right] * len(left)
    if isinstance(right, pd.Series):
        left, right = left.align(right)
        beside = list(right)
    found = [_worked(work, a, b) for a, b in zip(left, beside, strict=True)]
    return pd.Series(found, index=left.index, dtype=object, name=left.name)


def _worked(work: Callable[[Any, Any], Any], one: Any, other: Any) -> Any:
    try:
        return work(one, other)
    except ArithmeticError:
        return float("nan")


def rounded(held: Any, digits: int) -> Any:
    """The cells to so many digits, released numbers knowing how far they were moved."""
    if isinstance(held, pd.DataFrame):
        return pd.DataFrame({n: rounded(held[n], digits) for n in held}, index=held.index)
    numbers = [round(n, digits) if isinstance(n, Released) else n for n in held]
    return pd.Series(numbers, index=held.index, dtype=object, name=held.name)
