"""The one thing that a worker has open: bytes in, one answer out."""

import os


def keep_only(channel: int) -> None:
    """Nothing of the fork server's is open in here but the one channel; printing goes nowhere."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nowhere, standard)
    os.closerange(3, channel)
    os.closerange(channel + 1, 4096)


def read(channel: int) -> bytes:
    """All that comes until the other end says that it is all."""
    parts = []
    while part := os.read(channel, 1 << 16):
        parts.append(part)
    return b"".join(parts)


def read_exactly(channel: int, length: int) -> bytes:
    """So many bytes. Raises EOFError if there are fewer."""
    found = b""
    while len(found) < length:
        part = os.read(channel, length - len(found))
        if not part:
            raise EOFError
        found += part
    return found


def write(channel: int, answer: bytes) -> None:
    """All of it."""
    rest = memoryview(answer)
    while rest:
        rest = rest[os.write(channel, rest) :]
