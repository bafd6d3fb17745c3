"""What is made of a worker that fails, is late or does not keep to its form: a few fixed words."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from sarus_kernel.errors import InternalError, Refused
from sarus_kernel.vault.workers.clamp import Misshapen
from sarus_kernel.vault.workers.jobs import OUTCOMES, Answer, Job

LOG = logging.getLogger("sarus_kernel.vault")
LATE = (
    "The question was not tried on the synthetic data in time, so nothing was asked or charged.\n"
    "Ask again when the machine is less busy, or ask for less at once."
)
FAILED = (
    "The operation could not be completed on the real data.\n"
    "Why is not said, because that could depend on a single person.\n"
    "Make it work on the synthetic data first, rare and missing values included."
)
"""Whether it was an error, too much memory or too much time: one message for all of it. The kind
of failure goes to the owner's log only."""


class Late(Refused):
    """A job on the synthetic tables that did not end in time."""


def body_of(job: Job, answer: Answer) -> bytes:
    """What a worker made of a job. Raises Refused, or InternalError where there are no data."""
    if answer.outcome == "done":
        return answer.body
    outcome = answer.outcome if answer.outcome in OUTCOMES else "other"
    LOG.warning("A %r job failed: %s. %s", job.task, outcome, answer.reason)
    if outcome == "unready":
        raise InternalError("The vault cannot open its data. Its owner finds why in vault.log.")
    raise Refused(FAILED)


@contextmanager
def held_to_form() -> Iterator[None]:
    """An answer of another form than was asked for is none. Raises Refused."""
    try:
        yield
    except Misshapen:
        LOG.warning("A worker's answer did not have the form that was asked for.")
        raise Refused(FAILED) from None
