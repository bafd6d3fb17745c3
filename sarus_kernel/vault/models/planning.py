"""What a step will ask of people's rows, from public things alone: a studio is asked."""

from functools import lru_cache

from sarus_kernel.errors import InternalError, NotSupported
from sarus_kernel.measurements import Fitting, Planned, Planner, Testing, round_of
from sarus_kernel.plan.calls import Constant
from sarus_kernel.plan.node import Node
from sarus_kernel.vault.models.steps import columns_of
from sarus_kernel.vault.workers.conversations import studio
from sarus_kernel.vault.workers.model_jobs import (
    PLAN,
    Failed,
    PlannedRounds,
    StudioJob,
    StudioStep,
)
from sarus_kernel.vault.workers.pool import Workers
from sarus_kernel.wire.codec import encode

REMEMBERED = 500
"""Plans of so many steps: each question is priced more often than it is asked."""
SECONDS = 60.0
"""What planning may take: it reads the twin alone."""


def planner(workers: Workers, ratio: float) -> Planner:
    """Asks the studios of these workers, and remembers what they said.

    ratio  how many real people one of the twin's stands for
    """

    @lru_cache(REMEMBERED)
    def said(job: tuple[bytes, StudioStep]) -> Planned:
        return _said(workers, StudioJob(PLAN, job[0], (job[1],)))

    def plan(asked: Fitting | Testing) -> Planned:
        return said(_job(asked, ratio))

    return plan


def _job(asked: Fitting | Testing, ratio: float) -> tuple[bytes, StudioStep]:
    sample = asked.sample
    rows, people = columns_of(sample), sample.people
    if isinstance(asked, Fitting):
        estimator: Node = asked.estimator
        step = StudioStep("", "", rows, people, asked.rho, asked.seed, ratio=ratio)
    else:
        estimator = Constant(None)
        step = StudioStep("", "", rows, people, asked.rho, metrics=asked.metrics, ratio=ratio)
    return encode((Constant(None), estimator, sample.relation)), step


def _said(workers: Workers, job: StudioJob) -> Planned:
    """Raises NotSupported, in the recipe's words, for what has none."""
    with studio(workers, SECONDS) as there:
        there.say(job)
        said = there.hear()
    if isinstance(said, Failed) and said.unsupported:
        raise NotSupported(said.reason)
    if not isinstance(said, PlannedRounds):
        reason = said.reason if isinstance(said, Failed) else "no plan"
        raise InternalError(f"The fit could not be planned: {reason}")
    try:
        rounds = tuple(round_of(*each) for each in said.rounds)
    except (ValueError, ArithmeticError):  # a studio that was taken over may say anything
        raise InternalError("The fit could not be planned: no such rounds.") from None
    return Planned(rounds, said.notes)


