"""Functions whose value is the changed copy of an argument, where Python changes it in place.

A plan is a value: what it was computed from stays as it was, so that memoised values stay true.
"""

import copy
from collections.abc import Mapping, Sequence
from operator import getitem
from typing import Any

import numpy as np
import pandas as pd

from sarus_kernel.errors import QuestionError
from sarus_kernel.evaluate.receivers import check_receiver, is_indexable


def copied(value: Any) -> Any:
    """A copy that can be changed without changing the original (cheap for pandas)."""
    if isinstance(value, pd.DataFrame | pd.Series):
        return value.copy(deep=False)  # copy-on-write
    if isinstance(value, pd.Index):
        return value.copy()
    if isinstance(value, np.ndarray):
        return value.copy()
    return copy.deepcopy(value)


def get_item(value: Any, key: Any) -> object:
    """`value[key]`, and `frame.column`."""
    if not is_indexable(value):
        raise QuestionError("operator.getitem wants a table or a list.")
    return getitem(value, key)


def set_item(value: Any, key: Any, new: Any) -> object:
    """The copy of `value` after `value[key] = new`."""
    if not isinstance(value, pd.DataFrame | pd.Series | np.ndarray):
        raise QuestionError("operator.setitem wants a table.")
    changed = copied(value)
    changed[key] = new
    return changed


def fitted(method: str, places: Sequence[Any], named: Mapping[str, Any]) -> object:
    """The copy of an estimator after `fit`, `partial_fit`, `set_params` or `set_output`."""
    check_receiver(f"sklearn.estimator.{method}", "sklearn.estimator", places[0])
    changed = copied(places[0])
    getattr(changed, method)(*places[1:], **named)
    return changed


def on_copy(method: str, places: Sequence[Any], named: Mapping[str, Any]) -> object:
    """The value of `fit_transform` or `fit_predict`; the estimator itself stays unfitted."""
    check_receiver(f"sklearn.estimator.{method}", "sklearn.estimator", places[0])
    return getattr(copied(places[0]), method)(*places[1:], **named)


FITTING = ("fit", "partial_fit", "set_output", "set_params")
"""Methods of an estimator whose value is the changed estimator."""

PASSING = ("fit_predict", "fit_transform")
"""Methods of an estimator that fit it in passing, and whose value is something else."""
