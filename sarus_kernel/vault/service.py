"""What the door leads to: the functions that a vault answers with."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sarus_kernel.vault.pace import Pace
from sarus_kernel.wire.messages import Account, Ask, AskExactly, Joined, Reply, Welcome


def _nobody(secret: str) -> None:
    return None


@dataclass(frozen=True)
class Service:
    """What the door leads to. The functions may block, and are called from many threads.

    tokens     says, as of now, SHA-256 (hex) of a token -> the grantee it belongs to
    interrupt  stops the work of a request that nobody waits for any more
    forget     says that a request is over
    progress   the steps of a request: those that are done, and all (zeros: not known)
    admit      raises PolicyRefused for a grantee whose leave to ask has ended
    holder     the grantee of a token that an invitation became, by the token's SHA-256
    join       a token for an invitation's code, once
    renew      a new token in place of such a token
    vouched    whom a JWT of the owner's identity provider stands for; raises PolicyRefused
    pace       how fast each of them may ask
    ready      whether questions are answered now
    """

    tokens: Callable[[], Mapping[str, str]]
    answer: Callable[[Ask, str], Reply]
    request: Callable[[AskExactly, str], Reply]
    welcome: Callable[[str], Welcome]
    account: Callable[[str], Account]
    twin: Path
    interrupt: Callable[[str], None]
    forget: Callable[[str], None]
    progress: Callable[[str], tuple[int, int]]
    admit: Callable[[str], None]
    holder: Callable[[str], str | None] = _nobody
    join: Callable[[str], Joined | None] = _nobody
    renew: Callable[[str], Joined | None] = _nobody
    vouched: Callable[[str], str | None] = _nobody
    pace: Pace = field(default_factory=Pace)
    ready: Callable[[], bool] = lambda: True
