"""Tokens go into the keyring where there is one, else into a file of their owner's alone."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from sarus_kernel.client import tokens
from sarus_kernel.client.addresses import Address

VAULT = Address("https://vault.example.org", "ab" * 32)


class Ring:
    """A keyring, which may be broken."""

    def __init__(self, priority: float = 5, broken: bool = False) -> None:
        self.priority, self.broken, self.has = priority, broken, dict[tuple[str, str], str]()

    def get_keyring(self) -> SimpleNamespace:
        """The backend."""
        return SimpleNamespace(priority=self.priority)

    def set_password(self, service: str, name: str, token: str) -> None:
        """Keep it."""
        if self.broken:
            raise RuntimeError("locked")
        self.has[service, name] = token

    def get_password(self, service: str, name: str) -> str | None:
        """Give it."""
        if self.broken:
            raise RuntimeError("locked")
        return self.has.get((service, name))


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where files would be."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    return tmp_path


def test_the_keyring_has_it_and_no_file(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An earlier file goes; another certificate is another vault."""
    monkeypatch.setattr(tokens, "keyring", None)
    path = tokens.keep(VAULT, "old")
    assert path is not None and path.stat().st_mode & 0o777 == 0o600
    monkeypatch.setattr(tokens, "keyring", Ring())
    assert tokens.keep(VAULT, "new") is None
    assert not path.exists() and tokens.kept(VAULT) == "new"
    assert tokens.kept(Address(VAULT.url, "cd" * 32)) == ""


@pytest.mark.parametrize("ring", [None, Ring(0), Ring(broken=True)])
def test_without_a_keyring_that_works_it_is_a_file(
    monkeypatch: pytest.MonkeyPatch, ring: Ring | None
) -> None:
    """None is installed, none fits the machine, or it is locked."""
    monkeypatch.setattr(tokens, "keyring", ring)
    path = tokens.keep(VAULT, "token")
    assert path is not None and path.stat().st_mode & 0o777 == 0o600
    assert tokens.kept(VAULT) == "token"
