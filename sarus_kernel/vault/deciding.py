"""The owner's side of requests: what waits, what it would rest on, and yes or no."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from sarus_kernel.description import Description
from sarus_kernel.description.quoting import plain
from sarus_kernel.errors import OwnerError
from sarus_kernel.plan.catalog import Catalog
from sarus_kernel.release import Value
from sarus_kernel.vault import approvals
from sarus_kernel.vault.checks import Check, checked, on_twin
from sarus_kernel.vault.ledger.ledger import Ledger
from sarus_kernel.vault.policy.crowds import Crowds
from sarus_kernel.vault.requests import (
    LONGEST_COMMENT,
    ONCE,
    PREPARED,
    REFUSED,
    Asked,
    Decision,
    Requests,
)
from sarus_kernel.vault.workers.pool import Workers

WAITING = "waiting"
MOST_TIMES = 1_000
MOST_ROWS = 8
"""Rows of the twin's result that are shown."""


@dataclass(frozen=True)
class Office:
    """What decisions are made with. `workers` gives those that see the real rows, when needed."""

    requests: Requests
    ledger: Ledger
    catalog: Catalog
    salt: str
    crowds: Crowds
    workers: Callable[[], Workers]


@dataclass(frozen=True)
class Case:
    """A request in words, and what was said to it: "waiting", "approved …" or "refused: …".

    `told`: in a list of cases with long texts cut, of a single case whole.
    """

    asked: Asked
    told: Description
    state: str
    prepared: bool

    @property
    def waits(self) -> bool:
        """Whether nothing was said to it yet."""
        return self.state == WAITING

    @property
    def why(self) -> str:
        """The grantee's reason on one line, which no sign in it can leave."""
        return plain(self.asked.why)


def cases(office: Office) -> tuple[Case, ...]:
    """Every request, the newest first."""
    last = approvals.newest(office.requests, office.ledger).values()
    said = {decision.request: _state(decision) for decision in last}
    return tuple(_case(office, asked, said) for asked in office.requests.all())


def case(office: Office, number: int) -> Case:
    """One request, all of it. Raises OwnerError."""
    for each in cases(office):
        if each.asked.number == number:
            return replace(each, told=approvals.told(each.asked, office.catalog, whole=True))
    raise OwnerError(f"There is no request {number}.\nSee: sarus-kernel requests DIR")


def findings(office: Office, asked: Asked) -> tuple[Check, ...]:
    """What the request would rest on: it reads real rows, for the owner's eyes alone."""
    known = office.catalog, office.salt, office.workers()
    found = checked(asked, *known, office.crowds).checks
    return tuple(replace(each, what=plain(each.what)) for each in found)  # names are a grantee's


def preview(office: Office, asked: Asked) -> str:
    """The first rows of what the synthetic twin gives; "" where it gives nothing."""
    value = on_twin(asked, office.catalog, office.salt, office.workers())
    return "" if value is None else _shown(value)


def approve(office: Office, number: int, kind: str, times: int = 1, until: str = "") -> int:
    """Say yes to a request, once or for its prepared data: the number of its ledger entry.

    Who is behind it is kept, to be compared with later requests. Raises OwnerError.
    """
    if not 1 <= times <= MOST_TIMES:
        raise OwnerError(f"A request is approved 1 to {MOST_TIMES:,} times.")
    _need_day(until)
    asked = approvals.found(number, office.requests)
    terms = Decision(number, asked.grantee, kind, asked.digest, asked.data_version,
                     times=times if kind == PREPARED else 1, until=until)  # fmt: skip
    decision = approvals.yes(asked, office.catalog, office.salt, terms)
    known = office.catalog, office.salt, office.workers(), office.crowds
    for crowd in checked(asked, *known).crowds:
        office.crowds.remember(crowd, office.catalog.version)
    return approvals.decide(decision, office.requests, office.ledger, office.catalog)


def refuse(office: Office, number: int, comment: str) -> int:
    """Say no to a request, with a comment for the grantee; it takes an earlier yes back.

    Raises OwnerError.
    """
    if not comment.strip() or len(comment) > LONGEST_COMMENT:
        raise OwnerError(
            f"Say why, in 1 to {LONGEST_COMMENT:,} characters: the grantee reads it.\n"
            "Say nothing of the data: a comment is released as it is."
        )
    asked = approvals.found(number, office.requests)
    decision = Decision(number, asked.grantee, REFUSED, asked.digest, asked.data_version,
                        comment=" ".join(comment.split()))  # fmt: skip
    return approvals.decide(decision, office.requests, office.ledger, office.catalog)


def _case(office: Office, asked: Asked, said: dict[int, str]) -> Case:
    told = approvals.told(asked, office.catalog)
    return Case(asked, told, said.get(asked.number, WAITING), approvals.has_prepared(asked))


def _state(decision: Decision) -> str:
    if decision.kind == REFUSED:
        return f"refused: {decision.comment}"
    until = f" until {decision.until}" if decision.until else ""
    if decision.kind == ONCE:
        return f"approved once{until}"
    return f"approved for prepared data, {decision.times} times{until}"


def _need_day(until: str) -> None:
    try:
        if until:
            date.fromisoformat(until)
    except ValueError:
        raise OwnerError(f"{until[:40]!r} is not a day such as 2027-01-31.") from None


def _shown(value: Value) -> str:
    if value.form == "model":
        return "a fitted model"
    heading = "  ".join(map(plain, value.columns))
    rows = ["  ".join(plain(str(cell)) for cell in row) for row in value.rows[:MOST_ROWS]]
    more = [f"… and {len(value.rows) - MOST_ROWS:,} more"] if len(value.rows) > MOST_ROWS else []
    return "\n".join([heading, *rows, *more])
