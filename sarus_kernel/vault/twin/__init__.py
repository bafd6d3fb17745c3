"""The synthetic twin: tables like the real ones, differentially private for each person.

`fit` learns a model from the real tables, once per version of the data and for `cost(epsilon,
delta)`; `sample` draws people from the model, `write` puts them where the vault hands them out.
Nothing after `fit` sees a real row.
"""

from sarus_kernel.vault.twin.account import cost
from sarus_kernel.vault.twin.fit import fit
from sarus_kernel.vault.twin.levels import Levels, RowLevels, observed, scales, within
from sarus_kernel.vault.twin.model import (
    Model,
    contribution_bounds,
    null_shares,
    shipped,
    value_bounds,
)
from sarus_kernel.vault.twin.quality import words
from sarus_kernel.vault.twin.sampling import sample
from sarus_kernel.vault.twin.writing import write

__all__ = [
    "Levels",
    "Model",
    "RowLevels",
    "contribution_bounds",
    "cost",
    "fit",
    "null_shares",
    "observed",
    "sample",
    "scales",
    "shipped",
    "value_bounds",
    "within",
    "words",
    "write",
]
