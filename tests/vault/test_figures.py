"""Figures and events: how much is asked, and nothing of who is in the data, or of the question."""

import json
import logging
import urllib.request
from pathlib import Path
from types import SimpleNamespace

import httpx
import pytest

from sarus_kernel.errors import OwnerError
from sarus_kernel.plan.relations import Table
from sarus_kernel.release import Label, PrivacyLoss, Provenance, Release, Value
from sarus_kernel.vault import figures
from sarus_kernel.vault.figures import SECONDS, Figures, bucket, told
from sarus_kernel.wire.messages import Answer, Ask, Refusal, Reply
from tests.serving import served
from tests.vault.test_server import http

HOSTILE = '<script>=cmd()\n{"event": "forged"}'
SECRET = 424242


def answer(ask: Ask, grantee: str) -> Reply:
    """An answer, or a refusal whose words are a grantee's."""
    if ask.epsilon == 2:
        return Refusal("PolicyRefused", HOSTILE)
    value = Value("scalar", ("n",), ("integer",), ((SECRET,),))
    return Answer(Release(value, Provenance(Label.PRIVATE, PrivacyLoss(1.0), HOSTILE)))


def test_what_is_told_is_counts_and_wide_buckets(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also the sum of seconds: no difference of two looks is what one question took."""
    ticks = iter((0.0, 0.37, 5.0, 7.77))
    monkeypatch.setattr(figures, "time", SimpleNamespace(monotonic=ticks.__next__))
    made = Figures(lambda: (2, 3), lambda: 1.25)
    counted = made.counting(answer)
    counted(Ask(Table("person"), 1.0), HOSTILE), counted(Ask(Table("person"), 2.0), "ann")
    with told(made, 0) as address, urllib.request.urlopen(address) as reply:
        text = reply.read().decode()
    assert 'sarus_questions_total{outcome="answered"} 1.0' in text
    assert 'sarus_questions_total{outcome="PolicyRefused"} 1.0' in text
    assert "sarus_question_seconds_sum 11.0" in text
    assert "sarus_running 2.0" in text and "sarus_waiting 3.0" in text
    assert "sarus_epsilon_spent 1.25" in text
    assert "script" not in text and str(SECRET) not in text and "0.37" not in text


def test_buckets_are_few() -> None:
    """A person more or less moves no answer by minutes."""
    assert [bucket(seconds) for seconds in (0, 1, 1.1, 59, 5000)] == [1, 1, 10, 60, SECONDS[-1]]


def test_an_event_is_one_line_that_nobody_can_forge(caplog: pytest.LogCaptureFixture) -> None:
    """Whatever a grantee is called; a question's words and the reasons are not in it."""
    with caplog.at_level(logging.INFO, figures.LOG.name):
        Figures(lambda: (0, 0), lambda: 0.0).counting(answer)(Ask(Table("person"), 2.0), HOSTILE)
    (line,) = caplog.messages
    found = json.loads(line)
    assert "\n" not in line and found.pop("time")
    assert found == {
        "event": "question", "grantee": HOSTILE, "outcome": "PolicyRefused", "up_to_seconds": 1.0,
    }  # fmt: skip


@pytest.mark.parametrize("host", ["vault.example.org", "127.0.0.1.example.org", "", "[::1]"])
def test_another_name_gets_no_figures(host: str) -> None:
    """A stranger's page whose name was made to lead here (DNS rebinding) reads nothing."""
    with told(Figures(lambda: (0, 0), lambda: 0.0), 0) as address:
        assert "sarus_running" in httpx.get(address, trust_env=False).text
        assert "sarus_running" in httpx.get(address, headers={"host": "localhost:1"}).text
        reply = httpx.get(address, headers={"host": host})
        assert reply.status_code == 400 and "sarus" not in reply.text


def test_a_taken_port_is_said() -> None:
    """In words, with the option that helps."""
    made = Figures(lambda: (0, 0), lambda: 0.0)
    with told(made, 0) as address, pytest.raises(OwnerError, match="--metrics"):
        port = int(address.split(":")[2].split("/")[0])
        with told(made, port):
            pass


def test_health_and_readiness_ask_for_no_token(tmp_path: Path) -> None:
    """And say nothing more than that."""
    with served(tmp_path) as (socket, _), http(socket, "none") as client:
        for path in ("/health", "/ready"):
            reply = client.get(path)
            assert (reply.status_code, reply.content) == (204, b"")
