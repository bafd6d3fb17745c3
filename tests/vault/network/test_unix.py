"""The socket on one machine: for its owner, or for a group."""

import grp
import os
import stat
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


def test_a_group_that_is_none_is_said(tmp_path: Path) -> None:
    """And no socket is left that somebody else's group could use."""
    with pytest.raises(OwnerError, match="no group nobody-has-this"):
        listen(tmp_path / "s", 0o660, "nobody-has-this")
    assert not (tmp_path / "s").exists()


def test_a_socket_left_behind_is_replaced_and_a_used_one_is_not(tmp_path: Path) -> None:
    """As after a kill; and as with two vaults on one socket."""
    listen(tmp_path / "s").close()
    with listen(tmp_path / "s"), pytest.raises(OwnerError, match="already"):
        listen(tmp_path / "s")
