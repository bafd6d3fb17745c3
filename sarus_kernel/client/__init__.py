"""The vault seen from outside: `connect()` finds one, `Vault` asks it."""

from sarus_kernel.client.discovery import connect
from sarus_kernel.client.vault import Vault

__all__ = ["Vault", "connect"]
