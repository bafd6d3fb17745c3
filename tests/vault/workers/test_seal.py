"""How many threads a worker may start, where its user has other processes too."""

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest

from sarus_kernel.vault.workers.seal import OF_A_USER, most_tasks

HIDDEN = """
import os, sys, threading
from sarus_kernel.vault.workers.seal import hide
for _ in range(3):
    threading.Thread(target=sys.stdin.read, daemon=True).start()
if os.geteuid() == 0:
    os.setuid(54_321)
hide()
print("there", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def hidden() -> Iterator[int]:
    """A process of four threads that nobody may look into; of a user of its own, where root runs
    the tests: that user."""
    as_root = os.geteuid() == 0
    with subprocess.Popen(
        [sys.executable, "-c", HIDDEN],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"there\n"
        yield 54_321 if as_root else os.getuid()
        process.kill()


def test_a_hidden_process_counts_for_its_user_and_root_s_do_not(hidden: int) -> None:
    """Its folder under /proc is root's. With root's processes in, on a machine with many of
    them, a worker could start so many threads that the vault did not start."""
    counted = most_tasks(hidden) - OF_A_USER
    if hidden == os.getuid():
        assert counted >= 4 + 1
    else:
        assert counted == 4
