"""A search that was fitted: its candidates were tried on the twin, so its plan has the chosen one.

The twin is public, so trying candidates there is free; the chosen one is then fitted, and scored,
on the real rows with noise.
"""

from dataclasses import replace
from typing import Any

from sarus_kernel.errors import QuestionError
from sarus_kernel.evaluate.calls import load
from sarus_kernel.frontends.python.plain_values import CannotLift, lift
from sarus_kernel.frontends.python.tracing import Outcome
from sarus_kernel.plan.calls import Call, Collection

FIT = "sklearn.estimator.fit"
SET = "sklearn.estimator.set_params"


def with_choice(made: Outcome) -> Outcome:
    """The same fit, where it is one of a search with its candidates left out but for the best."""
    fit, best = made.node, getattr(made.twin, "best_params_", None)
    grid = next((n for n in ("param_grid", "param_distributions") if hasattr(made.twin, n)), "")
    if not isinstance(fit, Call) or fit.function != FIT or not grid or not isinstance(best, dict):
        return made
    try:
        search = Call(SET, (fit.arguments[0],), (grid,), (_one(best),))
        return replace(made, node=replace(fit, arguments=(search, *fit.arguments[1:])))
    except (CannotLift, QuestionError) as reason:
        return replace(made, node=None, why=str(reason))


def as_search(search: Any, best: Any) -> Any:
    """The search as it was fitted on the twin, with the released model in place of its best one.

    What it knew of all candidates (`cv_results_`, `best_score_`) was the twin's, and is left out.
    """
    found: Any = load("sklearn.base.clone")(search)
    for name in ("best_params_", "best_index_", "multimetric_", "scorer_"):
        if hasattr(search, name):
            setattr(found, name, getattr(search, name))
    found.best_estimator_ = best
    if hasattr(best, "feature_names_in_"):
        found.feature_names_in_ = best.feature_names_in_
    return found


def is_search(model: Any) -> bool:
    """Whether a model of scikit-learn is a search that was fitted."""
    return hasattr(model, "best_params_") and hasattr(model, "best_estimator_")


def _one(best: dict[str, Any]) -> Collection:
    """A grid of one candidate."""
    pairs = ((lift(name), Collection("list", (lift(value),))) for name, value in best.items())
    return Collection("dict", tuple(part for pair in pairs for part in pair))
