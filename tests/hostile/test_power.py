"""Power cuts, full disks and clocks set back: no charge that was acknowledged is forgotten."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from sarus_kernel.vault.ledger.ledger import Ledger
from tests.privacy.profiles import runs

CUTS = runs(60, 1_500)
LONGEST = max(300, 2 * CUTS)
"""Seconds."""
ROOT = Path(__file__).parents[2]


@pytest.mark.timeout(LONGEST)
def test_what_was_acknowledged_is_on_disk(tmp_path: Path) -> None:
    """Whatever part of the unsynced bytes is there, the chain is whole, and has it."""
    Ledger.create(tmp_path / "ledger.db").close()
    command = [sys.executable, "-m", "tests.hostile.power_cuts", str(tmp_path), str(CUTS)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=LONGEST)
    assert done.returncode == 0, done.stderr
    cuts = json.loads(done.stdout)
    assert len(cuts) == CUTS
    assert [cut["problem"] for cut in cuts if cut["problem"]] == []
    assert all(cut["told"] == cut["there"] for cut in cuts)
    assert sum(cut["told"] for cut in cuts) > CUTS and any(cut["told"] < 40 for cut in cuts)
