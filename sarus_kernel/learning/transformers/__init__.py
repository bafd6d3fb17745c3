"""Transformers before the last step: fitted on public rows, and described as maps of columns.

Add one by a function (transformer, stage) -> (fitted transformer, stage after it).
"""

from collections.abc import Callable
from typing import Any

from sarus_kernel.learning.stages import Stage
from sarus_kernel.learning.transformers import binning, categories, combining, imputing, scaling

Prepare = Callable[[Any, Stage], tuple[Any, Stage]]

TRANSFORMERS: dict[str, Prepare] = {
    "sklearn.preprocessing.StandardScaler": scaling.on_sample,
    "sklearn.preprocessing.RobustScaler": scaling.on_sample,
    "sklearn.preprocessing.MinMaxScaler": scaling.on_bounds,
    "sklearn.preprocessing.MaxAbsScaler": scaling.on_bounds,
    "sklearn.impute.SimpleImputer": imputing.imputer,
    "sklearn.preprocessing.OneHotEncoder": categories.one_hot,
    "sklearn.preprocessing.OrdinalEncoder": categories.ordinal,
    "sklearn.preprocessing.KBinsDiscretizer": binning.bins,
    "sklearn.preprocessing.Binarizer": binning.binarizer,
    "sklearn.decomposition.PCA": combining.combined,
    "sklearn.decomposition.TruncatedSVD": combining.combined,
    "sklearn.feature_selection.VarianceThreshold": combining.selected,
    "sklearn.feature_selection.SelectKBest": combining.selected,
    "sklearn.feature_selection.SelectPercentile": combining.selected,
}
