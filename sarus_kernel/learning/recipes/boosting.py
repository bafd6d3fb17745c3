"""Gradient boosting, of both kinds: an additive model, kept in the estimator's own trees."""

from dataclasses import replace
from typing import Any

import numpy as np
from sklearn.base import clone, is_classifier
from sklearn.dummy import DummyClassifier, DummyRegressor
from sklearn.tree import DecisionTreeRegressor

from sarus_kernel.learning import structure
from sarus_kernel.learning.inputs import encoding
from sarus_kernel.learning.queries import Ask, Feature, Floats, Public, Round, Target
from sarus_kernel.learning.recipes.additive import (
    Setting,
    Shapes,
    learn,
    rounds_of,
    setting,
)
from sarus_kernel.learning.recipes.bins import MOST
from sarus_kernel.learning.recipes.parameters import HOW, refuse, unused
from sarus_kernel.learning.recipes.recipe import Recipe
from sarus_kernel.learning.recipes.scales import Scale, left_of, located, locating, scale_of
from sarus_kernel.learning.recipes.sklearn_trees import fitted_tree, predictor

_PAPER = (
    "Nori, Caruana, Bu, Shen, Kulkarni: Accuracy, interpretability, and differential privacy via "
    "explainable boosting. ICML 2021"
)
_IGNORED = (
    "learning_rate", "n_estimators", "max_iter", "subsample", "criterion", "max_depth",
    "max_leaf_nodes", "tol", "min_samples_split", "min_samples_leaf",
    "min_weight_fraction_leaf", "min_impurity_decrease", "max_features", "warm_start",
    "validation_fraction", "n_iter_no_change", "ccp_alpha", "early_stopping", "scoring",
    "l2_regularization", "interaction_cst", "random_state", "categorical_features", "verbose",
)  # fmt: skip


def _histograms(estimator: Any) -> bool:
    return hasattr(estimator, "max_bins")


def _setting(
    estimator: Any, features: tuple[Feature, ...], target: Target | None, public: Public, rho: float
) -> Setting:
    loss = "log_loss" if is_classifier(estimator) else "squared_error"
    if estimator.loss != loss:
        raise_ = {"loss": f"has no recipe: {loss!r} has"}
        refuse(estimator, raise_)
    refuse(estimator, {"init": "has no recipe", "monotonic_cst": "has no recipe"})
    most = min(MOST, getattr(estimator, "max_bins", MOST))
    scale = scale_of(estimator, target)
    return setting(features, scale, public, rho, most, not _histograms(estimator))


def rounds(
    estimator: Any, features: tuple[Feature, ...], target: Target | None, public: Public, rho: float
) -> tuple[Round, ...]:
    """A histogram of y over the bins of all inputs, then rounds of residuals."""
    scale = scale_of(estimator, target)
    left = left_of(scale, public.people, rho)
    given = _setting(estimator, features, target, public, left)
    return (*locating(scale, public.people, rho), *rounds_of(given, left))


def fit(
    estimator: Any,
    features: tuple[Feature, ...],
    target: Target | None,
    ask: Ask,
    public: Public,
    rho: float,
) -> Any:
    """The fitted clone: one tree for each input (and class), whose leaves are its bins."""
    left = left_of(scale_of(estimator, target), public.people, rho)
    given = _setting(estimator, features, target, public, left)
    given = replace(given, scale=located(given.scale, encoding(features), ask, public.people, rho))
    shapes = _weighed(estimator, given.scale, learn(given, ask, left))
    build = _of_histograms if _histograms(estimator) else _of_trees
    return build(clone(estimator), shapes, given.scale, len(features))


def _weighed(estimator: Any, scale: Scale, shapes: Shapes) -> Shapes:
    """`class_weight` moves the base, as weights of whole classes do."""
    weights = class_weights(estimator, scale, shapes.shares)
    if weights is None:
        return shapes
    shift = np.log(weights)
    base = shapes.base + (shift[1:] - shift[:1] if len(shapes.base) == 1 else shift)
    shares = shapes.shares * weights / (shapes.shares * weights).sum()
    return Shapes(shapes.bins, base, shapes.values, shapes.people, shares)


def class_weights(estimator: Any, scale: Scale, shares: Floats) -> Floats | None:
    """(classes,): what `class_weight` asks for, "balanced" by the noisy shares; None without."""
    asked = getattr(estimator, "class_weight", None)
    if asked is None or scale.classes is None:
        return None
    if isinstance(asked, dict):
        return np.array([float(asked.get(one, 1.0)) for one in scale.classes.tolist()])
    return np.asarray(1 / (len(shares) * np.maximum(shares, 0.001)))


def _of_histograms(fitted: Any, shapes: Shapes, scale: Scale, inputs: int) -> Any:
    """Attributes as scikit-learn sets them (learned from made-up rows), then our own numbers."""
    parameters = fitted.get_params()
    rows = max(2, scale.outputs)
    X = np.tile(np.arange(rows, dtype=float)[:, None], (1, inputs))
    y = np.arange(rows, dtype=float) if scale.classes is None else scale.classes
    made = type(fitted)(max_iter=1, early_stopping=False, random_state=0).fit(X, y)
    vars(fitted).update(vars(made))
    fitted.set_params(**parameters)
    outputs = len(shapes.base)
    base = shapes.base if scale.order else shapes.base * scale.half + scale.center
    values = shapes.values if scale.order else shapes.values * scale.half
    fitted._baseline_prediction = base.reshape(1, outputs).astype(float)
    fitted._predictors = [
        [
            predictor(tree, _people(tree, shapes.people[part]), _nodes(tree, values[part, output]))
            for output in range(outputs)
        ]
        for tree, part in zip(shapes.bins.trees, shapes.bins.parts, strict=True)
    ]
    fitted.train_score_ = fitted.validation_score_ = np.array([])
    return fitted


def _of_trees(fitted: Any, shapes: Shapes, scale: Scale, inputs: int) -> Any:
    """`estimators_` (inputs, outputs): trees whose leaves are worth 1 / learning_rate more."""
    parameters = fitted.get_params()
    rows = max(2, scale.outputs)
    X = np.tile(np.arange(rows, dtype=float)[:, None], (1, inputs))
    y = np.arange(rows, dtype=float) if scale.classes is None else scale.classes
    made = type(fitted)(n_estimators=1, random_state=0).fit(X, y)
    vars(fitted).update(vars(made))
    fitted.set_params(**parameters)
    unit = (1 if scale.order else scale.half) / fitted.learning_rate
    fitted.estimators_ = np.array(
        [
            [
                _member(tree, inputs, shapes.people[part], shapes.values[part, o] * unit)
                for o in range(len(shapes.base))
            ]
            for tree, part in zip(shapes.bins.trees, shapes.bins.parts, strict=True)
        ],
        dtype=object,
    )
    fitted.n_estimators_, fitted.train_score_ = len(fitted.estimators_), np.array([])
    fitted.init_ = _init(shapes, scale, X, y)
    del fitted._rng
    return fitted


def _init(shapes: Shapes, scale: Scale, X: Floats, y: Any) -> Any:
    """The constant that trees are added to, as a dummy estimator."""
    if scale.classes is None:
        constant = float(shapes.base[0] * scale.half + scale.center)
        return DummyRegressor(strategy="constant", constant=constant).fit(X, y)
    init = DummyClassifier(strategy="prior").fit(X, y)
    grown = np.exp(np.r_[0.0, shapes.base] if len(shapes.base) == 1 else shapes.base)
    init.class_prior_ = grown / grown.sum()
    return init


def _member(tree: structure.Tree, inputs: int, people: Floats, values: Floats) -> Any:
    member = DecisionTreeRegressor(criterion="squared_error")
    member.n_features_in_ = member.max_features_ = inputs
    member.n_outputs_ = 1
    weight = _people(tree, people)
    means = _nodes(tree, values, people)
    squares = _nodes(tree, values**2, people)
    impurity = np.maximum(squares - means**2, 0.0)
    member.tree_ = fitted_tree(tree, inputs, weight, means[:, None], impurity)
    return member


def _people(tree: structure.Tree, people: Floats) -> Floats:
    return np.asarray(structure.upwards(tree, people[:, None])[:, 0])


def _nodes(tree: structure.Tree, values: Floats, people: Floats | None = None) -> Floats:
    """(nodes,): the leaves' values; above them, means weighted by people."""
    weight = np.ones(len(values)) if people is None else np.maximum(people, 1e-9)
    total = structure.upwards(tree, np.column_stack([weight, values * weight]))
    return np.asarray(total[:, 1] / total[:, 0])


def notes(
    estimator: Any, features: tuple[Feature, ...], target: Target | None, public: Public, rho: float
) -> tuple[str, ...]:
    """What the estimator is made of."""
    name = type(estimator).__name__
    kind = "boosted trees" if not _histograms(estimator) else "histogram boosting"
    said: tuple[str, ...] = (
        f"{name}: an additive model on public bins ({kind} of one input each, no interactions); "
        "bins and rounds follow from the number of people and the price.",
    )
    if target is not None and not target.classes:
        said += (f"{name}: y further than 2.5 standard deviations from its mean counts as so far.",)
    if getattr(estimator, "class_weight", None) is not None:
        said += (f"{name}: class_weight moves the intercept, by the noisy shares of the classes.",)
    return said + unused(estimator, dict.fromkeys(_IGNORED, HOW))


RECIPES: dict[str, Recipe] = {
    f"sklearn.ensemble.{name}": Recipe(rounds, fit, notes, _PAPER)
    for name in (
        "HistGradientBoostingClassifier",
        "HistGradientBoostingRegressor",
        "GradientBoostingClassifier",
        "GradientBoostingRegressor",
    )
}
