"""`frame.apply(function)` of whole columns: the function is called with each traced column.

That is what pandas does with it, and a traced column behaves as a column: so what comes back is
as right as the same code without `apply`. Where it gives something that has no plan, nothing of it
is kept.
"""

from collections.abc import Callable
from typing import Any

import pandas as pd

from sarus_kernel.frontends.python.traced import Traced
from sarus_kernel.frontends.python.untranslatable import Untranslatable
from sarus_kernel.frontends.python.wrapping import trace


def apply_by_column(value: Traced, func: Callable[..., Any], places: Any, named: Any) -> Any:
    """A table of columns, or a series of numbers. Raises Untranslatable."""
    columns = value._sarus_twin.columns
    if not columns.is_unique or not all(isinstance(name, str) for name in columns):
        raise Untranslatable("Its columns have no plain names.")
    made = {name: func(trace("operator.getitem", value, name), *places, **named)
            for name in columns}  # fmt: skip
    if not all(isinstance(one, Traced) and one._sarus_node is not None for one in made.values()):
        raise Untranslatable("What it makes of a column has no plan.")
    twins = [one._sarus_twin for one in made.values()]
    if all(isinstance(twin, pd.Series) and len(twin) == len(value._sarus_twin) for twin in twins):
        return trace("pandas.DataFrame", made)
    if any(isinstance(twin, pd.Series | pd.DataFrame) for twin in twins):
        raise Untranslatable("What it makes of a column is neither a column nor a number.")
    return trace("pandas.Series", made)
