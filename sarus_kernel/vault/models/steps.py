"""A question about models as its studio is told of it."""

import math
from collections.abc import Mapping

from sarus_kernel.measurements import SafeEvaluation, SafeFit, SafeModels, Sample, Step
from sarus_kernel.plan.calls import Constant
from sarus_kernel.plan.node import Node
from sarus_kernel.vault.workers.model_jobs import RUN, RowsJob, StudioJob, StudioStep
from sarus_kernel.wire.codec import encode

AT_ONCE = 2**25
"""Numbers of a row a person that a counter holds at once: 256 MiB."""
MOST_PARTS = 1_000
"""A part is a block of a keyed hash, which tells 4,096 cells apart."""


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
    """What the columns of a sample's relation are, and in how many parts a counter reads it.

    Public sizes say how many: nobody's rows do, so neither does the time that it takes.
    """
    numbers = sample.people * (len(sample.features) + 2)
    parts = min(MOST_PARTS, max(1, math.ceil(numbers / AT_ONCE)))
    return RowsJob(sample.features, sample.target, parts)


def _step(step: Step, known: bytes, ratio: float) -> StudioStep:
    rows, people = columns_of(step.sample), step.sample.people
    if isinstance(step, SafeEvaluation):
        return StudioStep(
            step.name, step.model, rows, people, step.rho, metrics=step.metrics, ratio=ratio
        )
    return StudioStep(step.name, "", rows, people, step.rho, step.seed, known=known, ratio=ratio)
