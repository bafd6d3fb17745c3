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
from sarus_kernel.vault.workers import probes
from sarus_kernel.vault.workers.landlock import version
from sarus_kernel.vault.workers.seal import AT_ONCE, Limits
from sarus_kernel.vault.workers.seccomp import program
from sarus_kernel.vault.workers.syscalls import ABSENT, ALLOWED, CONDITIONAL, SHUT

PROBES = Path(__file__).with_name("probes.py")
OPEN_OUTSIDE = (
    "tcp", "unix_socket", "read_secret", "read_passwd", "list_root", "write_file", "fork",
    "execute", "kill_victim", "much_memory", "leave_the_filter_by_a_thread", "memfd_create",
    "pipe", "dup", "lock_the_open_file", "touch", "open", "whether_the_ledger_is_there",
    "clock_of_the_victim", "sysinfo", "two_hundred_threads",
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
    listed = SHUT | ALLOWED | ABSENT | {when.name: when.number for when in CONDITIONAL}
    arch = getattr(pyseccomp.Arch, machine)
    found = {name: pyseccomp.resolve_syscall(arch, name) for name in listed}
    assert {name: number if number >= 0 else None for name, number in found.items()} == {
        name: numbers[column] for name, numbers in listed.items()
    }


def test_the_vault_finds_all_doors_shut_before_it_starts() -> None:
    """In a worker of each kind; in hundredths of a second, so it tries at each start."""
    found = probes.table()
    assert set(found) == set(probes.KINDS)
    for doors in found.values():
        assert len(doors) > 45 and probes.open_doors(doors) == []
    probes.need_shut()


def test_a_vault_does_not_start_where_the_filter_is_not_enforced(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The owner is told which doors are open; `check` shows all of them."""
    monkeypatch.setattr(probes, "seal", lambda *_: None)
    with pytest.raises(OwnerError, match=r"network \(query, twin and model\).*read a file"):
        probes.need_shut()
    shut = [door for door in probes.table()["function"].values() if door.startswith("shut")]
    assert len(shut) < 25


def test_a_worker_does_not_run_where_the_filter_is_not_enforced() -> None:
    """Each one tries at once, however well the machine began."""
    code = (
        "import struct\nfrom sarus_kernel.errors import InternalError\n"
        "from sarus_kernel.vault.workers.seal import Limits, seal\n"
        "try:\n    seal(struct.pack('=HBBI', 6, 0, 0, 0x7FFF0000), Limits())\n"
        "except InternalError as error:\n    print(error)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert b"does not enforce the filter" in done.stdout


def test_landlock_shuts_files_where_the_kernel_has_it() -> None:
    """By itself, without the filter; a kernel without it says so, and seccomp stands alone."""
    code = (
        "import ctypes, os\nfrom sarus_kernel.vault.workers import landlock\n"
        "ctypes.CDLL(None).prctl(38, 1, 0, 0, 0)\nshut = landlock.restrict()\n"
        "try:\n    os.open('/etc/passwd', os.O_RDONLY)\n    print(shut, 'open')\n"
        "except PermissionError:\n    print(shut, 'shut')\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert done.stdout.split() == ([b"True", b"shut"] if version() else [b"False", b"open"])


def test_jobs_together_fit_into_the_memory() -> None:
    """As many as run at once, each with all that it may have beside what is loaded."""
    physical = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    assert 0 < AT_ONCE * Limits().memory <= physical


def test_an_unknown_machine_is_refused() -> None:
    """Better no worker than an open one."""
    with pytest.raises(OwnerError, match="riscv64"):
        program("riscv64")
    assert len(program(platform.machine())) % 8 == 0
