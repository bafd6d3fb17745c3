"""Somebody's function on the rows of a block: on real ones in silence, on synthetic ones aloud."""

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import msgspec

from sarus_kernel.errors import QuestionError, Refused
from sarus_kernel.plan.relations import Relation
from sarus_kernel.vault.workers.jobs import BLOCK, SYNTHETIC, Answer, BlockJob, header
from sarus_kernel.vault.workers.pool import REQUEST, Workers
from sarus_kernel.vault.workers.spawning import Gone, Worker

LONGEST = 10_000
"""The most bytes of a block's answer."""
ONE = threading.BoundedSemaphore(1)
"""Blocks run one at a time, trials too: one may not slow down another, nor watch it."""


def block(
    workers: Workers, job: BlockJob, modules: tuple[str, ...], seconds: float
) -> Answer | None:
    """What a function makes of the rows of a real block; None if nothing in time.

    Takes `seconds` whatever happens, as when an answer comes must not depend on the rows. Raises
    Refused if the question is interrupted.
    """
    with workers.worker(REQUEST.get(), BLOCK) as worker:
        end = time.monotonic() + seconds
        answer = _ask(worker, job, modules, end)
        worker.stop()
        wait(workers, end)
    return answer


@contextmanager
def alone(workers: Workers) -> Iterator[None]:
    """Wait for one's turn. Raises Refused if the question is interrupted meanwhile."""
    while not ONE.acquire(timeout=0.2):
        workers.need_going()
    try:
        yield
    finally:
        ONE.release()


def wait(workers: Workers, end: float) -> None:
    """Until a moment that was fixed beforehand. Raises Refused if the question is interrupted."""
    while (left := end - time.monotonic()) > 0:
        workers.need_going()
        time.sleep(min(left, 0.05))
    workers.need_going()


def trial(
    workers: Workers, job: BlockJob, modules: tuple[str, ...], seconds: float
) -> tuple[Answer | None, float]:
    """The same of synthetic rows, and the seconds it took: it ends when the function ends, and its
    words may be told."""
    with alone(workers), workers.worker(REQUEST.get(), BLOCK) as worker:
        start = time.monotonic()
        answer = _ask(worker, job, modules, start + seconds)
        took = time.monotonic() - start
    workers.need_going()
    return answer, took


def synthetic(workers: Workers, relations: Sequence[Relation]) -> list[msgspec.Raw] | None:
    """The rows that the synthetic tables have; None where there are no such tables.

    Raises QuestionError if they cannot be had: then real ones could not either.
    """
    if not workers.has_twin:
        return None
    try:
        return workers.cells(SYNTHETIC, relations)
    except Refused:
        workers.need_going()
        raise QuestionError(
            "The tables of a block are too large to be handed to a function.\n"
            "Give it fewer columns, such as a query of its own, or take more blocks (--blocks)."
        ) from None


def _ask(worker: Worker, job: BlockJob, modules: tuple[str, ...], end: float) -> Answer | None:
    message = header(modules) + msgspec.msgpack.encode(job)
    try:
        return msgspec.msgpack.decode(worker.ask(message, LONGEST, end), type=Answer)
    except (Gone, TimeoutError, msgspec.MsgspecError):
        return None
