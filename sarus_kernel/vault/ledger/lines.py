"""Which line of the ledger questions are charged to: one for each time the budget was renewed.

A renewed budget is another line, so that each is filled by its own composition: whoever is in the
data all the time has lost at most the sum of them. The renewals are entries of the owner's line.
"""

from sarus_kernel.vault.ledger.ledger import Ledger
from sarus_kernel.vault.ledger.notes import OWNER

RESEARCH = "research"
RENEWAL = "renewal"
"""The operation of an entry that begins another line."""


def research_line(ledger: Ledger) -> str:
    """The line that is charged now."""
    renewals = renewed(ledger)
    return f"{RESEARCH} {renewals + 1}" if renewals else RESEARCH


def renewed(ledger: Ledger) -> int:
    """How often the budget was renewed."""
    return ledger.count(RENEWAL, line=OWNER)


def is_research(line: str) -> bool:
    """Whether a line is, or was, that of questions."""
    return line.partition(" ")[0] == RESEARCH
