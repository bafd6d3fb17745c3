"""JupyterHub with a vault: each user's kernels ask as that user, with a token nobody else sees.

    SARUS_HUB_VAULT    the vault: https://vault.example.org:8750#PIN, or unix:///run/vault/door
    SARUS_HUB_TOKENS   a folder of the hub's alone (0700): one file a user, named as the user

Put your own authenticator, spawner and addresses below; docs/jupyterhub.md explains the rest.
"""

import os
from pathlib import Path

c = get_config()  # noqa: F821  (JupyterHub gives it)

VAULT = os.environ["SARUS_HUB_VAULT"]
TOKENS = Path(os.environ.get("SARUS_HUB_TOKENS", "/etc/jupyterhub/vault-tokens"))


def hand_over(spawner):
    """Before a user's server starts: their own token, and no other. The kernel takes it out of its
    environment when it starts, so that programs started in a cell do not inherit it."""
    known = {each.name: each for each in TOKENS.iterdir() if each.is_file()}
    environment = {
        name: value for name, value in spawner.environment.items()
        if not name.startswith("SARUS_KERNEL_")
    }  # fmt: skip
    if spawner.user.name in known:  # a name from a list: no path can be made of it
        environment["SARUS_KERNEL_VAULT"] = VAULT
        environment["SARUS_KERNEL_TOKEN"] = known[spawner.user.name].read_text("utf-8").strip()
    spawner.environment = environment


if TOKENS.stat().st_mode & 0o077:
    raise SystemExit(f"Others may read {TOKENS}. Run: chmod 700 {TOKENS}")

c.Spawner.pre_spawn_hook = hand_over
# Only what is named here reaches users' servers: the hub's own secrets do not.
c.Spawner.env_keep = ["PATH", "LANG", "LC_ALL"]
c.Spawner.default_url = "/lab"
