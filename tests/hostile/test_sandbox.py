"""Inside a sealed process every door is shut; outside, the same probes find them open."""

import json
import os
import platform
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pyseccomp
import pytest

from sarus_kernel.errors import OwnerError
from sarus_kernel.vault.workers.seccomp import program
from sarus_kernel.vault.workers.syscalls import ABSENT, ALLOWED, CONDITIONAL

PROBES = Path(__file__).with_name("probes.py")
OPEN_OUTSIDE = (
    "tcp", "unix_socket", "read_secret", "read_passwd", "list_root", "write_file", "fork",
    "execute", "kill_victim", "much_memory", "leave_the_filter_by_a_thread", "memfd_create",
    "pipe", "dup", "lock_the_open_file", "touch", "open",
)  # fmt: skip
"""What has to work without the seal, or the probes would prove nothing."""


@pytest.fixture
def targets(tmp_path: Path) -> Iterator[list[str]]:
    """Something to attack: a port, a socket, a file, a folder, a process."""
    (tmp_path / "secret").write_text("secret")
    (tmp_path / "folder").mkdir()
    with (
        closing(socket.create_server(("127.0.0.1", 0))) as tcp,
        socket.socket(socket.AF_UNIX) as unix,
    ):
        victim = subprocess.Popen(["sleep", "60"])
        unix.bind(str(tmp_path / "unix.sock"))
        unix.listen()
        yield [
            str(tcp.getsockname()[1]),
            str(tmp_path / "unix.sock"),
            str(tmp_path / "secret"),
            str(tmp_path / "folder"),
            str(victim.pid),
        ]
        victim.kill()
        victim.wait()


def probe(targets: list[str], *options: str) -> dict[str, str]:
    """What each attack came to, in a process of its own."""
    done = subprocess.run(
        [sys.executable, str(PROBES), *targets, *options],
        capture_output=True, timeout=60, check=False,
        env={"PYTHONPATH": str(Path.cwd()), "PATH": os.environ["PATH"]},
    )  # fmt: skip
    outcomes: dict[str, str] = json.loads(done.stdout)
    return outcomes


def test_every_attack_from_a_sealed_process_fails(targets: list[str]) -> None:
    """Network, files, programs, processes, limits: all shut, in old and new threads."""
    outcomes = probe(targets)
    assert len(outcomes) > 70
    assert [name for name, outcome in outcomes.items() if outcome == "open"] == []


def test_the_probes_find_open_doors_without_the_seal(targets: list[str]) -> None:
    """The same program, unsealed, gets through: so the probes do probe."""
    outcomes = probe(targets, *OPEN_OUTSIDE)
    assert outcomes == dict.fromkeys(OPEN_OUTSIDE, "open")


def test_the_other_numbering_of_calls_kills() -> None:
    """x32 calls, which would walk around an allow-list, end the process."""
    code = (
        "import ctypes, sys\n"
        "from sarus_kernel.vault.workers.seccomp import program\n"
        "from sarus_kernel.vault.workers.seal import Limits, seal\n"
        "seal(program(), Limits())\n"
        "ctypes.CDLL(None).syscall(ctypes.c_long(0x40000000 + 39))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert done.returncode == -31  # SIGSYS


@pytest.mark.parametrize(("machine", "column"), [("X86_64", 0), ("AARCH64", 1)])
def test_numbers_are_those_of_libseccomp(machine: str, column: int) -> None:
    """A wrong number would allow another call: compare every one with a second source."""
    listed = ALLOWED | ABSENT | {when.name: when.number for when in CONDITIONAL}
    arch = getattr(pyseccomp.Arch, machine)
    found = {name: pyseccomp.resolve_syscall(arch, name) for name in listed}
    assert {name: number if number >= 0 else None for name, number in found.items()} == {
        name: numbers[column] for name, numbers in listed.items()
    }


def test_an_unknown_machine_is_refused() -> None:
    """Better no worker than an open one."""
    with pytest.raises(OwnerError, match="riscv64"):
        program("riscv64")
    assert len(program(platform.machine())) % 8 == 0
