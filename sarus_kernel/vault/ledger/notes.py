"""Entries of the ledger that cost nothing: what the owner did to the vault, before it is done."""

import hashlib
from datetime import UTC, datetime

from sarus_kernel.release import PrivacyLoss
from sarus_kernel.vault.ledger.entries import Caps, Entry
from sarus_kernel.vault.ledger.ledger import Ledger

OWNER = "owner"
"""The line of these entries, and whose they are."""
LABEL = "By the data owner"


def note(ledger: Ledger, words: str, what: str, operation: str = "") -> None:
    """Write down what is about to be done; on disk when this returns. Raises OwnerError.

    what       tells it from others, and is not told itself: only its digest is kept
    operation  by which such entries are counted
    """
    entry = Entry(
        line=OWNER,
        grantee=OWNER,
        question=hashlib.sha256(what.encode()).hexdigest(),
        words=words,
        label=LABEL,
        loss=PrivacyLoss(),
        time=datetime.now(UTC).isoformat(timespec="seconds"),
        operation=operation,
    )
    ledger.charge(entry, Caps(0.0, 0.0))
