"""Where a vault is to be reached: checked before anything listens, written down for invitations."""

import ipaddress
import json
import os
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import urlsplit

from sarus_kernel.errors import OwnerError

WRITTEN = Path("private", "reached.json")
WILD = ("0.0.0.0", "::")


@dataclass(frozen=True)
class Place:
    """Where the door listens, and how it is called by those outside.

    host, port   what is listened on (port 0: any that is free)
    url          https://name[:port], how grantees reach it; "" means https://host:port
    certificate  the owner's own certificate and key; without them one is made
    proxied      plain HTTP, on loopback, for a reverse proxy of the owner's that speaks TLS
    """

    host: str
    port: int
    url: str = ""
    certificate: Path | None = None
    key: Path | None = None
    proxied: bool = False


@dataclass(frozen=True)
class Reached:
    """How a served vault is reached: what an invitation says beside its code. `pin` is the SHA-256
    of the certificate, or "" where the public authorities vouch for it."""

    url: str
    pin: str = ""


def checked(place: Place) -> Place:
    """The same place. Raises OwnerError for what would be unsafe, or could not be reached."""
    if (place.certificate is None) is not (place.key is None):
        raise OwnerError("Give --certificate and --key together.")
    if place.proxied and not _loopback(place.host):
        raise OwnerError(
            "Without TLS a vault listens on 127.0.0.1 or ::1 only, for a reverse proxy beside it."
        )
    if place.proxied and (place.certificate or not place.url):
        raise OwnerError(
            "Behind a proxy the certificate is the proxy's.\n"
            "Say how grantees reach it: --behind-proxy --url https://vault.example.org"
        )
    if place.host in WILD and not place.url:
        raise OwnerError(
            f"{place.host} is no name to reach a machine by.\n"
            "Say how grantees reach it: --url https://vault.example.org:8750"
        )
    if place.url:
        _need_url(place.url)
    if ":" in (name_of(place.url) if place.url else place.host):
        raise OwnerError(
            "An IPv6 address is no name that requests can ask for.\n"
            "Say how grantees reach it: --url https://vault.example.org:8750"
        )
    return place


def _need_url(url: str) -> None:
    try:
        parts = urlsplit(url)
        named = bool(parts.hostname) and (parts.port or 443) > 0 and parts.scheme == "https"
        named = named and "*" not in parts.netloc  # which would stand for any name
        more = parts.path.strip("/") or parts.query or parts.fragment or "@" in parts.netloc
    except ValueError:
        named, more = False, ""
    if not named or more:
        raise OwnerError(f"{url[:80]} is not https://NAME or https://NAME:PORT.")


def _loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False  # a name may come to mean something else


def name_of(url: str) -> str:
    """The name in a URL: what requests have to ask for."""
    return urlsplit(url).hostname or ""


def write(directory: Path, reached: Reached) -> None:
    """Note how the vault is reached, for invitations made while it runs or later."""
    part = directory / f"{WRITTEN}.{secrets.token_hex(4)}"
    part.write_text(json.dumps(asdict(reached)), encoding="utf-8")
    os.replace(part, directory / WRITTEN)


def read(directory: Path) -> Reached | None:
    """How the vault was reached when it was served last; None if it never was on a network."""
    try:
        said = json.loads((directory / WRITTEN).read_text(encoding="utf-8"))
        return Reached(str(said["url"]), str(said["pin"]))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError):
        raise OwnerError(f"{directory / WRITTEN} cannot be read: serve the vault again.") from None
