"""Which types a model from the vault may be made of, as data.

A model travels as a skops archive: data that names types, not code. skops trusts the public
classes of scikit-learn, numpy and scipy by itself; here are the few that fitted models hold
beside them. Whatever else an archive names, it is not loaded.
"""

TRUSTED: tuple[str, ...] = (
    "builtins.object",
    "numpy.dtype",
    "scipy._lib.array_api_compat.numpy._aliases.asarray",
    "scipy.interpolate._bsplines.BSpline",
    "sklearn.compose._column_transformer.make_column_selector",
    "sklearn.ensemble._hist_gradient_boosting.predictor.TreePredictor",
    "sklearn.tree._tree.Tree",
    "sklearn.utils._bunch.Bunch",
)
