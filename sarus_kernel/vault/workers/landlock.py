"""Landlock beside seccomp, where the kernel has it: a second lock on files, networks and signals.

It is made with no exception at all: what it knows (opening, making and removing files; TCP; other
processes' signals and abstract sockets) is shut for the thread that calls and those it starts. So
a mistake in the list of system calls would have to get past it as well. Source: Linux,
Documentation/userspace-api/landlock.rst.
"""

import ctypes
import errno
import os

_CREATE, _RESTRICT = 444, 446
"""The numbers of the system calls, on every machine."""
_ASK_VERSION = 1
_FILES = {1: 0x1FFF, 2: 0x3FFF, 3: 0x7FFF, 4: 0x7FFF, 5: 0xFFFF}
"""All rights to files that a version of Landlock knows (the last: later ones, too)."""
_NETWORK, _SCOPES = (4, 0x3), (6, 0x3)
"""From which version on: TCP (bind, connect); abstract sockets and signals."""
_libc = ctypes.CDLL(None, use_errno=True)


class _Ruleset(ctypes.Structure):
    _fields_ = (
        ("files", ctypes.c_uint64), ("network", ctypes.c_uint64), ("scopes", ctypes.c_uint64)
    )  # fmt: skip


_ABSENT = errno.ENOSYS, errno.EOPNOTSUPP


def version() -> int:
    """Which version of Landlock the kernel has; 0: none, or it is switched off.

    Raises OSError where that is not told: a filter of system calls forbids to ask, and would forbid
    to close.
    """
    found = _call(_CREATE, None, 0, _ASK_VERSION)
    if found < 0 and ctypes.get_errno() not in _ABSENT:
        raise OSError(ctypes.get_errno(), "landlock")
    return max(0, found)


def restrict() -> bool:
    """Shut in the calling thread, and those that it starts; False where the kernel cannot.

    no_new_privs has to be set. Raises OSError if the kernel has Landlock and it does not close.
    """
    found = version()
    if found == 0:
        return False
    rules = _Ruleset(
        _FILES[min(found, max(_FILES))],
        _NETWORK[1] if found >= _NETWORK[0] else 0,
        _SCOPES[1] if found >= _SCOPES[0] else 0,
    )
    known = 8 if found < _NETWORK[0] else 16 if found < _SCOPES[0] else 24
    ruleset = _call(_CREATE, ctypes.byref(rules), known, 0)
    if ruleset < 0:
        raise OSError(ctypes.get_errno(), "landlock")
    try:
        if _call(_RESTRICT, ruleset, 0, 0) != 0:
            raise OSError(ctypes.get_errno(), "landlock")
    finally:
        os.close(ruleset)
    return True


def _call(number: int, first: object, second: int, third: int) -> int:
    given = ctypes.c_long(first) if isinstance(first, int) else first
    return int(
        _libc.syscall(ctypes.c_long(number), given, ctypes.c_long(second), ctypes.c_long(third))
    )
