"""PyJWT, if it is installed: it comes with the extra `oidc`, and no other file loads it."""

from importlib import import_module
from typing import Any

from sarus_kernel.errors import OwnerError
from sarus_kernel.vault.policy import Policy

ALGORITHMS = (
    "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA",
)  # fmt: skip
"""Signatures by a private key alone: what the provider publishes makes no token (RFC 8725, 2.1)."""


def _pyjwt() -> Any:
    try:
        return import_module("jwt")
    except ImportError:
        return None


jwt: Any = _pyjwt()


def need_library(policy: Policy) -> None:
    """Raises OwnerError where the policy lets people sign in, and PyJWT is not there."""
    if policy.oidc is not None and jwt is None:
        raise OwnerError(
            "policy.toml has a section [oidc], which needs PyJWT.\n"
            "Run: pip install 'sarus-kernel[oidc]'"
        )
