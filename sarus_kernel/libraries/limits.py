"""Limits on scikit-learn's parameters: no files, no threads, nothing printed, an end."""

from sarus_kernel.libraries.entries import words

FORBIDDEN = frozenset({"memory", "callback", "callbacks"})
"""Parameters (also behind `step__`) that write files or take code: only None is accepted."""

FORCED: dict[str, object] = {
    "n_jobs": None,
    "verbose": 0,
    "error_score": float("nan"),
    "copy": True,
    "copy_X": True,
    "copy_x": True,
}
"""Parameters that are overruled: no threads or processes (None means one job), nothing printed,
no texts of errors, and no argument changed in place."""

LARGEST: dict[str, int] = {
    "n_estimators": 2_000,
    "max_iter": 100_000,
    "n_iter": 1_000,
    "n_init": 100,
    "n_splits": 100,
    "n_repeats": 100,
    "n_permutations": 1_000,
    "cv": 100,
    "n_components": 1_000,
    "n_clusters": 1_000,
    "n_quantiles": 10_000,
    "degree": 10,
    "n_knots": 100,
    "n_bins": 1_000,
    "hidden_layer_sizes": 2_000,
    "max_leaf_nodes": 100_000,
    "n_iter_no_change": 10_000,
    "n_restarts_optimizer": 50,
}
"""The largest numbers that are accepted: a question has to end."""

MOST_CANDIDATES = 500
"""The most combinations of a parameter grid."""

SCORINGS = frozenset(words("""
    accuracy adjusted_rand_score average_precision balanced_accuracy explained_variance f1 f1_macro
    f1_micro f1_samples f1_weighted jaccard jaccard_macro jaccard_weighted matthews_corrcoef
    neg_brier_score neg_log_loss neg_max_error neg_mean_absolute_error
    neg_mean_absolute_percentage_error neg_mean_squared_error neg_mean_squared_log_error
    neg_median_absolute_error neg_root_mean_squared_error normalized_mutual_info_score precision
    precision_macro precision_micro precision_weighted r2 recall recall_macro recall_micro
    recall_weighted roc_auc roc_auc_ovo roc_auc_ovr top_k_accuracy
"""))
"""The scorers a text may name."""

PREDICTIONS = frozenset({"predict", "predict_proba", "predict_log_proba", "decision_function"})
"""The methods that `cross_val_predict(method=…)` may name: it looks a text up on the estimator."""
