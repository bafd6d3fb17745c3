"""A question about models as its studio is told of it."""

from collections.abc import Mapping

from sarus_kernel.measurements import SafeEvaluation, SafeFit, SafeModels, Sample, Step
from sarus_kernel.plan.calls import Constant
from sarus_kernel.plan.node import Node
from sarus_kernel.vault.workers.model_jobs import RUN, RowsJob, StudioJob, StudioStep
from sarus_kernel.wire.codec import encode


def job_of(
    query: SafeModels, known: Mapping[str, bytes], ratio: float, compare: bool = False
) -> StudioJob:
    """All steps; `known` has the archives of fits that were released before."""
    steps = tuple(_step(step, known.get(step.name, b""), ratio) for step in query.steps)
    parts: list[Node] = [query.post]
    for step in query.steps:
        parts += plans_of(step)
    return StudioJob(RUN, encode(tuple(parts)), steps, compare)


def plans_of(step: Step) -> tuple[Node, Node]:
    """The plans of a step: its estimator, or null; and its rows."""
    estimator = step.estimator if isinstance(step, SafeFit) else Constant(None)
    return estimator, step.sample.relation


def columns_of(sample: Sample) -> RowsJob:
    """What the columns of a sample's relation are."""
    return RowsJob(sample.features, sample.target)


def _step(step: Step, known: bytes, ratio: float) -> StudioStep:
    rows, people = columns_of(step.sample), step.sample.people
    if isinstance(step, SafeEvaluation):
        return StudioStep(
            step.name, step.model, rows, people, step.rho, metrics=step.metrics, ratio=ratio
        )
    return StudioStep(step.name, "", rows, people, step.rho, step.seed, known=known, ratio=ratio)
