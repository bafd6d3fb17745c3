"""The whole vault on one page: how a question becomes a release or a refusal.

Read from the top: check, route, audit, charge, run, sign. Nothing is run on the real data before
its price is on disk, and nothing leaves that is not signed.
"""

import math
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from hashlib import sha256

from sarus_kernel.errors import BudgetSpent, PolicyRefused, SarusError
from sarus_kernel.measurements import Planner, SafeBlocks, SafeModels, SafeQuery, Shape, Twin
from sarus_kernel.plan.catalog import Catalog
from sarus_kernel.plan.text import describe
from sarus_kernel.release import Label, PrivacyLoss, Provenance, Receipt, Release, Value
from sarus_kernel.vault import audit, blocks, exact, models, private
from sarus_kernel.vault.explain import explain
from sarus_kernel.vault.ledger.entries import Caps, Charged, Entry, Overspent
from sarus_kernel.vault.ledger.ledger import Ledger
from sarus_kernel.vault.ledger.receipts import Signer
from sarus_kernel.vault.policy import Exemption, Policy
from sarus_kernel.vault.policy.decide import decide, decide_exact
from sarus_kernel.vault.policy.differencing import Crowds
from sarus_kernel.vault.route import route
from sarus_kernel.vault.stages import Allowed, ExactCall, RefusedBy, Request
from sarus_kernel.vault.submitted_code import Codes
from sarus_kernel.vault.workers.pool import Workers
from sarus_kernel.vault.workers.progress import Progress
from sarus_kernel.wire.codec import decode, encode
from sarus_kernel.wire.messages import Answer, Ask, Explanation, Refusal
from sarus_kernel.wire.receipts import value_digest

LINE = "research"


@dataclass(frozen=True)
class Office:
    """Everything needed to answer. `salt` is the vault's secret for choosing and hashing.

    `planner` says which rounds a fit will ask; `fits` has those that were released.
    """

    catalog: Catalog
    policy: Policy
    ledger: Ledger
    signer: Signer
    workers: Workers
    crowds: Crowds
    salt: str
    twin: Twin
    codes: Codes
    progress: Progress
    planner: Planner
    fits: models.Fits


def answer(ask: Ask, grantee: str, office: Office) -> Answer | Explanation | Refusal:
    """Check, route, audit, charge, run, sign. Nothing else, in no other order."""
    policy = office.policy
    epsilon = policy.question.default_epsilon if ask.epsilon is None else ask.epsilon
    explicit = ask.epsilon is not None
    request = Request(grantee, ask.plan, epsilon, ask.rows, ask.groups, explicit)
    try:
        allowed = decide(request, policy)
        if isinstance(allowed, RefusedBy):
            return Refusal(allowed.error, allowed.reason, allowed.rule)
        digits, exempted = partial(_digits, policy), partial(_exempted, policy)
        known = allowed, office.catalog, digits, office.salt
        found = route(*known, office.twin, office.planner, exempted)
        if isinstance(found, ExactCall):
            return _exact(ask, allowed, found, office)
        if isinstance(found, SafeModels):
            noisy = replace(allowed, request=replace(request, noisy=True))
            return _models(ask, noisy, found, office)
        if isinstance(found, SafeBlocks):
            return _blocks(ask, allowed, found, office)
        return _private(ask, allowed, *found, office)
    except SarusError as error:
        return Refusal(type(error).__name__, str(error))


def _private(
    ask: Ask, allowed: Allowed, query: SafeQuery, shape: Shape, office: Office
) -> Answer | Explanation | Refusal:
    """The differentially private route; without a release point, public data answered exactly."""
    audit.check(query, office.catalog, allowed.epsilon, allowed.delta)
    label = Label.PRIVATE if query.measurements else Label.PUBLIC
    provenance = Provenance(label, query.loss, describe(allowed.request.plan), query.notes)
    if ask.dry:
        told = private.foretell(query, shape, office.catalog, office.workers, office.twin.ratio)
        found = explain(query, provenance, office.catalog, told, office.workers.engine)
        return replace(found, asked=_asked(allowed.request, office))
    stored = _stored(allowed.request, office)
    if stored is not None:
        return Answer(stored)
    charged = _charge(allowed.request, provenance, office)
    value = private.run(query, shape, office.catalog, office.workers)
    return _release(charged, allowed.request, provenance, value, office)


def _blocks(
    ask: Ask, allowed: Allowed, query: SafeBlocks, office: Office
) -> Answer | Explanation | Refusal:
    """Somebody's function in blocks of people: tried on synthetic ones before it is paid for."""
    audit.check_blocks(query, office.catalog, allowed.epsilon, allowed.delta)
    question = describe(allowed.request.plan)
    provenance = Provenance(Label.PRIVATE, query.loss, question, query.notes)
    stored = None if ask.dry else _stored(allowed.request, office)
    if stored is not None:
        return Answer(stored)
    trial = blocks.attempt(query, office.catalog, office.workers, office.twin, allowed.seconds)
    seconds = blocks.seconds_for(query, trial, allowed.seconds)
    if ask.dry:
        told = blocks.explain(query, provenance, trial, seconds)
        return replace(told, asked=_asked(allowed.request, office))
    charged = _charge(allowed.request, provenance, office)
    office.codes.keep(query.plan.code)
    value = blocks.run(query, office.catalog, office.workers, seconds, office.progress.note)
    return _release(charged, allowed.request, provenance, value, office)


def _models(
    ask: Ask, allowed: Allowed, query: SafeModels, office: Office
) -> Answer | Explanation | Refusal:
    """Fits and tests: tried on the twin, paid for (but for fits that there are already), run."""
    request, price = allowed.request, (allowed.epsilon, allowed.delta)
    audit.check_models(query, office.catalog, *price)
    known = office.fits.known(request.grantee, office.catalog.version, query)
    due = models.left_to_pay(query, known)
    audit.check_models(due, office.catalog, *price, known)
    # the label says what the models in it cost, the ledger what is new of that
    provenance = Provenance(Label.PRIVATE, query.loss, describe(request.plan), due.notes)
    stored = None if ask.dry else _stored(request, office)
    if stored is not None:
        return Answer(stored)
    given = query, known, office.workers, office.twin.ratio
    trial = models.rehearse(*given, compare=ask.dry)
    if ask.dry:
        priced = replace(provenance, loss=due.loss)
        told = models.explain(query, priced, office.catalog, trial, office.workers.engine)
        return replace(told, asked=_asked(request, office))
    words = models.in_ledger(provenance.question, known)
    entered = replace(provenance, loss=due.loss, question=words)
    charged = _charge(request, entered, office)
    keep = partial(office.fits.keep, request.grantee, office.catalog.version, charged.seq)
    found = models.run(*given, keep, office.progress.note)
    provenance = replace(provenance, notes=(*due.notes, *found.notes))
    return _release(charged, request, provenance, found.value, office)


def _exact(
    ask: Ask, allowed: Allowed, call: ExactCall, office: Office
) -> Answer | Explanation | Refusal:
    """The whitelisted route: the policy's limits stand where noise stands in the other one."""
    exemption = decide_exact(call, office.policy)
    if isinstance(exemption, RefusedBy):
        return Refusal(exemption.error, exemption.reason, exemption.rule)
    question = describe(allowed.request.plan)
    provenance = Provenance(Label.WHITELISTED, PrivacyLoss(), question, _limits(exemption))
    if ask.dry:
        limits, asked = _limits(exemption), _asked(allowed.request, office)
        return Explanation(Label.WHITELISTED, PrivacyLoss(), question, (), limits, asked=asked)
    stored = _stored(allowed.request, office)
    if stored is not None:
        return Answer(stored)
    charged = _charge(allowed.request, provenance, office, exemption)
    refused = exact.refusal(call, exemption, office.workers, office.crowds, office.salt)
    if refused is not None:
        return Refusal(refused.error, refused.reason, refused.rule)
    return _release(charged, allowed.request, provenance, exact.run(call, office.workers), office)


def _digits(policy: Policy, operation: str) -> int | None:
    exemption = policy.exemption(operation)
    return None if exemption is None else exemption.digits


def _exempted(policy: Policy, call: ExactCall) -> bool:
    return not isinstance(decide_exact(call, policy), RefusedBy)


def _limits(exemption: Exemption) -> tuple[str, ...]:
    return (
        "The data owner's policy names this operation: its exact result is released, without "
        "differential privacy.",
        f"Rounded to {exemption.digits} digits; {exemption.min_people} people or more.",
    )


def _question(request: Request, office: Office) -> str:
    """What the answer depends on. Asking it again gives the stored answer, at no cost."""
    wanted = (request.epsilon, request.rows, request.groups)
    parts = (request.plan.digest, *map(repr, wanted), office.catalog.version)
    parts += ("noisy",) if request.noisy else ()
    return sha256("|".join(parts).encode()).hexdigest()


def _asked(request: Request, office: Office) -> bool | None:
    """True where asking gives a stored answer; else None, which is not even said. It leaks nothing:
    only this grantee's own releases count, and asking would show the same at no cost."""
    stored = office.ledger.stored(request.grantee, _question(request, office))
    return None if stored is None else True


def _stored(request: Request, office: Office) -> Release | None:
    body = office.ledger.stored(request.grantee, _question(request, office))
    if body is None:
        return None
    release = decode(body, longest=2**31)
    old = release.provenance
    provenance = Provenance(old.label, old.loss, old.question, old.notes, True)
    return Release(release.value, provenance, release.receipt)


def _charge(
    request: Request, provenance: Provenance, office: Office, exemption: Exemption | None = None
) -> Charged:
    """The price, on disk when this returns. Raises BudgetSpent or PolicyRefused."""
    budget, grantee = office.policy.budget, office.policy.grantee(request.grantee)
    entry = Entry(
        LINE,
        request.grantee,
        _question(request, office),
        provenance.question,
        provenance.words(),
        provenance.loss,
        datetime.now(UTC).isoformat(timespec="seconds"),
        exemption.operation if exemption else "",
    )
    own = math.inf if grantee.epsilon is None else grantee.epsilon
    releases = exemption.releases if exemption else None
    failed = office.policy.question.max_unanswered
    caps = Caps(budget.epsilon, budget.delta, own, releases, unanswered=failed)
    charged = office.ledger.charge(entry, caps)
    if isinstance(charged, Charged):
        return charged
    raise (BudgetSpent if isinstance(charged, Overspent) else PolicyRefused)(charged.reason())


def _release(
    charged: Charged, request: Request, provenance: Provenance, value: Value, office: Office
) -> Answer:
    """Sign the value, keep it for the next time it is asked for, and let it go."""
    receipt = Receipt(
        plan_digest=request.plan.digest,
        value_digest=value_digest(value),
        label=provenance.words(),
        epsilon=provenance.loss.epsilon,
        delta=provenance.loss.delta,
        policy_version=office.policy.version,
        data_version=office.catalog.version,
        ledger_seq=charged.seq,
        ledger_head=charged.head_hash,
        time=charged.when,
        public_key="",
        question=provenance.question,
        notes=provenance.notes,
    )
    release = Release(value, provenance, office.signer.signed(receipt))
    office.ledger.store(charged.seq, encode(release))
    return Answer(release)
