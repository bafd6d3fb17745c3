"""An identity provider that a hub signs people in with: code flow, short tokens, renewed ones.

It takes anybody at their word (the header `X-Who`), as it is no login that is tested here.
"""

import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

from sarus_kernel.vault.sign_in.library import jwt
from tests.vault.sign_in.issuer import published, token

LASTS = 20
"""Seconds that an access token is good for."""


@dataclass
class Provider:
    """Its address; codes and renewal tokens it gave to whom; how often it renewed."""

    url: str = ""
    given: dict[str, str] = field(default_factory=dict)
    renewed: dict[str, int] = field(default_factory=dict)

    def allowed(self, said: dict[str, str], who: str) -> str:
        """Where a browser goes on: back to the hub, with a code."""
        code = secrets.token_urlsafe(16)
        self.given[code] = who
        return f"{said['redirect_uri']}?{urlencode({'code': code, 'state': said['state']})}"

    def granted(self, said: dict[str, str]) -> dict[str, object] | None:
        """Tokens for a code, or for a renewal token, which ends by that."""
        key = said.get("code") or said.get("refresh_token", "")
        who = self.given.pop(key, None)
        if who is None:
            return None
        if "refresh_token" in said:
            self.renewed[who] = self.renewed.get(who, 0) + 1
        again = secrets.token_urlsafe(16)
        self.given[again] = who
        made = token(self.url, who=who, sub=who, exp=int(time.time()) + LASTS)
        return {"access_token": made, "refresh_token": again, "token_type": "bearer",
                "expires_in": LASTS}  # fmt: skip

    def known(self, shown: str) -> dict[str, object] | None:
        """Who an access token is of, until it ends."""
        claims = jwt.decode(shown, options={"verify_signature": False})
        return {"sub": claims["sub"]} if claims["exp"] > time.time() else None


@contextmanager
def providing() -> Iterator[Provider]:
    """The provider, while it answers."""
    provider = Provider()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            where = urlsplit(self.path)
            if where.path == "/authorize":
                asked = {name: each[0] for name, each in parse_qs(where.query).items()}
                self.send_response(302)
                self.send_header("Location", provider.allowed(asked, self.headers["X-Who"]))
                self.end_headers()
            elif where.path == "/userinfo":
                shown = self.headers["Authorization"].partition(" ")[2]
                self._say(provider.known(shown), 401)
            elif where.path == "/keys":
                self._say({"keys": [published("one")]})
            else:
                self._say({"issuer": provider.url, "jwks_uri": f"{provider.url}/keys"})

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self._say(provider.granted({name: v[0] for name, v in parse_qs(body).items()}), 400)

        def _say(self, said: dict[str, object] | None, otherwise: int = 404) -> None:
            content = json.dumps(said or {}).encode()
            self.send_response(200 if said is not None else otherwise)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        provider.url = f"http://127.0.0.1:{server.server_port}"
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        try:
            yield provider
        finally:
            server.shutdown()
