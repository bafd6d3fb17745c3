"""Starts a user's server, and keeps that user's newest sign-in in a file of theirs for its kernels.

    python hub_token.py jupyterhub-singleuser [OPTIONS]

The hub gives the server a token that may read its own user's auth state, and renews the sign-in
when it is asked for after its end (deploy/jupyterhub_sign_in.py). Beside the server a child writes
it to SARUS_KERNEL_TOKEN_FILE (0600) each time it is another, and ends with the server.
"""

import json
import os
import sys
import time
from pathlib import Path
from urllib.parse import quote
from urllib.request import Request, urlopen

EVERY = 10.0
"""Seconds: with the hub's 15 less than the half minute that the vault lets a token count longer."""


def fetched() -> str:
    """The user's access token, by the hub's word. Raises OSError, ValueError or KeyError."""
    heads = {"Authorization": f"token {os.environ['JUPYTERHUB_API_TOKEN']}"}
    who = f"/users/{quote(os.environ['JUPYTERHUB_USER'], safe='')}"
    asked = Request(os.environ["JUPYTERHUB_API_URL"] + who, headers=heads)
    with urlopen(asked, timeout=30) as said:
        return str(json.load(said)["auth_state"]["access_token"])


def keep(file: Path, known: str) -> str:
    """Write the token if it is another; the one that is there now."""
    try:
        token = fetched()
    except (OSError, ValueError, KeyError, TypeError):
        return known  # the hub is away, or the user has to sign in again: the vault says so
    if token != known:
        part = file.with_name(f".{file.name}.part")
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as written:
            written.write(token)
        part.replace(file)
    return token


def main() -> None:
    """The first token before the server starts, so that its first kernel has one."""
    file, server = Path(os.environ["SARUS_KERNEL_TOKEN_FILE"]).expanduser(), os.getpid()
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    known = keep(file, "")
    if os.fork() == 0:
        while os.getppid() == server:
            time.sleep(EVERY)
            known = keep(file, known)
        os._exit(0)
    os.execvp(sys.argv[1], sys.argv[1:])


if __name__ == "__main__":
    main()
