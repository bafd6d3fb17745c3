"""The vault's signing key: what it signs, only this vault can have said."""

import os
import stat
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from tempfile import NamedTemporaryFile

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from sarus_kernel.errors import OwnerError
from sarus_kernel.release import Receipt
from sarus_kernel.wire.receipts import Canonical, canonical, signed_part


class Signer:
    """Owns the private key (Ed25519). It never leaves this object."""

    def __init__(self, key: Ed25519PrivateKey) -> None:
        self._key = key

    @classmethod
    def open(cls, path: Path) -> "Signer":
        """The key in `path`; a new one, readable by its owner alone, if there is none.

        Raises OwnerError if the file is not an Ed25519 key or others may read it.
        """
        try:
            if not path.exists():
                _create(path)
            return cls(_load(path))
        except OSError:
            raise OwnerError(f"The signing key {path} can be neither read nor made.") from None

    def public_key(self) -> str:
        """The key that checks this vault's receipts, 64 hex digits: publish it."""
        return self._key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()

    def sign(self, payload: Mapping[str, Canonical]) -> str:
        """The signature (128 hex digits) of a payload's canonical form."""
        return self._key.sign(canonical(payload)).hex()

    def signed(self, receipt: Receipt) -> Receipt:
        """The receipt with this vault's key and signature in it."""
        named = replace(receipt, public_key=self.public_key(), signature="")
        return replace(named, signature=self.sign(signed_part(named)))


def _create(path: Path) -> None:
    """Put a new key at `path` in one step; whoever comes second keeps the first one's key."""
    pem = Ed25519PrivateKey.generate().private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
    )
    # NamedTemporaryFile makes the file with mode 0600.
    with NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}-") as draft:
        draft.write(pem)
        draft.flush()
        os.fsync(draft.fileno())
        with suppress(FileExistsError):
            os.link(draft.name, path)


def _load(path: Path) -> Ed25519PrivateKey:
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise OwnerError(f"Others may use the signing key {path}.\nRun: chmod 600 {path}")
    try:
        key = load_pem_private_key(path.read_bytes(), password=None)
    except (ValueError, TypeError):
        raise OwnerError(f"{path} is not a signing key.") from None
    if not isinstance(key, Ed25519PrivateKey):
        raise OwnerError(f"The signing key {path} is not an Ed25519 key.")
    return key
