"""A running vault heeds its policy as it stands; each change is in the ledger before."""

import os
import time
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from sarus_kernel.errors import OwnerError, PolicyRefused
from sarus_kernel.vault.invitations import Invitations, digest
from sarus_kernel.vault.ledger.ledger import Ledger
from sarus_kernel.vault.ledger.notes import note
from sarus_kernel.vault.network import places
from sarus_kernel.vault.owner import grantees
from sarus_kernel.vault.owner.drafts import InitOptions
from sarus_kernel.vault.owner.policy_file import policy_text
from sarus_kernel.vault.policy.whole import read_whole, stamp_of
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
    rules = Rules(vault, ledger, quiet=0)
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
    rules, file = Rules(vault, ledger, quiet=0), vault / "policy.toml"
    file.write_text(file.read_text("utf-8").replace("epsilon = 5.0", "epsilon = 8.0", 1), "utf-8")
    assert rules.now().budget.epsilon == 8
    (words,) = _words(ledger)
    assert "epsilon 8" in words and "no longer: All grantees together may spend epsilon 5" in words


@pytest.mark.parametrize("content", [None, "[budget", "[budget]\nepsilon = 5.0\n"])
def test_a_file_that_is_not_sound_lets_nobody_in(
    vault: Path, ledger: Ledger, content: str | None
) -> None:
    """Who asks is told nothing of what is wrong; the owner is; mended, it is in force at once."""
    rules, file = Rules(vault, ledger, quiet=0), vault / "policy.toml"
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
    first = Rules(vault, ledger, quiet=0)
    grantees.add(vault, "ben")
    second = Rules(vault, ledger, quiet=0)
    assert first.now().grantee("ben") and second.now().grantee("ben")
    assert _words(ledger) == ["The rules have changed: ben may ask"]


def test_without_an_entry_nothing_is_in_force(vault: Path, ledger: Ledger) -> None:
    """A ledger that cannot be written lets no new rule in."""
    rules = Rules(vault, ledger, quiet=0)
    grantees.add(vault, "ben")
    ledger.close()
    for _ in range(2):
        with pytest.raises(OwnerError):
            rules.now()


class Clock:
    """Time that passes only where somebody waits; then what is planned for that moment happens."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.past, self.plans = 0.0, list[tuple[float, Callable[[], object]]]()
        real = time.monotonic
        monkeypatch.setattr(time, "monotonic", lambda: real() + self.past)
        monkeypatch.setattr(time, "sleep", self.sleep)

    def sleep(self, seconds: float) -> None:
        """Wait no time at all."""
        self.past += seconds
        for plan in [plan for plan in self.plans if plan[0] <= self.past]:
            self.plans.remove(plan)
            plan[1]()


def _in_pieces(vault: Path) -> tuple[str, str]:
    """A policy in which carol's day is over, cut where she has no last day yet: both are sound."""
    grantees.add(vault, "carol", 0.5, date(2020, 1, 1))
    text = (vault / "policy.toml").read_text("utf-8")
    cut = text.index("epsilon", text.index('"carol"'))
    return text[:cut], text[cut:]


@pytest.mark.parametrize("begun", ["running", "starting"])
def test_half_a_file_is_never_in_force(
    vault: Path, ledger: Ledger, monkeypatch: pytest.MonkeyPatch, begun: str
) -> None:
    """Who asks between two writes of an editor waits for the rest of it."""
    first, rest = _in_pieces(vault)
    rules = Rules(vault, ledger, quiet=0) if begun == "running" else None
    file = vault / "policy.toml"
    clock = Clock(monkeypatch)
    file.write_text(first, "utf-8")
    clock.plans.append((0.5, lambda: file.write_text(first + rest, "utf-8")))
    rules = Rules(vault, ledger) if rules is None else rules
    rules._quiet = 1.0
    with pytest.raises(PolicyRefused, match="ended on 2020-01-01"):
        rules.now().admit("carol")
    assert not clock.plans
    assert not [words for words in _words(ledger) if "without end" in words]


def test_a_file_that_never_rests_lets_nobody_in(
    vault: Path, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Until it does; nobody waits for ever."""
    rules, file = Rules(vault, ledger, quiet=0), vault / "policy.toml"
    clock, text = Clock(monkeypatch), file.read_text("utf-8")
    rules._quiet = 1.0

    def again() -> None:
        file.write_text(text + "#" * len(clock.plans), "utf-8")
        os.utime(file, (0, 0))

    clock.plans += [(0.5 * n, again) for n in range(1, 100)]
    file.write_text(text + "# ", "utf-8")
    with pytest.raises(PolicyRefused, match="changing the rules"):
        rules.now()
    assert "all the time" in rules.problem
    clock.plans.clear()
    assert rules.now().grantee("ann") and not rules.problem


def test_a_file_written_long_ago_is_read_at_once(tmp_path: Path) -> None:
    """Nobody waits at a start. A time of writing that was set back does not make it old."""
    file = tmp_path / "policy.toml"
    file.write_text("x", "utf-8")
    before = stamp_of(file)
    time.sleep(0.05)
    file.write_text("y", "utf-8")
    os.utime(file, ns=(before[1], before[1]))
    assert stamp_of(file)[1:] == before[1:] and stamp_of(file) != before
    time.sleep(0.05)
    assert read_whole(file, 0.02) == (stamp_of(file), b"y")


def test_an_edit_while_a_change_is_noted_is_a_change_of_its_own(
    vault: Path, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It comes when the first was read already: in the ledger before it is in force, as any."""
    rules = Rules(vault, ledger, quiet=0)

    def noted(*given: Any) -> None:
        monkeypatch.undo()
        note(*given)
        grantees.add(vault, "mallory")

    monkeypatch.setattr("sarus_kernel.vault.rules.note", noted)
    grantees.expire(vault, "ann", date(2999, 1, 1))
    rules.now()
    assert rules.now().grantee("mallory")
    said = ("ann may ask to the end of 2999-01-01", "mallory may ask")
    assert _words(ledger) == [f"The rules have changed: {words}" for words in said]


@pytest.mark.parametrize("seen", [True, False], ids=["a vault saw it", "no vault saw it"])
def test_a_name_that_comes_back_is_somebody_else(vault: Path, ledger: Ledger, seen: bool) -> None:
    """Taken out by hand and let in again: the first one's token and code are worth nothing."""
    places.write(vault, places.Reached("https://vault.example.org", ""))
    rules, file = Rules(vault, ledger, quiet=0), vault / "policy.toml"
    alone = file.read_text("utf-8")
    code = grantees.add(vault, "ben").partition("#")[2]
    with closing(Invitations(vault)) as invitations:
        mine = invitations.redeem(invitations.invite("ann"))
        issued = invitations.redeem(code)
        waiting = invitations.invite("ben")
        assert issued is not None and mine is not None
        assert rules.now().grantee("ben") and invitations.holder(digest(issued.token)) == "ben"
        file.write_text(alone, "utf-8")
        if seen:
            rules.now()
            assert invitations.holder(digest(issued.token)) is None
            file.write_text(alone + '[[grantees]]\nname = "ben"\n', "utf-8")
        else:
            new = grantees.add(vault, "ben").partition("#")[2]
            assert invitations.invited(new) == "ben"
        assert rules.now().grantee("ben")
        assert invitations.holder(digest(issued.token)) is None
        assert invitations.redeem(waiting) is None
        assert invitations.holder(digest(mine.token)) == "ann"
