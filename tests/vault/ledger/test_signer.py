"""The signing key is made once, kept private, and refused when it is not."""

import stat
from pathlib import Path
from threading import Barrier, Thread

import pytest

from sarus_kernel.errors import OwnerError
from sarus_kernel.vault.ledger.receipts import Signer


def test_a_key_is_made_once_and_kept(tmp_path: Path) -> None:
    """The second opening finds the first one's key, in a file for its owner alone."""
    path = tmp_path / "signing.key"
    first = Signer.open(path)
    assert Signer.open(path).public_key() == first.public_key()
    assert len(bytes.fromhex(first.public_key())) == 32
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [file.name for file in tmp_path.iterdir()] == ["signing.key"]


def test_two_vaults_starting_at_once_share_one_key(tmp_path: Path) -> None:
    """Whoever is second to make the key takes the first one's."""
    keys: list[str] = []
    together = Barrier(8)

    def start() -> None:
        together.wait()
        keys.append(Signer.open(tmp_path / "signing.key").public_key())

    threads = [Thread(target=start) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(keys) == 8
    assert len(set(keys)) == 1


def test_a_key_that_others_may_read_is_refused(tmp_path: Path) -> None:
    """A key anybody could have copied proves nothing; the message says how to mend it."""
    path = tmp_path / "signing.key"
    Signer.open(path)
    path.chmod(0o640)
    with pytest.raises(OwnerError, match="chmod 600"):
        Signer.open(path)


def test_what_is_no_key_is_refused(tmp_path: Path) -> None:
    """A broken key file is never replaced by a new key, and none is made where none can be."""
    path = tmp_path / "signing.key"
    path.write_text("not a key")
    path.chmod(0o600)
    with pytest.raises(OwnerError, match="is not a signing key"):
        Signer.open(path)
    assert path.read_text() == "not a key"
    with pytest.raises(OwnerError, match="neither read nor made"):
        Signer.open(tmp_path / "nowhere" / "signing.key")
