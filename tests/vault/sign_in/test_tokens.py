"""Whom a token of the identity provider stands for: a sound one for its name, all others nobody."""

import hashlib
import hmac
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from sarus_kernel.errors import OwnerError, PolicyRefused
from sarus_kernel.vault.policy import Budget, Grantee, Limits, Policy
from sarus_kernel.vault.policy.oidc import Oidc, advice
from sarus_kernel.vault.sign_in import library, tokens
from sarus_kernel.vault.sign_in.fetching import _key
from sarus_kernel.vault.sign_in.keys import Keys
from sarus_kernel.vault.sign_in.library import jwt, need_library
from sarus_kernel.vault.sign_in.tokens import name_in, vouched
from tests.vault.sign_in.issuer import AUDIENCE, claims, private, published, segment, token

HERE = "https://login.example.org/research"
OIDC = Oidc(HERE, AUDIENCE, "who")


def find(oidc: Oidc, kid: str) -> Any:
    """The one key that is published."""
    return _key(published("one")) if kid == "one" else None


class _Known(Keys):
    """Keys that are known already."""

    def find(self, oidc: Oidc, kid: str) -> Any:
        return find(oidc, kid)


KNOWN = _Known(lambda: None)


def signed(said: dict[str, Any], heads: dict[str, Any], key: bytes | None = None) -> str:
    """A token put together by hand: without a signature, or with an HMAC by some bytes."""
    text = f"{segment(heads)}.{segment(said)}"
    made = b"" if key is None else hmac.new(key, text.encode(), hashlib.sha256).digest()
    return f"{text}.{segment(made)}"


def test_a_sound_token_stands_for_its_name() -> None:
    """Also where two clocks differ by seconds, and where it is for several audiences."""
    now = int(time.time())
    for more in ({}, {"aud": ["other", AUDIENCE]}, {"nbf": now + 5, "iat": now + 5}):
        assert name_in(token(HERE, **more), OIDC, find) == "ann"


NOW = int(time.time())
OTHERWISE: dict[str, dict[str, Any]] = {
    "another audience": {"aud": "another vault"},
    "no audience": {"aud": None},
    "another issuer": {"iss": "https://login.example.org/other"},
    "no end": {"exp": None},
    "an end that is none": {"exp": "soon"},
    "no beginning": {"iat": None},
    "nobody": {"who": None},
    "not a name": {"who": ["ann"]},
    "good for a month": {"iat": NOW, "exp": NOW + 30 * 86_400},
    "bound to a key that is not shown": {"cnf": {"jkt": "0" * 43}},
}


@pytest.mark.parametrize("more", OTHERWISE.values(), ids=OTHERWISE)
def test_a_token_for_something_else_stands_for_nobody(more: dict[str, Any]) -> None:
    """Its signature is right, and it is not for this vault."""
    with pytest.raises(PolicyRefused, match="not good for this vault"):
        name_in(token(HERE, **more), OIDC, find)


@pytest.mark.parametrize("more", [{"exp": NOW - 3_600}, {"nbf": NOW + 9_999}, {"iat": NOW + 9_999}])
def test_before_and_after_its_time_it_is_said(more: dict[str, Any]) -> None:
    """Who holds it may sign in again."""
    said = {"iat": NOW - 7_200, **more}
    with pytest.raises(PolicyRefused, match=r"has ended, or has not begun"):
        name_in(token(HERE, **said), OIDC, find)


FORGED = (
    "alg none", "alg None", "no alg", "HS256 by the public key", "HS256 by nothing", "another key",
    "a key of its own", "another algorithm", "another name", "no signature",
    "what must be understood", "no token", "depths", "not text",
)  # fmt: skip


def forged() -> dict[str, Callable[[], str]]:
    """Tokens that nobody with the private key has made."""
    said, other = claims(HERE), token(HERE, "two", {"kid": "one"})
    public = private("one").public_key()
    pem = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    sound = token(HERE)
    head, _, signature = sound.split(".")
    changed = f"{head}.{segment(said | {'who': 'ben'})}.{signature}"
    key = published("one")
    return {
        "alg none": lambda: signed(said, {"alg": "none", "kid": "one"}),
        "alg None": lambda: signed(said, {"alg": "None", "kid": "one"}),
        "no alg": lambda: signed(said, {"kid": "one"}),
        "HS256 by the public key": lambda: signed(said, {"alg": "HS256", "kid": "one"}, pem),
        "HS256 by nothing": lambda: signed(said, {"alg": "HS256", "kid": "one"}, b""),
        "another key": lambda: other,
        "a key of its own": lambda: token(HERE, "two", {"kid": "one", "jwk": key, "jku": HERE}),
        "another algorithm": lambda: signed(said, {"alg": "RS256", "kid": "one"}, b"x"),
        "another name": lambda: changed,
        "no signature": lambda: sound.rpartition(".")[0] + ".",
        "what must be understood": lambda: token(HERE, "one", {"crit": ["exp2"], "exp2": 1}),
        "no token": lambda: "a.b.c",
        "depths": lambda: f"{segment(b'[' * 9_000)}.{segment({})}.x",
        "not text": lambda: "\udce9.\udce9.\udce9",
    }


@pytest.mark.parametrize("which", FORGED)
def test_what_the_provider_did_not_sign_stands_for_nobody(which: str) -> None:
    """Without a signature, with one by a public key, by another key, of another algorithm."""
    with pytest.raises(PolicyRefused, match="not good for this vault"):
        name_in(forged()[which](), OIDC, find)


def test_no_forgery_is_left_out() -> None:
    """Both lists are the same."""
    assert tuple(forged()) == FORGED


@pytest.mark.parametrize("kid", ["two", "../one", ""])
def test_an_unknown_key_is_said(kid: str) -> None:
    """It may be fetched in half a minute."""
    with pytest.raises(PolicyRefused, match="its key is not known"):
        name_in(token(HERE, heads={"kid": kid}), OIDC, find)


def test_a_mail_address_has_to_be_verified() -> None:
    """Else people would choose whose address they have."""
    mail = Oidc(HERE, AUDIENCE, "email")
    assert name_in(token(HERE, email="a@b.org", email_verified=True), mail, find) == "a@b.org"
    for said in ({}, {"email_verified": False}, {"email_verified": "true"}):
        with pytest.raises(PolicyRefused, match="not good for this vault"):
            name_in(token(HERE, email="a@b.org", **said), mail, find)


def test_a_name_alone_is_no_leave_to_sign_in() -> None:
    """Somebody else may have it at the provider; and sign-ins end when the owner says so."""
    ann, now = Grantee("ann", sign_in=True), datetime.now(UTC)
    ended = replace(ann, sign_in_after=now + timedelta(hours=1))
    for grantee, words in ((Grantee("ann"), "You may not sign in"), (ended, "has ended")):
        with pytest.raises(PolicyRefused, match=words):
            vouched(_policy(grantee), KNOWN, token(HERE))
    for grantee in (ann, replace(ann, sign_in_after=now - timedelta(hours=1)), Grantee("ben")):
        assert vouched(_policy(grantee), KNOWN, token(HERE)) == "ann"


def test_claims_that_people_can_change_are_warned_of() -> None:
    """`sub` is the one that is never given to somebody else."""
    assert "people can change" in advice(Oidc(HERE, AUDIENCE, "preferred_username"))[0]
    assert not advice(Oidc(HERE, AUDIENCE, "sub"))


def _policy(grantee: Grantee) -> Policy:
    return Policy(Budget(1, 1e-6), Limits(0.1, 1, 1e-8), (grantee,), oidc=OIDC)


def test_a_short_key_verifies_nothing() -> None:
    """RSA of 1,024 bits is within reach."""
    weak = _key(published("weak", 1_024))
    made = jwt.PyJWT({"enforce_minimum_key_length": False})
    with pytest.warns(jwt.InsecureKeyLengthWarning):
        said = made.encode(claims(HERE), private("weak", 1_024), "RS256", {"kid": "weak"})
    with pytest.raises(PolicyRefused, match="not good for this vault"):
        name_in(said, OIDC, lambda *_: weak)


def test_without_a_provider_a_jwt_is_a_token_like_any(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is looked up, and belongs to nobody; with a provider, and no PyJWT, the owner is told."""
    policy = Policy(Budget(1, 1e-6), Limits(0.1, 1, 1e-8), ())
    keys = Keys(lambda: None)
    assert vouched(policy, keys, token(HERE)) is None
    named = Policy(Budget(1, 1e-6), Limits(0.1, 1, 1e-8), (), oidc=OIDC)
    assert vouched(named, keys, "ours-has_no-dot") is None
    monkeypatch.setattr(library, "jwt", None)
    monkeypatch.setattr(tokens, "jwt", None)
    need_library(policy)
    with pytest.raises(OwnerError, match=r"pip install 'sarus-kernel\[oidc\]'"):
        need_library(named)
