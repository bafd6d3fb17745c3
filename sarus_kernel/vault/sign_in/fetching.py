"""Fetches an identity provider's public keys: little, soon, from one address, with no redirects."""

import json
import ssl
import time
from collections.abc import Mapping
from typing import Any

import httpx

from sarus_kernel.vault.policy.oidc import Oidc, safe
from sarus_kernel.vault.sign_in.library import ALGORITHMS, jwt

PATIENCE = 10.0
"""Seconds for a connection, and for each piece that comes by it."""
IN_ALL = 20.0
"""Seconds for a whole document."""
LONGEST = 2**20
"""Bytes of a document."""
DISCOVERY = "/.well-known/openid-configuration"


class NotFetched(Exception):
    """The keys could not be had: why, in words for the owner's log."""


def fetched(oidc: Oidc) -> Mapping[str, Any]:
    """The provider's signing keys by their `kid`. Raises NotFetched."""
    try:
        with httpx.Client(
            timeout=PATIENCE, trust_env=False, verify=ssl.create_default_context()
        ) as line:
            return _keys(_document(line, oidc.jwks or _discovered(line, oidc)))
    except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError, RecursionError) as error:
        raise NotFetched(f"{type(error).__name__}: {error}") from None


def _discovered(line: httpx.Client, oidc: Oidc) -> str:
    """Where its keys are (OpenID Connect Discovery 1.0, 4.3: it has to say its own name)."""
    said = _document(line, oidc.issuer.rstrip("/") + DISCOVERY)
    if said.get("issuer") != oidc.issuer:
        raise NotFetched("the discovery document names another issuer")
    where = said.get("jwks_uri")
    if not isinstance(where, str) or not safe(where):
        raise NotFetched("the discovery document names no https:// address of keys")
    return where


def _document(line: httpx.Client, url: str) -> dict[str, Any]:
    began, body = time.monotonic(), b""
    with line.stream("GET", url, headers={"Accept": "application/json"}) as reply:
        if reply.status_code != 200:
            raise NotFetched(f"{url} answers with status {reply.status_code}")
        for part in reply.iter_bytes(65_536):
            body += part
            if len(body) > LONGEST or time.monotonic() - began > IN_ALL:
                raise NotFetched(f"{url} is too long, or too slow")
    said = json.loads(body)
    if not isinstance(said, dict):
        raise NotFetched(f"{url} is no JSON object")
    return said


def _keys(said: dict[str, Any]) -> Mapping[str, Any]:
    """Those that verify, of those that are meant to. Two of one `kid` are none: which is meant
    could be a stranger's to choose."""
    found: dict[str, list[Any]] = {}
    listed = said.get("keys")
    for each in listed if isinstance(listed, list) else ():
        if isinstance(each, dict) and (key := _key(each)) is not None:
            found.setdefault(str(each.get("kid", "")), []).append(key)
    if not found:
        raise NotFetched("no key that can be used is published")
    return {kid: keys[0] for kid, keys in found.items() if len(keys) == 1}


def _key(said: dict[str, Any]) -> Any:
    try:
        key = jwt.PyJWK(said)
    except (jwt.PyJWTError, ValueError, TypeError):
        return None  # of a kind that is not known here
    signs = said.get("use", "sig") == "sig" and key.algorithm_name in ALGORITHMS
    return key if signs else None
