"""Whose word is taken for who somebody is: an identity provider, as policy.toml's [oidc] names it.

A JWT of theirs stands for a grantee that the policy names, and for nobody else.
"""

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from sarus_kernel.vault.catalog.settings import Setting

LONGEST = 300
LEEWAY = 30
"""Seconds that the provider's clock and ours may differ by."""
EDITED = ("name", "nickname", "given_name", "preferred_username", "email")
"""Claims that people can change themselves at some providers (OpenID Connect Core 1.0, 5.7)."""


@dataclass(frozen=True)
class Oidc:
    """An identity provider (OpenID Connect Core 1.0; RFC 9068 for access tokens).

    issuer    the exact value of `iss`; its keys are found by its discovery document
    audience  the value that `aud` has to hold: this vault's name there, and no other service's
    claim     which claim is the grantee's name, exactly as in [[grantees]]
    jwks      the address of its keys (JWKS), where it has no discovery document
    """

    issuer: str
    audience: str
    claim: str
    jwks: str = ""

    @property
    def words(self) -> str:
        """One sentence, for those who ask under it."""
        return (
            f"Who signs in at {self.issuer} for {self.audience} is the grantee whom "
            f"{self.claim!r} names."
        )


def advice(oidc: Oidc) -> tuple[str, ...]:
    """What an owner is told of a claim that is no good name."""
    if oidc.claim not in EDITED:
        return ()
    return (
        f"[oidc] goes by the claim {oidc.claim!r}, which people can change at some providers: who "
        "takes a grantee's asks as them. Only 'sub' is sure to stay one person's: use it, unless "
        "yours lets nobody change the other.",
    )


def safe(url: str) -> bool:
    """Whether keys may be fetched there: by https, or from this machine."""
    try:
        parts = urlsplit(url)
        name, plain = parts.hostname or "", not (parts.fragment or "@" in parts.netloc)
        _ = parts.port
    except ValueError:
        return False
    return plain and bool(name) and (parts.scheme == "https" or _here(parts.scheme, name))


def _here(scheme: str, name: str) -> bool:
    try:
        return scheme == "http" and ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def _url(value: str) -> str | None:
    good = len(value) <= LONGEST and value.isprintable() and safe(value)
    return None if good else "has to be an https:// address."


def _word(value: str) -> str | None:
    good = 0 < len(value) <= LONGEST and value.isprintable()
    return None if good else f"has to be 1 to {LONGEST} printable characters."


SETTINGS: Mapping[str, Setting] = {
    "issuer": Setting(str, required=True, test=_url),
    "audience": Setting(str, required=True, test=_word),
    "claim": Setting(str, required=True, test=_word),
    "jwks": Setting(str, test=_url),
}
