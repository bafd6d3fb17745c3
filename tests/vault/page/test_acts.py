"""What the owner does on the page: only with the token typed again, and in the ledger first."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from sarus_kernel.errors import OwnerError, PolicyRefused
from sarus_kernel.vault.invitations import Invitations
from sarus_kernel.vault.ledger.ledger import Ledger
from sarus_kernel.vault.owner import grantees
from sarus_kernel.vault.page.acts import Acts
from sarus_kernel.vault.page.application import COOKIE, application
from sarus_kernel.vault.page.facts import Desk
from sarus_kernel.vault.page.login import Sessions
from sarus_kernel.vault.page.requests import mark
from sarus_kernel.vault.rules import Rules
from tests.privacy.ward import CATALOG

TOKEN = "the owner's token, which is long enough"
POLICY = f"""
[budget]
epsilon = 10.0
delta = 1e-5
[question]
default_epsilon = 0.5
max_epsilon = 1.0
delta = 1e-7
[[grantees]]
name = "ann"
token_sha256 = "{"0" * 64}"
"""


class Made:
    """A page over real rules and a real ledger; stopping is only noted."""

    def __init__(self, directory: Path, ledger: Ledger) -> None:
        self.directory, self.ledger, self.stopped = directory, ledger, 0
        self.rules = Rules(directory, ledger, quiet=0.0)
        acts = Acts(self._revoke, self._pause, self._stop)
        desk = Desk(directory, CATALOG, self.rules.now(), ledger, "", self.rules, acts=acts)
        made = application(desk, Sessions(TOKEN))
        self.owner = TestClient(made, base_url="http://127.0.0.1", follow_redirects=False)
        inside = self.owner.post("/login", data={"token": TOKEN}).headers["location"]
        self.owner.base_url = f"http://127.0.0.1{inside}"

    def _revoke(self, name: str) -> None:
        grantees.revoke(self.directory, name)
        self.rules.now()

    def _pause(self, paused: bool) -> None:
        grantees.pause(self.directory, paused)
        self.rules.now()

    def _stop(self) -> None:
        self.stopped += 1

    def post(self, **form: str) -> int:
        """A form of this session's; the status of the reply."""
        whole = {"mark": mark(self.owner.cookies[COOKIE]), "token": TOKEN, **form}
        return self.owner.post("/control", data=whole).status_code

    def entries(self) -> str:
        """What the ledger says."""
        return "\n".join(row.entry.words for row in self.ledger.account())


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Made]:
    """A vault's directory with one grantee."""
    (tmp_path / "private").mkdir()
    (tmp_path / "policy.toml").write_text(POLICY, "utf-8")
    with closing(Ledger.create(tmp_path / "private" / "ledger.db")) as ledger:
        yield Made(tmp_path, ledger)


def test_somebody_s_leave_is_ended(made: Made) -> None:
    """At once, with all tokens, also of the only grantee; the ledger has it."""
    with closing(Invitations(made.directory)) as invitations:
        issued = invitations.redeem(invitations.invite("ann"))
        assert issued is not None
        assert made.post(do="revoke", name="ann") == 303
        assert invitations.renew(issued.token) is None
    with pytest.raises(PolicyRefused, match="leave to ask ended"):
        made.rules.now().admit("ann")
    assert made.rules.now().tokens() == {}
    assert "ann may ask to the end of" in made.entries()
    assert "not any more" in made.owner.get("/control").text


def test_the_budget_is_paused_and_goes_on(made: Made) -> None:
    """The rules say so to whoever asks; twice is once."""
    for _ in range(2):
        assert made.post(do="pause") == 303
        assert made.rules.now().budget.paused
    assert any("paused" in words for words in made.rules.now().words())
    assert "Resume the budget" in made.owner.get("/control").text
    assert made.post(do="resume") == 303
    assert not made.rules.now().budget.paused
    assert made.entries().count("The budget is paused") == 2  # begun, and no longer so


def test_the_vault_is_stopped(made: Made) -> None:
    """And says how it is started again."""
    page = made.owner.post("/control", data={
        "mark": mark(made.owner.cookies[COOKIE]), "token": TOKEN, "do": "stop"})  # fmt: skip
    assert made.stopped == 1 and "sarus-kernel serve" in page.text


@pytest.mark.parametrize(
    "form",
    [{"token": ""}, {"token": "guess"}, {"mark": "0" * 64}, {"mark": ""}, {"do": "more"}],
)
def test_without_mark_token_and_act_nothing_is_done(made: Made, form: dict[str, str]) -> None:
    """A session alone reads: another page's form, or whoever sits at the desk, does nothing."""
    assert made.post(**{"do": "stop", **form}) == 400
    assert made.stopped == 0 and not made.rules.now().budget.paused


def test_wrong_tokens_make_wait_here_too(made: Made) -> None:
    """The form is no way round the limit of the login."""
    for _ in range(8):
        assert made.post(do="stop", token="guess") == 400
    assert made.post(do="stop") == 400 and made.stopped == 0


def test_what_cannot_be_done_is_said(made: Made) -> None:
    """In words, escaped."""
    page = made.owner.post("/control", data={
        "mark": mark(made.owner.cookies[COOKIE]), "token": TOKEN, "do": "revoke",
        "name": "<script>"})  # fmt: skip
    assert page.status_code == 400
    assert "<script>" not in page.text and "grantee" in page.text
    with pytest.raises(OwnerError):
        grantees.revoke(made.directory, "ben")


def test_who_is_not_logged_in_is_sent_to_the_door(made: Made) -> None:
    """For a look as for an act."""
    made.owner.cookies.clear()
    assert made.owner.get("/control").headers["location"] == "/login"
    assert made.owner.post("/control", data={"do": "stop", "token": TOKEN}).status_code == 303
    assert made.stopped == 0
