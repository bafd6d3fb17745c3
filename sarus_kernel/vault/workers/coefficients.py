"""What is told of a released model beside it: its coefficients, with their standard errors.

All of it is read off the model, which has its noise: it is signed with it, so that a display of
it can be checked.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
from sklearn.base import BaseEstimator

from sarus_kernel.release import Interval, Value

MOST_ROWS = 500
Z = 1.959964
"""Of a 95 % interval."""
COEFFICIENTS = {
    "sklearn.estimator.coef_": "coef_standard_error_",
    "sklearn.estimator.intercept_": "intercept_standard_error_",
}
"""Attributes that have standard errors, and where these stand."""
_INTERCEPT = "(intercept)"
Row = tuple[str, str, float, float]
"""Class, feature, coefficient, standard error (NaN where there is none)."""


def with_coefficients(value: Value, model: object) -> Value:
    """The value of a model with a table of its coefficients; as it is, if it has none."""
    rows = [row for row in _rows(model) if np.isfinite(row[2])] if value.form == "model" else []
    if not rows or len(rows) > MOST_ROWS:
        return value
    classes = any(row[0] for row in rows)
    names = ("class", "feature", _word(model)) if classes else ("feature", _word(model))
    first = 0 if classes else 1
    cells = tuple((*row[first:2], float(row[2])) for row in rows)
    bars = tuple((*(None,) * (2 - first), _bar(row[2], row[3])) for row in rows)
    kinds = (*("text",) * (2 - first), "number")
    return replace(
        value,
        columns=names,
        kinds=kinds,
        rows=cells,
        index=2 - first,
        intervals=bars if any(bar[-1] for bar in bars) else (),
    )


def _last(model: Any) -> Any:
    while hasattr(model, "steps"):
        model = model.steps[-1][1]
    return model


def _word(model: object) -> str:
    return "coefficient" if hasattr(_last(model), "coef_") else "importance"


def _rows(model: Any) -> Iterator[Row]:
    if not isinstance(model, BaseEstimator):
        return
    last = _last(model)
    if hasattr(last, "coef_"):
        yield from _coefficients(model, last)
    elif hasattr(last, "feature_importances_"):
        shares = np.asarray(last.feature_importances_, dtype=float)
        for name, share in zip(_names(model, len(shares)), shares, strict=True):
            yield "", name, float(share), float("nan")


def _coefficients(model: Any, last: Any) -> Iterator[Row]:
    """Of each class in turn, the features and the intercept."""
    table = np.atleast_2d(np.asarray(last.coef_, dtype=float))
    errors = _like(getattr(last, "coef_standard_error_", None), table)
    ends = np.broadcast_to(np.ravel(getattr(last, "intercept_", 0.0)), (len(table),))
    spread = _like(getattr(last, "intercept_standard_error_", None), ends)
    classes = [str(c) for c in last.classes_] if len(table) > 1 else [""]
    names = _names(model, table.shape[1])
    for at, of in enumerate(classes[: len(table)]):
        for name, one, error in zip(names, table[at], errors[at], strict=True):
            yield of, name, float(one), float(error)
        yield of, _INTERCEPT, float(ends[at]), float(np.ravel(spread)[at])


def _like(errors: Any, shape: Any) -> Any:
    """Standard errors in the form of what they are of; NaN where there are none."""
    none = np.full(np.shape(shape), np.nan)
    if errors is None or np.size(errors) != np.size(shape):
        return none
    return np.asarray(errors, dtype=float).reshape(np.shape(shape))


def _names(model: Any, count: int) -> list[str]:
    """The names of the columns that the last step sees."""
    try:
        steps = model[:-1] if hasattr(model, "steps") and len(model.steps) > 1 else None
        found = model.feature_names_in_ if steps is None else steps.get_feature_names_out()
    except (AttributeError, ValueError, TypeError):
        found = ()
    names = [str(name) for name in found]
    return names if len(names) == count else [f"x{place}" for place in range(count)]


def _bar(value: float, error: float) -> Interval | None:
    if not np.isfinite(error):
        return None
    return Interval(float(value - Z * error), float(value + Z * error))
