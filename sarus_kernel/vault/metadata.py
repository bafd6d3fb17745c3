"""What grantees may know without asking a question: what there is, and what they have spent."""

import math
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from sarus_kernel.measurements.accounting import epsilon_of, pure
from sarus_kernel.plan.catalog import Catalog, TableInfo
from sarus_kernel.release import PrivacyLoss
from sarus_kernel.vault.catalog.nearness import nearness
from sarus_kernel.vault.formats import KEPT
from sarus_kernel.vault.ledger.entries import Caps, Row
from sarus_kernel.vault.ledger.ledger import Ledger
from sarus_kernel.vault.ledger.lines import is_research, research_line
from sarus_kernel.vault.policy import Policy
from sarus_kernel.vault.privacy.filters import total
from sarus_kernel.vault.privacy.pricing import more
from sarus_kernel.vault.sdv.choice import WORDS
from sarus_kernel.wire.messages import Account, Spending, Welcome

LEAST_DELTA = 1e-15
"""What a selection may always cost, where hardly any is left: it shows very large groups alone."""
MOST_RELEASES = 1_000
"""The newest releases that an account lists."""


def welcome(
    directory: Path, catalog: Catalog, policy: Policy, public_key: str, grantee: str
) -> Welcome:
    """The catalog, the rules in words, the key of the receipts, and what the twin has."""
    policy.grantee(grantee)
    known = _twin_known(directory / "twin" / "twin.toml")
    by = WORDS if "made_by" in known else ""
    near = nearness(known, bool(known.get(KEPT)))
    tables = tuple(_said(near.told(table), by) for table in catalog if table.access != "withheld")
    shown = Catalog(catalog.dataset, catalog.unit, tables, catalog.version)
    twin = tuple(sorted(file.stem for file in (directory / "twin").glob("*.parquet")))
    return Welcome(
        catalog=shown,
        grantee=grantee,
        policy=policy.words(),
        twin=twin,
        twin_words="\n".join(filter(None, (_twin_words(known), near.words()))),
        public_key=public_key,
        default_epsilon=policy.question.default_epsilon,
        twin_by=by,
    )


def _said(table: TableInfo, by: str) -> TableInfo:
    """The table as grantees have it described, with what its synthetic rows are."""
    if not by or not table.private:
        return table
    return replace(table, description=f"{table.description} Synthetic rows {by}.".lstrip())


def _twin_known(file: Path) -> dict[str, Any]:
    return tomllib.loads(file.read_text("utf-8")) if file.exists() else {}


def _twin_words(known: Mapping[str, Any]) -> str:
    """What is publicly known of the twin's quality, one sentence a line."""
    if not known:
        return "There is no synthetic twin."
    words = known.get("words", ())
    return "\n".join(str(sentence) for sentence in words)


def caps(policy: Policy, grantee: str) -> Caps:
    """What the policy lets this grantee spend, and all of them together."""
    own = policy.grantee(grantee).epsilon
    return Caps(policy.budget.epsilon, policy.budget.delta, math.inf if own is None else own)


def account(ledger: Ledger, policy: Policy, grantee: str) -> Account:
    """The grantee's own releases; what is spent and left counts what all of them share."""
    limits = caps(policy, grantee)
    own = ledger.spent(research_line(ledger), grantee)
    capped = math.isfinite(limits.grantee_epsilon)
    spent = own if capped else ledger.spent(research_line(ledger))
    mine = [row for row in ledger.account() if _is_of(row, grantee)]
    return Account(
        total=min(limits.epsilon, limits.grantee_epsilon),
        spent=total(spent.loss, limits.delta),
        left=ledger.remaining(research_line(ledger), limits, grantee).epsilon,
        delta=limits.delta,
        per_question=policy.question.max_epsilon,
        releases=tuple(_spending(row) for row in mine[-MOST_RELEASES:]),
        more=more_of(_usual(policy, grantee), ledger, policy, grantee),
    )


def more_of(loss: PrivacyLoss, ledger: Ledger, policy: Policy, grantee: str) -> int:
    """How many more questions of this loss the grantee may ask, if nobody else asks any."""
    limits = caps(policy, grantee)
    group = more(loss, ledger.spent(research_line(ledger)).loss, limits.epsilon, limits.delta)
    if math.isinf(limits.grantee_epsilon):
        return group
    own = ledger.spent(research_line(ledger), grantee).loss
    return min(group, more(loss, own, limits.grantee_epsilon, limits.delta))


def delta_of_selection(size: float, ledger: Ledger, policy: Policy, grantee: str) -> float:
    """The delta that one selection of keys may cost, so that delta lasts as long as epsilon does.

    Half of what thresholds may still have (the rest turns rho into epsilon), shared by as many
    questions of this size (in epsilon) as are left. It follows from the account alone.
    """
    rho, delta = policy.rho_of(size, grantee), policy.budget.delta
    loss = PrivacyLoss(size, 0.0, rho) if rho else pure(size)
    there = max(0.0, delta / 2 - ledger.spent(research_line(ledger)).loss.threshold_delta) / 2
    return max(there / max(more_of(loss, ledger, policy, grantee), 1), LEAST_DELTA)


def _usual(policy: Policy, grantee: str) -> PrivacyLoss:
    """What a question of the default epsilon loses, its keys being public."""
    size, delta = policy.question.default_epsilon, policy.question.delta
    rho = policy.rho_of(size, grantee)
    return PrivacyLoss(epsilon_of(rho, delta), delta, rho) if rho else pure(size)


def _is_of(row: Row, grantee: str) -> bool:
    return is_research(row.entry.line) and row.entry.grantee == grantee


def _spending(row: Row) -> Spending:
    entry = row.entry
    return Spending(row.seq, entry.time, entry.label, entry.loss.epsilon, entry.words)
