"""Tries every door of the seal, from inside: the vault does not start if one is open.

A filter that a kernel accepts need not be one that it enforces (emulators, old machines). So before
anything is opened, a process is forked and sealed as a worker of each kind is, and tries what a
worker that is taken over would try. It has nothing that it could take along.
"""

import ctypes
import errno
import json
import mmap
import os
import resource
import select
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path

from sarus_kernel.errors import OwnerError
from sarus_kernel.vault.workers.seal import Limits, seal
from sarus_kernel.vault.workers.seccomp import program

KINDS: Mapping[str, bool] = {"query, twin and model": False, "function": True}
"""The kinds of workers that are sealed differently, and whether it is one for somebody's code."""
SECONDS = 20.0
"""What all probes of a kind may take: they take some hundredths, on a busy machine more."""
MANY = 200
"""Threads."""
_SMALL = 2**16
_CALLS: Mapping[str, tuple[int, int, tuple[int, ...]]] = {
    "io_uring": (425, 425, (4, 0)),
    "ptrace": (101, 117, (0x4206, 0x7FFFFFFF, 0, 0)),
    "another process's memory": (310, 270, (1, 0, 0, 0, 0, 0)),
    "another process's files": (438, 438, (0, 0, 0)),
    "bpf": (321, 280, (0, 0, 0)),
    "keys": (250, 219, (0, -3, 0)),
    "performance counters": (298, 241, (0, 0, -1, -1, 0)),
    "shared memory": (29, 194, (0x5150, 4096, 0)),
    "message queue": (240, 180, (0, 0, 0, 0)),
    "memory as a file": (319, 279, (0, 0)),
    "page faults": (323, 282, (0,)),
    "personality": (135, 92, (0x0040000,)),
    "file by handle": (304, 265, (-100, 0, 0)),
    "namespace": (272, 97, (0x10000000,)),
    "mount": (165, 40, (0, 0, 0, 0, 0)),
    "another filter": (317, 277, (1, 0, 0)),
    "user": (105, 146, (0,)),
    "pipe": (293, 59, (0, 0)),
    "pair of sockets": (53, 199, (1, 1, 0, 0)),
    "watch files": (294, 26, (0,)),
    "signal with data": (129, 138, (1, 0, 0)),
    "advice to another process": (440, 440, (0, 0, 0, 0, 0)),
    "splice": (275, 76, (0, 0, 1, 0, 1, 0)),
    "program from a file": (322, 281, (-100, 0, 0, 0, 0)),
    "new process by clone3": (435, 435, (0, 0)),
    "kernel module": (313, 273, (0, 0, 0)),
    "system information": (99, 179, (0,)),
    "clock of another process": (228, 113, (-14, 0)),
    "which processor": (203, 122, (0, 0, 0)),
    "priority at the disk": (251, 30, (1, 0, 0)),
    "length of an open file": (77, 46, (-1, 0)),
    "rights of an open file": (91, 52, (-1, 0)),
    "take a file from another process": (47, 212, (-1, 0, 0)),
    "give a file to another process": (46, 211, (-1, 0, 0)),
    "timer": (222, 107, (-1, 0, 0)),
    "compare with another process": (312, 272, (1, 1, 0, 0, 0)),
    "options of this process": (157, 167, (3, 0, 0, 0, 0)),
    "limits of another process": (302, 261, (1, 7, 1, 0)),
}  # fmt: skip
"""System calls by their numbers on x86_64 and arm64, without effect as they are called here."""
_NOWHERE = "/dev/shm/no-such-folder/probe"
"""Where nothing is: a door that is open says so, and does nothing else."""
_CLOSED = (errno.EPERM, errno.ENOSYS)
"""What the filter answers. Any other error comes from behind it."""
_libc = ctypes.CDLL(None, use_errno=True)


def table(limits: Limits | None = None) -> dict[str, dict[str, str]]:
    """For each kind of worker, each door: "shut" and by what, or "open". Raises OwnerError."""
    found = {}
    for kind, block in KINDS.items():
        found[kind] = _sealed(program(block=block), limits or Limits())
    return found


def need_shut() -> None:
    """Raises OwnerError, naming the doors, if one is open."""
    doors = [f"{door} ({kind})" for kind, each in table().items() for door in open_doors(each)]
    if doors:
        raise OwnerError(
            f"Workers cannot be sealed on this machine: {', '.join(doors)} can be reached from "
            "inside.\nRun the vault on a Linux with seccomp, not under an emulator. "
            "All of it: sarus-kernel check DIR"
        )


def open_doors(found: Mapping[str, str]) -> list[str]:
    """Those that should be shut."""
    return [door for door, came in found.items() if not came.startswith("shut")]


def words() -> Iterator[str]:
    """The table in lines, for the owner."""
    found = table()
    for kind, each in found.items():
        bad = open_doors(each)
        yield f"Seal of workers ({kind}): {len(each) - len(bad)} of {len(each)} doors are shut."
        yield from (f"  {door}: {came}" for door, came in each.items())


def _sealed(lines: bytes, limits: Limits) -> dict[str, str]:
    """What came of all probes in a process that is sealed like this. Raises OwnerError."""
    ours, theirs = socket.socketpair()
    child = os.fork()
    if child == 0:
        _probe(theirs, lines, limits)
    theirs.close()
    try:
        return _heard(ours)
    finally:
        ours.close()
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


def _heard(channel: socket.socket) -> dict[str, str]:
    message, end = b"", time.monotonic() + SECONDS
    while select.select([channel], [], [], max(0.0, end - time.monotonic()))[0]:
        part = channel.recv(_SMALL)
        if not part:
            break
        message += part
    try:
        return {str(door): str(came) for door, came in json.loads(message).items()}
    except ValueError:
        raise OwnerError(
            "A process that is sealed as workers are did not say what it can reach.\n"
            "Workers cannot be sealed on this machine, or it is too busy to try."
        ) from None


def _probe(channel: socket.socket, lines: bytes, limits: Limits) -> None:
    """In the child: seal, try all, say what came of it, and end."""
    try:
        threading.stack_size(_SMALL)
        seal(lines, limits)
        found = {name: _outcome(attempt) for name, attempt in _attempts(limits).items()}
        os.write(channel.fileno(), json.dumps(found).encode())  # sending has another number
    finally:
        os._exit(0)


def _outcome(attempt: Callable[[], object]) -> str:
    try:
        attempt()
    except OSError as error:
        if error.errno in (*_CLOSED, errno.ENOMEM):
            return f"shut: {errno.errorcode[error.errno]}"
        return f"open: {errno.errorcode.get(error.errno or 0, 'it got further')}"
    except (MemoryError, RuntimeError, ValueError) as error:
        return f"shut: {type(error).__name__}"
    return "open"


def _attempts(limits: Limits) -> dict[str, Callable[[], object]]:
    """Each door, and how it is tried."""
    place = 0 if os.uname().machine == "x86_64" else 1
    numbered: dict[str, Callable[[], object]] = {
        name: partial(_call, (x86, arm)[place], arguments)
        for name, (x86, arm, arguments) in _CALLS.items()
    }
    return numbered | {
        "network": socket.socket,
        "datagrams": lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM),
        "local sockets": lambda: socket.socket(socket.AF_UNIX),
        "netlink": lambda: socket.socket(socket.AF_NETLINK, socket.SOCK_RAW),
        "read a file": lambda: os.open("/etc/passwd", os.O_RDONLY),
        "write a file": lambda: os.open("/dev/null", os.O_WRONLY),
        "make a file": lambda: os.open(f"{_NOWHERE}/a", os.O_CREAT | os.O_RDWR, 0o600),
        "list a folder": lambda: os.listdir("/"),
        "whether a file is there": lambda: os.stat("/etc/passwd"),
        "the parent's environment": lambda: os.open(f"/proc/{os.getppid()}/environ", os.O_RDONLY),
        "remove a file": lambda: os.unlink(_NOWHERE),
        "rename a file": lambda: os.rename(_NOWHERE, f"{_NOWHERE}2"),
        "rights of a file": lambda: os.chmod(_NOWHERE, 0o600),
        "times of a file": lambda: os.utime(_NOWHERE, (1, 1)),
        "another folder": lambda: os.chdir("/"),
        "new process": _fork,
        "another program": lambda: os.execv(_NOWHERE, [_NOWHERE]),
        "signal": lambda: os.kill(os.getppid(), 0),
        "priority of another process": lambda: os.setpriority(os.PRIO_PROCESS, os.getppid(), 0),
        "higher limits": _raise_limit,
        "more memory": lambda: mmap.mmap(-1, limits.memory + 2**30),
        "many threads": _threads,
        "a file from a new thread": _from_a_thread,
    }


def _call(number: int, arguments: tuple[int, ...]) -> None:
    ctypes.set_errno(0)
    if _libc.syscall(ctypes.c_long(number), *map(ctypes.c_long, arguments)) == -1:
        raise OSError(ctypes.get_errno(), "")


def _fork() -> None:
    if os.fork() == 0:
        os._exit(0)


def _raise_limit() -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (hard * 2, hard * 2))


def _threads() -> None:
    going = threading.Event()
    try:
        for _ in range(MANY):
            threading.Thread(target=going.wait, daemon=True).start()
    finally:
        going.set()


def _from_a_thread() -> None:
    """A thread is sealed as the one is that starts it; where none can be started it is shut."""
    failures: list[OSError] = []

    def run() -> None:
        try:
            Path("/etc/passwd").read_bytes()
        except OSError as error:
            failures.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    if failures:
        raise failures[0]
