"""Turns the list of allowed system calls into a seccomp program (classic BPF)."""

import errno
import os
import struct
from collections.abc import Iterator

from sarus_kernel.errors import OwnerError
from sarus_kernel.vault.workers.syscalls import (
    ABSENT,
    ALLOWED,
    CONDITIONAL,
    MACHINES,
    OWN_LIMITS,
    SELDOM,
    SENSING,
    SHUT,
    UNHEARD,
    Number,
    When,
)

_LOAD, _JUMP_EQUAL, _JUMP_LEAST, _AND, _RETURN = 0x20, 0x15, 0x35, 0x54, 0x06
_ALLOW, _KILL = 0x7FFF0000, 0x80000000
_REFUSE, _NO_SUCH_CALL = 0x00050000 | errno.EPERM, 0x00050000 | errno.ENOSYS
_NUMBER, _MACHINE = 0, 4
"""Offsets in the kernel's `struct seccomp_data`; arguments start at 16, 8 bytes each."""
_X32 = 0x40000000
"""x86_64 system calls by their other numbering, which would walk around the list."""

Instruction = tuple[int, int, int, int]
"""Code, jump if true, jump if false, constant."""


def program(machine: str = os.uname().machine, block: bool = False) -> bytes:
    """The filter for a machine, ready for the kernel. Raises OwnerError on an unknown machine.

    block  for somebody's own code: without threads, and without a sense of what is around it
    """
    if machine not in MACHINES:
        known = " and ".join(MACHINES)
        raise OwnerError(f"Workers cannot be sealed on {machine}: only {known} are known.")
    return b"".join(struct.pack("=HBBI", *line) for line in _lines(*MACHINES[machine], block))


def without_network(machine: str = os.uname().machine) -> bytes:
    """The filter of a program that is not ours: all is allowed but what leads out of it.

    Raises OwnerError on an unknown machine.
    """
    if machine not in MACHINES:
        known = " and ".join(MACHINES)
        raise OwnerError(f"Programs cannot be sealed on {machine}: only {known} are known.")
    return b"".join(struct.pack("=HBBI", *line) for line in _open_lines(*MACHINES[machine]))


def _open_lines(arch: int, place: int) -> Iterator[Instruction]:
    yield from _machine(arch)
    yield _JUMP_LEAST, 0, 1, UNHEARD
    yield _RETURN, 0, 0, _NO_SUCH_CALL
    for number in SHUT.values():
        yield from _always(number[place], _REFUSE)
    yield from _sometimes(OWN_LIMITS, place)
    yield _RETURN, 0, 0, _ALLOW


def _machine(arch: int) -> Iterator[Instruction]:
    """End whoever calls by another machine's numbers; then the number is loaded."""
    yield _LOAD, 0, 0, _MACHINE
    yield _JUMP_EQUAL, 1, 0, arch
    yield _RETURN, 0, 0, _KILL
    yield _LOAD, 0, 0, _NUMBER
    yield _JUMP_LEAST, 0, 1, _X32
    yield _RETURN, 0, 0, _KILL


def _lines(arch: int, place: int, block: bool) -> Iterator[Instruction]:
    left_out = SENSING if block else ()
    rules = (*(w for w in CONDITIONAL if w.name not in left_out), *(SELDOM if block else ()))
    yield from _machine(arch)
    for name, number in ALLOWED.items():
        if name not in left_out:
            yield from _always(number[place], _ALLOW)
    for number in ABSENT.values():
        yield from _always(number[place], _NO_SUCH_CALL)
    for when in rules:
        yield from _sometimes(when, place)
    yield _RETURN, 0, 0, _REFUSE


def _always(number: int | None, answer: int) -> Iterator[Instruction]:
    if number is not None:
        yield _JUMP_EQUAL, 0, 1, number
        yield _RETURN, 0, 0, answer


def _sometimes(when: When, place: int) -> Iterator[Instruction]:
    """Once inside, it always returns: the number is no longer loaded for later comparisons."""
    number = _known(when.number, place)
    offset = 16 + 8 * when.argument
    body: list[Instruction] = []
    if when.wide:
        body += [(_LOAD, 0, 0, offset + 4), (_JUMP_EQUAL, 1, 0, 0), (_RETURN, 0, 0, _REFUSE)]
    body += [(_LOAD, 0, 0, offset), (_AND, 0, 0, when.mask)]
    for value in when.values:
        body += [(_JUMP_EQUAL, 0, 1, value), (_RETURN, 0, 0, _ALLOW)]
    body.append((_RETURN, 0, 0, _REFUSE))
    yield _JUMP_EQUAL, 0, len(body), number
    yield from body


def _known(number: Number, place: int) -> int:
    found = number[place]
    if found is None:
        raise OwnerError("A worker's filter is incomplete for this machine.")
    return found
