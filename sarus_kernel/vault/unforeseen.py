"""What our own code did not foresee in a question: refused in fixed words, noted for the owner.

A plan that makes our code fail is a bug of ours. Where it fails may depend on anything, so nothing
of the error is told; the log has its kind and the places in our code, and no value.
"""

import logging
import sqlite3
import traceback

from sarus_kernel.wire.messages import Refusal

LOG = logging.getLogger("sarus_kernel.vault")
REFUSAL = Refusal(
    "NotSupported",
    "This question is not understood by the vault; it has been noted.\n"
    "Ask in another way, or ask the data owner, who finds more in vault.log.",
)

CLOSED = Refusal(
    "InternalError",
    "The vault cannot keep its account at the moment, and so answers nothing new.\n"
    "The data owner finds the reason in vault.log.",
)


def closed(error: Exception) -> Refusal:
    """The refusal where something is the owner's to mend (a full disk, a ledger that is another):
    whoever asks is told neither what nor where."""
    LOG.error("A question could not be answered: %s", error)
    return CLOSED


def noted(error: Exception, digest: str) -> Refusal:
    """The refusal of a question (by its plan's digest) that made our own code fail."""
    if isinstance(error, OSError | sqlite3.Error):
        return closed(error)
    places = " < ".join(
        f"{frame.filename.rpartition('/')[2]}:{frame.lineno}"
        for frame in reversed(traceback.extract_tb(error.__traceback__))
    )
    # without the message of the error, which may hold a value
    LOG.error("A question (%s) was not understood: %s at %s", digest, type(error).__name__, places)
    return REFUSAL
