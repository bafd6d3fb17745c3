"""`sarus-kernel serve --page`: a real vault, a refused question, and the owner who sees it."""

import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from sarus_kernel.client import connect
from sarus_kernel.errors import NotReleasable
from sarus_kernel.frontends.sql import parse

PROGRAM = [sys.executable, "-c", "from sarus_kernel.command import main; main()"]


def test_the_owner_sees_what_was_asked(vault: Path, tmp_path: Path) -> None:
    """Two questions of a grantee, one of them refused, and the page says both."""
    door = tmp_path / "s"
    command = [*PROGRAM, "serve", str(vault), "--socket", str(door), "--page", "0"]
    token = (vault / "tokens" / "researcher").read_text("utf-8")
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        process.stdout.readline()
        found = re.search(r"http://127\.0\.0\.1:\d+/", process.stdout.readline())
        assert found is not None
        with connect(f"unix://{door}", token) as asked:
            asked.ask(parse("SELECT COUNT(*) AS n FROM person", asked.catalog), 0.25)
            with pytest.raises(NotReleasable):
                asked.ask(parse("SELECT person_id FROM person", asked.catalog))
        with httpx.Client(base_url=found[0], follow_redirects=True) as browser:
            assert "Your token" in browser.get("/").text
            secret = (vault / "private" / "owner.token").read_text("utf-8")
            page = browser.post("/login", data={"token": secret}).text
            assert "count of rows over person" in page
            assert "no release point" in page
            assert browser.get("/ask").status_code == 404
            assert "researcher" in browser.get("/grantees.csv").text
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=30)
    assert not door.exists()
    assert (vault / "private" / "refusals.db").stat().st_mode & 0o077 == 0


def test_a_taken_port_is_said(vault: Path, tmp_path: Path) -> None:
    """The vault does not start half."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        command = [*PROGRAM, "serve", str(vault), "--socket", str(tmp_path / "s"), "--page", port]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    assert f"cannot listen on port {port}" in done.stderr
    assert len(done.stderr.strip().splitlines()) <= 3
