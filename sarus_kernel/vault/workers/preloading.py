"""Loads everything a job may need while files can still be opened: a sealed worker cannot."""

from contextlib import suppress
from importlib import import_module

from sarus_kernel.evaluate import preload
from sarus_kernel.vault.workers.fit_warm_up import warm_up_fits
from sarus_kernel.vault.workers.warm_up import warm_up

MODULES = (
    "joblib",
    "pandas.core.arrays.arrow._arrow_utils",
    "pandas.core.arrays.sparse.scipy_sparse",
    "pandas.core.methods.select",
    "pandas.core.methods.to_dict",
    "pandas.core.reshape.reshape",
    "pyarrow.compute",
    "pyarrow.dataset",
    "pyarrow.pandas_compat",
    "scipy.linalg._matfuncs_inv_ssq",
    "scipy.special",
    "scipy.stats",
    "sklearn.utils._pprint",
    "sqlglot.dialects.duckdb",
    "zoneinfo",
)
"""What the libraries import on first use only."""


def warm() -> None:
    """Import them all, and use what is used most. Opens no data; starts no thread."""
    preload()
    for module in MODULES:
        with suppress(ModuleNotFoundError):  # another version may keep it elsewhere
            import_module(module)
    warm_up()
    warm_up_fits()
