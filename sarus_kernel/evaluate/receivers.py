"""The classes whose methods a plan may call: a method runs only on an instance of its own class."""

import sys

import numpy as np
import pandas as pd
from pandas.api.typing import DataFrameGroupBy, Resampler, SeriesGroupBy

from sarus_kernel.errors import QuestionError

_CLASSES: dict[str, type | tuple[type, ...]] = {
    "pandas.DataFrame": pd.DataFrame,
    "pandas.Series": pd.Series,
    "pandas.Index": pd.Index,
    "pandas.DataFrameGroupBy": DataFrameGroupBy,
    "pandas.SeriesGroupBy": SeriesGroupBy,
    "pandas.Resampler": Resampler,
    "numpy.ndarray": np.ndarray,
}


def is_estimator(value: object) -> bool:
    """Whether this is a scikit-learn estimator; false as long as scikit-learn is not loaded."""
    sklearn = sys.modules.get("sklearn.base")
    return sklearn is not None and isinstance(value, sklearn.BaseEstimator)


def class_of(value: object) -> str | None:
    """The documented class of a value that has methods a plan may call, or None."""
    for name, cls in _CLASSES.items():
        if isinstance(value, cls):
            return name
    return "sklearn.estimator" if is_estimator(value) else None


def check_receiver(function: str, receiver: str, value: object) -> None:
    """Raises QuestionError unless `value` is an instance of the class named `receiver`."""
    if class_of(value) != receiver:
        raise QuestionError(f"{function} wants a {receiver}.")


def is_indexable(value: object) -> bool:
    """Whether `value[key]` only looks something up."""
    kinds = (list, tuple, dict, pd.api.extensions.ExtensionArray)
    return class_of(value) is not None or isinstance(value, kinds)


