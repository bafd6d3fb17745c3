"""Two users of a real JupyterHub, each with a kernel of their own: `make test-hub`.

    python -m tests.deploy.hub WHERE      WHERE: a folder with jupyterhub (pip install --target) and
                                          configurable-http-proxy (npm install --prefix)

JupyterHub is no dependency of ours, so this is no part of `make test`. It starts a hub with
`deploy/jupyterhub_config.py` and a made-up vault by TLS that knows two tokens, has both users'
servers started, and runs cells in their kernels. Exits with 1 and says what is not as it should be.
"""

import asyncio
import hashlib
import json
import os
import secrets
import socket
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
from tornado.httpclient import HTTPRequest
from tornado.websocket import websocket_connect

from sarus_kernel.vault.network.places import Place
from sarus_kernel.vault.network.serving import reachable
from sarus_kernel.vault.server import application
from tests.serving import made_up

ROOT = Path(__file__).parents[2]
USERS = ("ann", "ben")
CONFIG = """
import sys
sys.path.append({where!r})
exec(compile(open({config!r}).read(), {config!r}, "exec"))
c.JupyterHub.bind_url = "http://127.0.0.1:{port}"
c.JupyterHub.hub_port = {hub}
c.JupyterHub.db_url = "sqlite://"
c.JupyterHub.cookie_secret_file = "{folder}/cookie"
c.ConfigurableHTTPProxy.command = [{proxy!r}]
c.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:{api}"
c.ConfigurableHTTPProxy.pid_file = "{folder}/proxy.pid"
c.JupyterHub.spawner_class = "simple"
c.SimpleLocalProcessSpawner.home_dir_template = "{folder}/{{username}}"
c.Spawner.cmd = [{python!r}, "-c", {start!r}]
c.Spawner.args = ["--allow-root"]
c.Spawner.env_keep = ["PATH", "PYTHONPATH"]
c.Spawner.http_timeout = c.Spawner.start_timeout = 120
c.JupyterHub.services = [{{"name": "trial", "api_token": {token!r}}}]
c.JupyterHub.load_roles = [*(c.JupyterHub.get("load_roles") or []), {{"name": "trial",
    "services": ["trial"], "scopes": ["admin:users", "admin:servers", "access:servers", "tokens"]}}]
"""
WITH_FILES = """
c.JupyterHub.authenticator_class = "dummy"
c.Authenticator.allow_all = True
"""
START = "import sys; sys.path.append({where!r}); from jupyterhub.singleuser import main; main()"
HUB = "import sys; sys.path.append({where!r}); from jupyterhub.app import main; main()"


def free() -> int:
    """A port that nobody has."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def vault(folder: Path, tokens: dict[str, str]) -> Iterator[str]:
    """A made-up vault by TLS that knows both: its address with the pin."""
    (folder / "vault" / "private").mkdir(parents=True)
    service, _ = made_up(folder / "vault")
    known = {hashlib.sha256(token.encode()).hexdigest(): name for name, token in tokens.items()}
    service = replace(service, tokens=lambda: known)
    where = Place("127.0.0.1", 0)
    with reachable(application(service), folder / "vault", where) as reached:
        yield f"{reached.url}#{reached.pin}"


@contextmanager
def hub(
    folder: Path, where: Path, token: str, example: str, more: str, environment: dict[str, str]
) -> Iterator[str]:
    """A hub with one of our configurations, and more of the test's: its URL."""
    port = int(environment.get("PORT", 0)) or free()
    proxy = where / "node_modules" / ".bin" / "configurable-http-proxy"
    config = folder / "config.py"
    config.write_text(CONFIG.format(
        where=str(where), config=str(ROOT / "deploy" / example), port=port,
        hub=free(), api=free(), folder=folder, proxy=str(proxy), python=sys.executable,
        start=START.format(where=str(where)), token=token,
    ) + more)  # fmt: skip
    command = [sys.executable, "-c", HUB.format(where=str(where)), "-f", str(config)]
    environment = os.environ | environment
    with (
        (folder / "log").open("wb") as log,
        subprocess.Popen(command, env=environment, cwd=folder, stdout=log, stderr=log) as process,
    ):
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(30)


def ready(client: httpx.Client, path: str, seconds: float = 90) -> dict[str, Any]:
    """What a path says as soon as it says something good."""
    deadline, last = time.monotonic() + seconds, ""
    while time.monotonic() < deadline:
        try:
            reply = client.get(path)
            if reply.status_code == 200:
                return dict(reply.json())
            last = f"{reply.status_code} {reply.text[:200]}"
        except httpx.HTTPError as error:
            last = type(error).__name__
        time.sleep(0.5)
    raise TimeoutError(f"{path} does not answer: {last}")


def run(client: httpx.Client, url: str, token: str, user: str, code: str) -> str:
    """What a cell prints in a kernel of this user's."""
    made = client.post(f"/user/{user}/api/kernels", json={"name": "private-data"}, timeout=60)
    made.raise_for_status()
    place = f"{url.replace('http', 'ws')}/user/{user}/api/kernels/{made.json()['id']}/channels"
    return asyncio.run(_said(HTTPRequest(place, headers={"Authorization": f"token {token}"}), code))


async def _said(place: HTTPRequest, code: str) -> str:
    line = await websocket_connect(place)
    asked = uuid.uuid4().hex
    header = {"msg_id": asked, "msg_type": "execute_request", "version": "5.3", "username": "",
              "session": uuid.uuid4().hex}  # fmt: skip
    content = {"code": code, "silent": False, "store_history": False, "allow_stdin": False,
               "stop_on_error": True, "user_expressions": {}}  # fmt: skip
    await line.write_message(json.dumps({"header": header, "parent_header": {}, "metadata": {},
                                         "content": content, "channel": "shell"}))  # fmt: skip
    found = ""
    while True:
        text = await asyncio.wait_for(line.read_message(), 120)
        message = json.loads(text or "{}")
        if message.get("parent_header", {}).get("msg_id") != asked:
            continue
        found += json.dumps(message["content"])
        state = message["content"].get("execution_state")
        if message["msg_type"] == "status" and state == "idle":
            return found


def main() -> None:
    """Both users, one after the other."""
    where, admin = Path(sys.argv[1]).resolve(), secrets.token_hex(16)
    tokens = {user: secrets.token_urlsafe(24) for user in USERS}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "tokens").mkdir(mode=0o700)
        for user, token in tokens.items():
            (folder / "tokens" / user).write_text(token)
        with vault(folder, tokens) as address, hub(
            folder, where, admin, "jupyterhub_config.py", WITH_FILES,
            {"SARUS_HUB_VAULT": address, "SARUS_HUB_TOKENS": str(folder / "tokens")},
        ) as url:  # fmt: skip
            heads = {"Authorization": f"token {admin}"}
            with httpx.Client(base_url=url, headers=heads, timeout=60) as client:
                ready(client, "/hub/api/")
                try:
                    problems = [
                        each for user in USERS for each in _tried(client, url, user, tokens)
                    ]
                except (httpx.HTTPError, OSError, TimeoutError) as error:
                    problems = [f"{type(error).__name__}: {error}"]
        problems += [f"{user}'s token is in the hub's log" for user, token in tokens.items()
                     if token.encode() in (folder / "log").read_bytes()]  # fmt: skip
        if problems:
            print((folder / "log").read_text()[-3_000:])
    for problem in problems:
        print(problem)
    print("Two users, two grantees, no token seen." if not problems else "NOT as it should be.")
    sys.exit(bool(problems))


def _tried(client: httpx.Client, url: str, user: str, tokens: dict[str, str]) -> Iterator[str]:
    """What is wrong with one user's kernel."""
    client.post(f"/hub/api/users/{user}").raise_for_status()
    client.post(f"/hub/api/users/{user}/server").raise_for_status()
    ready(client, f"/user/{user}/api/status")
    token = client.headers["Authorization"].removeprefix("token ")
    yield from told(client, url, token, user, tuple(tokens.values()))


def told(
    client: httpx.Client, url: str, token: str, user: str, secret: tuple[str, ...]
) -> Iterator[str]:
    """What is wrong with what a kernel of a user says of itself."""
    code = "import os, subprocess; print(dict(os.environ), subprocess.getoutput('env'))"
    said = run(client, url, token, user, code)
    other = next(name for name in USERS if name != user)
    if "SARUS_KERNEL_VAULT" not in said:
        yield f"{user}'s kernel knows no vault: {said[:600]}"
    asks = run(client, url, token, user, "%private")
    if user not in asks or other in asks:
        yield f"{user}'s kernel does not ask as {user}: {asks[:600]}"
    if any(each in said for each in secret) or "eyJ" in said:  # how each JWT begins
        yield f"a token is in the environment of {user}'s kernel"
    described = client.get(f"/hub/api/users/{other}").text
    if any(each in described for each in secret):
        yield "a token is told by the hub's API"


if __name__ == "__main__":
    main()
