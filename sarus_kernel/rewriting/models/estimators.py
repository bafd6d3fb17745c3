"""Estimators as they stand in a question: unfitted, made of plain values, and what they predict."""

from sarus_kernel.errors import NotReleasable
from sarus_kernel.plan.calls import Call, Collection, Constant
from sarus_kernel.plan.node import Node
from sarus_kernel.plan.walk import walk

FIT = "sklearn.estimator.fit"
SET = "sklearn.estimator.set_params"
BEST = "sklearn.estimator.best_estimator_"
PIPELINE = "sklearn.pipeline.Pipeline"
MADE = "sklearn.pipeline.make_pipeline"
_CLONE = "sklearn.base.clone"
_CHANGING = (SET, "sklearn.estimator.set_output", _CLONE)
_SEARCHES = {
    "sklearn.model_selection.GridSearchCV": "param_grid",
    "sklearn.model_selection.RandomizedSearchCV": "param_distributions",
}

_CLASSIFIERS = frozenset((
    "LogisticRegression", "LogisticRegressionCV", "LinearDiscriminantAnalysis", "NearestCentroid",
    "QuadraticDiscriminantAnalysis", "Perceptron", "RidgeClassifierCV", "LinearSVC", "NuSVC",
    "SVC", "ClassifierChain", "TunedThresholdClassifierCV", "CalibratedClassifierCV",
    "LabelPropagation", "LabelSpreading",
))  # fmt: skip
_REGRESSORS = frozenset((
    "ARDRegression", "BayesianRidge", "ElasticNet", "ElasticNetCV", "IsotonicRegression",
    "KernelRidge", "Lars", "LarsCV", "Lasso", "LassoCV", "LassoLars", "LassoLarsCV",
    "LassoLarsIC", "LinearRegression", "LinearSVR", "MultiTaskElasticNet", "MultiTaskLasso",
    "NuSVR", "OrthogonalMatchingPursuit", "PLSRegression", "RegressorChain", "Ridge", "RidgeCV",
    "SVR",
))  # fmt: skip


def plain(node: Node) -> Node:
    """The unfitted estimator of a plan, made of plain values alone. Raises NotReleasable.

    What was fitted before is forgotten, as `fit` does, also of the parts of a pipeline or a search;
    the best one of a search is the one that was chosen.
    """
    node = _unfitted(node)
    if isinstance(node, Call) and node.function == BEST:
        return searched(plain(node.arguments[0])) or node
    for part in walk(node):
        constructor = isinstance(part, Call) and part.function.startswith("sklearn.")
        method = isinstance(part, Call) and part.function.startswith("sklearn.estimator.")
        allowed = isinstance(part, Call) and (part.function in _CHANGING or not method)
        if isinstance(part, Constant | Collection) or (constructor and allowed):
            continue
        raise NotReleasable("The estimator must be a fresh one, made from plain values.")
    _need_no_warm_start(node)
    return node


def _unfitted(node: Node) -> Node:
    """The estimator without its fits, and without those of its parts."""
    while isinstance(node, Call) and node.function in (FIT, _CLONE) and node.arguments:
        node = node.arguments[0]
    parts = isinstance(node, Collection) or (
        isinstance(node, Call) and node.function.startswith("sklearn.") and node.function != BEST
    )
    return node.with_children(_unfitted) if parts else node


def searched(node: Node) -> Node | None:
    """The estimator that a search chose, with its parameters; None if this is no search.

    Candidates are tried on the synthetic twin, in the notebook; a question has the chosen one
    alone. Raises NotReleasable where it has several.
    """
    base, given = _unset(node)
    if not isinstance(base, Call) or base.function not in _SEARCHES:
        return None
    given = dict(zip(base.names, base.named, strict=True)) | given
    estimator = given.get("estimator")
    candidate = _candidate(given.get(_SEARCHES[base.function]))
    if estimator is None or candidate is None:
        name = base.function.rpartition(".")[2]
        raise NotReleasable(
            f"{name} tries its candidates on the synthetic twin, when it is fitted.\n"
            f"Fit it first, then ask for its result, or for its best_estimator_."
        )
    estimator = plain(estimator)
    return Call(SET, (estimator,), tuple(candidate), tuple(candidate.values())) \
        if candidate else estimator  # fmt: skip


def option(node: Node, name: str) -> Node | None:
    """A parameter of an estimator, where the question says it."""
    base, given = _unset(node)
    if name in given:
        return given[name]
    return base.keyword(name) if isinstance(base, Call) else None


def last_step(node: Node) -> Call | None:
    """The call that makes the last step of a pipeline; the estimator itself where it is none."""
    base, _ = _unset(node)
    if not isinstance(base, Call):
        return None
    if base.function == MADE:
        return last_step(base.arguments[-1]) if base.arguments else None
    if base.function != PIPELINE:
        inner = searched(base)
        return last_step(inner) if inner is not None else base
    steps = base.keyword("steps")
    last = steps.items[-1] if isinstance(steps, Collection) and steps.items else None
    if not isinstance(last, Collection) or len(last.items) != 2:
        return None
    return last_step(last.items[1])


def name_of(node: Node) -> str:
    """The class of an estimator's last step, such as LogisticRegression."""
    last = last_step(node)
    return last.function.rpartition(".")[2] if last is not None else "The estimator"


def predicts(node: Node) -> str:
    """What an estimator learns to say: "classes", "numbers", or "" (clusters, scalers)."""
    name = name_of(node)
    if name in _CLASSIFIERS or name.endswith(("Classifier", "NB", "ClassifierCV")):
        return "classes"
    return "numbers" if name in _REGRESSORS or name.endswith("Regressor") else ""


def behind(transformers: tuple[Node, ...], estimator: Node) -> Node:
    """An estimator that is handed what transformers make of its rows, as one pipeline."""
    return Call(MADE, (*transformers, estimator)) if transformers else estimator


def _unset(node: Node) -> tuple[Node, dict[str, Node]]:
    """The estimator before `set_params`, and what that set; later ones count."""
    given: dict[str, Node] = {}
    while isinstance(node, Call) and node.function in _CHANGING and node.arguments:
        if node.function == SET:
            given = dict(zip(node.names, node.named, strict=True)) | given
        node = node.arguments[0]
    return node, given


def _candidate(grid: Node | None) -> dict[str, Node] | None:
    """The parameters of a grid that has one candidate; None where it has several."""
    if isinstance(grid, Collection) and grid.kind in ("list", "tuple") and len(grid.items) == 1:
        grid = grid.items[0]
    if not isinstance(grid, Collection) or grid.kind != "dict":
        return None
    found: dict[str, Node] = {}
    for key, values in zip(grid.items[::2], grid.items[1::2], strict=True):
        if not isinstance(values, Collection) or values.kind not in ("list", "tuple"):
            return None
        if len(values.items) != 1 or not isinstance(key, Constant):
            return None
        found[str(key.value)] = values.items[0]
    return found


def _need_no_warm_start(node: Node) -> None:
    for part in walk(node):
        given = part.keyword("warm_start") if isinstance(part, Call) else None
        if isinstance(given, Constant) and given.value:
            raise NotReleasable("warm_start goes on from rows that were seen before; leave it out.")
