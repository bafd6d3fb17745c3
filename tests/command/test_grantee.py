"""`sarus-kernel grantee`: who may ask, with tokens that are theirs."""

import hashlib
import stat
from datetime import date
from pathlib import Path

import pytest

from sarus_kernel.client import connect
from sarus_kernel.errors import OwnerError, PolicyRefused
from sarus_kernel.vault.policy import load
from tests.command.conftest import Run


def _digest(vault: Path, name: str) -> str | None:
    return load(vault).grantee(name).token_sha256


def test_somebody_comes_and_goes(run: Run, vault: Path) -> None:
    """Their section and their token; comments of the owner's stay; the ledger is untouched."""
    before = (vault / "policy.toml").read_text("utf-8")
    ledger = (vault / "private" / "ledger.db").read_bytes()
    run("grantee", "add", vault, "ada@x.org", "--epsilon", "1.5")
    token = vault / "tokens" / "ada@x.org"
    assert stat.S_IMODE(token.stat().st_mode) == 0o600
    assert _digest(vault, "ada@x.org") == hashlib.sha256(token.read_bytes()).hexdigest()
    assert load(vault).grantee("ada@x.org").epsilon == 1.5
    assert run("grantee", "list", vault).output.split() == ["researcher", "ada@x.org"]
    assert run("check", vault).exit_code == 0
    run("grantee", "remove", vault, "ada@x.org")
    assert not token.exists()
    assert run("grantee", "list", vault).output.split() == ["researcher"]
    comments = [line for line in before.splitlines() if line.startswith("#")]
    after = (vault / "policy.toml").read_text("utf-8").splitlines()
    assert [line for line in after if line.startswith("#")] == comments
    assert (vault / "private" / "ledger.db").read_bytes() == ledger


def test_a_new_token_ends_the_old_one(run: Run, vault: Path) -> None:
    """Rotating changes the digest, and the file that is handed over."""
    before = _digest(vault, "researcher")
    run("grantee", "rotate", vault, "researcher")
    token = (vault / "tokens" / "researcher").read_bytes()
    assert before != _digest(vault, "researcher") == hashlib.sha256(token).hexdigest()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("add", "researcher"), "already"),
        (("add", "../../private/salt"), "letters, digits"),
        (("add", ".hidden"), "letters, digits"),
        (("remove", "nobody"), "nobody"),
        (("rotate", "reseacher"), "Did you mean researcher"),
        (("remove", "researcher"), "only grantee"),
    ],
)
def test_what_cannot_be_is_refused(
    run: Run, vault: Path, arguments: tuple[str, str], words: str
) -> None:
    """In words, and without a change."""
    before = (vault / "policy.toml").read_bytes()
    with pytest.raises(OwnerError, match=words):
        run("grantee", arguments[0], vault, arguments[1])
    assert (vault / "policy.toml").read_bytes() == before


def test_leave_to_ask_ends_with_a_day(run: Run, vault: Path) -> None:
    """The day itself is in, the next one is not; the date can be taken away, or is refused."""
    run("grantee", "expire", vault, "researcher", "2027-01-31")
    load(vault).admit("researcher", date(2027, 1, 31))
    with pytest.raises(PolicyRefused, match="ended on 2027-01-31"):
        load(vault).admit("researcher", date(2027, 2, 1))
    assert run("check", vault).exit_code == 0
    assert "researcher, to the end of 2027-01-31" in run("grantee", "list", vault).output
    run("grantee", "expire", vault, "researcher", "--never")
    load(vault).admit("researcher", date(9999, 1, 1))
    assert run("grantee", "expire", vault, "researcher").exit_code != 0
    text = (vault / "policy.toml").read_text("utf-8")
    wrong = text.replace('name = "researcher"', 'name = "researcher"\nexpires = "soon"')
    (vault / "policy.toml").write_text(wrong, encoding="utf-8")
    assert "has to be a day" in run("check", vault).output


def test_a_vault_answers_nobody_whose_day_is_over(run: Run, vault: Path) -> None:
    """The real vault, asked by the real client: not even its welcome, or the twin."""
    run("grantee", "expire", vault, "researcher", "2020-01-31")
    with connect(vault) as opened:
        for ask in (opened.welcome, opened.account, opened.progress):
            with pytest.raises(PolicyRefused, match="ended on 2020-01-31"):
                ask()
