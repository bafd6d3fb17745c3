"""An empty ledger, and entries for it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sarus_kernel.measurements.accounting import pure
from sarus_kernel.release import PrivacyLoss
from sarus_kernel.vault.ledger.entries import Entry
from sarus_kernel.vault.ledger.ledger import Ledger

MakeEntry = Callable[..., Entry]


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """A new ledger."""
    opened = Ledger.create(tmp_path / "ledger.db")
    yield opened
    opened.close()


@pytest.fixture
def entry() -> MakeEntry:
    """Makes entries: `entry(0.5)` is a Laplace release, `entry(loss)` any other."""

    def make(
        loss: float | PrivacyLoss,
        grantee: str = "ann",
        *,
        line: str = "research",
        question: str = "c0ffee",
        operation: str = "",
        time: str = "2026-03-01T12:00:00Z",
    ) -> Entry:
        cost = loss if isinstance(loss, PrivacyLoss) else pure(loss)
        label = "Differentially-private evaluation"
        return Entry(line, grantee, question, "how many", label, cost, time, operation)

    return make
