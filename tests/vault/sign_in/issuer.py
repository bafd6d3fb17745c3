"""An identity provider of the tests' own: keys made here, a discovery document, a JWKS, by HTTP."""

import base64
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec, rsa

from sarus_kernel.vault.policy.oidc import Oidc
from sarus_kernel.vault.sign_in.library import jwt

AUDIENCE = "the vault"


def private(kid: str, bits: int = 0) -> Any:
    """A key of this name, the same each time: of P-256, or RSA with so many bits."""
    return _made(kid, bits)


@cache
def _made(kid: str, bits: int) -> Any:
    if bits:
        return rsa.generate_private_key(65537, bits)
    return ec.generate_private_key(ec.SECP256R1())


def published(kid: str, bits: int = 0, **more: Any) -> dict[str, Any]:
    """The public half as a JWK."""
    kind = jwt.algorithms.RSAAlgorithm if bits else jwt.algorithms.ECAlgorithm
    said: dict[str, Any] = json.loads(kind.to_jwk(private(kid, bits).public_key()))
    said.pop("key_ops", None)
    return said | {"kid": kid, "use": "sig"} | more


def segment(said: Any) -> str:
    """A part of a JWT, of JSON or of bytes."""
    content = said if isinstance(said, bytes) else json.dumps(said).encode()
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def claims(issuer: str, **more: Any) -> dict[str, Any]:
    """What a sound token says; None takes a claim away."""
    now = int(time.time())
    said = {"iss": issuer, "aud": AUDIENCE, "iat": now, "exp": now + 300, "who": "ann"} | more
    return {name: value for name, value in said.items() if value is not None}


def token(issuer: str, kid: str = "one", heads: dict[str, Any] | None = None, **more: Any) -> str:
    """A token as the provider gives it."""
    said = claims(issuer, **more)
    return str(jwt.encode(said, private(kid), "ES256", {"kid": kid, **(heads or {})}))


@dataclass
class Issuer:
    """What the provider publishes, as of now; how often its keys were fetched."""

    url: str = ""
    keys: list[dict[str, Any]] = field(default_factory=lambda: [published("one")])
    name: str | None = None
    body: bytes | None = None
    fetched: int = 0

    @property
    def oidc(self) -> Oidc:
        """As a policy names it."""
        return Oidc(self.url, AUDIENCE, "who")

    def document(self, path: str) -> bytes | None:
        """What is at a path; None for nothing."""
        if path == "/.well-known/openid-configuration":
            said = {"issuer": self.name or self.url, "jwks_uri": f"{self.url}/keys"}
            return json.dumps(said).encode()
        if path != "/keys":
            return None
        self.fetched += 1
        return json.dumps({"keys": self.keys}).encode() if self.body is None else self.body


@contextmanager
def issuing() -> Iterator[Issuer]:
    """The provider, while it answers."""
    issuer = Issuer()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found = issuer.document(self.path)
            self.send_response(404 if found is None else 200)
            self.send_header("Content-Length", str(len(found or b"")))
            self.end_headers()
            self.wfile.write(found or b"")

        def log_message(self, *_: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        issuer.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield issuer
        finally:
            server.shutdown()
            thread.join()
