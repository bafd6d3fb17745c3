"""Loads everything a job may need while files can still be opened: a sealed worker cannot."""

import importlib

MODULES = (
    "sklearn.calibration",
    "sklearn.cluster",
    "sklearn.compose",
    "sklearn.decomposition",
    "sklearn.discriminant_analysis",
    "sklearn.dummy",
    "sklearn.ensemble",
    "sklearn.feature_selection",
    "sklearn.gaussian_process",
    "sklearn.impute",
    "sklearn.inspection",
    "sklearn.isotonic",
    "sklearn.kernel_approximation",
    "sklearn.kernel_ridge",
    "sklearn.linear_model",
    "sklearn.metrics",
    "sklearn.mixture",
    "sklearn.model_selection",
    "sklearn.naive_bayes",
    "sklearn.neighbors",
    "sklearn.neural_network",
    "sklearn.pipeline",
    "sklearn.preprocessing",
    "sklearn.svm",
    "sklearn.tree",
    "scipy.special",
    "scipy.stats",
    "pyarrow.compute",
    "sqlglot.dialects.duckdb",
    "zoneinfo",
)
"""The families of functions that plans may name, and what pandas imports on first use."""


def warm() -> None:
    """Import them all. Opens no data; starts no thread."""
    for module in MODULES:
        importlib.import_module(module)
