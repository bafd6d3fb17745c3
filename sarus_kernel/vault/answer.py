"""The whole vault on one page: how a question becomes a release or a refusal.

Read from the top: check, route, audit, charge, run, sign. Nothing is run on the real data before
its price is on disk, and nothing leaves that is not signed.
"""

from dataclasses import replace
from functools import partial

from sarus_kernel.errors import OnlyNoise, OwnerError, SarusError
from sarus_kernel.measurements import SafeBlocks, SafeFit, SafeModels, SafeQuery, Shape
from sarus_kernel.release import Label, PrivacyLoss, Provenance
from sarus_kernel.vault import (
    approvals,
    audit,
    block_trials,
    blocks,
    exact,
    foresight,
    growth,
    models,
    private,
    unforeseen,
)
from sarus_kernel.vault.approvals import Granted
from sarus_kernel.vault.charging import asked, charge, release_of, stored_answer, words
from sarus_kernel.vault.explain import explain
from sarus_kernel.vault.foresight import Foresight
from sarus_kernel.vault.metadata import delta_of_selection, more_of
from sarus_kernel.vault.open_vault import OpenVault
from sarus_kernel.vault.policy import Exemption, Policy
from sarus_kernel.vault.policy.decide import decide, decide_exact
from sarus_kernel.vault.requesting import owner_word
from sarus_kernel.vault.route import route
from sarus_kernel.vault.second_tries import what_helps
from sarus_kernel.vault.stages import Allowed, ExactCall, RefusedBy, Request
from sarus_kernel.vault.timetable import timetable
from sarus_kernel.wire.messages import Answer, Ask, Explanation, Refusal


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
        said = owner_word(ask.plan, grantee, vault)
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
    provenance = Provenance(label, query.loss, words(allowed.request, vault), query.notes)
    stored = None if ask.dry else stored_answer(allowed.request, vault)
    if stored is not None:
        return Answer(stored)
    told = _foreseen(ask, query, shape, vault)
    if ask.dry:
        value = None if told is None else told.value
        found = explain(query, provenance, vault.catalog, value, vault.workers.engine)
        seen = foresight.words(told) + _helps(told, allowed, vault) if told is not None else ()
        steps = (*seen, *found.steps, *_more(query, allowed, vault))
        return replace(found, steps=steps, asked=asked(allowed.request, vault))
    if told is not None and foresight.worthless(told):
        return Refusal(OnlyNoise.__name__, foresight.reason(told, _helps(told, allowed, vault)))
    provenance = replace(provenance, notes=(*query.notes, *foresight.needed(query)))
    charged = charge(allowed.request, provenance, vault)
    with vault.slots.slot(vault.workers.need_going):
        value = private.run(query, shape, vault.catalog, vault.workers)
    return release_of(charged, allowed.request, provenance, value, vault)


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
    question = words(allowed.request, vault)
    provenance = Provenance(Label.PRIVATE, query.loss, question, query.notes)
    stored = None if ask.dry else stored_answer(allowed.request, vault)
    if stored is not None:
        return Answer(stored)
    trial = block_trials.attempt(query, vault.catalog, vault.workers, vault.twin, allowed.seconds)
    times = timetable(query, trial, allowed.seconds, vault.workers.engine)
    if ask.dry:
        told = blocks.explain(query, provenance, trial, times)
        return replace(told, asked=asked(allowed.request, vault))
    charged = charge(allowed.request, provenance, vault)
    vault.submitted_code.keep(query.plan.code)
    value = blocks.run(query, vault.catalog, vault.workers, times, vault.progress.note)
    return release_of(charged, allowed.request, provenance, value, vault)


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
    provenance = Provenance(Label.PRIVATE, loss, words(request, vault), due.notes)
    stored = None if ask.dry else stored_answer(request, vault)
    if stored is not None:
        return Answer(stored)
    given = query, known, vault.workers, vault.twin.ratio
    trial = models.dry_run(*given, compare=ask.dry)
    if ask.dry:
        priced = replace(provenance, loss=due.loss)
        told = models.explain(query, priced, vault.catalog, trial, vault.workers.engine)
        return replace(told, asked=asked(request, vault))
    entry = models.in_ledger(provenance.question, known)
    entered = replace(provenance, loss=due.loss, question=entry)
    charged = charge(request, entered, vault)
    keep = partial(_keep_fit, vault, request.grantee, charged.seq)
    found = models.run_in_slot(vault.slots, *given, keep, vault.progress.note)
    provenance = replace(provenance, notes=(*due.notes, *found.notes))
    return release_of(charged, request, provenance, found.value, vault)


def _keep_fit(
    vault: OpenVault, grantee: str, entry: int, fit: SafeFit, model: bytes
) -> None:
    """A model that was paid for: unless stored answers were erased since this vault was started."""
    if vault.ledger.keeps:
        vault.fits.keep(grantee, vault.catalog.version, entry, fit, model)


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
    question = words(allowed.request, vault)
    provenance = Provenance(Label.WHITELISTED, PrivacyLoss(), question, _limits(exemption))
    if ask.dry:
        limits, before = _limits(exemption), asked(allowed.request, vault)
        return Explanation(Label.WHITELISTED, PrivacyLoss(), question, (), limits, asked=before)
    stored = stored_answer(allowed.request, vault)
    if stored is not None:
        return Answer(stored)
    limit = exemption.operation, exemption.releases
    charged = charge(allowed.request, provenance, vault, limit)
    with vault.slots.slot(vault.workers.need_going):
        value = exact.run(call.plan, vault.workers)
    return release_of(charged, allowed.request, provenance, value, vault)


def _approved(
    ask: Ask, allowed: Allowed, granted: Granted, vault: OpenVault
) -> Answer | Explanation | Refusal:
    """The owner's word for this question or its prepared data: run as it is, as often as said."""
    request, decision = replace(allowed.request, exact=True), granted.decision
    notes = approvals.limits_in_words(decision)
    provenance = Provenance(Label.WHITELISTED, PrivacyLoss(), words(request, vault), notes)
    if ask.dry:
        before, question = asked(request, vault), provenance.question
        return Explanation(Label.WHITELISTED, PrivacyLoss(), question, (), notes, asked=before)
    stored = stored_answer(request, vault)
    if stored is not None:
        return Answer(stored)
    limit = f"approval {granted.seq}", decision.times
    charged = charge(request, provenance, vault, limit)
    with vault.slots.slot(vault.workers.need_going):
        value = exact.run(granted.plan, vault.workers, granted.shape)
    return release_of(charged, request, provenance, value, vault)


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


