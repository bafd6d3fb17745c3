"""The vault as a process: what it says, what it leaves open, and when it ends."""

import json
import os
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psutil
import pytest

from sarus_kernel.client import connect
from sarus_kernel.errors import OwnerError, PolicyRefused, VaultUnavailable
from sarus_kernel.plan.aggregates import Aggregation
from sarus_kernel.plan.calls import Call, Collection, constant
from sarus_kernel.plan.node import RECURSION, Node
from sarus_kernel.plan.relations import Aggregate, Table
from sarus_kernel.vault.owner import grantees
from sarus_kernel.wire.codec import decode
from sarus_kernel.wire.messages import Refusal
from tests import canaries, processes
from tests.vault.test_server import http

COUNT = Aggregate(Table("person"), (), (), ("n",), (Aggregation("count"),))


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A vault's directory."""
    return canaries.build(tmp_path_factory.mktemp("vault"))


Running = tuple[subprocess.Popen[bytes], dict[str, Any]]


@contextmanager
def running(directory: Path, path: Path, *options: str, **settings: Any) -> Iterator[Running]:
    """A vault's process, and what it said first."""
    command = [sys.executable, "-m", "sarus_kernel.vault", str(directory), "--socket", str(path)]
    pipe = subprocess.PIPE
    with subprocess.Popen([*command, *options], stdin=pipe, stdout=pipe, **settings) as process:
        try:
            assert process.stdout is not None
            yield process, json.loads(process.stdout.readline())
        finally:
            process.kill()


def ends(process: psutil.Process | subprocess.Popen[bytes], seconds: float = 8) -> bool:
    """Whether it is gone in time."""
    try:
        process.wait(seconds)
    except (psutil.TimeoutExpired, subprocess.TimeoutExpired):
        return False
    return True


def test_served(directory: Path, tmp_path: Path) -> None:
    """One line when it listens; a socket for this user alone; the owner's tokens open it."""
    path = tmp_path / "vault.sock"
    with running(directory, path) as (process, said):
        assert said == {"socket": str(path)}
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        token = (directory / "tokens" / "researcher").read_text()
        with connect(f"unix://{path}", token) as vault:
            release = vault.ask(COUNT, 0.1)
            assert abs(int(str(release.value.rows[0][0])) - canaries.PEOPLE) < 300
            assert release.receipt is not None
            assert vault.account().releases[-1].epsilon == pytest.approx(0.1)
            assert vault.twin().frame(Table("person")).shape[1] == 5
            # others than the owner ask here: answers leave in time slots
            assert any("Answers leave 0.1 s" in rule for rule in vault.welcome().policy)
        with connect(f"unix://{path}", "another token") as vault, pytest.raises(PolicyRefused):
            vault.ask(COUNT)
        process.send_signal(signal.SIGTERM)
        assert ends(process)
        assert not path.exists()


def test_grantees_come_and_go_while_it_runs(directory: Path, tmp_path: Path) -> None:
    """Who is let in asks at once; who is put out gets nothing any more, the twin neither."""
    path = tmp_path / "vault.sock"
    with running(directory, path):
        token = grantees.add(directory, "guest").read_text()
        with connect(f"unix://{path}", token) as vault:
            assert vault.welcome().grantee == "guest"
            grantees.remove(directory, "guest")
            with pytest.raises(PolicyRefused, match="does not know your token"):
                vault.account()


def test_no_message_brings_the_vault_down(directory: Path, tmp_path: Path) -> None:
    """Brackets in brackets, as deep as the recursion limit and deeper, are refused like any."""
    token = (directory / "tokens" / "researcher").read_text()
    with running(directory, tmp_path / "s") as (process, _), http(tmp_path / "s", token) as client:
        for depth in (10_000, RECURSION - 100, RECURSION, 1_000_000):
            for opened, closed in ((b"[", b"]"), (b'{"a":', b"}")):
                body = b'{"nodes": [], "body": %s1%s}' % (opened * depth, closed * depth)
                reply = decode(client.post("/ask", content=body, timeout=100).content)
                assert isinstance(reply, Refusal)
        assert client.get("/welcome").status_code == 200
        assert process.poll() is None


def test_a_socket_left_behind_is_replaced_and_one_in_use_is_not(
    directory: Path, tmp_path: Path
) -> None:
    """After a crash the vault starts again; beside a running one it does not."""
    path = tmp_path / "vault.sock"
    with socket.socket(socket.AF_UNIX) as old:
        old.bind(str(path))
    with running(directory, path) as (_, said), running(directory, path) as (second, words):
        assert said == {"socket": str(path)}
        assert words["error"] == "OwnerError"
        assert "has a vault already" in words["reason"] and str(path) in words["reason"]
        assert ends(second)


def test_embedded_ends_with_its_parent(directory: Path) -> None:
    """The vault, its fork server and its workers are gone when the one who started it is killed."""
    code = (
        "import sys, time\nfrom sarus_kernel.client import connect\n"
        f"vault = connect({str(directory)!r})\nvault.welcome()\nprint('ready', flush=True)\n"
        "time.sleep(60)"
    )
    with processes.running([sys.executable, "-c", code], stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline() == b"ready\n"
        family = psutil.Process(parent.pid).children(recursive=True)
        assert len(family) >= 2
        parent.kill()
    assert all(ends(process) for process in family)


def test_a_vault_that_follows_ends_with_its_parent(directory: Path, tmp_path: Path) -> None:
    """`sarus-kernel serve` killed outright leaves nobody behind who answers."""
    with running(directory, tmp_path / "vault.sock", "--follow") as (process, _):
        assert process.stdin is not None
        process.stdin.close()
        assert ends(process)
    assert not (tmp_path / "vault.sock").exists()


def test_embedded_needs_no_token_and_leaves_nothing(
    directory: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The default grantee is who may read the directory; temporary files are removed."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with connect(directory) as vault:
        assert vault.welcome().grantee == "researcher"
        # who asks here could read the directory: nothing is made slower for them
        assert not any("Answers leave" in rule for rule in vault.welcome().policy)
        vault.twin()
        assert len(list(tmp_path.iterdir())) == 2
    assert list(tmp_path.iterdir()) == []


def test_two_embedded_vaults_share_one_ledger(directory: Path) -> None:
    """Two notebooks on one directory: each sees what the other has spent."""
    with connect(directory) as one, connect(directory) as other:
        before = one.account().spent
        one.ask(COUNT, 0.11)
        other.ask(COUNT, 0.12)
        assert one.account().spent == other.account().spent == pytest.approx(before + 0.23)
        assert other.ask(COUNT, 0.11).provenance.cached


def test_a_broken_vault_says_what_is_broken(directory: Path, tmp_path: Path) -> None:
    """The owner's mistake comes out where the vault was started from."""
    for name in ("catalog.toml", "policy.toml"):
        (tmp_path / name).write_bytes((directory / name).read_bytes())
    (tmp_path / "private").mkdir()
    with connect(tmp_path) as vault, pytest.raises(OwnerError, match=r"data\.duckdb is missing"):
        vault.welcome()


# httpcore does not close a socket whose connect was refused
@pytest.mark.filterwarnings("ignore:Exception ignored in. <socket.socket")
def test_a_vault_that_dies_is_unavailable(directory: Path) -> None:
    """The words say so, at once, and again."""
    with connect(directory) as vault:
        vault.welcome()
        for process in psutil.Process().children():
            ended = process.status() == psutil.STATUS_ZOMBIE  # of an earlier test
            if not ended and "sarus_kernel.vault" in process.cmdline():
                process.kill()
                process.wait()
        for _ in range(2):
            with pytest.raises(VaultUnavailable, match="Restart the kernel"):
                vault.ask(COUNT)


def test_nobody_of_the_same_user_may_look_inside(directory: Path, tmp_path: Path) -> None:
    """Vault and fork server are not dumpable, so that their files in /proc belong to root:root.

    Run by root, the group tells; run by anybody else, the user does.
    """
    settings = {"group": 65534} if os.getuid() == 0 else {}
    token = (directory / "tokens" / "researcher").read_text()
    with running(directory, tmp_path / "s", **settings) as (process, _):
        with connect(f"unix://{tmp_path}/s", token) as vault:
            vault.ask(COUNT, 0.13)  # the fork server is warm, and so holds what a worker holds
        others = psutil.Process(process.pid).children(recursive=True)
        assert others
        for number in (process.pid, *(other.pid for other in others)):
            owner = Path(f"/proc/{number}/environ").stat()
            assert (owner.st_uid, owner.st_gid) == (0, 0)
        with subprocess.Popen(["sleep", "60"], **settings) as control:
            owner = Path(f"/proc/{control.pid}/environ").stat()
            control.kill()
        assert (owner.st_uid, owner.st_gid) != (0, 0)


def endless() -> Node:
    """A whitelisted operation that takes minutes."""
    names = ("sklearn.ensemble.RandomForestClassifier", "sklearn.model_selection.cross_val_score")
    person = Table("person")
    target = Call("operator.gt", (_column(person, "birth_year"), constant(1970)))
    features = Call("operator.getitem", (person, Collection("list", (constant("income"),))))
    forest = Call(names[0], (), ("n_estimators", "random_state"), (constant(500), constant(0)))
    return Call(names[1], (forest, features, target), ("cv",), (constant(10),))


def _column(frame: Node, name: str) -> Node:
    return Call("operator.getitem", (frame, constant(name)))


def test_an_interrupt_reaches_the_worker(directory: Path) -> None:
    """A notebook's interrupt ends the work in the vault, not just the wait for it."""
    code = (
        "import signal\nsignal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "from sarus_kernel.client import connect\n"
        "from tests.vault.test_process import endless\n"
        f"with connect({str(directory)!r}) as vault:\n"
        "    vault.welcome()\n"
        "    try:\n        vault.ask(endless())\n"
        "    except KeyboardInterrupt:\n        print('interrupted', flush=True)\n"
        "    print(vault.account().left > 0, flush=True)\n"
    )
    with processes.running([sys.executable, "-c", code], stdout=subprocess.PIPE) as notebook:
        worker = _busy(psutil.Process(notebook.pid))
        notebook.send_signal(signal.SIGINT)
        assert ends(worker, 60)  # it has no end of its own
        assert notebook.stdout is not None
        assert notebook.stdout.read() == b"interrupted\nTrue\n"


def _busy(root: psutil.Process) -> psutil.Process:
    """The worker under a process that has computed for half a second since its fork."""
    for _ in range(2_000):
        time.sleep(0.1)
        for process in root.children(recursive=True):
            with suppress(psutil.NoSuchProcess):
                parents = len(process.parents()) - len(root.parents())
                if parents == 3 and process.cpu_times().user > 0.5:
                    return process
    raise AssertionError("no worker ever worked")
