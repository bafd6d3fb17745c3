"""The newest entry, written down outside the ledger: an older ledger in its place is found out.

A chain proves that nothing was taken out of its middle, but a whole older file is a sound chain as
well. So the vault keeps the head in a file beside it, and in one that the owner names, on another
disk perhaps: whoever puts back an old ledger would have to put back that one, too.
"""

import os
from pathlib import Path
from tempfile import mkstemp

from sarus_kernel.errors import OwnerError
from sarus_kernel.vault.ledger.entries import Head

BESIDE = "ledger.head"
"""The name of the vault's own, in the ledger's folder."""
_DIGITS = frozenset("0123456789abcdef")


def remember(file: Path, head: Head) -> None:
    """Write it down, whole at once and on disk when this returns. Raises OSError."""
    number, draft = mkstemp(dir=file.parent, prefix=f".{file.name}-")
    try:
        with os.fdopen(number, "w") as opened:
            opened.write(f"{head.seq} {head.hash}\n")
            opened.flush()
            os.fsync(opened.fileno())
        Path(draft).replace(file)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise


def remembered(file: Path) -> Head | None:
    """What was written down; None if nothing ever was. Raises OwnerError."""
    try:
        number, _, digest = file.read_text("ascii").strip().partition(" ")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError):
        raise OwnerError(f"{file} cannot be read: it holds the ledger's newest entry.") from None
    if not number.isdigit() or len(digest) != 64 or not set(digest) <= _DIGITS:
        raise OwnerError(
            f"{file} does not hold the number and the hash of an entry of the ledger.\n"
            "Restore it, or remove it if you are sure that the ledger is the newest one."
        )
    return Head(int(number), digest)
