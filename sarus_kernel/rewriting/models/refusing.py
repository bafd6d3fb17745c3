"""What stands above a model and would be about single people: refused in the words of the code."""

from sarus_kernel.errors import NotReleasable
from sarus_kernel.plan.calls import Call
from sarus_kernel.plan.node import Node
from sarus_kernel.plan.relations import Relation
from sarus_kernel.plan.walk import walk

WAYS = (
    "Fit it on the real rows inside `%%private_python` with a differentially private library, or "
    "ask the data owner to approve the exact model."
)
_ROWS = frozenset(
    f"sklearn.estimator.{name}"
    for name in (
        "predict", "predict_proba", "predict_log_proba", "decision_function", "transform",
        "fit_transform", "fit_predict", "inverse_transform", "score_samples",
    )
)  # fmt: skip
_PER_ROW = frozenset(f"sklearn.estimator.{name}" for name in ("labels_", "support_", "oob_score_"))
_OF_THE_TWIN = frozenset(
    f"sklearn.estimator.{name}" for name in ("cv_results_", "best_params_", "best_index_")
)
_MANY = {
    "validation_curve": "cross_val_score for the values that you mean, one question each",
    "permutation_test_score": "cross_val_score, and compare it with the base rate",
    "cross_val_predict": "cross_val_score or cross_validate: what is said of a row stays there",
    "permutation_importance": "the coefficients of the model, or for cross_val_score with and "
    "without a column (X.drop(columns=[…])): permuting hands one person's value to another",
}


def check(node: Call) -> None:
    """Raises NotReleasable for a call that has no private form; others may stand above a model."""
    name = node.function.rpartition(".")[2]
    if node.function in _ROWS and _reads(node.arguments[1:], node.named):
        raise NotReleasable(
            f"{name} gives something about each single row. Ask for a score of it, such as "
            "accuracy_score(y, model.predict(X)), or for the model itself."
        )
    if node.function in _PER_ROW:
        raise NotReleasable(f"{name} is about single rows of the data. Ask for the model itself.")
    if node.function in _OF_THE_TWIN:
        raise NotReleasable(
            f"{name} is of the search, which ran on the synthetic twin: read it without sarus.eval."
        )
    if node.function.startswith(("sklearn.model_selection.", "sklearn.inspection.")):
        hint = _MANY.get(name)
        raise NotReleasable(
            f"{name} has no differentially private form." + (f" Ask for {hint}." if hint else "")
        )
    if node.function.startswith("sklearn.estimator.") or not node.function.startswith("sklearn."):
        return
    if _reads(node.arguments, node.named):
        raise NotReleasable(f"{name} has no differentially private form.\n{WAYS}")


def _reads(places: tuple[Node, ...], named: tuple[Node, ...]) -> bool:
    return any(isinstance(part, Relation) for node in (*places, *named) for part in walk(node))
