"""Where a vault may be reached: nothing unsafe is listened on."""

from pathlib import Path

import pytest

from sarus_kernel.errors import OwnerError
from sarus_kernel.vault.network.places import Place, Reached, checked, name_of, read, write

PEM = Path("x.pem")


@pytest.mark.parametrize(
    ("place", "words"),
    [
        (Place("10.0.0.1", 80, "https://v.org", proxied=True), "127.0.0.1"),
        (Place("localhost", 80, "https://v.org", proxied=True), "127.0.0.1"),
        (Place("127.0.0.1", 80, proxied=True), "--url"),
        (Place("127.0.0.1", 80, "https://v.org", PEM, PEM, True), "proxy's"),
        (Place("0.0.0.0", 8750), "--url"),
        (Place("::", 8750), "--url"),
        (Place("fd00::7", 8750), "--url"),
        (Place("fd00::7", 8750, "https://[fd00::7]"), "--url"),
        (Place("10.0.0.1", 8750, certificate=PEM), "together"),
        (Place("10.0.0.1", 8750, "http://v.org"), "https"),
        (Place("10.0.0.1", 8750, "https://v.org/path"), "https"),
        (Place("10.0.0.1", 8750, "https://*"), "https"),
        (Place("10.0.0.1", 8750, "https://*.v.org"), "https"),
        (Place("10.0.0.1", 8750, "https://me:secret@v.org"), "https"),
        (Place("10.0.0.1", 8750, "https://v.org/#there"), "https"),
        (Place("10.0.0.1", 8750, "https://v.org:port"), "https"),
    ],
)
def test_what_is_unsafe_or_leads_nowhere_is_refused(place: Place, words: str) -> None:
    """In words that name the option."""
    with pytest.raises(OwnerError, match=words):
        checked(place)


def test_what_is_sound_is_taken() -> None:
    """An address of one's own, all addresses under a name, loopback for a proxy."""
    for place in (
        Place("10.0.0.1", 8750),
        Place("0.0.0.0", 8750, "https://vault.example.org:8750"),
        Place("::1", 8750, "https://vault.example.org", proxied=True),
    ):
        assert checked(place) is place
    assert name_of("https://vault.example.org:8750") == "vault.example.org"


def test_it_is_noted_for_invitations(tmp_path: Path) -> None:
    """What was written is read; without it there is none; what is broken is said."""
    (tmp_path / "private").mkdir()
    assert read(tmp_path) is None
    write(tmp_path, Reached("https://v.org", "ab"))
    assert read(tmp_path) == Reached("https://v.org", "ab")
    (tmp_path / "private" / "reached.json").write_text("[]")
    with pytest.raises(OwnerError, match="serve the vault again"):
        read(tmp_path)
