"""Shuts a process in for good: what it has open stays open, and nothing new can be opened.

The order matters: the limits first, then the promise never to gain rights, then the filter, in
every thread at once (TSYNC), because DuckDB's threads exist by then. Any step that fails raises,
so that nothing ever runs unsealed.
"""

import ctypes
import os
import resource
import signal
from dataclasses import dataclass

from sarus_kernel.errors import InternalError

_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_SET_NO_NEW_PRIVS = 1, 4, 38
_SECCOMP = {"x86_64": 317, "aarch64": 277}
_SET_MODE_FILTER, _TSYNC = 1, 1
_libc = ctypes.CDLL(None, use_errno=True)


@dataclass(frozen=True)
class Limits:
    """What one job may use: bytes of address space, seconds of processor time."""

    memory: int = 16 * 2**30
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
    for limit, most in (
        (resource.RLIMIT_AS, limits.memory),
        (resource.RLIMIT_CPU, limits.seconds),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_MEMLOCK, 0),
    ):
        resource.setrlimit(limit, (most, most))
    hide()
    _prctl(_PR_SET_NO_NEW_PRIVS, 1, "no_new_privs")
    lines = ctypes.create_string_buffer(program, len(program))
    shape = _Program(len(program) // 8, ctypes.cast(lines, ctypes.c_void_p))
    call = [ctypes.c_long(n) for n in (_SECCOMP[os.uname().machine], _SET_MODE_FILTER, _TSYNC)]
    # With TSYNC a positive answer is the id of a thread that could not be sealed.
    _must(_libc.syscall(*call, ctypes.byref(shape)), "seccomp")


def _prctl(option: int, value: int, what: str) -> None:
    _must(_libc.prctl(option, *(ctypes.c_ulong(n) for n in (value, 0, 0, 0))), what)


def _must(answer: int, what: str) -> None:
    if answer != 0:
        raise InternalError(f"A worker could not be sealed ({what}, error {ctypes.get_errno()}).")
