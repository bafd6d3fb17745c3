"""Where a researcher's tokens are kept: in the keyring, or one file per vault, for them alone.

A vault is its address, or the text unix:///path of its socket.
"""

import hashlib
import os
import secrets
import stat
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

from sarus_kernel.client.addresses import Address
from sarus_kernel.errors import VaultUnavailable

SERVICE = "sarus-kernel"


def _keyring() -> Any:
    try:
        return import_module("keyring")
    except ImportError:  # the extra `keyring` is not installed
        return None


keyring: Any = _keyring()


def _file(address: Address | str) -> Path:
    """Another certificate is another vault: it never gets this one's token."""
    home = os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config"
    name = hashlib.sha256(str(address).encode()).hexdigest()[:32]
    return Path(home, "sarus-kernel", "tokens", name)


def keep(address: Address | str, token: str) -> Path | None:
    """Keep the token of a vault, in place of an earlier one: the file, or None for the keyring."""
    path = _file(address)
    if _in_keyring(address, token):
        path.unlink(missing_ok=True)
        return None
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(token)
        file.flush()
        os.fsync(file.fileno())
    os.replace(part, path)
    return path


def _in_keyring(address: Address | str, token: str) -> bool:
    """Whether this machine has a keyring (a server has none), and took it."""
    try:
        if keyring is None or keyring.get_keyring().priority <= 0:
            return False
        keyring.set_password(SERVICE, str(address), token)
        return bool(keyring.get_password(SERVICE, str(address)) == token)
    except Exception:  # each kind of keyring fails by errors of its own: then it is none
        return False


def _from_keyring(address: Address | str) -> str:
    try:
        return (keyring.get_password(SERVICE, str(address)) or "") if keyring else ""
    except Exception:
        return ""


def renewed(file: str) -> Callable[[], str]:
    """What a file holds each time it is asked: the token of a sign-in, which ends within the hour
    and is written anew by who renews it. It raises VaultUnavailable."""

    def shown() -> str:
        path = Path(file).expanduser()
        try:
            if stat.S_IMODE(path.stat().st_mode) & 0o077:
                raise VaultUnavailable(f"Others may read your token.\nRun: chmod 600 {path}")
            found = path.read_text("ascii").strip()
        except (OSError, UnicodeDecodeError):
            found = ""
        if not found or not found.isprintable():
            raise VaultUnavailable(f"There is no token in {path} (SARUS_KERNEL_TOKEN_FILE).")
        return found

    return shown


def kept(address: Address | str) -> str:
    """The token of a vault; "" if there is none. Raises VaultUnavailable if others may read it."""
    if found := _from_keyring(address):
        return found
    path = _file(address)
    try:
        if stat.S_IMODE(path.stat().st_mode) & 0o077:
            raise VaultUnavailable(
                f"Others may read your token in {path}.\nAsk the data owner for a new invitation."
            )
        return path.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return ""
