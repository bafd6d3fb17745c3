"""What the owner's page says: gathered from catalog, policy, ledger and the log of refusals."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from sarus_kernel.plan.catalog import Catalog
from sarus_kernel.release import Receipt, Release
from sarus_kernel.vault.deciding import Case, Office, cases
from sarus_kernel.vault.ledger.entries import Caps, Row
from sarus_kernel.vault.ledger.ledger import Ledger
from sarus_kernel.vault.ledger.lines import research_line
from sarus_kernel.vault.metadata import caps
from sarus_kernel.vault.page.acts import Acts
from sarus_kernel.vault.policy import Policy
from sarus_kernel.vault.privacy.filters import total
from sarus_kernel.vault.refusals import Refused, noted
from sarus_kernel.vault.rules import Rules
from sarus_kernel.wire.codec import decode

NEAR = 0.8
"""From this share of its limit on, a budget or an operation is pointed out."""
LONGEST_RELEASE = 2**31


@dataclass(frozen=True)
class Desk:
    """What the page reads from. `key` checks the receipts; `rules`: the policy, as it changes.

    office   where requests for exact results are decided
    acts     what the owner can do on the page
    problem  why nobody may ask at the moment: what is wrong with policy.toml
    """

    directory: Path
    catalog: Catalog
    policy: Policy
    ledger: Ledger
    key: str
    rules: Rules | None = None
    problem: str = ""
    office: Office | None = None
    acts: Acts | None = None

    def now(self) -> "Desk":
        """The desk with the policy of this moment."""
        if self.rules is None:
            return self
        return replace(self, policy=self.rules.last(), problem=self.rules.problem)


@dataclass(frozen=True)
class Budget:
    """Epsilon spent of a total, at the policy's delta; `releases` is how many."""

    name: str
    spent: float
    left: float
    total: float
    releases: int
    last: str = ""

    @property
    def share(self) -> float:
        """How much of it is spent, from 0 to 1."""
        return min(1.0, max(0.0, 1 - self.left / self.total)) if self.total else 1.0

    @property
    def near(self) -> bool:
        """Whether little is left."""
        return self.share >= NEAR


@dataclass(frozen=True)
class Limited:
    """A whitelisted operation: how many of its releases were made, of how many."""

    operation: str
    made: int
    most: int
    min_people: int
    min_class: int
    digits: int

    @property
    def share(self) -> float:
        """How many of its releases are made, from 0 to 1."""
        return min(1.0, self.made / self.most) if self.most else 1.0

    @property
    def near(self) -> bool:
        """Whether few are left."""
        return self.share >= NEAR


@dataclass(frozen=True)
class Twin:
    """What is publicly known of the twin: its price and its quality, in words."""

    epsilon: float
    delta: float
    people: int
    words: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """A table as the catalog describes it: no count of private rows, no value."""

    name: str
    access: str
    columns: tuple[str, ...]
    unit: str
    key: str
    max_rows: int | None
    description: str


def whole(desk: Desk) -> Budget:
    """What all grantees together have spent and have left."""
    rules = desk.policy.budget
    line = research_line(desk.ledger)
    all_of_it = desk.ledger.spent(line)
    left = desk.ledger.remaining(line, Caps(rules.epsilon, rules.delta)).epsilon
    made = spent(desk.ledger, desk.policy)
    return Budget("all together", made, left, rules.epsilon, all_of_it.releases, all_of_it.last)


def spent(ledger: Ledger, policy: Policy) -> float:
    """Epsilon that all grantees together have spent, at the policy's delta."""
    return total(ledger.spent(research_line(ledger)).loss, policy.budget.delta)


def grantees(desk: Desk) -> Iterator[Budget]:
    """What each of them has spent, and may still spend."""
    for grantee in desk.policy.grantees:
        own = desk.ledger.spent(research_line(desk.ledger), grantee.name)
        allowed = caps(desk.policy, grantee.name)
        left = desk.ledger.remaining(research_line(desk.ledger), allowed, grantee.name).epsilon
        most = min(allowed.epsilon, allowed.grantee_epsilon)
        made = total(own.loss, allowed.delta)
        yield Budget(grantee.name, made, left, most, own.releases, own.last)


def limits(desk: Desk) -> tuple[Limited, ...]:
    """The whitelisted operations, those nearest to their limits first."""
    found = [
        Limited(
            each.operation, desk.ledger.count(each.operation), each.releases,
            each.min_people, each.min_class, each.digits,
        )
        for each in desk.policy.whitelist
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda limited: -limited.share))


def releases(desk: Desk) -> tuple[Row, ...]:
    """Every entry of the ledger, the newest first."""
    return tuple(reversed(list(desk.ledger.account())))


def release(desk: Desk, seq: int) -> tuple[Row, Receipt | None] | None:
    """One entry with its receipt (None: charged, and then nothing was released)."""
    row = next((row for row in desk.ledger.account() if row.seq == seq), None)
    return None if row is None else (row, _receipt(desk, row))


def _receipt(desk: Desk, row: Row) -> Receipt | None:
    """Of the stored release nothing is taken but the receipt: values are not for this page."""
    body = desk.ledger.stored(row.entry.grantee, row.entry.question)
    found = None if body is None else decode(body, LONGEST_RELEASE)
    receipt = found.receipt if isinstance(found, Release) else None
    return receipt if receipt is not None and receipt.ledger_seq == row.seq else None


def refusals(desk: Desk) -> tuple[Refused, ...]:
    """What was refused, the latest first."""
    return noted(desk.directory / "private" / "refusals.db")


def requests(desk: Desk) -> tuple[Case, ...]:
    """What somebody wants exactly, the newest first."""
    return () if desk.office is None else cases(desk.office)


def twin(desk: Desk) -> Twin | None:
    """What there is to say of the synthetic twin."""
    file = desk.directory / "twin" / "twin.toml"
    if not file.is_file():
        return None
    known = tomllib.loads(file.read_text("utf-8"))
    words = tuple(str(sentence) for sentence in known.get("words", ()))
    return Twin(
        float(known.get("epsilon", 0)), float(known.get("delta", 0)), int(known.get("people", 0)),
        words,
    )  # fmt: skip


def tables(desk: Desk) -> tuple[Table, ...]:
    """The tables of the dataset, those that are withheld too."""
    return tuple(
        Table(
            table.name, table.access, tuple(column.name for column in table.columns),
            table.unit or "", table.key or "", table.max_rows, table.description,
        )
        for table in desk.catalog
    )  # fmt: skip
