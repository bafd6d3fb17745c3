"""The client over TLS: an invitation becomes a token, and only the pinned vault ever gets it."""

import stat
from pathlib import Path

import pytest

from sarus_kernel.client import connect, tokens
from sarus_kernel.client.addresses import Address, address, invitation
from sarus_kernel.client.joining import join, renew
from sarus_kernel.errors import PolicyRefused, QuestionError, VaultUnavailable
from tests.serving import TOKEN, on_network

PIN = "0123456789abcdef" * 4


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of the test's own, and no token in the environment."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.delenv("SARUS_KERNEL_TOKEN", raising=False)
    return tmp_path / "config"


def test_an_invitation_becomes_a_vault_one_can_ask(tmp_path: Path, home: Path) -> None:
    """Joined, asked, renewed; the code is used up; the token is a file for the researcher alone."""
    with on_network(tmp_path) as (reached, _, invitations):
        sent = f"{reached.url}/#{invitations.invite('ann')}.{reached.pin}"
        where = str(invitation(sent).address)
        with pytest.raises(VaultUnavailable, match="not joined"):
            connect(where)
        assert join(invitation(sent)).grantee == "ann"
        with connect(where) as vault:
            assert vault.welcome().grantee == "ann"
            assert vault.twin_file("person").stat().st_size > 0
        first = tokens.kept(address(where))
        renew(address(where))
        assert tokens.kept(address(where)) not in ("", first)
        with connect(where) as vault:
            assert vault.welcome().grantee == "ann"
            invitations.revoke("ann")
            with pytest.raises(PolicyRefused, match="does not know your token"):
                vault.welcome()
        with pytest.raises(PolicyRefused, match="invitation is not good"):
            join(invitation(sent))
    kept = [file for file in home.rglob("*") if file.is_file()]
    assert [stat.S_IMODE(file.stat().st_mode) for file in kept] == [0o600]
    assert first not in kept[0].read_text()


def test_a_token_file_that_others_may_read_is_not_used(home: Path) -> None:
    """It may be somebody else's already."""
    where = Address("https://v.org", PIN)
    tokens.keep(where, "t").chmod(0o644)
    with pytest.raises(VaultUnavailable, match="Others may read"):
        tokens.kept(where)
    assert tokens.kept(Address("https://v.org")) == ""


def test_another_certificate_gets_nothing(tmp_path: Path) -> None:
    """The wrong pin, and no pin for a certificate that no authority knows: nothing is sent."""
    with on_network(tmp_path) as (reached, _, invitations):
        code = invitations.invite("ann")
        with pytest.raises(VaultUnavailable, match="not the vault that you were invited to"):
            join(invitation(f"{reached.url}/#{code}.{PIN}"))
        with pytest.raises(VaultUnavailable, match="could not prove"):
            join(invitation(f"{reached.url}/#{code}"))
        with pytest.raises(VaultUnavailable, match="not the vault that you were invited to"):
            connect(str(Address(reached.url, PIN)), TOKEN)
        assert invitations.invited(code) == "ann"


@pytest.mark.parametrize(
    "text",
    ["", "http://v.org/#codecodecodecodecode", "https://v.org", "https://v.org/#short",
     "https://v.org/#codecodecodecodecode.12", "https://a b/#codecodecodecodecode",
     "https://v.org/\r\nX: y#codecodecodecodecode", "https://me@v.org/#codecodecodecodecode"],
)  # fmt: skip
def test_what_is_no_invitation_is_not_repeated(text: str) -> None:
    """It may hold a code: that is not for a log."""
    with pytest.raises(QuestionError) as found:
        invitation(text)
    assert "code" not in str(found.value).lower().replace("#code.pin", "")
    with pytest.raises(QuestionError):
        address(text.replace("https://v.org", "ftp://v.org") or "v.org")


def test_nobody_there_is_said(tmp_path: Path) -> None:
    """Where nothing listens, and where something listens that is no vault."""
    with on_network(tmp_path) as (reached, _, _):
        pass
    with pytest.raises(VaultUnavailable, match="No vault answers"):
        connect(f"{reached.url}#{reached.pin}", TOKEN)
