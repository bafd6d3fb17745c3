"""A studio and counters without processes or seals: what they run is what sealed ones run."""

import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

import msgspec
import numpy as np

from sarus_kernel.engines.engine import Engine
from sarus_kernel.learning.sums.queries import Rows
from sarus_kernel.measurements import CLIP_STEPS, FitRound, Planner, SafeModels, Step
from sarus_kernel.vault.models import planning
from sarus_kernel.vault.models.steps import columns_of, job_of
from sarus_kernel.vault.workers.counting import _round, rows_of
from sarus_kernel.vault.workers.framing import receive, send
from sarus_kernel.vault.workers.model_jobs import (
    SAID,
    Asked,
    Failed,
    Fitted,
    PlannedRounds,
    RoundJob,
    Said,
    StudioJob,
    Told,
)
from sarus_kernel.vault.workers.studio import serve_studio

Noise = Callable[[list[int], FitRound], list[int]]


def planner(twin: Engine | None = None) -> Planner:
    """What steps will ask."""

    def plan(asked: planning.Fitting | planning.Testing) -> planning.Planned:
        body, step = planning._job(asked, 1.0)
        (said,) = conversed(StudioJob(planning.PLAN, body, (step,)), twin, None)
        assert isinstance(said, PlannedRounds), said
        return planning.Planned(tuple(planning.round_of(*r) for r in said.rounds), said.notes)

    return plan


def conversed(
    job: StudioJob, twin: Engine | None, answer: Callable[[Asked], Told] | None
) -> list[Said]:
    """All that a studio says to a job."""
    ours, theirs = socket.socketpair()
    said: list[Said] = []
    with ours, theirs:
        work = threading.Thread(
            target=serve_studio, args=(theirs.fileno(), msgspec.msgpack.encode(job), twin)
        )
        work.start()
        while True:
            said.append(SAID.decode(receive(ours.fileno())))
            if not isinstance(said[-1], Asked | Fitted):
                break
            if isinstance(said[-1], Asked):
                assert answer is not None
                send(ours.fileno(), msgspec.msgpack.encode(answer(said[-1])))
        work.join()
    assert not isinstance(said[-1], Failed), said[-1]
    return said


@dataclass
class Ward:
    """Answers the rounds of a question on a database, and keeps them."""

    query: SafeModels
    engine: Engine
    noise: Noise
    asked: list[Asked] = field(default_factory=list)
    exact: list[list[int]] = field(default_factory=list)
    noisy: list[list[int]] = field(default_factory=list)
    rows: dict[str, Rows] = field(default_factory=dict)

    def __call__(self, asked: Asked) -> Told:
        step = self.step(asked)
        round_ = step.rounds[asked.round]
        exact = self.counted(asked)
        noisy = self.noise(exact, round_)
        self.asked.append(asked)
        self.exact.append(exact)
        self.noisy.append(noisy)
        unit = round_.clip / CLIP_STEPS
        return Told(np.array(noisy, dtype="<i8").tobytes(), unit, round_.scale * unit)

    def step(self, asked: Asked) -> Step:
        """The step that asks."""
        return next(step for step in self.query.steps if step.name == asked.step)

    def counted(self, asked: Asked) -> list[int]:
        """The exact sum, by what a counter runs."""
        step = self.step(asked)
        if step.name not in self.rows:
            spec = columns_of(step.sample)
            self.rows[step.name] = rows_of(step.sample.relation, spec, self.engine)
        clip = step.rounds[asked.round].clip
        body = _round(RoundJob(asked.query, asked.length, clip), iter((self.rows[step.name],)))
        return [int(value) for value in np.frombuffer(body, "<i8")]

    def run(self, twin: Engine | None = None) -> list[Said]:
        """The whole question."""
        return conversed(job_of(self.query, {}, 1.0), twin, self)


def exactly(values: list[int], round_: FitRound) -> list[int]:
    """No noise at all."""
    return values
