"""Runs a program that is not ours on private rows: with one folder, without a network.

It is sealed before it begins, by a filter and by Landlock, and both last through `exec`. It may
read the files of its own environment and of the system's libraries, and write into the one folder
that it is given. So rows can go nowhere but into that folder, whatever the program does: there is
no socket, no other place to write to, no other process that it may touch.

    python -m sarus_kernel.vault.workers.sealed_program FOLDER PYTHON SCRIPT [READABLE ...]
"""

import os
import resource
import socket
import sys
from collections.abc import Sequence
from pathlib import Path

from sarus_kernel.errors import InternalError
from sarus_kernel.vault.workers import landlock
from sarus_kernel.vault.workers.seal import die_with_parent, lock_calls, promise
from sarus_kernel.vault.workers.seccomp import without_network

SYSTEM = (
    "/usr", "/lib", "/lib64", "/bin", "/etc/ld.so.cache", "/etc/localtime", "/etc/nsswitch.conf",
    "/etc/passwd", "/etc/mime.types", "/proc/self", "/proc/cpuinfo", "/proc/meminfo", "/proc/stat",
    "/sys/devices/system",
)  # fmt: skip
DEVICES = ("/dev/null", "/dev/urandom", "/dev/random", "/dev/zero")
LARGEST = 4 * 2**30
"""Bytes of one file that it may write."""
SECONDS = 8 * 3600
"""Of processor time."""


def run(folder: Path, python: Path, script: Path, readable: Sequence[Path]) -> None:
    """Become the program, sealed: does not return. Raises InternalError if a lock does not close.

    folder    where it may read and write; its working directory and its home
    readable  what it may read and run besides the system's own libraries
    """
    os.chdir(folder)
    for limit, most in (
        (resource.RLIMIT_CPU, SECONDS), (resource.RLIMIT_CORE, 0), (resource.RLIMIT_FSIZE, LARGEST)
    ):  # fmt: skip
        resource.setrlimit(limit, (most, most))
    die_with_parent()
    promise()
    _lock_files(folder, (*readable, *map(Path, SYSTEM), script))
    lock_calls(without_network())
    _must_fail_now(folder)
    home = {"HOME": str(folder), "TMPDIR": str(folder), "PATH": "/usr/bin:/bin"}
    os.execve(python, [str(python), "-I", str(script)], home)


def _lock_files(folder: Path, readable: Sequence[Path]) -> None:
    places = {place: landlock.READ for place in readable}
    places |= {Path(device): landlock.READ | landlock.WRITE for device in DEVICES}
    try:
        closed = landlock.restrict({**places, folder: landlock.ALL})
    except OSError:
        raise InternalError("The program could not be sealed (landlock).") from None
    if not closed:
        raise InternalError("The program cannot be sealed: this system has no Landlock.")


def _must_fail_now(folder: Path) -> None:
    """What has to be shut is tried: a system may accept a filter and not enforce it."""
    doors = (
        lambda: socket.socket().detach(),
        lambda: os.open(folder.parent, os.O_RDONLY),
        lambda: os.kill(os.getpid(), 0),
    )
    for door in doors:
        try:
            door()
        except PermissionError:
            continue
        raise InternalError("The program could not be sealed: the system does not enforce it.")


if __name__ == "__main__":
    place, interpreter, program, *more = map(Path, sys.argv[1:])
    run(place, interpreter, program, more)
