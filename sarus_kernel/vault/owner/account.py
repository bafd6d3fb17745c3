"""Reads the ledger for its owner: every release in order, and what is left."""

from dataclasses import dataclass
from pathlib import Path

from sarus_kernel.errors import OwnerError
from sarus_kernel.vault import policy
from sarus_kernel.vault.ledger.entries import Caps, Row
from sarus_kernel.vault.ledger.ledger import Ledger
from sarus_kernel.vault.ledger.lines import renewed, research_line
from sarus_kernel.vault.owner.making_twin import LEDGER
from sarus_kernel.vault.policy import Policy


@dataclass(frozen=True)
class Account:
    """The ledger as its owner reads it. `problem` is "" while the chain is whole."""

    rows: tuple[Row, ...]
    totals: tuple[str, ...]
    head: str
    problem: str


def account(directory: Path) -> Account:
    """The account of a vault. Raises OwnerError if it has no ledger or a broken policy."""
    if not (directory / LEDGER).exists():
        raise OwnerError(f"There is no ledger in {directory}: it is not a vault.")
    rules = policy.load(directory)
    ledger = Ledger.open(directory / LEDGER)
    try:
        verdict = ledger.verify()
        rows = list(ledger.account()) if verdict.sound else []
        totals = _totals(ledger, rules) if verdict.sound else ()
    finally:
        ledger.close()
    return Account(tuple(rows), totals, verdict.head.hash, verdict.problem)


def _totals(ledger: Ledger, rules: Policy) -> tuple[str, ...]:
    caps = Caps(rules.budget.epsilon, rules.budget.delta)
    line, before = research_line(ledger), renewed(ledger)
    spent, left = ledger.spent(line), ledger.remaining(line, caps)
    which = f", renewed {before} time{'s' if before > 1 else ''}" if before else ""
    whole = (
        f"Research budget{which}: epsilon {rules.budget.epsilon:g}, delta {rules.budget.delta:g}; "
        f"{spent.releases} releases; {left.epsilon:.3g} is left for one more."
    )
    return (whole, *(_grantee(ledger, grantee.name) for grantee in rules.grantees))


def _grantee(ledger: Ledger, name: str) -> str:
    own = ledger.spent(research_line(ledger), name)
    last = f", the last on {own.last[:10]}" if own.last else ""
    return f"{name}: {own.releases} releases, epsilon {own.loss.epsilon:.3g} by addition{last}."
