"""A disk that can only be read, a clock that goes backwards: nothing is released, or refunded."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace

import pytest

from sarus_kernel.frontends.sql import parse
from sarus_kernel.vault import charging
from sarus_kernel.vault.answer import answer
from sarus_kernel.vault.ledger.lines import RESEARCH
from sarus_kernel.vault.open_vault import OpenVault
from sarus_kernel.vault.unforeseen import CLOSED
from sarus_kernel.vault.workers.pool import Workers
from sarus_kernel.wire.messages import Ask
from tests.privacy.ward import CATALOG
from tests.vault.open_vaults import opened, people, released, vault

COUNT = "SELECT count(*) FROM person"


@pytest.fixture(scope="module")
def workers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workers]:
    """The workers of one vault."""
    with vault(tmp_path_factory.mktemp("vault") / "dir", people()) as made:
        yield made


@pytest.fixture
def made(tmp_path: Path, workers: Workers) -> Iterator[OpenVault]:
    """A vault with the usual policy and an empty ledger."""
    with opened(tmp_path, workers) as one:
        yield one


def test_a_disk_that_is_read_only_keeps_every_answer_back(made: OpenVault) -> None:
    """What cannot be written down is not released; old answers are; later it goes on."""
    old = released(answer(Ask(parse(COUNT, CATALOG), 0.5, anyway=True), "ann", made)).release
    text = f"{COUNT} WHERE born > 1950"
    new = Ask(parse(text, CATALOG), 0.5, anyway=True)
    made.ledger._connection.execute("PRAGMA query_only = ON")  # as SQLite finds such a disk
    for _ in range(2):
        assert answer(new, "ann", made) == CLOSED
    again = released(answer(Ask(parse(COUNT, CATALOG), 0.5, anyway=True), "ann", made)).release
    assert again.value == old.value and made.ledger.spent(RESEARCH).releases == 1
    made.ledger._connection.execute("PRAGMA query_only = OFF")
    released(answer(new, "ann", made))
    assert made.ledger.spent(RESEARCH).releases == 2 and made.ledger.verify().sound


def test_a_clock_that_is_set_back_gives_nothing_back(
    made: OpenVault, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Entries are in the order of what was asked; what was spent stays spent, whatever the day."""
    released(answer(Ask(parse(COUNT, CATALOG), 0.5, anyway=True), "ann", made))
    past = SimpleNamespace(now=lambda zone: datetime(1999, 1, 1, tzinfo=zone))
    monkeypatch.setattr(charging, "datetime", past)
    text = f"{COUNT} WHERE born > 1950"
    second = released(answer(Ask(parse(text, CATALOG), 0.5, anyway=True), "ann", made)).release
    assert second.receipt is not None and second.receipt.time.startswith("1999")
    again = released(answer(Ask(parse(COUNT, CATALOG), 0.5, anyway=True), "ann", made)).release
    assert again.provenance.cached and made.ledger.spent(RESEARCH).releases == 2
    assert made.ledger.verify().sound
