"""At the door: who signs in asks as the grantee that the policy names, as long as it does."""

import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from sarus_kernel.vault.ledger.ledger import Ledger
from sarus_kernel.vault.owner import grantees
from sarus_kernel.vault.owner.drafts import InitOptions
from sarus_kernel.vault.owner.policy_file import policy_text
from sarus_kernel.vault.rules import Rules
from sarus_kernel.vault.server import application
from sarus_kernel.vault.sign_in import tokens
from sarus_kernel.vault.sign_in.keys import Keys
from sarus_kernel.vault.sign_in.tokens import vouched
from sarus_kernel.wire.codec import decode
from sarus_kernel.wire.messages import Refusal, Welcome
from tests.serving import made_up
from tests.vault.sign_in.issuer import AUDIENCE, Issuer, issuing, token
from tests.vault.sign_in.test_keys import soon


@pytest.fixture
def issuer() -> Iterator[Issuer]:
    """A provider that answers."""
    with issuing() as found:
        yield found


@pytest.fixture
def vault(tmp_path: Path, issuer: Issuer) -> Path:
    """A policy with ann and ben, and no tokens of theirs; and who vouches for people."""
    (tmp_path / "private").mkdir()
    text = policy_text(InitOptions("clinic", ("person", "person_id")), {"ann": "0" * 64})
    ben = 'sign_in = true\n\n[[grantees]]\nname = "ben"\nsign_in = true'
    text = text.replace(f'token_sha256 = "{"0" * 64}"', ben)
    named = f'[oidc]\nissuer = "{issuer.url}"\naudience = "{AUDIENCE}"\nclaim = "who"\n'
    (tmp_path / "policy.toml").write_text(text + "\n" + named, "utf-8")
    Ledger.create(tmp_path / "private" / "ledger.db").close()
    return tmp_path


def said(door: TestClient, shown: str) -> str:
    """Whom the door welcomes, or why not."""
    reply = decode(door.get("/welcome", headers={"Authorization": f"Bearer {shown}"}).content)
    assert isinstance(reply, Welcome | Refusal)
    return reply.grantee if isinstance(reply, Welcome) else reply.reason


def test_who_signs_in_is_a_grantee_of_the_policy(
    vault: Path, issuer: Issuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody else; and not a moment longer than the policy says, whatever their token says."""
    start = int(time.time())
    with closing(Ledger.open(vault / "private" / "ledger.db")) as ledger:
        rules = Rules(vault, ledger, quiet=0)
        keys = Keys(lambda: rules.last().oidc)
        made, _ = made_up(vault, lambda name: rules.now().admit(name))
        made = replace(made, vouched=lambda shown: vouched(rules.now(), keys, shown))
        with TestClient(application(made)) as door:
            soon(lambda: said(door, token(issuer.url)) == "ann")
            assert said(door, token(issuer.url, who="ben")) == "ben"
            assert "not a grantee" in said(door, token(issuer.url, who="eve"))
            assert "not a grantee" in said(door, token(issuer.url, who="Ann"))
            assert "does not know your token" in said(door, "no-jwt-at-all")
            assert grantees.add(vault, "eve", sign_in=True) == ""
            assert said(door, token(issuer.url, who="eve")) == "eve"
            assert not (vault / "tokens").exists()
            assert grantees.rotate(vault, "ben") is None
            assert "has ended" in said(door, token(issuer.url, who="ben", iat=start))
            grantees.revoke(vault, "ann")
            assert "has ended" in said(door, token(issuer.url, iat=start))
            monkeypatch.setattr(tokens, "LEEWAY", 60)
            new = {"iat": int(time.time()) + 40, "exp": start + 3600}
            assert said(door, token(issuer.url, who="ben", **new)) == "ben"
            assert "leave to ask ended" in said(door, token(issuer.url, **new))
            grantees.remove(vault, "ben")
            assert "not a grantee" in said(door, token(issuer.url, who="ben"))
            assert any("Who signs in at" in words for words in rules.now().words())
        keys.close()


def test_the_policy_s_section_has_to_be_safe(vault: Path) -> None:
    """Keys by plain HTTP from elsewhere would be anybody's; a claim has to be named."""
    file = vault / "policy.toml"
    text = file.read_text("utf-8")
    file.write_text(text.replace("http://127.0.0.1", "http://10.1.2.3"), "utf-8")
    with pytest.raises(Exception, match="issuer has to be an https:// address"):
        grantees.names(vault)
    file.write_text(text.partition("[oidc]")[0], "utf-8")
    with pytest.raises(Exception, match=r"no section \[oidc\]"):
        grantees.add(vault, "eve", sign_in=True)
    file.write_text(text.replace('claim = "who"\n', ""), "utf-8")
    with pytest.raises(Exception, match="needs the key 'claim'"):
        grantees.names(vault)
