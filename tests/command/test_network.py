"""`serve` on the network, `grantee invite`, `join`, and the kernel that comes of it: all real."""

import json
import re
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from jupyter_client.kernelspec import KernelSpecManager

from sarus_kernel.client import connect
from sarus_kernel.errors import OwnerError, PolicyRefused
from sarus_kernel.frontends.sql import parse
from tests.command.conftest import Run
from tests.processes import running

PROGRAM = [sys.executable, "-c", "from sarus_kernel.command import main; main()"]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A home of the test's own."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path / "jupyter"))
    monkeypatch.delenv("SARUS_KERNEL_TOKEN", raising=False)


@contextmanager
def served(vault: Path, *options: str) -> Iterator[str]:
    """A vault on the network, in a process; its address."""
    door = vault.parent / "s"
    command = [*PROGRAM, "serve", str(vault), "--socket", str(door), "--port", "0", *options]
    with running(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert "Serving" in process.stdout.readline()
        found = re.search(r"https://\S+?(?=,|\s)", process.stdout.readline())
        assert found is not None
        yield found[0]
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=100)


def last_line(text: str) -> str:
    """The invitation in what `grantee` prints."""
    return next(line for line in text.splitlines() if line.startswith("https://"))


def test_from_the_owner_to_a_question(run: Run, vault: Path, tmp_path: Path) -> None:
    """Served, invited, joined, asked; one is let in while it runs; rotating ends a token."""
    with served(vault, "--host", "127.0.0.1"):
        sent = last_line(run("grantee", "invite", vault, "researcher").output)
        said = run("join", sent).output
        assert "You are researcher to the vault patient_data" in said
        where = said.rpartition("SARUS_KERNEL_VAULT=")[2].strip()
        code = sent.partition("#")[2].partition(".")[0]
        assert code not in said
        with connect(where) as asked:
            plan = parse("SELECT COUNT(*) AS n FROM person", asked.catalog)
            first = asked.ask(plan, 0.25, anyway=True)
            assert asked.ask(plan, 0.25, anyway=True).value == first.value
            run("grantee", "rotate", vault, "researcher")
            with pytest.raises(PolicyRefused, match="does not know your token"):
                asked.account()
        added = run("grantee", "add", vault, "ada", "--until", "2999-01-31").output
        assert not (vault / "tokens" / "ada").exists()
        assert "You are ada" in run("join", last_line(added), "--name", "other").output
        with pytest.raises(PolicyRefused, match="not good"):
            run("join", last_line(added), "--name", "other")
        late = last_line(run("grantee", "add", vault, "bob", "--until", "2020-01-31").output)
        with pytest.raises(PolicyRefused, match="ended on 2020-01-31"):
            run("join", late)
    text = (vault / "policy.toml").read_text("utf-8")
    assert "expires = 2999-01-31" in text
    spec = KernelSpecManager().get_kernel_spec("private-data-patient-data")
    assert spec.display_name == "Private Data: patient_data"
    assert spec.env["SARUS_KERNEL_VAULT"] == where
    assert {"other", "private-data-patient-data"} <= set(KernelSpecManager().find_kernel_specs())
    for file in (vault / "private" / "vault.log", *(tmp_path / "jupyter").rglob("*")):
        if file.is_file():
            assert code.encode() not in file.read_bytes()
    tokens = [file.read_bytes() for file in (tmp_path / "config").rglob("*") if file.is_file()]
    for file in (tmp_path / "jupyter").rglob("kernel.json"):
        assert not [token for token in tokens if token in file.read_bytes()]


def test_behind_a_proxy_it_is_plain_on_loopback(run: Run, vault: Path) -> None:
    """Asked by the public name only; an invitation leads to the proxy, whose certificate counts."""
    public = ("--url", "https://vault.example.org", "--behind-proxy", "--group", "root")
    with served(vault, "--host", "127.0.0.1", *public) as url:
        assert url == "https://vault.example.org"
        assert stat.S_IMODE((vault.parent / "s").stat().st_mode) == 0o660
        sent = last_line(run("grantee", "invite", vault, "researcher").output)
        assert re.fullmatch(r"https://vault\.example\.org/#[\w-]{24}", sent)
        with connect(f"unix://{vault.parent / 's'}", _token(vault)) as asked:
            assert asked.welcome().grantee == "researcher"


def _token(vault: Path) -> str:
    return (vault / "tokens" / "researcher").read_text("utf-8")


@pytest.mark.parametrize(
    "options",
    [("--url", "https://v.org"), ("--host", "0.0.0.0"), ("--host", "10.0.0.1", "--behind-proxy"),
     ("--host", "127.0.0.1", "--key", "k.pem"), ("--behind-proxy",)],
)  # fmt: skip
def test_what_is_unsafe_does_not_start(run: Run, vault: Path, options: tuple[str, ...]) -> None:
    """Before anything is opened."""
    with pytest.raises(OwnerError):
        run("serve", vault, *options)


def test_who_was_never_on_a_network_invites_nobody(run: Run, vault: Path) -> None:
    """And says how tokens are handed over on one machine."""
    with pytest.raises(OwnerError, match="never served on a network"):
        run("grantee", "invite", vault, "researcher")


def test_a_kernel_for_each_vault(run: Run, tmp_path: Path) -> None:
    """Two cards in the launcher, each with its vault; none may take the plain kernel's name."""
    for name in ("one", "two"):
        run("kernel", "install", "--user", "--vault", f"unix:///{name}", "--name", name,
            "--display-name", f"Vault {name}")  # fmt: skip
    for name in ("one", "two"):
        spec = json.loads((tmp_path / "jupyter" / "kernels" / name / "kernel.json").read_text())
        assert spec["display_name"] == f"Vault {name}"
        assert spec["env"]["SARUS_KERNEL_VAULT"] == f"unix:///{name}"
    with pytest.raises(OwnerError, match="name of its own"):
        run("kernel", "install", "--user", "--vault", "unix:///three", "--name", "private-data")
    with pytest.raises(OwnerError, match="--name NAME"):  # of whom nobody can be asked for one
        run("kernel", "install", "--user", "--vault", "unix:///three")
