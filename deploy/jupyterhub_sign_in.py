"""JupyterHub where people sign in with the provider that the vault knows (`[oidc]` in policy.toml).

    SARUS_HUB_VAULT           the vault: https://vault.example.org:8750#PIN
    SARUS_HUB_PROVIDER        the provider's addresses, as JSON: authorize, token, userinfo
    OAUTH_CLIENT_ID, OAUTH_CLIENT_SECRET, OAUTH_CALLBACK_URL      the hub, as the provider knows it
    JUPYTERHUB_CRYPT_KEY      32 bytes (openssl rand -hex 32): what the hub keeps is encrypted

Needs `pip install oauthenticator`. The provider has to put the vault's audience into access tokens
for the hub. docs/jupyterhub.md explains the rest.
"""

import json
import os
import sys
from pathlib import Path

c = get_config()  # noqa: F821  (JupyterHub gives it)

PROVIDER = json.loads(os.environ["SARUS_HUB_PROVIDER"])
RENEWING = os.environ.get("SARUS_HUB_RENEWING", str(Path(sys.prefix, "share", "hub_token.py")))

c.JupyterHub.authenticator_class = "generic-oauth"
c.GenericOAuthenticator.authorize_url = PROVIDER["authorize"]
c.GenericOAuthenticator.token_url = PROVIDER["token"]
c.GenericOAuthenticator.userdata_url = PROVIDER["userinfo"]
c.GenericOAuthenticator.scope = ["openid"]
c.GenericOAuthenticator.username_claim = "sub"
c.Authenticator.allow_all = True  # who may ask the vault is the vault's to say
# A token is renewed once it has ended; the vault lets it count half a minute longer.
c.Authenticator.enable_auth_state = True
c.Authenticator.auth_refresh_age = 15
# A user's server may fetch that user's own sign-in, and nobody else's.
c.JupyterHub.load_roles = [
    {"name": "user", "scopes": ["self", "admin:auth_state!user"]},
]
c.Spawner.server_token_scopes = [
    "users:activity!user", "access:servers!server", "read:users:name!user",
    "admin:auth_state!user",
]  # fmt: skip


def hand_over(spawner):
    """Before a user's server starts: where the vault is, and where the sign-in will lie."""
    spawner.environment = {
        **{n: v for n, v in spawner.environment.items() if not n.startswith("SARUS_KERNEL_")},
        "SARUS_KERNEL_VAULT": os.environ["SARUS_HUB_VAULT"],
        "SARUS_KERNEL_TOKEN_FILE": "~/.local/share/sarus-hub-token",
    }


c.Spawner.pre_spawn_hook = hand_over
c.Spawner.cmd = [sys.executable, RENEWING, "jupyterhub-singleuser"]
c.Spawner.env_keep = ["PATH", "LANG", "LC_ALL"]
c.Spawner.default_url = "/lab"
