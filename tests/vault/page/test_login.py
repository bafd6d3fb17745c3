"""Only the owner's token opens the page, and not for ever."""

from pathlib import Path

import pytest

from sarus_kernel.errors import OwnerError
from sarus_kernel.vault.page.login import (
    HOURS,
    IDLE,
    MINUTE,
    MOST_FAILURES,
    MOST_SESSIONS,
    Sessions,
    owner_token,
)


class Clock:
    """A time that the test sets."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    """A clock that stands still."""
    return Clock()


@pytest.fixture
def sessions(clock: Clock) -> Sessions:
    """Sessions of an owner whose token is `right`."""
    return Sessions("right", clock)


def test_the_token_is_made_once_for_the_owner_alone(tmp_path: Path) -> None:
    """It stays the same, and nobody else may read it."""
    (tmp_path / "private").mkdir()
    token = owner_token(tmp_path)
    file = tmp_path / "private" / "owner.token"
    assert owner_token(tmp_path) == token and len(token) >= 43
    assert file.stat().st_mode & 0o777 == 0o600
    file.chmod(0o640)
    with pytest.raises(OwnerError, match="chmod 600"):
        owner_token(tmp_path)


def test_a_short_token_is_refused(tmp_path: Path) -> None:
    """An emptied file does not let everybody in."""
    (tmp_path / "private").mkdir()
    owner_token(tmp_path)
    (tmp_path / "private" / "owner.token").write_text("", "utf-8")
    with pytest.raises(OwnerError, match="too short"):
        owner_token(tmp_path)


def test_a_session_ends(sessions: Sessions, clock: Clock) -> None:
    """By logging out, and by itself after some hours."""
    first, second = sessions.open("right"), sessions.open("right")
    assert first and second and first != second
    assert sessions.knows(first) and not sessions.knows("") and not sessions.knows("right")
    sessions.close(first)
    assert not sessions.knows(first) and sessions.knows(second)
    for _ in range(int(HOURS * 3600 / IDLE) + 1):
        assert sessions.knows(second)
        clock.now += IDLE - 1
    clock.now += IDLE - 1
    assert not sessions.knows(second)


def test_a_session_that_is_left_alone_ends_sooner(sessions: Sessions, clock: Clock) -> None:
    """A browser that was forgotten shows nothing half an hour later."""
    secret = sessions.open("right") or ""
    clock.now += IDLE
    assert not sessions.knows(secret)
    clock.now -= IDLE
    assert not sessions.knows(secret)


def test_wrong_tokens_make_everybody_wait(sessions: Sessions, clock: Clock) -> None:
    """After some of them, even the right one is not looked at for a minute."""
    for wrong in ["wrong", "", "righ", "right ", "Right", "é\udcff"] + ["x"] * (MOST_FAILURES - 6):
        assert sessions.open(wrong) is None
    assert sessions.wait() == pytest.approx(MINUTE)
    assert sessions.open("right") is None
    clock.now += MINUTE + 1
    assert sessions.wait() == 0
    assert sessions.open("right") is not None


def test_strangers_keep_nobody_waiting_who_is_logged_in(sessions: Sessions) -> None:
    """Wrong tokens at the door do not stop the owner's acts; those typed into them do."""
    for _ in range(MOST_FAILURES):
        assert sessions.open("wrong") is None
    assert sessions.open("right") is None
    assert sessions.proves("right", inside=True)
    for _ in range(MOST_FAILURES):
        assert not sessions.proves("wrong", inside=True)
    assert not sessions.proves("right", inside=True)


def test_there_are_few_sessions(sessions: Sessions) -> None:
    """The oldest one ends when there are too many."""
    secrets = [sessions.open("right") or "" for _ in range(MOST_SESSIONS + 1)]
    assert not sessions.knows(secrets[0]) and all(map(sessions.knows, secrets[1:]))
