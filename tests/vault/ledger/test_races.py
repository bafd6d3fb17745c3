"""Many at once, and killed at any moment: the ledger never shows less than what was released."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from sarus_kernel.vault.ledger.entries import Caps, Charged, Entry
from sarus_kernel.vault.ledger.ledger import Ledger

MakeEntry = Callable[..., Entry]

PROGRAM = Path(__file__).with_name("charging.py")
ROOT = Path(__file__).parents[3]


def start(*arguments: object) -> subprocess.Popen[str]:
    """One of the programs of charging.py, in a process of its own."""
    command = [sys.executable, str(PROGRAM), *map(str, arguments)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT,
                            env={"PYTHONPATH": str(ROOT)})  # fmt: skip


def outputs(*running: subprocess.Popen[str]) -> list[str]:
    """What they printed, after all of them ended well."""
    said = [process.communicate(timeout=120)[0] for process in running]
    assert [process.returncode for process in running] == [0] * len(running)
    return said


def test_racing_sessions_stop_exactly_at_the_cap(tmp_path: Path, entry: MakeEntry) -> None:
    """Four processes of three threads each, all asking at once, get what one alone would get."""
    alone, most = Ledger.create(tmp_path / "alone.db"), 0
    while isinstance(alone.charge(entry(0.1), Caps(5.0, 1e-6)), Charged):
        most += 1
    path = tmp_path / "ledger.db"
    Ledger.create(path).close()
    said = outputs(*(start("race", path, 5.0, 0.1) for _ in range(4)))
    counts = [tuple(map(int, line.split())) for line in said]
    assert [threads for threads, _ in counts] == [3] * 4
    assert sum(charged for _, charged in counts) == most > 50
    ledger = Ledger.open(path)
    assert ledger.spent("research").loss == alone.spent("research").loss
    assert ledger.verify().sound
    ledger.close()
    alone.close()


def test_what_was_announced_was_charged(tmp_path: Path) -> None:
    """After 200 kill -9 at random moments every announced charge is there, and the chain holds."""
    path = tmp_path / "ledger.db"
    Ledger.create(path).close()
    (said,) = outputs(start("announce", path, 200))
    announced = [(int(seq), head) for seq, head in map(str.split, said.splitlines())]
    ledger = Ledger.open(path)
    charged = [(row.seq, row.hash) for row in ledger.account()]
    assert len(announced) >= 100
    assert set(announced) <= set(charged)
    assert len(charged) - len(announced) <= 200
    assert ledger.spent("research").releases == len(charged)
    assert ledger.verify().sound
    ledger.close()
