"""Finds the vault that is meant: a directory of one's own, or a socket that is served."""

import os
from pathlib import Path

from sarus_kernel.client import tokens
from sarus_kernel.client.addresses import Address, address
from sarus_kernel.client.embedded import Embedded
from sarus_kernel.client.transports import Tls, Token, UnixSocket
from sarus_kernel.client.vault import Vault
from sarus_kernel.errors import VaultUnavailable

SCHEME = "unix://"
SECURE = "https://"
WAYS = (
    "\nSet SARUS_KERNEL_VAULT to a vault's directory, to unix:///path/of/its/socket, or to the "
    "https:// address that `sarus-kernel join` printed."
)
NOWHERE = (
    f"No vault is named.{WAYS}\n"
    "To make a vault: sarus-kernel init DIR --from SOURCE --privacy-unit person.person_id"
)


def connect(
    where: str | Path | None = None, token: str | None = None, spare: str | None = None
) -> Vault:
    """A vault one can ask.

    where  a vault's directory (its vault is started, and ends with this process or at `close`),
           unix:///path/of/a/socket, or https://NAME:PORT#PIN; by default SARUS_KERNEL_VAULT
    token  by default what `sarus-kernel join` (or `kernel install --token-file`) has kept for this
           vault, else `spare`, else SARUS_KERNEL_TOKEN, else what the file SARUS_KERNEL_TOKEN_FILE
           holds whenever it is shown; these unless SARUS_KERNEL_VAULT says that they are for
           another vault; a directory needs none

    Raises VaultUnavailable where nothing is named or there. A vault that is there but refuses to
    start says so at the first question.
    """
    named = str(where or os.environ.get("SARUS_KERNEL_VAULT", ""))
    if not named:
        raise VaultUnavailable(NOWHERE)
    if named.startswith(SCHEME):
        shown = _first(token, tokens.kept(named), spare) or _from_environment(named)
        return Vault(_served(Path(named.removeprefix(SCHEME)), shown))
    if named.startswith(SECURE):
        shown = _first(token, tokens.kept(address(named)), spare) or _from_environment(named)
        return Vault(_remote(address(named), shown))
    if "://" in named:
        raise VaultUnavailable(f"A vault cannot be reached by {named.partition('://')[0]}.{WAYS}")
    directory = Path(named).expanduser().absolute()
    if not (directory / "catalog.toml").is_file():
        raise VaultUnavailable(
            f"{directory} is not a vault: it has no catalog.toml.\n"
            "To make one: sarus-kernel init DIR --from SOURCE --privacy-unit person.person_id"
        )
    return Vault(Embedded(directory))


def _first(*tokens: str | None) -> str:
    return next((token.strip() for token in tokens if token and token.strip()), "")


def _from_environment(where: str) -> Token:
    """The environment's token: shown to the vault that stands beside it, and to no other."""
    if os.environ.get("SARUS_KERNEL_VAULT", "") not in ("", where):
        return ""
    if token := os.environ.get("SARUS_KERNEL_TOKEN", "").strip():
        return token
    file = os.environ.get("SARUS_KERNEL_TOKEN_FILE", "")
    return tokens.renewed(file) if file else ""


def _served(path: Path, token: Token) -> UnixSocket:
    if not token:
        raise VaultUnavailable(
            "The vault asks who you are.\n"
            "Set SARUS_KERNEL_TOKEN to the token that the data owner gave you."
        )
    return UnixSocket(path, token)


def _remote(where: Address, token: Token) -> Tls:
    if not token:
        raise VaultUnavailable(
            f"You have not joined the vault at {where.url}.\n"
            "Run sarus-kernel join with the invitation that the data owner sent you."
        )
    return Tls(where, token)
