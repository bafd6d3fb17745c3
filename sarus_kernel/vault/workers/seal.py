"""Shuts a process in for good: what it has open stays open, and nothing new can be opened.

The order matters: root gives up its rights, then the limits, then the promise never to gain
rights, Landlock, and the filter, in every thread at once (TSYNC), because DuckDB's threads exist by
then. Any step that fails raises, and what must fail afterwards is tried, so that nothing ever runs
unsealed: also not where a kernel accepts a filter and does not enforce it.
"""

import ctypes
import os
import resource
import signal
import socket
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from sarus_kernel.errors import InternalError
from sarus_kernel.vault.workers import landlock

_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_SET_NO_NEW_PRIVS = 1, 4, 38
_SECCOMP = {"x86_64": 317, "aarch64": 277}
_SET_MODE_FILTER, _TSYNC = 1, 1
_NOBODY = 0x60000000
"""Users from here on are no one's: each worker is the one of its process number."""
_libc = ctypes.CDLL(None, use_errno=True)


MOST_MEMORY = 16 * 2**30
"""Bytes: no job is given more, however much there is."""
AT_ONCE = 4
"""So many jobs on real rows run at the same time; together they may fill the memory, no more."""
THREADS, OF_A_USER = 64, 128
"""Threads that a job may start: what the libraries start for themselves are fewer. Where its user
has other processes, which the system counts with it, these may start some meanwhile."""
FILES = 64
"""Files that may be open: workers open none, DuckDB has its own."""


def _share_of_memory() -> int:
    """An equal part of this machine's memory, in bytes."""
    physical = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return min(MOST_MEMORY, physical // AT_ONCE)


@dataclass(frozen=True)
class Limits:
    """What one job may use: bytes beside what is loaded already, seconds of processor time."""

    memory: int = field(default_factory=_share_of_memory)
    seconds: int = 600


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("lines", ctypes.c_void_p))


def hide() -> None:
    """Keep this process's memory from others of the same user: no ptrace, no core, no /proc."""
    _prctl(_PR_SET_DUMPABLE, 0, "dumpable")


def die_with_parent() -> None:
    """Have the kernel kill this process when the thread that forked it is gone."""
    _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, "pdeathsig")


def seal(program: bytes, limits: Limits) -> None:
    """Shut this process in. Raises InternalError if any lock does not close."""
    used, user = _used(), _be_nobody()
    for limit, most in (
        (resource.RLIMIT_AS, used + limits.memory),
        (resource.RLIMIT_NPROC, most_tasks(user)),
        (resource.RLIMIT_NOFILE, FILES),
        (resource.RLIMIT_CPU, limits.seconds),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_MEMLOCK, 0),
    ):
        resource.setrlimit(limit, (most, most))
    die_with_parent()  # a change of user takes this back
    hide()
    promise()
    _lock_files()
    lock_calls(program)
    _must_fail(lambda: os.open(os.devnull, os.O_RDONLY))
    _must_fail(lambda: socket.socket().detach())
    _must_fail(lambda: os.kill(os.getpid(), 0))


def promise() -> None:
    """Never to gain rights: what makes the other locks possible."""
    _prctl(_PR_SET_NO_NEW_PRIVS, 1, "no_new_privs")


def lock_calls(program: bytes) -> None:
    """Put a filter of system calls over every thread. Raises InternalError if it does not close."""
    lines = ctypes.create_string_buffer(program, len(program))
    shape = _Program(len(program) // 8, ctypes.cast(lines, ctypes.c_void_p))
    call = [ctypes.c_long(n) for n in (_SECCOMP[os.uname().machine], _SET_MODE_FILTER, _TSYNC)]
    # With TSYNC a positive answer is the id of a thread that could not be sealed.
    _must(_libc.syscall(*call, ctypes.byref(shape)), "seccomp")


def _used() -> int:
    """Bytes of address space that this process has already."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
    return pages * os.sysconf("SC_PAGE_SIZE")


def _be_nobody() -> int:
    """Where the vault is root's, the worker is a user that nobody else is: limits hold for it, and
    it may do nothing to others. The user that it is then."""
    if os.geteuid() == 0:
        number = _NOBODY | os.getpid()
        with suppress(OSError):  # root of a container that knows no other users
            os.setgroups([])
            os.setresgid(number, number, number)
            os.setresuid(number, number, number)
    return os.getuid()


def most_tasks(user: int) -> int:
    """How many threads a user may have: as many as now, and some more. The system counts all of
    them against one limit, and a hidden process's folder is root's, so its own word is read."""
    if user >= _NOBODY:
        return len(os.listdir("/proc/self/task")) + THREADS
    count = 0
    for name in filter(str.isdigit, os.listdir("/proc")):
        with suppress(OSError):  # it has ended meanwhile
            lines = Path(f"/proc/{name}/status").read_text("utf-8", "replace").splitlines()
            told = dict(line.partition(":")[::2] for line in lines)
            if told["Uid"].split()[0] == str(user):
                count += int(told["Threads"])
    return count + OF_A_USER


def _lock_files() -> None:
    try:
        landlock.restrict()
    except OSError:
        raise InternalError("A worker could not be sealed (landlock).") from None


def _must_fail(call: Callable[[], object]) -> None:
    try:
        call()
    except PermissionError:
        return
    raise InternalError("A worker could not be sealed: the system does not enforce the filter.")


def _prctl(option: int, value: int, what: str) -> None:
    _must(_libc.prctl(option, *(ctypes.c_ulong(n) for n in (value, 0, 0, 0))), what)


def _must(answer: int, what: str) -> None:
    if answer != 0:
        raise InternalError(f"A worker could not be sealed ({what}, error {ctypes.get_errno()}).")
