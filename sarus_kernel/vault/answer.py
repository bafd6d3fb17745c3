"""The whole vault on one page: how a question becomes a release or a refusal.

Read from the top: check, route, audit, charge, run, sign. Nothing is run on the real data before
its price is on disk, and nothing leaves that is not signed.
"""

import math
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from hashlib import sha256

from sarus_kernel.description import describe
from sarus_kernel.errors import BudgetSpent, OnlyNoise, OwnerError, PolicyRefused, SarusError
from sarus_kernel.measurements import Planner, SafeBlocks, SafeModels, SafeQuery, Shape, Twin
from sarus_kernel.plan.catalog import Catalog
from sarus_kernel.plan.node import Node
from sarus_kernel.release import Label, PrivacyLoss, Provenance, Receipt, Release, Value
from sarus_kernel.rewriting.reserved_names import need_own_names
from sarus_kernel.vault import (
    approvals,
    audit,
    blocks,
    exact,
    foresight,
    growth,
    models,
    private,
    unforeseen,
)
from sarus_kernel.vault.approvals import Granted
from sarus_kernel.vault.explain import explain
from sarus_kernel.vault.foresight import Foresight
from sarus_kernel.vault.ledger.entries import Caps, Charged, Entry, Overspent
from sarus_kernel.vault.ledger.ledger import Ledger
from sarus_kernel.vault.ledger.receipts import Signer
from sarus_kernel.vault.metadata import delta_of_selection, more_of
from sarus_kernel.vault.policy import Exemption, Policy
from sarus_kernel.vault.policy.crowds import Crowds
from sarus_kernel.vault.policy.decide import decide, decide_exact
from sarus_kernel.vault.requests import Requests
from sarus_kernel.vault.route import route
from sarus_kernel.vault.second_tries import what_helps
from sarus_kernel.vault.slots import Slots
from sarus_kernel.vault.stages import Allowed, ExactCall, RefusedBy, Request
from sarus_kernel.vault.submitted_code import SubmittedCode
from sarus_kernel.vault.workers.pool import Workers
from sarus_kernel.vault.workers.progress import Progress
from sarus_kernel.wire.codec import decode, encode
from sarus_kernel.wire.messages import Answer, Ask, AskExactly, Explanation, Refusal, Requested
from sarus_kernel.wire.receipts import value_digest

LINE = "research"


@dataclass(frozen=True)
class OpenVault:
    """Everything needed to answer. `salt` is the vault's secret for choosing and hashing.

    `planner` says which rounds a fit will ask; `fits` has those that were released. What is run on
    real rows is told at the end of one of the `slots`.
    """

    catalog: Catalog
    policy: Policy
    ledger: Ledger
    signer: Signer
    workers: Workers
    crowds: Crowds
    requests: Requests
    salt: str
    twin: Twin
    submitted_code: SubmittedCode
    progress: Progress
    planner: Planner
    fits: models.Fits
    slots: Slots = field(default_factory=Slots)


def answer(ask: Ask, grantee: str, vault: OpenVault) -> Answer | Explanation | Refusal:
    """Check, route, audit, charge, run, sign. Nothing else, in no other order."""
    policy = vault.policy
    epsilon = policy.question.default_epsilon if ask.epsilon is None else ask.epsilon
    explicit = ask.epsilon is not None
    request = Request(grantee, ask.plan, epsilon, ask.rows, ask.groups, explicit)
    try:
        allowed = decide(request, policy)
        if isinstance(allowed, RefusedBy):
            return Refusal(allowed.error, allowed.reason, allowed.rule)
        said = _said(ask.plan, grantee, vault)
        if not explicit and said.refused is not None:
            return Refusal(said.refused.error, said.refused.reason, said.refused.rule)
        if not explicit and said.granted is not None:
            return _approved(ask, allowed, said.granted, vault)
        spendable = delta_of_selection(epsilon, vault.ledger, policy, grantee)
        allowed = replace(allowed, selecting=spendable)
        digits, exempted = partial(_digits, policy), partial(_exempted, vault)
        known = allowed, vault.catalog, digits, vault.salt
        found = route(*known, vault.twin, vault.planner, exempted)
        if isinstance(found, ExactCall):
            return _exact(ask, allowed, found, vault)
        if isinstance(found, SafeModels):
            noisy = replace(allowed, request=replace(request, noisy=True))
            return _models(ask, noisy, found, vault)
        if isinstance(found, SafeBlocks):
            return _blocks(ask, allowed, found, vault)
        return _private(ask, allowed, *found, vault)
    except OwnerError as error:
        return unforeseen.closed(error)
    except SarusError as error:
        return Refusal(type(error).__name__, str(error))
    except Exception as error:  # a bug of ours: nothing of it is told
        return unforeseen.noted(error, ask.plan.digest)


def _private(
    ask: Ask, allowed: Allowed, query: SafeQuery, shape: Shape, vault: OpenVault
) -> Answer | Explanation | Refusal:
    """The differentially private route; without a release point, public data answered exactly."""
    audit.check(query, vault.catalog, allowed.epsilon, allowed.delta, allowed.rho)
    private.need_light(query, vault.catalog, vault.workers.engine)
    run_on_rows = [each for m in query.measurements for each in m.relations]
    growth.need_bounded(run_on_rows, query.measurements, vault.catalog, vault.twin, vault.workers)
    label = Label.PRIVATE if query.measurements else Label.PUBLIC
    provenance = Provenance(label, query.loss, _words(allowed.request, vault), query.notes)
    stored = None if ask.dry else _stored(allowed.request, vault)
    if stored is not None:
        return Answer(stored)
    told = _foreseen(ask, query, shape, vault)
    if ask.dry:
        value = None if told is None else told.value
        found = explain(query, provenance, vault.catalog, value, vault.workers.engine)
        seen = foresight.words(told) + _helps(told, allowed, vault) if told is not None else ()
        steps = (*seen, *found.steps, *_more(query, allowed, vault))
        return replace(found, steps=steps, asked=_asked(allowed.request, vault))
    if told is not None and foresight.worthless(told):
        return Refusal(OnlyNoise.__name__, foresight.reason(told, _helps(told, allowed, vault)))
    provenance = replace(provenance, notes=(*query.notes, *foresight.needed(query)))
    charged = _charge(allowed.request, provenance, vault)
    with vault.slots.slot(vault.workers.need_going):
        value = private.run(query, shape, vault.catalog, vault.workers)
    return _release(charged, allowed.request, provenance, value, vault)


def _foreseen(ask: Ask, query: SafeQuery, shape: Shape, vault: OpenVault) -> Foresight | None:
    """What the twin foretells of a question about people, unless it is asked whatever that is."""
    if (ask.anyway and not ask.dry) or not query.measurements:
        return None
    return private.dry_run(query, shape, vault.catalog, vault.workers, vault.twin, ask.dry)


def _helps(told: Foresight, allowed: Allowed, vault: OpenVault) -> tuple[str, ...]:
    known = vault.catalog, vault.salt, vault.workers, vault.twin
    return what_helps(told, allowed, vault.policy, known)


def _more(query: SafeQuery, allowed: Allowed, vault: OpenVault) -> tuple[str, ...]:
    """How far the budget goes, in questions like this one."""
    if not query.measurements:
        return ()
    times = more_of(query.loss, vault.ledger, vault.policy, allowed.request.grantee)
    return (f"The budget has {times:,} more questions of this size.",)


def _blocks(
    ask: Ask, allowed: Allowed, query: SafeBlocks, vault: OpenVault
) -> Answer | Explanation | Refusal:
    """Somebody's function in blocks of people: tried on synthetic ones before it is paid for."""
    audit.check_blocks(query, vault.catalog, allowed.epsilon, allowed.delta)
    question = _words(allowed.request, vault)
    provenance = Provenance(Label.PRIVATE, query.loss, question, query.notes)
    stored = None if ask.dry else _stored(allowed.request, vault)
    if stored is not None:
        return Answer(stored)
    trial = blocks.attempt(query, vault.catalog, vault.workers, vault.twin, allowed.seconds)
    seconds = blocks.seconds_for(query, trial, allowed.seconds)
    if ask.dry:
        told = blocks.explain(query, provenance, trial, seconds)
        return replace(told, asked=_asked(allowed.request, vault))
    charged = _charge(allowed.request, provenance, vault)
    vault.submitted_code.keep(query.plan.code)
    value = blocks.run(query, vault.catalog, vault.workers, seconds, vault.progress.note)
    return _release(charged, allowed.request, provenance, value, vault)


def _models(
    ask: Ask, allowed: Allowed, query: SafeModels, vault: OpenVault
) -> Answer | Explanation | Refusal:
    """Fits and tests: tried on the twin, paid for (but for fits that there are already), run."""
    request, price = allowed.request, (allowed.epsilon, allowed.delta)
    audit.check_models(query, vault.catalog, *price)
    relations = [step.sample.relation for step in query.steps]
    growth.need_bounded(relations, (), vault.catalog, vault.twin, vault.workers)
    known = vault.fits.known(request.grantee, vault.catalog.version, query)
    due = models.left_to_pay(query, known)
    audit.check_models(due, vault.catalog, *price, known)
    # the label says what the models in it cost, the ledger what is new of that
    loss = models.loss_in_all(query, known)
    provenance = Provenance(Label.PRIVATE, loss, _words(request, vault), due.notes)
    stored = None if ask.dry else _stored(request, vault)
    if stored is not None:
        return Answer(stored)
    given = query, known, vault.workers, vault.twin.ratio
    trial = models.dry_run(*given, compare=ask.dry)
    if ask.dry:
        priced = replace(provenance, loss=due.loss)
        told = models.explain(query, priced, vault.catalog, trial, vault.workers.engine)
        return replace(told, asked=_asked(request, vault))
    words = models.in_ledger(provenance.question, known)
    entered = replace(provenance, loss=due.loss, question=words)
    charged = _charge(request, entered, vault)
    keep = partial(vault.fits.keep, request.grantee, vault.catalog.version, charged.seq)
    found = models.run_in_slot(vault.slots, *given, keep, vault.progress.note)
    provenance = replace(provenance, notes=(*due.notes, *found.notes))
    return _release(charged, request, provenance, found.value, vault)


def _exact(
    ask: Ask, allowed: Allowed, call: ExactCall, vault: OpenVault
) -> Answer | Explanation | Refusal:
    """The whitelisted route: the policy's limits stand where noise stands in the other one."""
    exemption = decide_exact(call, vault.policy)
    if isinstance(exemption, RefusedBy):
        return Refusal(exemption.error, exemption.reason, exemption.rule)
    known = vault.workers, vault.catalog, vault.twin.ratio
    refused = exact.refusal(call, exemption, *known)
    if refused is not None:
        return Refusal(refused.error, refused.reason, refused.rule)
    question = _words(allowed.request, vault)
    provenance = Provenance(Label.WHITELISTED, PrivacyLoss(), question, _limits(exemption))
    if ask.dry:
        limits, asked = _limits(exemption), _asked(allowed.request, vault)
        return Explanation(Label.WHITELISTED, PrivacyLoss(), question, (), limits, asked=asked)
    stored = _stored(allowed.request, vault)
    if stored is not None:
        return Answer(stored)
    limit = exemption.operation, exemption.releases
    charged = _charge(allowed.request, provenance, vault, limit)
    with vault.slots.slot(vault.workers.need_going):
        value = exact.run(call.plan, vault.workers)
    return _release(charged, allowed.request, provenance, value, vault)


def _approved(
    ask: Ask, allowed: Allowed, granted: Granted, vault: OpenVault
) -> Answer | Explanation | Refusal:
    """The owner's word for this question or its prepared data: run as it is, as often as said."""
    request, decision = replace(allowed.request, exact=True), granted.decision
    notes = approvals.limits_in_words(decision)
    provenance = Provenance(Label.WHITELISTED, PrivacyLoss(), _words(request, vault), notes)
    if ask.dry:
        asked, words = _asked(request, vault), provenance.question
        return Explanation(Label.WHITELISTED, PrivacyLoss(), words, (), notes, asked=asked)
    stored = _stored(request, vault)
    if stored is not None:
        return Answer(stored)
    limit = f"approval {granted.seq}", decision.times
    charged = _charge(request, provenance, vault, limit)
    with vault.slots.slot(vault.workers.need_going):
        value = exact.run(granted.plan, vault.workers, granted.shape)
    return _release(charged, request, provenance, value, vault)


def request_exactly(ask: AskExactly, grantee: str, vault: OpenVault) -> Requested:
    """Keep a question for the owner. It goes by the plan alone: no row is read, nothing is run.

    Raises NotReleasable for what nobody could judge, QuestionError, PolicyRefused.
    """
    need_own_names(ask.plan)
    approvals.askable(ask.plan, vault.catalog, vault.salt)
    digest, version = ask.plan.digest, vault.catalog.version
    known = vault.requests.of(grantee, digest, version)
    said = _said(ask.plan, grantee, vault)
    if said.granted is not None:
        return Requested(said.granted.decision.request, "approved")
    if known is not None and said.refused is not None and approvals.waits(said.refused):
        return Requested(known.number, "waiting")
    number = vault.requests.ask(grantee, digest, version, ask.why, encode(ask.plan))
    return Requested(number, "waiting")


def _said(plan: Node, grantee: str, vault: OpenVault) -> approvals.Word:
    known = vault.catalog, vault.salt, vault.requests, vault.ledger
    return approvals.word(grantee, plan, *known)


def _digits(policy: Policy, operation: str) -> int | None:
    exemption = policy.exemption(operation)
    return None if exemption is None else exemption.digits


def _exempted(vault: OpenVault, call: ExactCall) -> bool:
    """Whether a standing exception covers an operation: else it is answered with noise."""
    named = not isinstance(decide_exact(call, vault.policy), RefusedBy)
    return named and exact.is_plain(call, vault.catalog)


def _limits(exemption: Exemption) -> tuple[str, ...]:
    return (
        "The data owner's policy names this operation: its exact result is released, without "
        "differential privacy.",
        f"Rounded to {exemption.digits} digits.",
    )


def _words(request: Request, vault: OpenVault) -> str:
    return describe(request.plan, vault.catalog).title


def _question(request: Request, vault: OpenVault) -> str:
    """What the answer depends on. Asking it again gives the stored answer, at no cost."""
    wanted = (request.epsilon, request.rows, request.groups)
    parts = (request.plan.digest, *map(repr, wanted), vault.catalog.version)
    parts += ("noisy",) if request.noisy else ("exact",) if request.exact else ()
    return sha256("|".join(parts).encode()).hexdigest()


def _asked(request: Request, vault: OpenVault) -> bool | None:
    """True where asking gives a stored answer; else None, which is not even said. It leaks nothing:
    only this grantee's own releases count, and asking would show the same at no cost."""
    stored = vault.ledger.stored(request.grantee, _question(request, vault))
    return None if stored is None else True


def _stored(request: Request, vault: OpenVault) -> Release | None:
    body = vault.ledger.stored(request.grantee, _question(request, vault))
    if body is None:
        return None
    release = decode(body, longest=2**31)
    old = release.provenance
    provenance = Provenance(old.label, old.loss, old.question, old.notes, True)
    return Release(release.value, provenance, release.receipt)


def _charge(
    request: Request,
    provenance: Provenance,
    vault: OpenVault,
    limit: tuple[str, int | None] = ("", None),
) -> Charged:
    """The price, on disk when this returns; `limit`: what is counted, and how often it may be.

    Raises BudgetSpent or PolicyRefused.
    """
    budget, grantee = vault.policy.budget, vault.policy.grantee(request.grantee)
    entry = Entry(
        LINE,
        request.grantee,
        _question(request, vault),
        provenance.question,
        provenance.words(),
        provenance.loss,
        datetime.now(UTC).isoformat(timespec="seconds"),
        limit[0],
    )
    own = math.inf if grantee.epsilon is None else grantee.epsilon
    limits = vault.policy.question
    counts = limits.max_unanswered, limits.max_questions
    caps = Caps(budget.epsilon, budget.delta, own, limit[1], None, *counts)
    charged = vault.ledger.charge(entry, caps)
    if isinstance(charged, Charged):
        return charged
    raise (BudgetSpent if isinstance(charged, Overspent) else PolicyRefused)(charged.reason())


def _release(
    charged: Charged, request: Request, provenance: Provenance, value: Value, vault: OpenVault
) -> Answer:
    """Sign the value, keep it for the next time it is asked for, and let it go."""
    receipt = Receipt(
        plan_digest=request.plan.digest,
        value_digest=value_digest(value),
        label=provenance.words(),
        epsilon=provenance.loss.epsilon,
        delta=provenance.loss.delta,
        policy_version=vault.policy.version,
        data_version=vault.catalog.version,
        ledger_seq=charged.seq,
        ledger_head=charged.head_hash,
        time=charged.when,
        public_key="",
        question=provenance.question,
        notes=provenance.notes,
    )
    release = Release(value, provenance, vault.signer.signed(receipt))
    vault.ledger.store(charged.seq, encode(release))
    return Answer(release)
