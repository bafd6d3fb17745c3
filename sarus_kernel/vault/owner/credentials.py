"""Makes what the vault and its grantees prove themselves with: key, salt, tokens."""

import hashlib
import os
import secrets
from collections.abc import Sequence
from pathlib import Path

from sarus_kernel.vault.ledger.receipts import Signer

KEY = Path("private", "signing.key")
SALT = Path("private", "salt")
TOKENS = Path("tokens")


def make_credentials(directory: Path, grantees: Sequence[str]) -> dict[str, str]:
    """Write signing key, salt and one token per grantee; the digests of the tokens by name."""
    Signer.open(directory / KEY)
    write_secret(directory / SALT, secrets.token_bytes(32))
    (directory / TOKENS).mkdir(mode=0o700)
    digests = {}
    for name in grantees:
        token = secrets.token_urlsafe(32)
        write_secret(directory / TOKENS / name, token.encode())
        digests[name] = hashlib.sha256(token.encode()).hexdigest()
    return digests


def write_secret(path: Path, content: bytes) -> None:
    """A new file that its owner alone may read, from its first moment on."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
