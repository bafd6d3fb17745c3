"""The certificates of the door: made once, the owner's own, and what is refused."""

import stat
from pathlib import Path

import pytest

from sarus_kernel.errors import OwnerError
from sarus_kernel.vault.network.certificates import CERTIFICATE, KEY, context, identity
from sarus_kernel.vault.network.places import Place
from tests.deploy.certificates import for_localhost

HERE = Place("127.0.0.1", 0)
URL = "https://127.0.0.1:8750"


def signed(folder: Path, issuer: str, days: float = 1) -> Place:
    """A certificate for localhost that somebody (with the same key) has signed."""
    return Place("127.0.0.1", 0, "https://localhost", *for_localhost(folder, issuer, days))


def test_one_is_made_and_kept(tmp_path: Path) -> None:
    """Its pin stays the same from start to start; the key is the owner's alone."""
    (tmp_path / "private").mkdir()
    first, second = (identity(tmp_path, HERE, URL) for _ in range(2))
    assert first == second
    assert len(first.pin) == 64
    for file in (CERTIFICATE, KEY):
        assert stat.S_IMODE((tmp_path / file).stat().st_mode) == 0o600


def test_who_signed_their_own_is_pinned(tmp_path: Path) -> None:
    """A certificate of an authority is renewed often, and is known by the authority."""
    assert len(identity(tmp_path, signed(tmp_path, "vault"), URL).pin) == 64
    assert identity(tmp_path, signed(tmp_path, "an authority"), URL).pin == ""


def test_what_is_none_is_said(tmp_path: Path) -> None:
    """No certificate, an old one, another one's key."""
    place = signed(tmp_path, "vault", -1)
    with pytest.raises(OwnerError, match="expired"):
        identity(tmp_path, place, URL)
    assert place.certificate is not None
    place.certificate.write_text("none")
    with pytest.raises(OwnerError, match="not a certificate"):
        identity(tmp_path, place, URL)
    own = identity(tmp_path, signed(tmp_path, "vault"), URL)
    (tmp_path / "other").mkdir()
    (tmp_path / "own.key").write_bytes(signed(tmp_path / "other", "x").key.read_bytes())  # type: ignore[union-attr]
    with pytest.raises(OwnerError, match="not the key"):
        context(own)
