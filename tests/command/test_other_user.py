"""A second operating-system user on the vault's machine: what they cannot open or reach."""

import grp
import os
import pwd
import shutil
import socket
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sarus_kernel.vault.network.unix import MODES, listen

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root can be somebody else")
OTHER, GROUP = "nobody", "daemon"


@pytest.fixture
def there(made: tuple[Path, str]) -> Iterator[Path]:
    """A vault where everybody may go, as /srv is: its own rights are what stops them."""
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        Path(folder).chmod(0o755)
        yield Path(shutil.copytree(made[0], Path(folder, "vault")))


def as_other(act: Callable[[], object], *groups: str) -> bool:
    """Whether somebody else, in these groups, may do it: a process of theirs tries."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            other = pwd.getpwnam(OTHER)
            os.setgroups([grp.getgrnam(name).gr_gid for name in groups])
            os.setgid(other.pw_gid)
            os.setuid(other.pw_uid)
            act()
            code = 0
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def knock(path: Path) -> None:
    """Connect to a socket."""
    with socket.socket(socket.AF_UNIX) as line:
        line.connect(str(path))


def test_nobody_else_reads_what_is_private(there: Path) -> None:
    """Neither the data, the ledger and the keys, nor the tokens that wait to be handed over."""
    assert as_other(lambda: os.stat(there.parent))
    for name in ("private", "tokens"):
        folder = there / name
        assert not as_other(lambda folder=folder: os.listdir(folder))
        inside = sorted(each for each in folder.rglob("*") if each.is_file())
        assert inside
        for file in inside:
            assert not as_other(lambda file=file: file.read_bytes()), file


@pytest.mark.parametrize(("mode", "in_group"), [("0600", False), ("0660", True)])
def test_only_the_group_that_is_named_may_knock(there: Path, mode: str, in_group: bool) -> None:
    """With 0660 its members, never all; with 0600 nobody but the owner."""
    path = there.parent / "door"
    with listen(path, MODES[mode], GROUP if mode == "0660" else ""):
        assert not as_other(lambda: knock(path))
        assert as_other(lambda: knock(path), GROUP) is in_group
