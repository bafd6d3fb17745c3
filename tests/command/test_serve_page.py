"""`sarus-kernel serve --page`: a real vault, a refused question, and the owner who sees it."""

import json
import re
import socket
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from sarus_kernel.client import connect
from sarus_kernel.errors import NotReleasable
from sarus_kernel.frontends.sql import parse
from sarus_kernel.vault.ledger.ledger import Ledger
from tests.processes import running

PROGRAM = [sys.executable, "-c", "from sarus_kernel.command import main; main()"]


def test_the_owner_sees_what_was_asked(vault: Path, tmp_path: Path) -> None:
    """Two questions, one of them refused; page, figures and log say both. Then it is stopped."""
    door = tmp_path / "s"
    command = [*PROGRAM, "serve", str(vault), "--socket", str(door), "--page", "0"]
    command += ["--metrics", "0", "--log-json", "--patience", "5"]
    token = (vault / "tokens" / "researcher").read_text("utf-8")
    pipe = subprocess.PIPE
    with running(command, stdout=pipe, stderr=pipe, text=True) as process:
        assert process.stdout is not None and process.stderr is not None
        process.stdout.readline()
        found = re.search(r"http://127\.0\.0\.1:\d+/", process.stdout.readline())
        figures = re.search(r"http://127\.0\.0\.1:\d+/metrics", process.stdout.readline())
        assert found is not None and figures is not None
        with connect(f"unix://{door}", token) as asked:
            plan = parse("SELECT COUNT(*) AS n FROM person", asked.catalog)
            asked.ask(plan, 0.25, anyway=True)
            with pytest.raises(NotReleasable):
                asked.ask(parse("SELECT person_id FROM person", asked.catalog))
        with httpx.Client(base_url=found[0], follow_redirects=True) as browser:
            assert "Your token" in browser.get("/").text
            secret = (vault / "private" / "owner.token").read_text("utf-8")
            reply = browser.post("/login", data={"token": secret})
            browser.base_url, page = reply.url, reply.text
            assert "count of rows over person" in page
            assert "no release point" in page
            assert browser.get("/ask").status_code == 404
            assert "researcher" in browser.get("/grantees.csv").text
            counted = browser.get(figures[0]).text
            assert browser.get(figures[0], headers={"host": "x.example.org"}).status_code == 400
            assert 'sarus_questions_total{outcome="answered"} 1.0' in counted
            assert "sarus_epsilon_spent 0.25" in counted
            marked = re.search(r'name="mark" value="([0-9a-f]{64})"', browser.get("/control").text)
            assert marked is not None
            form = {"mark": marked[1], "token": secret, "do": "stop"}
            assert "The budget is paused" in browser.post("/control", data=form).text
        process.wait(timeout=100)
        events = [json.loads(line) for line in process.stderr.read().splitlines()]
    assert [each["event"] for each in events] == ["start", "question", "question", "end"]
    assert [each.get("outcome") for each in events[1:3]] == ["answered", "NotReleasable"]
    with closing(Ledger.open(vault / "private" / "ledger.db")) as ledger:
        said = [row.entry.words for row in ledger.account()]
    assert "The vault was stopped" in said and "The budget is paused" in said[-1]
    assert process.returncode == 0
    assert not door.exists()
    assert (vault / "private" / "refusals.db").stat().st_mode & 0o077 == 0


def test_a_taken_port_is_said(vault: Path, tmp_path: Path) -> None:
    """The vault does not start half."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        command = [*PROGRAM, "serve", str(vault), "--socket", str(tmp_path / "s"), "--page", port]
        done = subprocess.run(command, capture_output=True, text=True, timeout=200)
    assert done.returncode == 1
    assert f"cannot listen on port {port}" in done.stderr
    assert len(done.stderr.strip().splitlines()) <= 3
