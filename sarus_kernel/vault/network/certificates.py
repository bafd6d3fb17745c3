"""What the door proves itself with: the owner's certificate, or one of its own making.

A certificate of its own is not vouched for by anybody: its fingerprint travels in the invitation,
and a client speaks to the holder of exactly this certificate.
"""

import ipaddress
import os
import ssl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from sarus_kernel.errors import OwnerError
from sarus_kernel.vault.network.places import Place, name_of

CERTIFICATE = Path("private", "tls.certificate.pem")
KEY = Path("private", "tls.key.pem")
YEARS = 10
"""A pin lives as long as its certificate: as with the key of an SSH host, that is long."""


@dataclass(frozen=True)
class Identity:
    """A certificate (PEM), its key, and the fingerprint by which it is pinned ("": by nobody)."""

    certificate: Path
    key: Path
    pin: str


def identity(directory: Path, place: Place, url: str) -> Identity:
    """What the vault proves itself with. Raises OwnerError if a file is not what it should be.

    Whoever signed their own certificate is pinned; who has one of an authority is not, so that
    the next certificate is theirs as well.
    """
    certificate, key = place.certificate, place.key
    if certificate is None or key is None:
        certificate, key = directory / CERTIFICATE, directory / KEY
        if not (certificate.is_file() and key.is_file()):
            _make(certificate, key, name_of(url))
    try:
        read = x509.load_pem_x509_certificates(certificate.read_bytes())[0]
    except (OSError, ValueError, IndexError):
        raise OwnerError(f"{certificate} is not a certificate (PEM).") from None
    if read.not_valid_after_utc < datetime.now(UTC):
        raise OwnerError(f"The certificate {certificate} has expired.")
    own = read.issuer == read.subject
    return Identity(certificate, key, read.fingerprint(SHA256()).hex() if own else "")


def _make(certificate: Path, key: Path, name: str) -> None:
    """A key of its own, and a certificate that it signs itself, for this name."""
    secret = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Private Data vault")])
    now = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(secret.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=365 * YEARS))
        .add_extension(x509.SubjectAlternativeName([_subject(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .sign(secret, SHA256())
    )
    for file in (certificate, key):
        file.unlink(missing_ok=True)
    form = (Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    _write(key, secret.private_bytes(*form))
    _write(certificate, signed.public_bytes(Encoding.PEM))


def _write(path: Path, content: bytes) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)


def _subject(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def context(identity: Identity) -> ssl.SSLContext:
    """TLS 1.3 and nothing older. Raises OwnerError if key and certificate do not fit."""
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.minimum_version = ssl.TLSVersion.TLSv1_3
    made.set_alpn_protocols(["http/1.1"])
    try:
        made.load_cert_chain(identity.certificate, identity.key, password=_no_password)
    except (OSError, ValueError):  # SSLError is an OSError
        raise OwnerError(
            f"{identity.key} is not the key of {identity.certificate}, or has a password."
        ) from None
    return made


def _no_password() -> str:
    """OpenSSL would ask on the terminal."""
    return ""
