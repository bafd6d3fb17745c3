"""Somebody's function on the rows of a block: on real ones in silence, on synthetic ones aloud."""

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress

import msgspec

from sarus_kernel.errors import QuestionError, Refused
from sarus_kernel.plan.relations import Relation
from sarus_kernel.vault.workers.failing import LATE, Late
from sarus_kernel.vault.workers.jobs import (
    BLOCK,
    BLOCKS,
    CELLS_OF,
    LONGEST_ANSWER,
    SYNTHETIC,
    Answer,
    BlockJob,
    Job,
    Splitting,
    header,
)
from sarus_kernel.vault.workers.pool import REQUEST, TWIN_TIMEOUT, Workers
from sarus_kernel.vault.workers.spawning import Gone, Worker
from sarus_kernel.wire.codec import encode

MOST = LONGEST_ANSWER + 1_000
"""Bytes of a block's rows, with what is around them."""
LONGEST = 10_000
"""The most bytes of a block's answer."""
ONE = threading.BoundedSemaphore(1)
"""Blocks run one at a time, trials too: one may not slow down another, nor watch it."""


def block(
    workers: Workers, job: BlockJob, modules: tuple[str, ...], end: float
) -> Answer | None:
    """What a function makes of the rows of a real block; None if nothing before `end`.

    Ends then whatever happens, as when an answer comes must not depend on the rows. Raises
    Refused if the question is interrupted.
    """
    with workers.worker(REQUEST.get(), BLOCK) as worker:
        answer = _ask(worker, header(modules), job, end)
        worker.stop()
        wait(workers, end)
    return None if isinstance(answer, Exception) else answer


@contextmanager
def alone(workers: Workers) -> Iterator[None]:
    """Wait for one's turn. Raises Refused if the question is interrupted meanwhile."""
    while not ONE.acquire(timeout=0.2):
        workers.need_going()
    try:
        yield
    finally:
        ONE.release()


def ready(workers: Workers) -> None:
    """Wait until there can be workers at all: by one that opens no data, as time does not run yet.

    Raises InternalError if there cannot.
    """
    with workers.worker(REQUEST.get(), BLOCK):
        pass


def wait(workers: Workers, end: float) -> None:
    """Until a moment that was fixed beforehand. Raises Refused if the question is interrupted."""
    while (left := end - time.monotonic()) > 0:
        workers.need_going()
        time.sleep(min(left, 0.05))
    workers.need_going()


def trial(
    workers: Workers, job: BlockJob, modules: tuple[str, ...], processor: float
) -> tuple[Answer | None, float]:
    """The same of synthetic rows, and the seconds that went by: it ends when the function ends, and
    its words may be told.

    None where it takes more than so many seconds of processor time, or too much memory: both are
    the function's own, on a busy machine as on an idle one. Raises Refused (LATE) where it has no
    end for a reason that may be the machine's, and says that.
    """
    with alone(workers), workers.worker(REQUEST.get(), BLOCK) as worker:
        began = time.monotonic()
        most = max(TWIN_TIMEOUT, 4 * processor)
        answer = _ask(worker, header(modules, processor), job, began + most)
        took = time.monotonic() - began
    workers.need_going()
    if isinstance(answer, TimeoutError):
        raise Late(LATE)
    return (None if isinstance(answer, Exception) else answer), took


def synthetic(workers: Workers, relations: Sequence[Relation]) -> list[msgspec.Raw] | None:
    """The rows that the synthetic tables have; None where there are no such tables.

    Raises QuestionError if they cannot be had: then real ones could not either; and Refused where
    they are late.
    """
    if not workers.has_twin:
        return None
    try:
        return workers.cells(SYNTHETIC, relations)
    except Late:
        raise Late(LATE) from None
    except Refused:
        workers.need_going()
        raise QuestionError(
            "The tables of a block are too large to be handed to a function.\n"
            "Give it fewer columns, such as a query of its own, or take more blocks (--blocks)."
        ) from None


def all_blocks(
    worker: Worker, relations: Sequence[Relation], how: Splitting, end: float
) -> list[list[msgspec.Raw]]:
    """The rows of each block that came in time, by relation; none of one that has too many.

    However the worker fails, what it has said before counts.
    """
    job = Job(BLOCKS, encode(tuple(relations)), spec=msgspec.msgpack.encode(how))
    heard = list[list[msgspec.Raw]]()
    with suppress(Gone, TimeoutError, msgspec.MsgspecError):
        worker.say(msgspec.msgpack.encode(job), end)
        while len(heard) < how.blocks:
            answer = msgspec.msgpack.decode(worker.hear(MOST, end), type=Answer)
            rows = CELLS_OF.decode(answer.body) if answer.outcome == "done" else []
            heard.append(rows if len(rows) == len(relations) else [])
    return heard


def _ask(
    worker: Worker, preparation: bytes, job: BlockJob, end: float
) -> Answer | Gone | TimeoutError | msgspec.MsgspecError:
    message = preparation + msgspec.msgpack.encode(job)
    try:
        return msgspec.msgpack.decode(worker.ask(message, LONGEST, end), type=Answer)
    except (Gone, TimeoutError, msgspec.MsgspecError) as problem:
        return problem
