"""Whether an entry fits what a line may have: so many entries, and so much of privacy."""

import sqlite3

from sarus_kernel.release import PrivacyLoss
from sarus_kernel.vault.ledger import queries
from sarus_kernel.vault.ledger.amounts import UNIT, Amounts, floor_epsilon, to_loss
from sarus_kernel.vault.ledger.entries import (
    Caps,
    Enough,
    Entry,
    Overspent,
    Remaining,
    Unanswered,
    UsedUp,
)
from sarus_kernel.vault.privacy.filters import delta_left, fits, left

TooMany = UsedUp | Unanswered | Enough


def refusal(
    db: sqlite3.Connection, entry: Entry, cost: Amounts, caps: Caps
) -> TooMany | Overspent | None:
    """Why an entry is not written, or None. To be asked within the transaction that writes it."""
    return _too_many(db, entry, caps) or _too_much(db, entry, cost, caps)


def _too_many(db: sqlite3.Connection, entry: Entry, caps: Caps) -> TooMany | None:
    limits = (("group", None, caps.releases), ("grantee", entry.grantee, caps.grantee_releases))
    for scope, grantee, most in limits:
        if most is not None and queries.count(db, entry.operation, grantee) >= most:
            return UsedUp(entry.operation, most, scope)
    failed = caps.unanswered
    if failed is not None and queries.unanswered(db, entry.line, entry.grantee) >= failed:
        return Unanswered(failed)
    most = caps.questions
    if most is not None and queries.questions(db, entry.line, entry.grantee) >= most:
        return Enough(most)
    return None


def _too_much(
    db: sqlite3.Connection, entry: Entry, cost: Amounts, caps: Caps
) -> Overspent | None:
    if not any(cost):
        return None
    scopes = (("group", None, caps.epsilon), ("grantee", entry.grantee, caps.grantee_epsilon))
    for scope, grantee, cap in scopes:
        total = queries.total(db, entry.line, grantee)
        if not fits(to_loss(total.after(cost).amounts), cap, caps.delta):
            spent = queries.spent(db, entry.line, grantee)
            there = remaining(spent.loss, cap, caps.delta)
            return Overspent(entry.loss, there, cap, scope, spent)
    return None


def remaining(spent: PrivacyLoss, epsilon: float, delta: float) -> Remaining:
    """`left`, less what rounding a charge up to whole units may add."""
    rounded = spent + PrivacyLoss(rho=2 * UNIT.rho)
    return Remaining(floor_epsilon(left(rounded, epsilon, delta)), delta_left(spent, delta))
