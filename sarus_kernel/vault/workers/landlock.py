"""Landlock beside seccomp, where the kernel has it: a second lock on files, networks and signals.

For a worker it is made with no exception at all: what it knows (opening, making and removing files;
TCP; other processes' signals and abstract sockets) is shut for the thread that calls and those it
starts. (A program that is not ours, `sealed_program`, keeps the files of its environment.) So a
mistake in the list of system calls would have to get past it as well. Source: Linux,
Documentation/userspace-api/landlock.rst.
"""

import ctypes
import errno
import os
from collections.abc import Mapping
from pathlib import Path

_CREATE, _ADD, _RESTRICT = 444, 445, 446
"""The numbers of the system calls, on every machine."""
_ASK_VERSION = 1
_FILES = {1: 0x1FFF, 2: 0x3FFF, 3: 0x7FFF, 4: 0x7FFF, 5: 0xFFFF}
"""All rights to files that a version of Landlock knows (the last: later ones, too)."""
_NETWORK, _SCOPES = (4, 0x3), (6, 0x3)
"""From which version on: TCP (bind, connect); abstract sockets and signals."""
READ, WRITE, ALL = 0xD, 0x4002, 0xFFFF
"""Rights below a place: run, read and list; write to what is there; whatever there is."""
_OF_A_FILE = 0xC007
"""The rights that a file can have, which is no folder."""
_BENEATH = 1
_libc = ctypes.CDLL(None, use_errno=True)


class _Ruleset(ctypes.Structure):
    _fields_ = (
        ("files", ctypes.c_uint64), ("network", ctypes.c_uint64), ("scopes", ctypes.c_uint64)
    )  # fmt: skip


class _Beneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("rights", ctypes.c_uint64), ("folder", ctypes.c_int32))


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


def restrict(places: Mapping[Path, int] | None = None) -> bool:
    """Shut in the calling thread, and those that it starts; False where the kernel cannot.

    places  what stays open: files and folders with what is below them, and the rights there

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
        for place, rights in (places or {}).items():
            _open_up(ruleset, place, rights & rules.files)
        if _call(_RESTRICT, ruleset, 0, 0) != 0:
            raise OSError(ctypes.get_errno(), "landlock")
    finally:
        os.close(ruleset)
    return True


def _open_up(ruleset: int, place: Path, rights: int) -> None:
    """Leave one place open; what is not there needs nothing."""
    if not place.exists():
        return
    folder = os.open(place, os.O_PATH | os.O_CLOEXEC)
    try:
        rule = _Beneath(rights if place.is_dir() else rights & _OF_A_FILE, folder)
        if _call(_ADD, ruleset, _BENEATH, ctypes.byref(rule), 0) != 0:
            raise OSError(ctypes.get_errno(), "landlock")
    finally:
        os.close(folder)


def _call(number: int, *given: object) -> int:
    plain = [ctypes.c_long(each) if isinstance(each, int) else each for each in given]
    return int(_libc.syscall(ctypes.c_long(number), *plain))
