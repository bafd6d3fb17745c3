"""What the owner does on the page: take somebody's leave to ask, pause the budget, stop the vault.

A form carries the session's mark, and the owner's token typed again: who finds a browser that is
logged in can read, and do nothing. Each act is in the ledger before its page is shown.
"""

from collections.abc import Callable
from dataclasses import dataclass

from sarus_kernel.errors import SarusError
from sarus_kernel.vault.page.login import Sessions

NOT_WHOLE = "Nothing was done: the form was not whole, or not from this page."
WRONG = "Nothing was done: this is not the owner's token, or there were too many wrong ones."


@dataclass(frozen=True)
class Acts:
    """What can be done; each raises OwnerError, or is an entry of the ledger when it returns.

    revoke  ends a grantee's leave and tokens
    pause   charges nothing from now on (True), or again (False)
    stop    pauses, gives no answer any more, and ends the vault's process
    """

    revoke: Callable[[str], None]
    pause: Callable[[bool], None]
    stop: Callable[[], None]


def proven(sessions: Sessions, form: dict[str, str]) -> bool:
    """Whether the owner's token was typed into this form."""
    return sessions.proves(form.get("token", "").strip(), inside=True)


def done(acts: Acts, sessions: Sessions, form: dict[str, str]) -> str:
    """Do what a form says; why not, in words, or ""."""
    what = {
        "revoke": lambda: acts.revoke(form.get("name", "")),
        "pause": lambda: acts.pause(True),
        "resume": lambda: acts.pause(False),
        "stop": acts.stop,
    }.get(form.get("do", ""))
    if what is None:
        return NOT_WHOLE
    if not proven(sessions, form):
        return WRONG
    try:
        what()
    except SarusError as error:
        return str(error)
    return ""
