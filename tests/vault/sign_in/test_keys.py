"""The provider's keys: fetched beside the questions, and never for long when it is away."""

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest

from sarus_kernel.vault.policy.oidc import Oidc
from sarus_kernel.vault.sign_in.fetching import LONGEST, NotFetched, fetched
from sarus_kernel.vault.sign_in.keys import KEPT, Keys
from tests.vault.sign_in.issuer import Issuer, issuing, published


@pytest.fixture
def issuer() -> Iterator[Issuer]:
    """A provider that answers."""
    with issuing() as found:
        yield found


def soon(holds: Callable[[], bool]) -> None:
    """Wait until something holds that another thread does."""
    end = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.005)


def test_they_are_found_by_discovery_or_by_their_address(issuer: Issuer) -> None:
    """Signing keys alone; of two with one name none."""
    issuer.keys = [
        published("one"), published("sealing", use="enc"), published("two"), published("two"),
        {"kty": "oct", "k": "c2VjcmV0", "kid": "shared"}, {"kty": "XYZ", "kid": "strange"},
    ]  # fmt: skip
    assert set(fetched(issuer.oidc)) == {"one"}
    elsewhere = Oidc("https://login.example.org", "vault", "who", f"{issuer.url}/keys")
    assert set(fetched(elsewhere)) == {"one"}


def test_what_is_no_document_of_theirs_is_said(issuer: Issuer) -> None:
    """Another issuer's, none, too long, without a key."""
    long, deep = b" " * LONGEST + b"{}", b"[" * 99_999
    for body in (b"", b"[]", b"{}", b'{"keys": 3}', b'{"keys": [1]}', deep, long):
        issuer.body = body
        with pytest.raises(NotFetched):
            fetched(issuer.oidc)
    issuer.name = "https://other.example.org"
    with pytest.raises(NotFetched, match="another issuer"):
        fetched(issuer.oidc)
    with pytest.raises(NotFetched, match="status 404"):
        fetched(Oidc(issuer.url, "vault", "who", f"{issuer.url}/nothing"))


def test_an_unknown_key_is_fetched_beside_the_question(issuer: Issuer) -> None:
    """Whoever asks is never kept waiting; a key that the provider changed is known soon."""
    keys = Keys(lambda: issuer.oidc, least=0.01)
    assert keys.find(issuer.oidc, "one") is None
    soon(lambda: keys.find(issuer.oidc, "one") is not None)
    assert keys.find(issuer.oidc, "") is not None
    issuer.keys = [published("two")]
    soon(lambda: keys.find(issuer.oidc, "two") is not None)
    assert keys.find(issuer.oidc, "one") is None
    assert keys.find(Oidc(issuer.url, "another", "who"), "two") is None
    keys.close()


def test_they_are_forgotten_when_the_provider_is_away() -> None:
    """After an hour nobody gets in by what it said before."""
    now, tried, away = [0.0], threading.Event(), threading.Event()

    def fetch(oidc: Oidc) -> Mapping[str, Any]:
        if away.is_set():
            tried.set()
            raise NotFetched("it is away")
        return {"one": "key"}

    oidc = Oidc("https://login.example.org", "vault", "who")
    keys = Keys(lambda: oidc, fetch, lambda: now[0], 0.01)
    keys.wake()
    soon(lambda: keys.find(oidc, "one") == "key")
    away.set()
    now[0] = KEPT - 1
    assert keys.find(oidc, "other") is None and tried.wait(60)
    assert keys.find(oidc, "one") == "key"
    now[0] = KEPT + 1
    assert keys.find(oidc, "one") is None
    keys.close()


def test_a_strangers_tokens_do_not_make_it_fetch_all_the_time(issuer: Issuer) -> None:
    """A hundred unknown keys are one more look at most, until `least` is over."""
    keys = Keys(lambda: issuer.oidc, least=3_600)
    keys.wake()
    soon(lambda: keys.find(issuer.oidc, "one") is not None)
    for number in range(100):
        assert keys.find(issuer.oidc, f"made up {number}") is None
    assert issuer.fetched == 1
    keys.close()
