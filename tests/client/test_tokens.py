"""Tokens go into the keyring where there is one, else into a file of their owner's alone."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from sarus_kernel.client import connect, tokens
from sarus_kernel.client.addresses import Address
from sarus_kernel.errors import PolicyRefused, VaultUnavailable
from tests.serving import TOKEN, on_network

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


def test_a_renewed_token_is_read_whenever_it_is_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file of a sign-in: what is written into it later counts; others may not read it."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    file = tmp_path / "sign-in"
    file.write_text("nobody's\n")
    file.chmod(0o600)
    monkeypatch.delenv("SARUS_KERNEL_TOKEN", raising=False)
    monkeypatch.setenv("SARUS_KERNEL_TOKEN_FILE", str(file))
    with on_network(tmp_path) as (reached, _, _):
        where = f"{reached.url}#{reached.pin}"
        monkeypatch.setenv("SARUS_KERNEL_VAULT", where)
        with connect() as vault:
            with pytest.raises(PolicyRefused, match="does not know your token"):
                vault.welcome()
            file.write_text(TOKEN + "\n")
            assert vault.welcome().grantee == "ann"
            file.chmod(0o644)
            with pytest.raises(VaultUnavailable, match="Others may read your token"):
                vault.welcome()
            file.unlink()
            with pytest.raises(VaultUnavailable, match="There is no token in"):
                vault.welcome()
        monkeypatch.setenv("SARUS_KERNEL_VAULT", "unix:///another")
        with pytest.raises(VaultUnavailable, match="You have not joined"):
            connect(where)
