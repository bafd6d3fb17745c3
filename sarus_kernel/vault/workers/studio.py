"""Where recipes run: a sealed process with the twin and noisy sums, and never a real row.

It asks; the vault checks each round against what was paid, has it counted elsewhere and answers
with noise. So whatever happens in here, by mistake or by a clever plan, is post-processing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import msgspec
import numpy as np

from sarus_kernel.engines.engine import Engine
from sarus_kernel.errors import NotSupported, SarusError
from sarus_kernel.evaluate import evaluate
from sarus_kernel.learning.evaluation import Metric, histogram, metric, queries
from sarus_kernel.learning.fitting import fit, plan_fit
from sarus_kernel.learning.pipelines import lowered
from sarus_kernel.learning.stages import raw
from sarus_kernel.learning.sums.queries import Feature, Noisy, Public, Query, Rows, Target
from sarus_kernel.plan.calls import Constant
from sarus_kernel.plan.node import Node
from sarus_kernel.plan.relations import Relation
from sarus_kernel.vault.workers.archives import archived, restored
from sarus_kernel.vault.workers.comparing import Compared, compared
from sarus_kernel.vault.workers.counting import rows_of
from sarus_kernel.vault.workers.figures import notes_of, value_of
from sarus_kernel.vault.workers.framing import receive, send
from sarus_kernel.vault.workers.jobs import CLASSES, LONGEST_JOB
from sarus_kernel.vault.workers.model_jobs import (
    LONGEST_REASON,
    PLAN,
    Asked,
    Failed,
    Finished,
    Fitted,
    PlannedRounds,
    RowsJob,
    Said,
    StudioJob,
    StudioStep,
    Told,
)
from sarus_kernel.vault.workers.predicting import predicted
from sarus_kernel.vault.workers.queries import Scored, written
from sarus_kernel.wire.codec import decode, encode

Say = Callable[[Said], None]


@dataclass(frozen=True)
class Opened:
    """A step with its plans decoded, and what is public of it."""

    step: StudioStep
    estimator: Any
    features: tuple[Feature, ...]
    target: Target | None
    public: Public


def serve_studio(channel: int, message: bytes, engine: Engine | None) -> None:
    """Do the one job of a message. What fails is told in our own words, or in none."""

    def say(said: Said) -> None:
        send(channel, msgspec.msgpack.encode(said))

    try:
        job = msgspec.msgpack.decode(message, type=StudioJob)
        post, *parts = decode(job.plan, LONGEST_JOB, CLASSES)
        if job.task == PLAN:
            say(_planned(_opened(job.steps[0], parts[0], parts[1], engine)))
        else:
            _run(job, post, parts, engine, channel, say)
    except NotSupported as error:
        say(Failed(str(error)[:LONGEST_REASON], True))
    except SarusError as error:
        say(Failed(str(error)[:LONGEST_REASON]))
    except Exception as error:
        say(Failed(type(error).__name__))


def _opened(step: StudioStep, estimator: Node, relation: Relation, engine: Engine | None) -> Opened:
    made = None if isinstance(estimator, Constant) else evaluate(estimator, _Nothing())
    twin = None if engine is None else _twin(relation, step.rows, engine)
    features = tuple(Feature(**vars(feature)) for feature in step.rows.features)
    target = None if step.rows.target is None else Target(**vars(step.rows.target))
    return Opened(step, made, features, target, Public(_people(step, twin), twin, step.seed))


def _people(step: StudioStep, twin: Rows | None) -> float:
    """About how many there are: as told, or else as many as the twin's people stand for."""
    if step.people > 0 or twin is None:
        return step.people
    return float(len(np.unique(twin.person))) * step.ratio


def _twin(relation: Relation, spec: RowsJob, engine: Engine) -> Rows | None:
    """The twin's rows, if it has any for this."""
    try:
        rows = rows_of(relation, spec, engine)
    except Exception:
        return None
    return rows if len(rows.y) else None


class _Nothing:
    def frame(self, relation: Relation) -> Any:
        raise NotSupported("An estimator cannot be made from private rows.")


def _planned(opened: Opened) -> PlannedRounds:
    """What a step will ask. Of an evaluation the longest that it may be: see learning's bins."""
    if opened.step.metrics:
        target = _need(opened.target)
        asked = queries(_metrics(opened), target, None, opened.public, opened.step.rho)
        return PlannedRounds(tuple((q.length, q.clip, q.rho) for q in asked), ())
    plan = plan_fit(
        opened.estimator, opened.features, opened.target, opened.public, opened.step.rho
    )
    return PlannedRounds(tuple((r.length, r.clip, r.rho) for r in plan.rounds), plan.notes)


def _metrics(opened: Opened) -> tuple[Metric, ...]:
    return tuple(Metric(m.name, dict(m.parameters)) for m in opened.step.metrics)


def _need(target: Target | None) -> Target:
    if target is None:
        raise NotSupported("A model without a target (y) has no score here.")
    return target


def _run(
    job: StudioJob, post: Node, parts: list[Any], engine: Engine | None, channel: int, say: Say
) -> None:
    """All steps, one after the other, and what is made of their results."""
    results: dict[tuple[str, int | None], Any] = {}
    fits: dict[str, Opened] = {}
    scores: list[Compared] = []
    for place, step in enumerate(job.steps):
        opened = _opened(step, parts[2 * place], parts[2 * place + 1], engine)
        if step.model:
            found = _evaluation(opened, fits[step.model], results[step.model, None], channel, say)
            results |= {(step.name, item): each for item, each in enumerate(found)}
            continue
        fits[step.name] = opened
        results[step.name, None] = _fit(opened, channel, say)
        if job.compare:
            scores += compared(opened, results[step.name, None])
    value = value_of(post, results)
    say(Finished(encode(value), notes_of(list(results.values())), tuple(scores)))


def _fit(opened: Opened, channel: int, say: Say) -> Any:
    step = opened.step
    if step.known:
        return restored(step.known)
    rounds = iter(range(2**20))

    def ask(query: Query) -> Noisy:
        return _answered(step.name, next(rounds), query, None, channel, say)

    given = (opened.estimator, opened.features, opened.target)
    fitted = fit(*given, ask, opened.public, step.rho)
    say(Fitted(step.name, archived(fitted)))
    return fitted


def _answered(
    name: str, number: int, query: Query, tested: Scored | None, channel: int, say: Say
) -> Noisy:
    say(Asked(name, number, query.length, query.clip, written(query, tested)))
    told = msgspec.msgpack.decode(receive(channel), type=Told)
    return Noisy(np.frombuffer(told.values, "<i8").astype(float) * told.step, told.sigma)


def _evaluation(opened: Opened, of: Opened, model: Any, channel: int, say: Say) -> list[Any]:
    """Every metric of an evaluation, from its one round."""
    target, public = _need(opened.target), opened.public
    inputs = lowered(of.estimator, raw(of.features, of.public)).stage.columns
    tested = Scored(archived(_last(model)), inputs, len(target.classes))
    preview = None if public.twin is None else predicted(tested, public.twin)
    (query,) = queries(_metrics(opened), target, preview, public, opened.step.rho)
    noisy = _answered(opened.step.name, 0, query, tested, channel, say)
    held = histogram(query, noisy)
    return [metric(m.name, held, m.parameters) for m in _metrics(opened)]


def _last(model: Any) -> Any:
    """The step of nested pipelines that predicts."""
    while hasattr(model, "steps"):
        model = model.steps[-1][1]
    return model


