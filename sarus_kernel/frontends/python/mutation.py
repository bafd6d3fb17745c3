"""Whether code that is not traced changed the copy it was given."""

import pickle
from typing import Any

import pandas as pd


def state(value: Any) -> bytes | None:
    """What to compare with afterwards: for tables nothing (they are compared themselves)."""
    if isinstance(value, pd.DataFrame | pd.Series | pd.Index):
        return None
    try:
        return pickle.dumps(value)
    except Exception:
        return None  # what has no state to write down (a GroupBy's functions) cannot change


def unchanged(held: Any, twin: Any, before: bytes | None) -> bool:
    """Whether `held`, a copy of `twin`, is still the same. When in doubt: no."""
    if isinstance(held, pd.DataFrame):
        return bool(held.equals(twin)) and held.columns.identical(twin.columns)
    if isinstance(held, pd.Series | pd.Index):
        return bool(held.equals(twin)) and held.name == twin.name
    return before == state(held)
