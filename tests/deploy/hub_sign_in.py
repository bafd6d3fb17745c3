"""Two people sign in to a real JupyterHub and so to the vault: the second half of `make test-hub`.

    python -m tests.deploy.hub_sign_in WHERE      WHERE: as for tests.deploy.hub, and oauthenticator

An identity provider of the tests', a vault whose policy names it, a hub with
`deploy/jupyterhub_sign_in.py`. Both sign in as browsers do; their kernels ask as them, longer than
their first token lasts, and no longer than the policy names them.
"""

import json
import secrets
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import httpx

from sarus_kernel.vault.ledger.ledger import Ledger
from sarus_kernel.vault.network.places import Place
from sarus_kernel.vault.network.serving import reachable
from sarus_kernel.vault.owner import grantees
from sarus_kernel.vault.owner.drafts import InitOptions
from sarus_kernel.vault.owner.policy_file import policy_text
from sarus_kernel.vault.policy.oidc import LEEWAY
from sarus_kernel.vault.rules import Rules
from sarus_kernel.vault.server import application
from sarus_kernel.vault.sign_in.keys import Keys
from sarus_kernel.vault.sign_in.tokens import vouched
from tests.deploy.hub import ROOT, START, USERS, free, hub, ready, run, told
from tests.deploy.hub_issuer import LASTS, Provider, providing
from tests.serving import made_up
from tests.vault.sign_in.issuer import AUDIENCE

ASK = """
import os, urllib.error, urllib.request
def status(user):
    heads = {"Authorization": "token " + os.environ["JUPYTERHUB_API_TOKEN"]}
    place = os.environ["JUPYTERHUB_API_URL"] + "/users/" + user
    try:
        said = urllib.request.urlopen(urllib.request.Request(place, headers=heads)).read()
        return b"access_token" in said
    except urllib.error.HTTPError as error:
        return error.code
print("own", status("ben"), "other", status("ann"))
"""
"""What a user's server may ask the hub, tried in a cell."""
MORE = """
c.Spawner.cmd = [{python!r}, {renewing!r}, {python!r}, "-c", {start!r}]
"""


def settings(address: str, provider: Provider) -> dict[str, str]:
    """The hub's environment."""
    port, places = free(), ("authorize", "token", "userinfo")
    return {
        "PORT": str(port),
        "SARUS_HUB_VAULT": address,
        "SARUS_HUB_PROVIDER": json.dumps({each: f"{provider.url}/{each}" for each in places}),
        "OAUTH_CLIENT_ID": "the hub",
        "OAUTH_CLIENT_SECRET": secrets.token_hex(16),
        "OAUTH_CALLBACK_URL": f"http://127.0.0.1:{port}/hub/oauth_callback",
        "JUPYTERHUB_CRYPT_KEY": secrets.token_hex(32),
    }


def started(where: Path) -> str:
    """The same command as the example's, with this Python and the folder that has the hub."""
    renewing = str(ROOT / "deploy" / "hub_token.py")
    start = START.format(where=str(where))
    return MORE.format(python=sys.executable, renewing=renewing, start=start)


@contextmanager
def vault(folder: Path, provider: Provider) -> Iterator[str]:
    """A made-up vault by TLS, whose policy lets both sign in: its address with the pin."""
    (folder / "private").mkdir(parents=True)
    text = policy_text(InitOptions("clinic", ("person", "person_id")), {"nobody": "0" * 64})
    text += "".join(f'\n[[grantees]]\nname = "{user}"\nsign_in = true\n' for user in USERS)
    text += f'\n[oidc]\nissuer = "{provider.url}"\naudience = "{AUDIENCE}"\nclaim = "sub"\n'
    (folder / "policy.toml").write_text(text, "utf-8")
    Ledger.create(folder / "private" / "ledger.db").close()
    with closing(Ledger.open(folder / "private" / "ledger.db")) as ledger:
        rules = Rules(folder, ledger, quiet=0)
        with closing(Keys(lambda: rules.last().oidc)) as keys:
            keys.wake()
            service, _ = made_up(folder, lambda name: rules.now().admit(name))
            service = replace(
                service, tokens=dict, vouched=lambda shown: vouched(rules.now(), keys, shown)
            )
            with reachable(application(service), folder, Place("127.0.0.1", 0)) as reached:
                yield f"{reached.url}#{reached.pin}"


def signed_in(url: str, user: str) -> str:
    """A browser that goes where it is sent: what is wrong, or nothing."""
    with httpx.Client(follow_redirects=True, headers={"X-Who": user}, timeout=60) as browser:
        page = browser.get(f"{url}/hub/oauth_login")
        home = browser.get(f"{url}/hub/home")
    good = page.status_code < 400 and home.status_code == 200 and user in home.text
    return "" if good else f"{user} is not signed in: {page.status_code} {page.url}"


def tried(folder: Path, url: str, admin: str, provider: Provider) -> Iterator[str]:
    """What is not as it should be."""
    heads = {"Authorization": f"token {admin}"}
    with httpx.Client(base_url=url, headers=heads, timeout=60) as client:
        ready(client, "/hub/api/")
        yield from filter(None, (signed_in(url, user) for user in USERS))
        for user in USERS:
            client.post(f"/hub/api/users/{user}/server").raise_for_status()
        for user in USERS:
            ready(client, f"/user/{user}/api/status")
            yield from told(client, url, admin, user, ())
        time.sleep(LASTS + LEEWAY + 1)  # their first tokens are good for nothing now
        for user in USERS:
            yield from told(client, url, admin, user, ())
            if not provider.renewed.get(user):
                yield f"{user}'s sign-in was not renewed"
            file = folder / user / ".local" / "share" / "sarus-hub-token"
            if file.stat().st_mode & 0o077:
                yield f"others may read {user}'s token"
        if "own True other 404" not in (said := run(client, url, admin, "ben", ASK)):
            yield f"ben's server is told of ann: {said[:600]}"
        grantees.remove(folder / "vault", "ben")
        if "not a grantee" not in (said := run(client, url, admin, "ben", "%private")):
            yield f"ben was shut out, and asks: {said[:400]}"
        yield from told(client, url, admin, "ann", ())


def main() -> None:
    """Both, at the same time."""
    where, admin = Path(sys.argv[1]).resolve(), secrets.token_hex(16)
    with tempfile.TemporaryDirectory() as name, providing() as provider:
        folder = Path(name)
        with (
            vault(folder / "vault", provider) as address,
            hub(
                folder, where, admin, "jupyterhub_sign_in.py", started(where),
                settings(address, provider),
            ) as url,
        ):
            problems: list[str] = []
            try:
                problems.extend(tried(folder, url, admin, provider))
            except (httpx.HTTPError, OSError, TimeoutError) as error:
                problems.append(f"{type(error).__name__}: {error}")
        if problems:
            print((folder / "log").read_text()[-4_000:])
    for problem in problems:
        print(problem)
    print("Two people signed in, two grantees." if not problems else "NOT as it should be.")
    sys.exit(bool(problems))


if __name__ == "__main__":
    main()
