"""The socket on one machine: for its owner, or for a group."""

import grp
import os
import shutil
import stat
import subprocess
import tempfile
from functools import partial
from pathlib import Path

import pytest

from sarus_kernel.errors import OwnerError
from sarus_kernel.vault.network.unix import listen


def test_it_is_the_owners_unless_a_group_is_named(tmp_path: Path) -> None:
    """0600; with a group 0660 and that group."""
    with listen(tmp_path / "own"):
        assert stat.S_IMODE((tmp_path / "own").stat().st_mode) == 0o600
    group = os.getgroups()[-1] if os.getgroups() else os.getgid()
    with listen(tmp_path / "shared", 0o660, grp.getgrgid(group).gr_name):
        found = (tmp_path / "shared").stat()
        assert (stat.S_IMODE(found.st_mode), found.st_gid) == (0o660, group)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can be other users")
def test_another_user_gets_in_by_the_group_and_not_without_it() -> None:
    """By curl, as users who are not the owner's; the kernel says who."""
    group, stranger = 54_321, 54_322
    with tempfile.TemporaryDirectory() as name:
        os.chmod(name, 0o755)
        with listen(Path(name, "s"), 0o660) as listener:
            os.chown(Path(name, "s"), -1, group)
            listener.settimeout(60)
            command = ["curl", "--silent", "--unix-socket", f"{name}/s", "http://vault/health"]
            as_other = partial(subprocess.Popen, command, user=stranger, group=stranger)
            with as_other(extra_groups=[]) as shut_out:
                assert shut_out.wait(60) == 7  # could not connect
            with as_other(extra_groups=[group]) as let_in, listener.accept()[0] as line:
                line.sendall(b"HTTP/1.1 204 OK\r\n\r\n")
                assert let_in.wait(60) == 0


def test_a_group_that_is_none_is_said(tmp_path: Path) -> None:
    """And no socket is left that somebody else's group could use."""
    with pytest.raises(OwnerError, match="no group nobody-has-this"):
        listen(tmp_path / "s", 0o660, "nobody-has-this")
    assert not (tmp_path / "s").exists()


def test_a_group_that_the_vault_is_not_in_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With what to do; and no socket is left."""

    def refused(*_: object, **__: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(shutil, "chown", refused)
    with pytest.raises(OwnerError, match="usermod -a -G research USER"):
        listen(tmp_path / "s", 0o660, "research")
    assert not (tmp_path / "s").exists()


def test_a_socket_left_behind_is_replaced_and_a_used_one_is_not(tmp_path: Path) -> None:
    """As after a kill; and as with two vaults on one socket."""
    listen(tmp_path / "s").close()
    with listen(tmp_path / "s"), pytest.raises(OwnerError, match="already"):
        listen(tmp_path / "s")
