"""`jupyter console` in a real terminal, on a vault that was joined over TLS."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pexpect
import pytest

from tests.serving import on_network

JOIN = "from sarus_kernel.command import main; main()"
PATIENCE = 120
"""Seconds for each thing that has to be seen: a busy machine starts a kernel slowly."""


def environment(home: Path) -> dict[str, str]:
    """A researcher's own: nothing of whoever runs the test, and no vault or token in it."""
    kept = {name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ}
    return {**kept, "HOME": str(home), "XDG_CONFIG_HOME": str(home / "config"), "TERM": "dumb",
            "JUPYTER_DATA_DIR": str(home / "data"), "JUPYTER_RUNTIME_DIR": str(home / "run"),
            "JUPYTER_CONFIG_DIR": str(home / "jupyter"), "IPYTHONDIR": str(home / "ipython"),
            "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"}  # fmt: skip


@pytest.mark.filterwarnings("ignore:.*multi-threaded:DeprecationWarning")  # pexpect forks
def test_the_kernel_that_join_installs_is_used_in_a_terminal(tmp_path: Path) -> None:
    """Who one is, a question's price by the vault, no token in the environment of a cell."""
    home = tmp_path / "home"
    home.mkdir()
    said: Any = environment(home)
    with on_network(tmp_path) as (reached, _, invitations):
        sent = f"{reached.url}/#{invitations.invite('ann')}.{reached.pin}"
        command = [sys.executable, "-c", JOIN, "join"]
        done = subprocess.run(
            command, input=sent + "\n", env=said, capture_output=True, text=True, timeout=PATIENCE
        )
        assert "Installed the kernel private-data-toys" in done.stdout, done.stderr
        arguments = ["-m", "jupyter_console", "--kernel", "private-data-toys", "--simple-prompt"]
        console = pexpect.spawn(
            sys.executable, arguments, env=said, timeout=PATIENCE, encoding="utf-8"
        )
        try:
            console.expect(r"In \[1\]: ")
            console.sendline("%private")
            console.expect("Be kind")
            console.expect(r"In \[2\]: ")
            console.sendline("import os; print('vault', 'SARUS_KERNEL_VAULT' in os.environ, "
                             "'token', any('TOKEN' in name for name in os.environ))")  # fmt: skip
            console.expect("vault True token False")
            console.sendline("exit")
            console.expect(pexpect.EOF)
        finally:
            console.close(force=True)
