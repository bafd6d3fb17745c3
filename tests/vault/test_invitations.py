"""Invitations: good once, for some days; tokens end; nothing at rest can be used."""

import stat
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from sarus_kernel.vault.invitations import FILE, Invitations, digest


class Clock:
    """A clock that stands until it is moved."""

    now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    """A clock of the test's own."""
    return Clock()


@pytest.fixture
def invitations(tmp_path: Path, clock: Clock) -> Iterator[Invitations]:
    """A vault's invitations."""
    (tmp_path / "private").mkdir()
    with closing(Invitations(tmp_path, clock)) as opened:
        yield opened


def test_a_code_works_once(invitations: Invitations) -> None:
    """It becomes a token of whom it was made for; the second time it is nothing."""
    code = invitations.invite("ann")
    assert invitations.invited(code) == "ann"
    issued = invitations.redeem(code)
    assert issued is not None
    assert invitations.holder(digest(issued.token)) == "ann"
    assert invitations.redeem(code) is None
    assert invitations.invited(code) is None


def test_a_new_code_ends_the_earlier_one(invitations: Invitations) -> None:
    """Of one grantee there is one invitation; others keep theirs."""
    first, other = invitations.invite("ann"), invitations.invite("bob")
    second = invitations.invite("ann")
    assert invitations.redeem(first) is None
    assert invitations.redeem(second) is not None
    assert invitations.redeem(other) is not None


def test_all_ends(invitations: Invitations, clock: Clock) -> None:
    """A code after its hours, a token after its days."""
    late, code = invitations.invite("bob", hours=1), invitations.invite("ann", hours=2)
    clock.now += 3601
    assert invitations.redeem(late) is None
    issued = invitations.redeem(code, days=1)
    assert issued is not None
    clock.now += 86_400
    assert invitations.holder(digest(issued.token)) == "ann"
    clock.now += 1
    assert invitations.holder(digest(issued.token)) is None
    assert invitations.renew(issued.token) is None


def test_renewing_ends_the_old_token_within_the_hour(
    invitations: Invitations, clock: Clock
) -> None:
    """Both are good for that hour, in case that the new one was lost on its way."""
    old = invitations.redeem(invitations.invite("ann"))
    assert old is not None
    new = invitations.renew(old.token)
    assert new is not None
    assert {invitations.holder(digest(one.token)) for one in (old, new)} == {"ann"}
    clock.now += 3601
    assert invitations.holder(digest(old.token)) is None
    assert invitations.holder(digest(new.token)) == "ann"


def test_one_token_never_becomes_many(invitations: Invitations, clock: Clock) -> None:
    """A new one that was lost is replaced, and worth nothing; one that was renewed in turn stands.
    After the hour one token is left, however often each was renewed."""
    first = invitations.redeem(invitations.invite("ann"))
    assert first is not None
    tokens = [first.token]
    for token in (0, 0, 2, 1, 3, 0, 2, 3):
        made = invitations.renew(tokens[token])
        tokens += [made.token] if made is not None else []
    holders = [invitations.holder(digest(token)) for token in tokens]
    assert holders == ["ann", None, "ann", "ann", None, "ann"]
    clock.now += 3601
    good = [token for token in tokens if invitations.holder(digest(token))]
    assert good == tokens[-1:]
    assert invitations.renew(good[0]) is not None


def test_what_is_revoked_ends_at_once_for_the_vault_that_runs(
    invitations: Invitations, tmp_path: Path
) -> None:
    """The owner's command is another process: here, another connection."""
    tokens = [invitations.redeem(invitations.invite(name)) for name in ("ann", "bob")]
    waiting = invitations.invite("ann")
    with closing(Invitations(tmp_path)) as owner:
        owner.revoke("ann")
    assert [invitations.holder(digest(one.token)) for one in tokens if one] == [None, "bob"]
    assert invitations.redeem(waiting) is None


def test_void_codes_are_worth_nothing(invitations: Invitations) -> None:
    """After a restore: whether one was used is not known any more. Tokens stay."""
    issued = invitations.redeem(invitations.invite("ann"))
    code = invitations.invite("ben")
    invitations.void()
    assert invitations.invited(code) is None and invitations.redeem(code) is None
    assert issued and invitations.holder(digest(issued.token)) == "ann"


def test_nothing_at_rest_can_be_used(invitations: Invitations, tmp_path: Path) -> None:
    """Digests only, in a file of the owner's alone."""
    code, used = invitations.invite("ann"), invitations.redeem(invitations.invite("bob"))
    assert used is not None
    invitations.close()
    files = list((tmp_path / "private").iterdir())
    for file in files:
        assert code.encode() not in file.read_bytes()
        assert used.token.encode() not in file.read_bytes()
    assert stat.S_IMODE((tmp_path / FILE).stat().st_mode) == 0o600
