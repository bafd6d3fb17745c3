"""A running vault heeds its policy as it stands; each change is in the ledger before."""

from datetime import date
from pathlib import Path

import pytest

from sarus_kernel.errors import OwnerError, PolicyRefused
from sarus_kernel.vault.ledger.ledger import Ledger
from sarus_kernel.vault.owner import grantees
from sarus_kernel.vault.owner.drafts import InitOptions
from sarus_kernel.vault.owner.policy_file import policy_text
from sarus_kernel.vault.rules import Rules

OPTIONS = InitOptions("clinic", ("person", "person_id"))


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    """A policy with one grantee, and a ledger."""
    (tmp_path / "private").mkdir()
    (tmp_path / "policy.toml").write_text(policy_text(OPTIONS, {"ann": "0" * 64}), "utf-8")
    Ledger.create(tmp_path / "private" / "ledger.db").close()
    return tmp_path


@pytest.fixture
def ledger(vault: Path) -> Ledger:
    """The vault's ledger, open."""
    return Ledger.open(vault / "private" / "ledger.db")


def _words(ledger: Ledger) -> list[str]:
    return [row.entry.words for row in ledger.account()]


def test_changes_are_noted_and_then_in_force(vault: Path, ledger: Ledger) -> None:
    """Add, cap, rotate, expire, remove: the next question is asked under it, and costs nothing."""
    rules = Rules(vault, ledger)
    assert [each.name for each in rules.now().grantees] == ["ann"] and not _words(ledger)
    token = grantees.add(vault, "ben", 1.5).read_text("utf-8")
    assert rules.now().grantee("ben").epsilon == 1.5
    before = rules.now().tokens()
    assert grantees.rotate(vault, "ben").read_text("utf-8") != token
    assert set(rules.now().tokens()) != set(before)
    grantees.expire(vault, "ann", date(2020, 1, 1))
    with pytest.raises(PolicyRefused, match="ended on 2020-01-01"):
        rules.now().admit("ann")
    grantees.remove(vault, "ann")
    with pytest.raises(PolicyRefused, match="not a grantee"):
        rules.now().admit("ann")
    head = "The rules have changed: "
    assert _words(ledger) == [
        head + "ben may ask",
        head + "ben has a new token",
        head + "ann may ask to the end of 2020-01-01",
        head + "ann may not ask any more",
    ]
    assert ledger.spent("research").releases == 0 and ledger.verify().sound
    rules.now()
    assert len(_words(ledger)) == 4


def test_other_rules_are_told_in_their_words(vault: Path, ledger: Ledger) -> None:
    """The sentences that grantees see: the new one, and the one that it is no longer."""
    rules, file = Rules(vault, ledger), vault / "policy.toml"
    file.write_text(file.read_text("utf-8").replace("epsilon = 5.0", "epsilon = 8.0", 1), "utf-8")
    assert rules.now().budget.epsilon == 8
    (words,) = _words(ledger)
    assert "epsilon 8" in words and "no longer: All grantees together may spend epsilon 5" in words


@pytest.mark.parametrize("content", [None, "[budget", "[budget]\nepsilon = 5.0\n"])
def test_a_file_that_is_not_sound_lets_nobody_in(
    vault: Path, ledger: Ledger, content: str | None
) -> None:
    """Who asks is told nothing of what is wrong; the owner is; mended, it is in force at once."""
    rules, file = Rules(vault, ledger), vault / "policy.toml"
    sound = file.read_text("utf-8")
    file.unlink()
    if content is not None:
        file.write_text(content, "utf-8")
    for _ in range(2):
        with pytest.raises(PolicyRefused, match="changing the rules") as caught:
            rules.now()
        assert "toml" not in str(caught.value)
    assert "policy.toml" in rules.problem and rules.last().grantee("ann")
    file.write_text(sound, "utf-8")
    assert rules.now().grantee("ann") and not rules.problem and not _words(ledger)


def test_what_changed_while_no_vault_ran_is_noted_at_its_start(
    vault: Path, ledger: Ledger
) -> None:
    """Once, however many vaults are opened on the directory."""
    first = Rules(vault, ledger)
    grantees.add(vault, "ben")
    second = Rules(vault, ledger)
    assert first.now().grantee("ben") and second.now().grantee("ben")
    assert _words(ledger) == ["The rules have changed: ben may ask"]


def test_without_an_entry_nothing_is_in_force(vault: Path, ledger: Ledger) -> None:
    """A ledger that cannot be written lets no new rule in."""
    rules = Rules(vault, ledger)
    grantees.add(vault, "ben")
    ledger.close()
    for _ in range(2):
        with pytest.raises(OwnerError):
            rules.now()
