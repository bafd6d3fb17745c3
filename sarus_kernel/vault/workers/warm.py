"""Loads everything a job may need while files can still be opened: a sealed worker cannot."""

from importlib import import_module

from sarus_kernel.evaluate import preload

MODULES = (
    "joblib",
    "pyarrow.compute",
    "pyarrow.dataset",
    "pyarrow.pandas_compat",
    "scipy.linalg._matfuncs_inv_ssq",
    "scipy.special",
    "scipy.stats",
    "sqlglot.dialects.duckdb",
    "zoneinfo",
)
"""What the libraries import on first use only."""


def warm() -> None:
    """Import them all. Opens no data; starts no thread."""
    preload()
    for module in MODULES:
        import_module(module)
