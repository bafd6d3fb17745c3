"""The owner's word on a question: asked for, given for this question or for its prepared data.

A word counts only if its entry stands in the ledger. Whether there is one follows from what was
asked and what the owner said, never from a row: so it can be told before anything is paid.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from sarus_kernel.description import Description, describe
from sarus_kernel.errors import NotReleasable, OwnerError, SarusError
from sarus_kernel.lowering import NotLowered, lower
from sarus_kernel.measurements import Shape
from sarus_kernel.plan.calls import Call
from sarus_kernel.plan.catalog import Catalog
from sarus_kernel.plan.node import Node
from sarus_kernel.plan.relations import Relation
from sarus_kernel.plan.walk import walk
from sarus_kernel.release import PrivacyLoss
from sarus_kernel.vault.ledger.entries import Caps, Charged, Entry
from sarus_kernel.vault.ledger.ledger import Ledger
from sarus_kernel.vault.policy.operations import APPROVABLE, ESTIMATORS, SCORES, SCORINGS
from sarus_kernel.vault.policy.policy import Exemption
from sarus_kernel.vault.policy.rules import EXACT_RULES
from sarus_kernel.vault.requests import ONCE, PREPARED, REFUSED, Asked, Decision, Requests
from sarus_kernel.vault.stages import ExactCall, RefusedBy
from sarus_kernel.vault.whitelist import exact_call
from sarus_kernel.wire.codec import decode

LINE = "owner"
"""The line of the ledger that the owner's decisions stand on: they cost nothing."""
DIGITS = 3
"""Digits of a score, unless the owner says otherwise."""
WORD = "Owner's word"
"""The label of their entries."""
LEARNT = "sklearn."
WAITING = "waiting for the owner"


@dataclass(frozen=True)
class Granted:
    """What may be run exactly, the decision that says so, and its ledger entry.

    plan  a relation, whose rows have the form `shape`; or an operation with what is made of it
    """

    plan: Node
    decision: Decision
    seq: int
    shape: Shape | None = None


@dataclass(frozen=True)
class Word:
    """What there is of an owner's word: `reason` for the grantee where it is no yes."""

    granted: Granted | None = None
    refused: RefusedBy | None = None


def askable(plan: Node, catalog: Catalog, salt: str, digits: int = DIGITS) -> ExactCall | None:
    """The operation of a plan that may be asked exactly; None for counts, sums, rows.

    Raises NotReleasable for what nobody could judge: a plan without a relational meaning, and
    models that keep rows. It goes by the plan alone.
    """
    if isinstance(plan, Relation):
        return None
    if not any(isinstance(n, Call) and n.function.startswith(LEARNT) for n in walk(plan)):
        relational(plan, catalog)
        return None
    call = exact_call(plan, catalog, _digits(digits), salt)
    limits = Exemption(call.operation, 0, 0, digits, 0, ESTIMATORS, SCORINGS)
    for rule in EXACT_RULES:
        refused = rule(call, limits)
        if refused is not None:
            raise NotReleasable(refused.reason)
    return call


def _digits(digits: int) -> Callable[[str], int | None]:
    return lambda operation: digits if operation in APPROVABLE else None


def word(
    grantee: str, plan: Node, catalog: Catalog, salt: str, requests: Requests, ledger: Ledger
) -> Word:
    """What the owner said of a question; an empty word where nobody asked for it.

    A yes for this question goes before one for its prepared data, both before "waiting". Of each
    request the newest word counts; a no to this very question takes back every yes before it.
    """
    said = {seq: each for seq, each in newest(requests, ledger).items()
            if (each.grantee, each.data_version) == (grantee, catalog.version)}  # fmt: skip
    no = max((seq for seq, each in said.items()
              if (each.kind, each.digest) == (REFUSED, plan.digest)), default=0)  # fmt: skip
    going = {seq: each for seq, each in said.items() if seq > no and _open(each)}
    for seq, each in going.items():
        if each.kind == ONCE and each.digest == plan.digest:
            return Word(_once(plan, catalog, salt, each, seq))
    granted = _of_prepared(plan, catalog, salt, going)
    if granted is not None:
        return Word(granted)
    asked = requests.of(grantee, plan.digest, catalog.version)
    return Word() if asked is None else Word(refused=_no(asked, list(said.values())))


def waits(refused: RefusedBy) -> bool:
    """Whether the owner has not said anything yet."""
    return refused.rule == WAITING


def _no(asked: Asked, said: list[Decision]) -> RefusedBy | None:
    last = next((each for each in said if each.request == asked.number), None)
    if last is None:
        return RefusedBy(
            WAITING,
            f"Request {asked.number} is waiting for the owner.\n"
            "With noise it can be asked at once: name a price (target_epsilon).",
            "NotReleasable",
        )
    if last.kind != REFUSED:
        return None  # it was for a time that is over
    return RefusedBy(
        "owner",
        f"The owner refused request {asked.number}: {last.comment}\n"
        "With noise it can be asked all the same: name a price (target_epsilon).",
        "NotReleasable",
    )


def entered(requests: Requests, ledger: Ledger) -> dict[int, Decision]:
    """The decisions that stand in the ledger, the newest first: no others count, and each of them
    does, whatever became of the vault after it was entered.

    An entry whose terms are not known any more (an older file of requests was put back) may have
    been a no: no yes of before it counts.
    """
    terms, found = requests.terms(), dict[int, Decision]()
    unknown = set[str]()
    for seq, entry in ledger.line(LINE):
        said = terms.get(entry.question)
        if said is None and entry.label == WORD:
            unknown.add(entry.grantee)
        elif said is not None and (said.kind == REFUSED or said.grantee not in unknown):
            found[seq] = said
    return found


def newest(requests: Requests, ledger: Ledger) -> dict[int, Decision]:
    """The last decision about each request, the newest first: a later one takes it back."""
    last: dict[int, tuple[int, Decision]] = {}
    for seq, decision in entered(requests, ledger).items():
        last.setdefault(decision.request, (seq, decision))
    return dict(last.values())


def _open(decision: Decision) -> bool:
    today = datetime.now(UTC).date()
    return not decision.until or today <= date.fromisoformat(decision.until)


def _once(plan: Node, catalog: Catalog, salt: str, said: Decision, seq: int) -> Granted:
    call = askable(plan, catalog, salt, said.digits)
    if call is not None:
        return Granted(call.plan, said, seq)
    relation, shape = relational(plan, catalog)
    return Granted(relation, said, seq, shape)


def relational(plan: Node, catalog: Catalog) -> tuple[Relation, Shape]:
    """What a plan without an operation means, and the form of its result. NotReleasable."""
    if isinstance(plan, Relation):
        return plan, Shape()
    found = lower(plan, catalog)
    if isinstance(found, NotLowered):
        raise NotReleasable(f"{found.reason}\nIt cannot be asked for exactly either.")
    return found.relation, Shape(found.form, found.index, found.name)


def _of_prepared(
    plan: Node, catalog: Catalog, salt: str, said: dict[int, Decision]
) -> Granted | None:
    """The yes that covers a score of prepared data, whichever listed estimator it has."""
    for seq, each in said.items():
        if each.kind != PREPARED:
            continue
        try:
            call = askable(plan, catalog, salt, each.digits)
        except SarusError:
            return None
        if call is not None and _covers(each, call):
            return Granted(call.plan, each, seq)
    return None


def _covers(said: Decision, call: ExactCall) -> bool:
    """The same score of the same X and y, each in its place, in no more parts: all that a yes for
    prepared data means. A model is not rounded, and with encoders of the grantee's choice it holds
    whole tables: it is released by a yes for that very model alone."""
    asked = call.operation, call.prepared
    same = call.operation in SCORES and asked == (said.operation, said.prepared)
    return same and call.folds <= said.folds


def plan_of(asked: Asked) -> Node:
    """The question of a request."""
    plan: Node = decode(asked.plan)
    return plan


def told(asked: Asked, catalog: Catalog, whole: bool = False) -> Description:
    """The question of a request in words; `whole`: with nothing cut."""
    return describe(plan_of(asked), catalog, whole)


def has_prepared(asked: Asked) -> bool:
    """Whether a request is a score of an X and a y, which could be approved for others."""
    return any(isinstance(n, Call) and n.function in SCORES for n in walk(plan_of(asked)))


def decide(decision: Decision, requests: Requests, ledger: Ledger, catalog: Catalog) -> int:
    """Enter a decision: its terms are kept, then it stands in the ledger. The entry's number.

    Raises OwnerError if the request is not there, or was made over other data.
    """
    asked = found(decision.request, requests)
    if asked.data_version != catalog.version:
        raise OwnerError(
            f"Request {asked.number} was made over an earlier version of the data.\n"
            "Have it asked again."
        )
    entry = Entry(
        LINE, asked.grantee, decision.mark(), _words(decision, told(asked, catalog).title),
        WORD, PrivacyLoss(), datetime.now(UTC).isoformat(timespec="seconds"),
    )  # fmt: skip
    requests.draft(decision)  # first: what is entered counts from then on
    charged = ledger.charge(entry, Caps(1.0, 0.0))
    if not isinstance(charged, Charged):
        raise AssertionError("an entry without a price fits every budget")
    requests.decide(charged.seq, decision)
    return charged.seq


def found(number: int, requests: Requests) -> Asked:
    """The request of a number. Raises OwnerError."""
    for each in requests.all():
        if each.number == number:
            return each
    raise OwnerError(f"There is no request {number}.\nSee: sarus-kernel requests DIR")


def yes(asked: Asked, catalog: Catalog, salt: str, terms: Decision) -> Decision:
    """An approval of a request under some terms (kind, times, until, digits).

    Raises OwnerError where the question is no score of prepared data.
    """
    call = askable(plan_of(asked), catalog, salt)
    terms = replace(
        terms, request=asked.number, grantee=asked.grantee, digest=asked.digest,
        data_version=asked.data_version,
    )  # fmt: skip
    if terms.kind != PREPARED:
        return terms
    if call is None or call.operation not in SCORES:
        raise OwnerError(
            f"Request {asked.number} is no score of an X and y: it can be approved --once, or "
            "refused."
        )
    return replace(terms, operation=call.operation, folds=call.folds, prepared=call.prepared)


def _words(decision: Decision, title: str) -> str:
    """The decision as the ledger tells it."""
    if decision.kind == REFUSED:
        return f"Refused request {decision.request} ({decision.comment}): {title}"
    until = f" until {decision.until}" if decision.until else ""
    kind = "once" if decision.kind == ONCE else f"for its prepared data, {decision.times} times"
    return f"Approved request {decision.request} {kind}{until}, exactly: {title}"


def limits_in_words(decision: Decision) -> tuple[str, ...]:
    """What is signed with a value that is released by the owner's word."""
    until = f" until {decision.until}" if decision.until else ""
    kind = "this question, once" if decision.kind == ONCE else (
        f"this score of its prepared data, {decision.times} results{until}"
    )
    return (
        f"The data owner approved {kind} (request {decision.request}): the exact result is "
        "released, without differential privacy.",
    )
