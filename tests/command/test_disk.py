"""A vault whose disk takes nothing any more: nothing is released, and it says so and goes on later.

The limit of a file's size stands in for a full disk: every write that would make a file longer
fails, whoever the user is. SQLite's own read-only state: `tests/vault/test_unwritable.py`.
"""

import json
import resource
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import httpx
import pytest

from sarus_kernel.client import connect
from sarus_kernel.errors import InternalError
from sarus_kernel.frontends.sql import parse
from sarus_kernel.vault.ledger.ledger import Ledger
from sarus_kernel.vault.ledger.lines import RESEARCH
from tests.processes import running

NOTHING = (0, resource.RLIM_INFINITY)
"""Soft and hard limit: the soft one can be taken back."""


@contextmanager
def full(process: int) -> Iterator[None]:
    """While this lasts, no file of a process grows."""
    resource.prlimit(process, resource.RLIMIT_FSIZE, NOTHING)
    try:
        yield
    finally:
        resource.prlimit(process, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY,) * 2)


def ready(door: Path) -> int:
    """What /ready says."""
    with httpx.Client(transport=httpx.HTTPTransport(uds=str(door))) as line:
        return line.get("http://vault/ready", timeout=60).status_code


def test_nothing_is_released_while_the_disk_is_full(vault: Path, tmp_path: Path) -> None:
    """A new question is refused in words, an old answer and a price are there; once there is room
    the same question is answered. Ledger and receipts say the same."""
    command = [sys.executable, "-m", "sarus_kernel.vault", str(vault), "--socket"]
    token = (vault / "tokens" / "researcher").read_text("utf-8")
    with running([*command, str(tmp_path / "s")], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None and "socket" in json.loads(process.stdout.readline())
        with connect(f"unix://{tmp_path / 's'}", token) as asked:
            first = parse("SELECT COUNT(*) AS n FROM person", asked.catalog)
            second = parse("SELECT COUNT(*) AS n FROM person WHERE person_id > 5", asked.catalog)
            before = asked.ask(first, 0.25, anyway=True)
            with full(process.pid):
                for _ in range(2):
                    with pytest.raises(InternalError, match="cannot keep its account"):
                        asked.ask(second, 0.25, anyway=True)
                assert asked.ask(first, 0.25, anyway=True).receipt == before.receipt
                assert asked.explain(second, 0.25).loss.epsilon == 0.25
                assert process.poll() is None and ready(tmp_path / "s") == 503
            after = asked.ask(second, 0.25, anyway=True)
        process.terminate()
        assert process.wait(100) == 0
    with closing(Ledger.open(vault / "private" / "ledger.db")) as ledger:
        entries = [row.seq for row in ledger.account() if row.entry.line == RESEARCH]
        assert ledger.verify().sound
    told = [each.receipt.ledger_seq for each in (before, after) if each.receipt]
    assert entries[0] == told[0] and entries[-1] == told[-1] and len(told) == 2
    assert len(entries) <= 4  # what was charged and could not be kept is not given back


def test_a_vault_that_can_write_nothing_does_not_start(vault: Path, tmp_path: Path) -> None:
    """In words, and not by a traceback."""
    command = [sys.executable, "-m", "sarus_kernel.vault", str(vault), "--socket"]
    limited = "import resource, runpy, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (0, -1)); "
    limited += "runpy.run_module('sarus_kernel.vault', run_name='__main__', alter_sys=True)"
    command = [sys.executable, "-c", limited, str(vault), "--socket", str(tmp_path / "s")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    said = json.loads(done.stdout)
    assert done.returncode == 1 and said["error"] == "OwnerError"
    assert "Is the disk full, or read-only?" in said["reason"]
    assert "Traceback" not in done.stderr
