"""Forests, extremely randomised trees and single trees of scikit-learn, from a learned forest."""

from dataclasses import replace
from typing import Any

import numpy as np
from sklearn.base import clone
from sklearn.tree import (
    DecisionTreeClassifier,
    DecisionTreeRegressor,
    ExtraTreeClassifier,
    ExtraTreeRegressor,
)

from sarus_kernel.learning.inputs import encoding
from sarus_kernel.learning.queries import Ask, Feature, Floats, Public, Round, Target
from sarus_kernel.learning.recipes.boosting import class_weights
from sarus_kernel.learning.recipes.forests import (
    Forest,
    Setting,
    learn,
    rounds_of,
    setting,
)
from sarus_kernel.learning.recipes.leaves import grown
from sarus_kernel.learning.recipes.parameters import refuse, unused
from sarus_kernel.learning.recipes.recipe import Recipe
from sarus_kernel.learning.recipes.scales import Scale, located
from sarus_kernel.learning.recipes.sklearn_trees import fitted_tree, impurities
from sarus_kernel.learning.structure import Tree

_PAPER = (
    "Geurts, Ernst, Wehenkel: Extremely randomized trees. Machine Learning 63, 2006; Fletcher, "
    "Islam: Differentially private random decision forests using smooth sensitivity. Expert "
    "Systems with Applications 78, 2017; Agarwal et al.: Hierarchical shrinkage. ICML 2022"
)
_IGNORED = (
    "min_samples_split", "min_samples_leaf", "min_weight_fraction_leaf", "max_features",
    "max_leaf_nodes", "min_impurity_decrease", "bootstrap", "oob_score", "max_samples",
    "ccp_alpha", "warm_start", "splitter",
)  # fmt: skip
_IGNORED_BESIDE_SPLITS = ("oob_score", "warm_start")
_MEMBERS = {
    "RandomForestClassifier": DecisionTreeClassifier,
    "RandomForestRegressor": DecisionTreeRegressor,
    "ExtraTreesClassifier": ExtraTreeClassifier,
    "ExtraTreesRegressor": ExtraTreeRegressor,
}


def rounds(
    estimator: Any, features: tuple[Feature, ...], target: Target | None, public: Public, rho: float
) -> tuple[Round, ...]:
    """A histogram of the leaves of all trees; see `forests.rounds_of`."""
    _refuse(estimator)
    return rounds_of(setting(estimator, features, target, public, rho))


def _refuse(estimator: Any) -> None:
    refuse(estimator, {"monotonic_cst": "has no recipe"})
    if estimator.criterion in ("absolute_error", "poisson"):
        refuse(estimator, {"criterion": "has no recipe: leaves hold means"})


def fit(
    estimator: Any,
    features: tuple[Feature, ...],
    target: Target | None,
    ask: Ask,
    public: Public,
    rho: float,
) -> Any:
    """The fitted clone, with trees of scikit-learn."""
    _refuse(estimator)
    given = setting(estimator, features, target, public, rho)
    given = replace(given, scale=located(given.scale, encoding(features), ask, public.people, rho))
    forest = learn(estimator, given, ask)
    fitted, inputs = clone(estimator), len(features)
    means = _weighed(estimator, given.scale, forest)
    if given.kind == "single":
        return _plant(fitted, forest.trees[0], forest.people, means, given.scale, inputs)
    fitted.estimator_ = _MEMBERS[type(estimator).__name__]()
    fitted.estimators_ = _members(fitted, forest, means, given.scale, inputs)
    fitted.n_features_in_, fitted.n_outputs_ = inputs, 1
    if given.scale.classes is not None:
        fitted.classes_, fitted.n_classes_ = given.scale.classes, len(given.scale.classes)
    return fitted


def _weighed(estimator: Any, scale: Scale, forest: Forest) -> Floats:
    """`class_weight` counts released people of a class for more, as scikit-learn does."""
    weights = class_weights(estimator, scale, forest.mean)
    if weights is None:
        return forest.means
    heavy = forest.means * weights[None, :]
    return np.asarray(heavy / np.maximum(heavy.sum(axis=1, keepdims=True), 1e-9))


def _members(fitted: Any, forest: Forest, means: Floats, scale: Scale, inputs: int) -> list[Any]:
    ends = np.cumsum([len(tree.leaves) for tree in forest.trees])[:-1]
    parts = zip(forest.trees, np.split(forest.people, ends), np.split(means, ends), strict=True)
    members = []
    for tree, people, said in parts:
        member = clone(fitted.estimator_).set_params(criterion=fitted.criterion)
        members.append(_plant(member, tree, people, said, scale, inputs))
    return members


def _plant(
    member: Any, tree: Tree, people: Floats, means: Floats, scale: Scale, inputs: int
) -> Any:
    """A decision tree with these leaves. Impurities are those of the leaves' means: what
    importances say is how far the released leaves lie apart."""
    nodes = grown(tree, people, means)
    if scale.classes is None:
        squares = grown(tree, people, means**2).means[:, 0]
        impurity = np.maximum(squares - nodes.means[:, 0] ** 2, 0.0) * scale.half**2
        values = nodes.means * scale.half + scale.center
    else:
        impurity, values = impurities(nodes.means, member.criterion), nodes.means
        member.classes_, member.n_classes_ = scale.classes, np.int64(len(scale.classes))
    member.n_features_in_ = member.max_features_ = inputs
    member.n_outputs_ = 1
    member.tree_ = fitted_tree(tree, inputs, nodes.people, values, impurity)
    return member


_SPLITS = {
    "random": "splits are random, within the public bounds",
    "learned": "splits are learned on the synthetic twin",
    "single": "splits are learned on rows made up from a noisy additive model",
}


def notes(
    estimator: Any, features: tuple[Feature, ...], target: Target | None, public: Public, rho: float
) -> tuple[str, ...]:
    """Where the splits are from, and which parameters mean nothing."""
    given = setting(estimator, features, target, public, rho)
    levels = f"at most {given.depth} levels"
    size = levels if given.kind == "single" else f"{given.trees} trees of {levels}"
    said = [f"{size}; {_SPLITS[given.kind]}; what leaves say is counted on everybody, with noise"]
    said += _lowered(estimator, given)
    if given.kind != "random":
        said.append("what limits splits (min_samples_leaf, ...) counts synthetic rows")
    if target is not None and not target.classes:
        said.append("y further than 2.5 standard deviations from its mean counts as so far")
    if getattr(estimator, "class_weight", None) is not None:
        said.append("class_weight weighs the noisy counts, after they were asked")
    ignored = _IGNORED if given.kind == "random" else _IGNORED_BESIDE_SPLITS
    reason = "leaves hold noisy counts of everybody"
    if given.kind == "random":
        reason = f"splits are random, and {reason}"
    name = type(estimator).__name__
    return (
        *(f"{name}: {sentence}." for sentence in said),
        *unused(estimator, dict.fromkeys(ignored, reason)),
    )


def _lowered(estimator: Any, given: Setting) -> list[str]:
    """Sizes that are smaller than was asked for."""
    said = []
    if given.kind != "single" and estimator.n_estimators > given.trees:
        said.append(f"{given.trees} trees, not {estimator.n_estimators}: more add noise only")
    if estimator.max_depth is not None and estimator.max_depth > given.depth:
        said.append(f"max_depth is {given.depth}, as people and price allow")
    return said


RECIPES: dict[str, Recipe] = {
    **{f"sklearn.ensemble.{name}": Recipe(rounds, fit, notes, _PAPER) for name in _MEMBERS},
    **{
        f"sklearn.tree.{name}": Recipe(rounds, fit, notes, _PAPER)
        for name in ("DecisionTreeClassifier", "DecisionTreeRegressor")
    },
}
