"""What a table cannot be read for, in the engine's words: for its owner, where init runs."""

import duckdb

from sarus_kernel.errors import OwnerError


def unreadable(table: str, error: duckdb.Error) -> OwnerError:
    """The error to raise. It may quote a row: it is printed for the owner and written nowhere."""
    if "No space left" in str(error):
        return OwnerError(f"The disk is full: {table} cannot be copied.")
    reason = [line.strip()[:300] for line in str(error).strip().splitlines() if line.strip()]
    return OwnerError("\n".join([f"The table {table} of the source cannot be read.", *reason[:2]]))
