"""What a recipe is: how one estimator's fit becomes noisy sums, and back."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sarus_kernel.learning.sums.queries import Ask, Feature, Public, Round, Target

Features = tuple[Feature, ...]


@dataclass(frozen=True)
class Recipe:
    """How an estimator of scikit-learn is fitted. `features` are its own inputs, in order.

    rounds  (estimator, features, target, public, rho) to the rounds that `fit` will ask, in order:
            a function of public things alone, before anything is paid. Their rho adds up to `rho`
            at most. Raises NotLearnable for parameters that have no meaning here.
    fit     (estimator, features, target, ask, public, rho) to a fitted clone of the estimator,
            every attribute of which derives from public figures and answers
    notes   (estimator, features, target, public, rho) to plain sentences: what was put in place of
            what, which parameters mean nothing
    paper   where the method is from
    """

    rounds: Callable[[Any, Features, Target | None, Public, float], tuple[Round, ...]]
    fit: Callable[[Any, Features, Target | None, Ask, Public, float], Any]
    notes: Callable[[Any, Features, Target | None, Public, float], tuple[str, ...]]
    paper: str
