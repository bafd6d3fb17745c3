"""The signed value that travels with an output, spelt exactly as the vault signed it."""

import hashlib
import json
from typing import Any

from sarus_kernel.release import Cell, Interval, Receipt, Value
from sarus_kernel.wire.receipts import value_bytes

LONGEST = 400_000
"""Characters of a value that travel with an output. Longer ones stay behind: nothing is proved."""


def carried(value: Value) -> str | None:
    """The text whose SHA-256 a receipt signs, or None if it is too long for a notebook.

    It is text and not JSON within JSON, because programs that save notebooks rewrite numbers.
    """
    text = value_bytes(value).decode("ascii")
    return text if len(text) <= LONGEST else None


def value_of(text: str, receipt: Receipt) -> Value | None:
    """The value that a receipt was signed for, if this is its text. Never an exception."""
    try:
        if hashlib.sha256(text.encode("ascii")).hexdigest() != receipt.value_digest:
            return None
        value = _value(json.loads(text))
        return value if value_bytes(value) == text.encode("ascii") else None
    except (ValueError, TypeError, KeyError, OverflowError, RecursionError, AttributeError):
        return None


def _value(plain: dict[str, Any]) -> Value:
    kinds = tuple(plain["kinds"])
    return Value(
        form=plain["form"],
        columns=tuple(plain["columns"]),
        kinds=kinds,
        rows=tuple(tuple(map(_cell, row, kinds)) for row in plain["rows"]),
        intervals=tuple(tuple(map(_interval, row)) for row in plain["intervals"]),
        index=plain["index"],
        name=plain["name"],
        blob=plain["blob"],
    )


def _cell(plain: Any, kind: str) -> Cell:
    """An amount is spelt as text; so is a text, but in a column of another kind."""
    cell: Cell = float(plain) if isinstance(plain, str) and kind in ("number", "integer") else plain
    return cell


def _interval(ends: Any) -> Interval | None:
    return None if ends is None else Interval(*map(float, ends))
