"""A search that was fitted: its candidates were tried on the twin, so its plan has the chosen one.

The twin is public, so trying candidates there is free; the chosen one is then fitted, and scored,
on the real rows with noise.
"""

from dataclasses import replace
from typing import Any

from sarus_kernel.errors import QuestionError
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


def _one(best: dict[str, Any]) -> Collection:
    """A grid of one candidate."""
    pairs = ((lift(name), Collection("list", (lift(value),))) for name, value in best.items())
    return Collection("dict", tuple(part for pair in pairs for part in pair))
