"""Vaults killed at random moments: whatever had left them is in the ledger."""

import json
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from sarus_kernel.vault.ledger.entries import Head
from sarus_kernel.vault.ledger.ledger import Ledger
from sarus_kernel.vault.ledger.lines import RESEARCH as LINE
from tests.privacy.profiles import runs
from tests.privacy.ward import fill
from tests.vault.open_vaults import people

TRIALS, AT_ONCE = runs(200, 2_400), 8
"""Kills, and vaults that share the ledger at the same time (`make test-long`: 300 times eight)."""
LONGEST = max(300, 2 * TRIALS)
"""Seconds."""
ROOT = Path(__file__).parents[2]


@pytest.mark.timeout(LONGEST)
def test_a_killed_vault_has_released_nothing_that_it_did_not_charge(tmp_path: Path) -> None:
    """kill -9 under load: each release is an entry, the chain is whole, and nothing is lost."""
    with duckdb.connect(str(tmp_path / "data.duckdb")) as connection:
        fill(connection, people(50))
    Ledger.create(tmp_path / "ledger.db").close()
    numbers = str(TRIALS), str(AT_ONCE)
    command = [sys.executable, "-m", "tests.hostile.kill_trials", str(tmp_path), *numbers]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, timeout=LONGEST)
    trials = json.loads(done.stdout)
    received = [release for trial in trials for release in trial]
    assert len(trials) == TRIALS and len(received) > TRIALS / 4

    ledger = Ledger.open(tmp_path / "ledger.db")
    entries = {row.seq: row for row in ledger.account()}
    for release in received:
        assert entries[release["seq"]].hash == release["hash"]
        assert entries[release["seq"]].entry.loss.epsilon == release["epsilon"]
    spent = ledger.spent(LINE)
    assert spent.loss.epsilon >= sum(release["epsilon"] for release in received)
    assert spent.releases == len(entries) >= len({release["seq"] for release in received})
    # Some were killed between the charge and the release, which is what this is about.
    assert len(entries) > len(received) + 5
    last = max(received, key=lambda release: int(release["seq"]))
    assert ledger.verify(Head(last["seq"], last["hash"])).sound
    for release in received:
        question = entries[release["seq"]].entry.question
        stored = ledger.stored("ann", question)
        assert stored is not None and str(release["value"]).encode() in stored
    ledger.close()
