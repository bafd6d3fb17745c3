"""Speaks to the holder of one certificate, or to whom authorities vouch for; by TLS 1.3 only."""

import hashlib
import hmac
import socket
import ssl
from urllib.parse import urlsplit

from sarus_kernel.client.addresses import Address
from sarus_kernel.errors import VaultUnavailable

PATIENCE = 10.0
IMPOSTOR = (
    "What answers at {url} is not the vault that you were invited to: its certificate is another "
    "one.\nNothing was sent to it. Ask the data owner whether the vault has a new certificate, and "
    "for a new invitation."
)


def context(address: Address) -> ssl.SSLContext:
    """How to verify who is at an address. Raises VaultUnavailable.

    Of a pinned vault the certificate is fetched, compared with the pin, and becomes the only one
    that is trusted: every connection is then verified in its handshake, before anything is sent.
    """
    if not address.pin:
        made = ssl.create_default_context()
    else:
        found = _certificate(address)
        if not hmac.compare_digest(hashlib.sha256(found).hexdigest(), address.pin):
            raise VaultUnavailable(IMPOSTOR.format(url=address.url))
        made = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        made.check_hostname = False  # the pin says who it is, under whichever name
        made.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
        made.load_verify_locations(cadata=ssl.DER_cert_to_PEM_cert(found))
    made.minimum_version = ssl.TLSVersion.TLSv1_3
    return made


def _certificate(address: Address) -> bytes:
    """The certificate of whoever answers. Nothing is sent but a handshake."""
    anyone = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    anyone.check_hostname = False
    anyone.verify_mode = ssl.CERT_NONE
    anyone.minimum_version = ssl.TLSVersion.TLSv1_3
    parts = urlsplit(address.url)
    where = (parts.hostname or "", parts.port or 443)
    try:
        with (
            socket.create_connection(where, PATIENCE) as line,
            anyone.wrap_socket(line, server_hostname=parts.hostname) as secure,
        ):
            return secure.getpeercert(binary_form=True) or b""
    except ssl.SSLError:
        raise VaultUnavailable(
            f"What answers at {address.url} does not speak TLS 1.3: it is not a vault."
        ) from None
    except (OSError, ValueError):
        raise VaultUnavailable(
            f"No vault answers at {address.url}.\nIs the address right, and the network up?"
        ) from None
