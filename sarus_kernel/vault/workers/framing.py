"""Messages on a stream: eight bytes that say how long, then the bytes.

By `read` and `write` alone: a sealed worker may make no other call on a socket.
"""

import os
import struct

_LENGTH = struct.Struct("<Q")
LONGEST = 8 * 2**30
"""Bytes of a message: a table that is larger has no place in a worker either."""


class Closed(Exception):
    """The other end is not there any more."""


def send(file: int, message: bytes) -> None:
    """Write one message. Raises Closed."""
    try:
        for part in (_LENGTH.pack(len(message)), message):
            rest = memoryview(part)
            while rest:
                rest = rest[os.write(file, rest) :]
    except OSError:
        raise Closed from None


def receive(file: int) -> bytes:
    """Read one message. Raises Closed."""
    (length,) = _LENGTH.unpack(_exactly(file, _LENGTH.size))
    if length > LONGEST:
        raise Closed
    return _exactly(file, length)


def _exactly(file: int, length: int) -> bytes:
    parts = bytearray()
    while len(parts) < length:
        try:
            part = os.read(file, min(length - len(parts), 1 << 20))
        except OSError:
            raise Closed from None
        if not part:
            raise Closed
        parts += part
    return bytes(parts)
