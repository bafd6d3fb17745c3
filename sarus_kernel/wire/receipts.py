"""What a vault signs about a release, spelt so that anyone can check it without the vault.

A receipt travels as JSON through programs that rewrite numbers (JavaScript turns 1.0 into 1), so
what is hashed and signed holds no floats: an amount is written as the text of its float.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from sarus_kernel.release import Cell, Receipt, Value

Canonical = None | bool | int | str | tuple["Canonical", ...] | Mapping[str, "Canonical"]
"""What has exactly one spelling."""

KIND: Final = "sarus-kernel receipt 2"
"""Signed along, so that no other text signed with the same key can pass for a receipt."""
WORDLESS: Final = "sarus-kernel receipt 1"
"""The kind of a receipt without words: neither question nor notes are in what is signed."""


def canonical(payload: Mapping[str, Canonical]) -> bytes:
    """The one spelling of a payload: ASCII JSON, sorted keys, no spaces. TypeError on a float."""
    _refuse_floats(payload)
    text = json.dumps(payload, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return text.encode("ascii")


def _refuse_floats(payload: object) -> None:
    if isinstance(payload, Mapping):
        if not all(isinstance(key, str) for key in payload):
            raise TypeError("a canonical payload has text for keys")
        for part in payload.values():
            _refuse_floats(part)
    elif isinstance(payload, tuple):
        for part in payload:
            _refuse_floats(part)
    elif not isinstance(payload, None | bool | int | str):
        raise TypeError(f"a canonical payload holds no {type(payload).__name__}")


def amount(number: float) -> str:
    """A float as text that reads back to the same float (1 and 1.0 are the same amount)."""
    return repr(float(number))


def signed_part(receipt: Receipt) -> dict[str, Canonical]:
    """What the signature of a receipt covers: all of it but the signature."""
    payload: dict[str, Canonical] = {"kind": KIND, **asdict(receipt)}
    del payload["signature"]
    if not receipt.question and not receipt.notes:
        payload["kind"] = WORDLESS
        del payload["question"], payload["notes"]
    payload["epsilon"] = amount(receipt.epsilon)
    payload["delta"] = amount(receipt.delta)
    return payload


def verify(receipt: Receipt, public_key: str) -> bool:
    """Whether the holder of `public_key` (64 hex digits) signed exactly this receipt.

    The key must come from the data owner, not from the receipt: a forger signs with a key of
    his own. Anything malformed is False, never an exception.
    """
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key))
        key.verify(bytes.fromhex(receipt.signature), canonical(signed_part(receipt)))
    except (InvalidSignature, ValueError, TypeError, OverflowError):
        return False
    return True


def verify_value(receipt: Receipt, value: Value) -> bool:
    """Whether a (verified) receipt speaks of this value."""
    try:
        return value_digest(value) == receipt.value_digest
    except (ValueError, TypeError, OverflowError):
        return False


def value_digest(value: Value) -> str:
    """SHA-256 (hex) of a released value: names, kinds, every cell and every interval."""
    return hashlib.sha256(value_bytes(value)).hexdigest()


def value_bytes(value: Value) -> bytes:
    """The one spelling of a released value: what its digest is the digest of."""
    payload: dict[str, Canonical] = {
        "form": value.form,
        "columns": tuple(value.columns),
        "kinds": tuple(value.kinds),
        "rows": tuple(_row(row, value.kinds) for row in value.rows),
        "intervals": tuple(
            tuple(None if x is None else (amount(x.low), amount(x.high)) for x in row)
            for row in value.intervals
        ),
        "index": value.index,
        "name": value.name,
        "blob": value.blob,
    }
    return canonical(payload)


def _row(row: tuple[Cell, ...], kinds: tuple[str, ...]) -> tuple[Canonical, ...]:
    return tuple(_cell(cell, kind) for cell, kind in zip(row, kinds, strict=True))


def _cell(cell: Cell, kind: str) -> Canonical:
    if cell is None or isinstance(cell, bool | str):
        return cell
    return amount(cell) if kind == "number" or isinstance(cell, float) else cell
