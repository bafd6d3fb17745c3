"""The owner decides on the page: what is seen there, whose form counts, and what comes of it."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from sarus_kernel.frontends.sql import parse
from sarus_kernel.vault.deciding import Office
from sarus_kernel.vault.open_vault import OpenVault
from sarus_kernel.vault.page.application import COOKIE, application
from sarus_kernel.vault.page.facts import Desk
from sarus_kernel.vault.page.login import Sessions
from sarus_kernel.vault.page.requests import mark
from sarus_kernel.vault.requesting import request_exactly
from sarus_kernel.vault.workers.pool import Workers
from sarus_kernel.wire.messages import AskExactly, Refusal
from tests.privacy.ward import CATALOG
from tests.vault.open_vaults import POLICY, ask, opened, people, released, vault

TOKEN = "the owner's token, which is long enough"
COUNT = "SELECT count(*) FROM person WHERE born < 1960"
HOSTILE = "<script>alert(1)</script>"


@pytest.fixture(scope="module")
def workers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workers]:
    """The workers of one vault."""
    with vault(tmp_path_factory.mktemp("vault") / "dir", people(), twin=people()) as made:
        yield made


@pytest.fixture
def made(tmp_path: Path, workers: Workers) -> Iterator[OpenVault]:
    """A vault with one request that waits."""
    with opened(tmp_path, workers, replace(POLICY, whitelist=())) as one:
        request_exactly(AskExactly(parse(COUNT, CATALOG), HOSTILE), "ann", one)
        yield one


@pytest.fixture
def owner(made: OpenVault, tmp_path: Path) -> TestClient:
    """A browser that has logged in."""
    office = Office(made.requests, made.ledger, made.catalog, made.salt, made.crowds,
                    lambda: made.workers)  # fmt: skip
    desk = Desk(tmp_path, CATALOG, POLICY, made.ledger, "key", office=office)
    browser = TestClient(application(desk, Sessions(TOKEN)), base_url="http://127.0.0.1",
                         follow_redirects=False)  # fmt: skip
    inside = browser.post("/login", data={"token": TOKEN}).headers["location"]
    browser.base_url = f"http://127.0.0.1{inside}"
    return browser


def said(owner: TestClient, **fields: str) -> int:
    """The status of a posted form of this session."""
    secret = owner.cookies[COOKIE]
    data = {"mark": mark(secret), "token": TOKEN, **fields}
    return owner.post("/requests/1", data=data).status_code


def test_the_owner_reads_the_question_and_what_it_rests_on(owner: TestClient) -> None:
    """In full, with figures that nobody else sees; a grantee's words stay words."""
    listed, page = owner.get("/requests").text, owner.get("/requests/1").text
    for words in ("count of rows over person where born &lt; 1960", "waiting"):
        assert words in listed and words in page
    assert "Keep rows where born &lt; 1960" in page
    born = sum(row[2] < 1960 for row in people()["person"])  # type: ignore[operator]
    assert re.search(rf"aggregate 1: people</td><td class=\"number\">{born}<", page)
    assert "<script" not in listed + page and "alert(1)" in page


def test_a_yes_on_the_page_releases_the_exact_value(owner: TestClient, made: OpenVault) -> None:
    """The researcher's next evaluation gives it."""
    assert said(owner, say="once") == 303
    assert released(ask(made, COUNT)).release.provenance.words() == "Whitelisted"
    assert "approved once" in owner.get("/requests").text


def test_a_no_on_the_page_is_read_by_the_researcher(owner: TestClient, made: OpenVault) -> None:
    """With its comment."""
    assert said(owner, say="no", comment="Take decades.") == 303
    reply = ask(made, COUNT)
    assert isinstance(reply, Refusal) and "Take decades." in reply.reason


@pytest.mark.parametrize(
    "fields",
    [{}, {"say": "perhaps"}, {"say": "no", "comment": " "},
     {"say": "prepared", "times": "5"}, {"say": "prepared", "times": "-1"}],
)  # fmt: skip
def test_what_makes_no_sense_changes_nothing(
    owner: TestClient, made: OpenVault, fields: dict[str, str]
) -> None:
    """And the page says so."""
    assert said(owner, **fields) == 400
    assert made.requests.decisions() == () and made.ledger.head().seq == 0


def test_a_form_of_another_page_changes_nothing(owner: TestClient, made: OpenVault) -> None:
    """A browser sends the cookie to every port of localhost: the mark is what counts."""
    for token in ("", "0" * 64, mark("another session")):
        data = {"mark": token, "say": "once", "token": TOKEN}
        assert owner.post("/requests/1", data=data).status_code == 400
    owner.cookies.clear()
    assert owner.post("/requests/1", data={"say": "once"}).headers["location"] == "/login"
    assert made.requests.decisions() == ()


def test_a_session_alone_approves_nothing(owner: TestClient, made: OpenVault) -> None:
    """Another program of the machine may have its cookie: the owner's token is typed each time."""
    for token in ("", "not the owner's token"):
        assert said(owner, say="once", token=token) == 400
    assert made.requests.decisions() == ()


def test_a_request_that_is_not_there(owner: TestClient) -> None:
    """Is no page."""
    assert owner.get("/requests/99").status_code == 404
    assert owner.get(f"/requests/{2**80}").status_code == 404
