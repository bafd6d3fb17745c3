"""Metrics as a question asks them: which one, of which model's word, with which parameters."""

from dataclasses import dataclass

from sarus_kernel.errors import NotReleasable
from sarus_kernel.libraries import bind
from sarus_kernel.measurements.models import Metric
from sarus_kernel.plan.calls import Call, Collection, Constant
from sarus_kernel.plan.node import Node
from sarus_kernel.plan.walk import walk
from sarus_kernel.release import Cell

PREDICT = "sklearn.estimator.predict"
PROBABILITY = "sklearn.estimator.predict_proba"
DECISION = "sklearn.estimator.decision_function"
SAYING = (PREDICT, PROBABILITY, DECISION)
ACROSS = "sklearn.model_selection.cross_val_predict"
CURVE = "sklearn.calibration.calibration_curve"
EQUAL = "operator.eq"
MEANS = ("numpy.mean", "pandas.Series.mean", "numpy.ndarray.mean")
_TRUTH = ("y_true",)
_SAID = ("y_pred", "y_score", "y_proba", "y_prob")
_RANKING = frozenset((
    "roc_auc_score", "average_precision_score", "roc_curve", "precision_recall_curve", "log_loss",
    "brier_score_loss", "calibration_curve",
))  # fmt: skip
Parameter = Cell | tuple[Cell, ...]

SCORERS: dict[str, tuple[str, tuple[tuple[str, Parameter], ...], int]] = {
    "accuracy": ("accuracy_score", (), 1),
    "balanced_accuracy": ("balanced_accuracy_score", (), 1),
    "roc_auc": ("roc_auc_score", (), 1),
    "roc_auc_ovr": ("roc_auc_score", (("multi_class", "ovr"),), 1),
    "roc_auc_ovr_weighted": (
        "roc_auc_score", (("multi_class", "ovr"), ("average", "weighted")), 1,
    ),
    "average_precision": ("average_precision_score", (), 1),
    "matthews_corrcoef": ("matthews_corrcoef", (), 1),
    "r2": ("r2_score", (), 1),
    **{
        f"{kind}{'_' + average if average else ''}": (
            f"{kind}_score", (("average", average),) if average else (), 1,
        )
        for kind in ("precision", "recall", "f1")
        for average in ("", "macro", "weighted", "micro")
    },
    "neg_log_loss": ("log_loss", (), -1),
    "neg_brier_score": ("brier_score_loss", (), -1),
    "neg_mean_absolute_error": ("mean_absolute_error", (), -1),
    "neg_mean_squared_error": ("mean_squared_error", (), -1),
    "neg_root_mean_squared_error": ("root_mean_squared_error", (), -1),
}  # fmt: skip
"""scikit-learn's names of scorers: metric, parameters, and -1 for losses negated."""


@dataclass(frozen=True)
class Scored:
    """A metric call, taken apart: the true values, the model (fitted), the rows it was given."""

    truth: Node
    model: Node
    rows: Node
    name: str
    parameters: tuple[tuple[str, Parameter], ...]


def is_metric(node: Node) -> bool:
    """Whether this call compares true values with what a model says."""
    if not isinstance(node, Call):
        return False
    return node.function.startswith("sklearn.metrics.") or node.function == CURVE


def scored(call: Call) -> Scored:
    """What a metric of scikit-learn is computed of. Raises NotReleasable."""
    name = call.function.rpartition(".")[2]
    bound = bind(call)
    truth = next((bound.pop(n) for n in _TRUTH if n in bound), None)
    said = next((bound.pop(n) for n in _SAID if n in bound), None)
    if not isinstance(truth, Node) or not isinstance(said, Node):
        raise NotReleasable(f"{name} is computed from single rows: it has no private form.")
    function, model, rows = _said(name, said)
    if name in _RANKING and function == PREDICT:
        if name != "roc_auc_score":
            raise NotReleasable(f"{name} needs predict_proba(X)[:, 1], not predict(X).")
        name = "balanced_accuracy_score"  # of one threshold, the area is exactly that
    elif name not in _RANKING and function != PREDICT:
        raise NotReleasable(f"{name} is understood of model.predict(X).")
    given = {n: v for n, v in bound.items() if isinstance(v, Node)}
    return Scored(truth, model, rows, name, parameters(name, given))


def agreeing(node: Node) -> Scored | None:
    """The accuracy that is written as a mean of `model.predict(X) == y`; else None."""
    if not isinstance(node, Call) or node.function not in MEANS or len(node.arguments) != 1:
        return None
    equal = node.arguments[0]
    if not isinstance(equal, Call) or equal.function != EQUAL:
        return None
    one, other = equal.arguments
    for said, truth in ((one, other), (other, one)):
        if isinstance(said, Call) and said.function == PREDICT:
            _, model, rows = _said("accuracy_score", said)
            return Scored(truth, model, rows, "accuracy_score", ())
    return None


def scorer(node: Node | None) -> tuple[Metric, int]:
    """The metric of `scoring="…"`, and its sign. Raises NotReleasable."""
    if node is None or (isinstance(node, Constant) and node.value is None):
        return Metric("score"), 1
    value = node.value if isinstance(node, Constant) and node.kind == "plain" else None
    if not isinstance(value, str):
        raise NotReleasable(
            "A scorer of your own runs on single rows. Give scoring a name, such as 'roc_auc'."
        )
    if value not in SCORERS:
        raise NotReleasable(
            f"scoring={value[:40]!r} has no private form. There are: {', '.join(SCORERS)}."
        )
    name, given, sign = SCORERS[value]
    return Metric(name, given), sign


def parameters(name: str, given: dict[str, Node]) -> tuple[tuple[str, Parameter], ...]:
    """The parameters of a metric as plain values. Raises NotReleasable."""
    found: list[tuple[str, Parameter]] = []
    for parameter, node in sorted(given.items()):
        if isinstance(node, Constant) and node.value is None and parameter != "average":
            continue  # the default
        if parameter == "sample_weight":
            raise NotReleasable(
                f"{name} with sample_weight would let single rows weigh more than others. Leave "
                "it out."
            )
        found.append((parameter, _value(name, parameter, node)))
    return tuple(found)


def _value(name: str, parameter: str, node: Node) -> Parameter:
    if isinstance(node, Constant) and node.kind == "plain":
        return node.value
    if isinstance(node, Collection) and node.kind in ("list", "tuple"):
        items = [item.value for item in node.items if isinstance(item, Constant)]
        if len(items) == len(node.items):
            return tuple(items)
    raise NotReleasable(f"{name}: {parameter} has to be a plain value.")


def _said(name: str, node: Node) -> tuple[str, Node, Node]:
    """Which method of which fitted model was asked, of which rows. Raises NotReleasable."""
    call: Node = node
    if isinstance(call, Call) and call.function == "operator.getitem":
        of, key = call.arguments
        if isinstance(of, Call) and of.function == PROBABILITY and _is_last(key):
            call = of
    if isinstance(call, Call) and call.function in SAYING:
        bound = bind(call)
        rows = bound.get("X")
        if isinstance(rows, Node) and not call.keyword("return_std"):
            return call.function, call.arguments[0], rows
    if any(isinstance(part, Call) and part.function == ACROSS for part in walk(node)):
        known = (n for n, (metric, _, sign) in SCORERS.items() if metric == name and sign > 0)
        named = next((f", scoring={n!r}" for n in known), "")
        raise NotReleasable(
            "What cross_val_predict says of each row stays with the rows. The score of each fold "
            f"is cross_val_score(model, X, y, cv=…{named})."
        )
    raise NotReleasable(
        f"{name} is understood of what a fitted model says of rows as it is: model.predict(X), "
        "model.predict_proba(X)[:, 1], model.decision_function(X)."
    )


def _is_last(key: Node) -> bool:
    """`[:, 1]`: the probability of the second of two classes."""
    if not isinstance(key, Collection) or key.kind != "tuple" or len(key.items) != 2:
        return False
    rows, column = key.items
    whole = isinstance(rows, Collection) and rows.kind == "slice" and all(
        isinstance(item, Constant) and item.value is None for item in rows.items
    )  # fmt: skip
    return whole and isinstance(column, Constant) and column.value == 1
