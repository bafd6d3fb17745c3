"""The safe question about models: what is fitted and tested, at which price, and what is told."""

from sarus_kernel.errors import NotReleasable, NotSupported
from sarus_kernel.measurements import Twin
from sarus_kernel.measurements.accounting import most_of_one, rho_of
from sarus_kernel.measurements.models import (
    Fitting,
    Planned,
    Planner,
    SafeEvaluation,
    SafeFit,
    SafeModels,
    Step,
    Testing,
)
from sarus_kernel.plan.calls import Call
from sarus_kernel.plan.catalog import Catalog
from sarus_kernel.plan.node import Node
from sarus_kernel.plan.walk import walk
from sarus_kernel.release import PrivacyLoss
from sarus_kernel.rewriting.models.reading import Reading, reads_rows
from sarus_kernel.rewriting.models.sampling import Sampling
from sarus_kernel.rewriting.models.shares import shared
from sarus_kernel.rewriting.models.splits import SPLIT
from sarus_kernel.rewriting.models.steps import Fit, Steps, Test
from sarus_kernel.rewriting.models.telling import learned, shares, without_seed


def has_models(plan: Node) -> bool:
    """Whether a question is about models: what scikit-learn makes of rows, but for a split."""
    called = (n.function for n in walk(plan) if isinstance(n, Call))
    return reads_rows(plan) and any(f.startswith("sklearn.") and f != SPLIT for f in called)


def models(
    plan: Node,
    catalog: Catalog,
    price: tuple[float, float],
    salt: str,
    planner: Planner,
    twin: Twin | None = None,
) -> SafeModels:
    """The safe question for a price of (epsilon, delta) in all.

    planner  says which rounds a fit or a test asks, from public things alone
    Raises NotReleasable, in words, where the question has no private form.
    """
    found = Steps(Sampling(catalog, salt, twin))
    post = Reading(found).visit(plan)
    fits, tests = list(found.fits.values()), list(found.tests.values())
    if not fits:
        raise NotReleasable("The question has no model in it that was fitted to private rows.")
    amounts, scores = shared(
        [fit.sample.sides for fit in fits], [test.sample.sides for test in tests], _rho(*price)
    )
    steps: list[Step] = [_fit(fit, rho, planner) for fit, rho in zip(fits, amounts, strict=True)]
    steps += [_test(test, rho, planner) for test, rho in zip(tests, scores, strict=True)]
    notes = (*found.notes, *(note for step in steps for note in step.notes))
    told = (learned(found.whole), *shares(amounts, scores, found.folds), *notes)
    return SafeModels(tuple(steps), post, _loss(steps, *price), tuple(dict.fromkeys(told)))


def _rho(epsilon: float, delta: float) -> float:
    """What Gaussian noise may cost. Raises NotReleasable where the owner wants no delta."""
    if delta <= 0:
        raise NotReleasable(
            "Models have Gaussian noise, which needs a delta above zero; the owner's policy "
            "sets none."
        )
    return rho_of(epsilon, delta) * (1 - 1e-9)  # rounds may round up


def _fit(fit: Fit, rho: float, planner: Planner) -> SafeFit:
    seed = int(fit.estimator.digest[:8], 16)
    planned = _planned(Fitting(fit.sample, fit.estimator, rho, seed), planner)
    return SafeFit(fit.name, fit.sample, fit.estimator, planned.rounds, rho, seed, planned.notes)


def _test(test: Test, rho: float, planner: Planner) -> SafeEvaluation:
    metrics = tuple(test.metrics)
    planned = _planned(Testing(test.sample, metrics, rho), planner)
    return SafeEvaluation(
        test.name, test.sample, test.model, metrics, planned.rounds, rho, planned.notes
    )


def _planned(asked: Fitting | Testing, planner: Planner) -> Planned:
    try:
        planned = planner(asked)
    except NotSupported as reason:
        raise NotReleasable(str(reason)) from None
    return Planned(planned.rounds, tuple(map(without_seed, planned.notes)))


def _loss(steps: list[Step], epsilon: float, delta: float) -> PrivacyLoss:
    """What any one person pays: of disjoint people the larger, of the same people the sum."""
    costs = [(step.sample.sides, sum(r.rho for r in step.rounds)) for step in steps]
    rho = most_of_one(costs)
    return PrivacyLoss(epsilon, delta, rho) if rho else PrivacyLoss()
