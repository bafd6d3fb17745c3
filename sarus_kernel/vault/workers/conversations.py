"""The vault's side of a fit's two workers: whole messages in turns, each held to its form."""

import logging
import time
from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import msgspec

from sarus_kernel.errors import InternalError, Refused
from sarus_kernel.measurements import FitRound
from sarus_kernel.plan.relations import Relation
from sarus_kernel.vault.workers.failing import FAILED
from sarus_kernel.vault.workers.jobs import LONGEST_ANSWER, OUTCOMES, REAL, STUDIO, Answer, Job
from sarus_kernel.vault.workers.model_jobs import (
    COUNT,
    SAID,
    RoundJob,
    RowsJob,
    Said,
    StudioJob,
    Told,
)
from sarus_kernel.vault.workers.pool import READY, TIMEOUT, Workers
from sarus_kernel.vault.workers.spawning import Gone, Worker
from sarus_kernel.wire.codec import encode

LOG = logging.getLogger("sarus_kernel.vault")
WIDTH = 8
"""Bytes of a number."""
SPARE = 10_000
"""Bytes of a message beside what it is about."""


@dataclass(frozen=True)
class Counter:
    """A worker with the rows of one step. It answers until `deadline`, whatever it does."""

    workers: Workers
    worker: Worker
    deadline: float

    def sum(self, query: bytes, length: int, round_: FitRound) -> list[int]:
        """The exact sum of one round: `length` whole numbers. Nothing but noise may see them.

        Raises Refused, in the same words whatever happened.
        """
        job = RoundJob(query, length, round_.clip)
        answer = _asked(self.workers, self.worker, msgspec.msgpack.encode(job),
                        length * WIDTH + SPARE, self.deadline)  # fmt: skip
        if answer.outcome != "done" or len(answer.body) != length * WIDTH:
            _log(answer)
            raise Refused(FAILED)
        numbers = array("q")
        numbers.frombytes(answer.body)
        return numbers.tolist()


@contextmanager
def counting(
    workers: Workers, data: bytes, relation: Relation, spec: RowsJob, seconds: float = TIMEOUT
) -> Iterator[Counter]:
    """A worker that has read the rows of a relation. Raises Refused or InternalError."""
    job = Job(COUNT, encode((relation,)), spec=msgspec.msgpack.encode(spec))
    message, deadline = msgspec.msgpack.encode(job), time.monotonic() + seconds
    for _ in range(READY[REAL] + 2):
        with workers.seat(data) as worker:
            answer = _asked(workers, worker, message, SPARE, deadline)
            if answer.outcome == "done":
                yield Counter(workers, worker, deadline)
                return
        if answer.outcome != "unready" or not workers.renew():
            break
    _log(answer)
    if answer.outcome == "unready":
        raise InternalError("The vault cannot open its data. Its owner finds why in vault.log.")
    raise Refused(FAILED)


@dataclass(frozen=True)
class Studio:
    """A worker that runs recipes, on public and noisy numbers alone."""

    workers: Workers
    worker: Worker
    deadline: float

    def say(self, message: StudioJob | Told) -> None:
        """Raises Refused if it is not there any more."""
        with _while_there(self.workers):
            self.worker.say(msgspec.msgpack.encode(message), self.deadline)

    def hear(self) -> Said:
        """What it says next. Raises Refused."""
        with _while_there(self.workers):
            said: Said = SAID.decode(self.worker.hear(LONGEST_ANSWER, self.deadline))
        return said


@contextmanager
def studio(workers: Workers, seconds: float = TIMEOUT) -> Iterator[Studio]:
    """A studio for one job."""
    with workers.seat(STUDIO) as worker:
        yield Studio(workers, worker, time.monotonic() + seconds)


def _asked(
    workers: Workers, worker: Worker, message: bytes, longest: int, deadline: float
) -> Answer:
    with _while_there(workers):
        worker.say(message, deadline)
        return msgspec.msgpack.decode(worker.hear(longest, deadline), type=Answer)


@contextmanager
def _while_there(workers: Workers) -> Iterator[None]:
    """Gone, late or not to be understood: one answer for all of it."""
    try:
        yield
    except (Gone, TimeoutError, msgspec.MsgspecError) as problem:
        workers.need_going()
        LOG.warning("A round of a fit failed: %s.", type(problem).__name__)
        raise Refused(FAILED) from None


def _log(answer: Answer) -> None:
    outcome = answer.outcome if answer.outcome in OUTCOMES else "other"
    LOG.warning("A round of a fit failed: %s.", outcome)
