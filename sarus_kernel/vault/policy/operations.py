"""Which operations, estimators and scores a whitelist may name at all.

(What may stand before an estimator in a pipeline is decided by the rule in `rules/estimators.py`.)

An operation is here only if its exact result holds no cell of the data it was computed from:
scores are numbers between 0 and 1, and the fitted form of these estimators keeps parameters (split
thresholds, coefficients, means), not rows. Estimators that store what they were trained on
(nearest neighbours, support vectors, kernel methods) are not here.
"""

SCORES = ("sklearn.model_selection.cross_val_score", "sklearn.estimator.score")
EXPORTS = ("sklearn.estimator.fit",)
APPROVABLE = (*SCORES, *EXPORTS)
"""What the owner may approve for prepared data that they have seen."""
OPERATIONS = SCORES
"""What a standing exception of policy.toml may name: scores, never fits. One exported model of a
crafted feature gave away 5,760 of 5,760 bits."""

ESTIMATORS = (
    "sklearn.dummy.DummyClassifier",
    "sklearn.ensemble.ExtraTreesClassifier",
    "sklearn.ensemble.GradientBoostingClassifier",
    "sklearn.ensemble.HistGradientBoostingClassifier",
    "sklearn.ensemble.RandomForestClassifier",
    "sklearn.linear_model.LogisticRegression",
    "sklearn.naive_bayes.BernoulliNB",
    "sklearn.naive_bayes.GaussianNB",
    "sklearn.tree.DecisionTreeClassifier",
)
SCORINGS = ("accuracy", "average_precision", "balanced_accuracy", "f1", "roc_auc")
"""Bounded scores only: an unbounded one on a crafted target gives single people's values away."""
