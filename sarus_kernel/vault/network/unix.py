"""A door for those on this machine: a Unix socket, for its owner alone or for a group."""

import os
import shutil
import socket
from contextlib import suppress
from pathlib import Path

from sarus_kernel.errors import OwnerError

LONGEST_PATH = 107
"""The most bytes of a Unix socket's path."""
MODES = {"0600": 0o600, "0660": 0o660}
"""Who may knock: the owner, or a group too. Never all: a token is not to be the only lock."""


def listen(path: Path, mode: int = 0o600, group: str = "") -> socket.socket:
    """A listening socket that only these can reach. Raises OwnerError."""
    if len(os.fsencode(path)) > LONGEST_PATH:
        raise OwnerError(f"{path} is too long for a socket.\nGive a shorter one with --socket.")
    if path.is_socket() and answers(path):
        raise OwnerError(f"A vault listens on {path} already.\nStop it, or give --socket.")
    listener = socket.socket(socket.AF_UNIX)
    try:
        if path.is_socket():
            path.unlink()
        listener.bind(str(path))  # by the umask nobody else's until the next lines
        if group:
            _give(path, group)
        path.chmod(mode)
        listener.listen(128)
    except OwnerError:
        listener.close()
        path.unlink(missing_ok=True)
        raise
    except OSError as error:
        listener.close()
        raise OwnerError(f"The vault cannot listen on {path}: {error.strerror}.") from None
    return listener


def _give(path: Path, group: str) -> None:
    """To a group that the vault's user is in: to another only root may. Raises OwnerError."""
    try:
        shutil.chown(path, group=group)
    except LookupError:
        raise OwnerError(f"There is no group {group[:80]} on this machine.") from None
    except PermissionError:
        raise OwnerError(
            f"The user whom the vault runs as is not in the group {group[:80]}, so it cannot give "
            f"its socket to it.\nRun: usermod -a -G {group[:80]} USER, and start the vault again."
        ) from None


def answers(path: Path) -> bool:
    """Whether a vault is there already, or the socket was left behind by one that is gone."""
    with socket.socket(socket.AF_UNIX) as probe, suppress(OSError):
        probe.connect(str(path))
        return True
    return False
