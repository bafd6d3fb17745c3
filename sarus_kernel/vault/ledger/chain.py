"""The hash chain: how a row of the ledger is sealed, and how tampering with it is found.

Each row's hash covers all of its own columns (running sums included) and the hash before it, so
editing, deleting or reordering changes every later hash. Cutting off the newest rows leaves a
sound chain: only somebody who remembers a later head (a receipt, for instance) can tell.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from sarus_kernel.vault.ledger.amounts import NOTHING, Amounts, plus, to_loss
from sarus_kernel.vault.ledger.entries import Entry, Head, Row
from sarus_kernel.wire.receipts import Canonical, canonical

COLUMNS = (
    "seq", "line", "grantee", "question", "words", "label", "time", "operation",
    "epsilon", "delta", "rho", "threshold_delta",
    "line_epsilon", "line_delta", "line_rho", "line_threshold_delta", "line_releases",
    "grantee_epsilon", "grantee_delta", "grantee_rho", "grantee_threshold_delta",
    "grantee_releases", "previous", "hash",
)  # fmt: skip

START = Head(0, "0" * 64)
"""The head of a ledger without entries."""


@dataclass(frozen=True)
class Total:
    """Running sums of a line, or of one grantee on a line."""

    amounts: Amounts = NOTHING
    releases: int = 0

    def after(self, cost: Amounts) -> "Total":
        """The sums once a release of this cost is added."""
        return Total(plus(self.amounts, cost), self.releases + 1)


@dataclass(frozen=True)
class Link:
    """One sealed row, in units."""

    seq: int
    entry: tuple[str, str, str, str, str, str, str]
    cost: Amounts
    line: Total
    grantee: Total
    previous: str
    hash: str

    def columns(self) -> tuple[str | int, ...]:
        """The values of COLUMNS, in order."""
        sums = (*self.line.amounts, self.line.releases,
                *self.grantee.amounts, self.grantee.releases)  # fmt: skip
        return (self.seq, *self.entry, *self.cost, *sums, self.previous, self.hash)

    def sealed(self) -> bool:
        """Whether the hash is the one that these columns have."""
        return self.hash == _hash(self.columns()[:-1])


def link(head: Head, entry: Entry, cost: Amounts, line: Total, grantee: Total) -> Link:
    """The row that follows `head`; `line` and `grantee` are the sums *after* it."""
    texts = (entry.line, entry.grantee, entry.question, entry.words, entry.label, entry.time,
             entry.operation)  # fmt: skip
    unsealed = Link(head.seq + 1, texts, cost, line, grantee, head.hash, "")
    digest = _hash(unsealed.columns()[:-1])
    return Link(head.seq + 1, texts, cost, line, grantee, head.hash, digest)


def _hash(columns: tuple[str | int, ...]) -> str:
    payload: dict[str, Canonical] = dict(zip(COLUMNS[:-1], columns, strict=True))
    return hashlib.sha256(canonical(payload)).hexdigest()


def from_columns(c: tuple) -> Link:  # type: ignore[type-arg]
    """A row as SQLite gives it (the table is STRICT, so the types are those of the schema)."""
    return Link(c[0], c[1:8], c[8:12], Total(c[12:16], c[16]), Total(c[17:21], c[21]), c[22], c[23])


def row(sealed: Link) -> Row:
    """A row for people, in floats."""
    line, grantee, question, words, label, time, operation = sealed.entry
    return Row(
        sealed.seq,
        Entry(line, grantee, question, words, label, to_loss(sealed.cost), time, operation),
        to_loss(sealed.line.amounts),
        sealed.line.releases,
        to_loss(sealed.grantee.amounts),
        sealed.grantee.releases,
        sealed.hash,
    )


def check(links: Iterable[Link], anchor: Head | None) -> tuple[Head, str]:
    """Walk a whole ledger: its head, and the first problem in words ("" if there is none)."""
    head, totals, anchored = START, dict[tuple[str, ...], Total](), anchor in (None, START)
    for this in links:
        problem = _problem(head, this, totals)
        if problem:
            return head, problem
        head = Head(this.seq, this.hash)
        anchored = anchored or head == anchor
    if not anchored and anchor is not None:
        return head, (
            f"Entry {anchor.seq} is not the one that was seen before: the ledger was rolled back "
            f"or replaced. It now ends at entry {head.seq}."
        )
    return head, ""


def _problem(head: Head, this: Link, totals: dict[tuple[str, ...], Total]) -> str:
    """What is wrong with the row after `head`; adds it to `totals`."""
    if this.seq != head.seq + 1:
        return f"Entry {head.seq + 1} is missing."
    if this.previous != head.hash:
        return f"Entry {this.seq} does not follow entry {head.seq}: one of them was replaced."
    if not this.sealed():
        return f"Entry {this.seq} was altered after it was written."
    for key, stated in ((this.entry[:1], this.line), (this.entry[:2], this.grantee)):
        totals[key] = totals.get(key, Total()).after(this.cost)
        if totals[key] != stated:
            return f"The sums of entry {this.seq} are not those of the entries before it."
    return ""
