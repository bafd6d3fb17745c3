"""Takes an invitation up: proves the vault, fetches a token, keeps it."""

from contextlib import closing

from sarus_kernel.client import tokens
from sarus_kernel.client.addresses import Address, Invitation
from sarus_kernel.client.transports import Tls
from sarus_kernel.client.vault import expect
from sarus_kernel.errors import VaultUnavailable
from sarus_kernel.wire.codec import encode
from sarus_kernel.wire.messages import Invited, Joined


def join(invitation: Invitation) -> Joined:
    """What the vault says; the token is kept. Raises VaultUnavailable, or PolicyRefused."""
    with closing(Tls(invitation.address, "")) as line:
        joined = expect(Joined, line.post("/join", encode(Invited(invitation.code))))
    tokens.keep(invitation.address, joined.token)
    return joined


def renew(address: Address) -> Joined:
    """A new token in place of the one that is kept; the old one ends within the hour."""
    token = tokens.kept(address)
    if not token:
        raise VaultUnavailable(f"No token of {address.url} is kept here: join it first.")
    with closing(Tls(address, token)) as line:
        joined = expect(Joined, line.post("/renew", b""))
    tokens.keep(address, joined.token)
    return joined
