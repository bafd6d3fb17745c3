"""A target of which the twin has one class only: the trial of a fit needs a second one.

The twin is small and random, so a rare class may be missing there and be found in the real rows.
What the researcher wrote is right then, and must not fail in words about people who are not real.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from sarus_kernel.frontends.python.events import listeners
from sarus_kernel.frontends.python.traced import Traced

EVERY = 4
"""One synthetic row in so many is given the second class."""
NOTE = (
    "The synthetic people are all of one class here: in this trial one in four was given another."
    " Real people keep theirs."
)


def tried(
    function: str,
    places: Sequence[Any],
    named: Mapping[str, Any],
    run: Callable[[dict[int, Any]], Any],
) -> Any:
    """What `run` gives; where scikit-learn refuses a target of one class, with a second one.

    `run` takes the values on the twin that replace those of traced values, by their `id`.
    """
    try:
        return run({})
    except ValueError:
        target = named.get("y", places[2] if len(places) > 2 else None)
        if not function.startswith("sklearn.") or not isinstance(target, Traced):
            raise
        changed = with_second_class(target._sarus_twin)
        if changed is None:
            raise
        try:
            made = run({id(target): changed})
        except ValueError:
            made = None
        if made is None:
            raise
        listeners().on_note(NOTE)
        return made


def with_second_class(values: Any) -> Any:
    """A column or array of n >= 2 equal values with another one in each fourth place, else None."""
    if not isinstance(values, pd.Series | np.ndarray) or values.ndim != 1 or len(values) < 2:
        return None
    held = pd.Series(values).dropna()
    if held.nunique() != 1 or len(held) != len(values):
        return None
    other, changed = _other(held), values.copy()
    if other is None:
        return None
    places = np.arange(0, len(values), EVERY)
    if isinstance(changed, pd.Series):
        changed.iloc[places] = other
    else:
        changed[places] = other
    return changed


def _other(held: pd.Series) -> Any:
    """A value of the same type that is not the one there is: the other of two, where it is one."""
    one: Any = held.iloc[0]
    if held.dtype == bool:
        return not one
    if pd.api.types.is_numeric_dtype(held.dtype):
        return type(one)(1 - one if one in (0, 1) else one + 1)
    if isinstance(held.dtype, pd.CategoricalDtype):
        return next((value for value in held.cat.categories if value != one), None)
    return f"not {one}" if isinstance(one, str) else None
