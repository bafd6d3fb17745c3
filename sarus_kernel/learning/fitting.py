"""Fits an ordinary scikit-learn estimator by noisy sums: what it will ask, and the fit itself."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from sarus_kernel.learning.clipping import LONGEST
from sarus_kernel.learning.encoding import design, onto
from sarus_kernel.learning.pipelines import Lowered, follows, lowered, prepared, public_name
from sarus_kernel.learning.queries import Ask, Feature, Noisy, Public, Query, Round, Rows, Target
from sarus_kernel.learning.recipes import RECIPES
from sarus_kernel.learning.recipes.recipe import Recipe
from sarus_kernel.learning.scheduled import Scheduled
from sarus_kernel.learning.stages import raw
from sarus_kernel.learning.unlearnable import NotLearnable

Features = tuple[Feature, ...]

_ONE = "All rows of a person together count for about one row: they are added up, then clipped."


@dataclass(frozen=True)
class Plan:
    """What a fit will ask, known before anything is paid.

    rounds  in order; their rho adds up to that of the fit at most. None: the fit is public
    notes   plain sentences: what is put in place of what, which parameters mean nothing
    paper   where the method is from
    """

    rounds: tuple[Round, ...]
    notes: tuple[str, ...]
    paper: str


def plan_fit(
    estimator: Any, features: Features, target: Target | None, public: Public, rho: float
) -> Plan:
    """What `fit` will ask at this price.

    estimator  unfitted, of scikit-learn; Pipelines and ColumnTransformers too
    features   the columns of X, in order; without names X is an array
    target     None where there is no y
    rho        zCDP that the whole fit may cost

    Raises NotLearnable where no recipe fits the estimator, its parameters or its columns.
    """
    parts, recipe = _found(estimator, features, public)
    if recipe is None:
        note = f"{type(parts.last).__name__}: nothing is asked of people; {_known(parts)}"
        return Plan((), (*_substitutes(parts), note), "")
    given = (parts.last, parts.stage.features, target, _reaching(parts, public), rho)
    rounds = _rounds(recipe, *given)
    said = (*_substitutes(parts), *recipe.notes(*given), *((_ONE,) if rounds else ()))
    return Plan(rounds, said, recipe.paper)


def schedule(
    estimator: Any, features: Features, target: Target | None, public: Public, rho: float
) -> tuple[Round, ...]:
    """The rounds of `plan_fit`."""
    return plan_fit(estimator, features, target, public, rho).rounds


def fit(
    estimator: Any,
    features: Features,
    target: Target | None,
    ask: Ask,
    public: Public,
    rho: float,
) -> Any:
    """A fitted clone of the estimator, all of whose attributes are public or released.

    Asks exactly the rounds of `schedule`, in order; raises InternalError otherwise.
    """
    parts, recipe = _found(estimator, features, public)
    if recipe is None:
        fitted, _ = prepared(parts.last, parts.stage)
        return parts.assembled(fitted)
    reaching = _reaching(parts, public)
    given = (parts.last, parts.stage.features, target)
    guarded = Scheduled(_through(parts, ask), _rounds(recipe, *given, reaching, rho))
    fitted = recipe.fit(*given, guarded, reaching, rho)
    vars(fitted).pop("feature_names_in_", None)  # of the public rows that a recipe may have used
    if parts.stage.named:
        names = [str(name) for name in parts.stage.sample.columns]
        fitted.feature_names_in_ = np.array(names, dtype=object)
    return parts.assembled(fitted)


def _found(estimator: Any, features: Features, public: Public) -> tuple[Lowered, Recipe | None]:
    """The estimator taken apart, and the recipe of its last step: None if it needs no rows."""
    if not features:
        raise NotLearnable("There is no column to learn from.")
    parts = lowered(estimator, raw(features, public))
    recipe = RECIPES.get(public_name(parts.last))
    if not parts.stage.features:
        raise NotLearnable("No column is left after the transformers.")
    if recipe is None and not follows(parts.last):
        raise NotLearnable(
            f"{type(parts.last).__name__} has no differentially private recipe. There are: "
            f"{', '.join(sorted(name.rpartition('.')[2] for name in RECIPES))}."
        )
    return parts, recipe


def _rounds(
    recipe: Recipe,
    estimator: Any,
    features: Features,
    target: Target | None,
    public: Public,
    rho: float,
) -> tuple[Round, ...]:
    """The recipe's rounds, none longer than what whole numbers add up exactly."""
    rounds = recipe.rounds(estimator, features, target, public, rho)
    if any(plan.length > LONGEST for plan in rounds):
        raise NotLearnable(
            f"There are too many inputs after the transformers ({len(features):,}): leave columns "
            "out, or encode categories with fewer."
        )
    return rounds


def _reaching(parts: Lowered, public: Public) -> Public:
    """What is public, with the twin's rows as they reach the last step."""
    if public.twin is None:
        return public
    twin = public.twin
    return replace(public, twin=Rows(design(parts.stage.columns, twin.X), twin.y, twin.person))


def _through(parts: Lowered, ask: Ask) -> Ask:
    """`ask` for the last step: its columns are read through the maps of the steps before."""

    def asked(query: Query) -> Noisy:
        return ask(replace(query, encoding=onto(query.encoding, parts.stage.columns)))

    return asked


def _substitutes(parts: Lowered) -> tuple[str, ...]:
    if not parts.wrapped:
        return ()
    return (f"The steps before the last cost nothing: {_known(parts)}",)


def _known(parts: Lowered) -> str:
    bounds = "bounds and categories are the catalog's, "
    if parts.stage.y is None:
        return f"{bounds}means and quantiles are those of values spread evenly within the bounds."
    return f"{bounds}means and quantiles are those of the synthetic data."
