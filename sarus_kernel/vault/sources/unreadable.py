"""What a table cannot be read for, in the engine's words: for its owner, where init runs."""

import duckdb

from sarus_kernel.errors import OwnerError

FULL = ("No space left", "max_temp_directory_size", "disk is full", "Disk quota exceeded")
"""How the engine says it: of a file, and of what it puts aside where memory does not suffice."""

UNWRITTEN = "Could not write"
"""… where something else is in the way of what is copied: a limit of files, a disk that is gone."""


def is_full(error: duckdb.Error) -> bool:
    """Whether the disk is full, and nothing else wrong."""
    return any(words in str(error) for words in FULL)


def unreadable(table: str, error: duckdb.Error) -> OwnerError:
    """The error to raise. It may quote a row: it is printed for the owner and written nowhere."""
    if is_full(error):
        return OwnerError(f"The disk is full: {table} cannot be copied.")
    if UNWRITTEN in str(error):
        return OwnerError(f"The vault's own file cannot be written: {table} cannot be copied.")
    lines = (line.strip()[:300] for line in str(error).strip().splitlines())
    reason = [line for line in lines if line and not line.startswith("LINE ")]
    return OwnerError("\n".join([f"The table {table} of the source cannot be read.", *reason[:2]]))
