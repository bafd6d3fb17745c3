"""Which way a question is answered: by noise, exactly as the policy lists it, or not at all."""

from collections.abc import Callable
from dataclasses import replace

from sarus_kernel.errors import NotReleasable
from sarus_kernel.lowering import NotLowered, lower
from sarus_kernel.measurements import SafeBlocks, SafeModels, SafeQuery, Shape, Twin
from sarus_kernel.measurements.models import Planner
from sarus_kernel.plan.blocks import SampleAggregate
from sarus_kernel.plan.catalog import Catalog
from sarus_kernel.plan.node import Node
from sarus_kernel.plan.relations import Relation
from sarus_kernel.plan.walk import walk
from sarus_kernel.rewriting import Wanted, private
from sarus_kernel.rewriting.models import has_models, models
from sarus_kernel.rewriting.reserved_names import need_own_names
from sarus_kernel.rewriting.sample_and_aggregate import in_blocks
from sarus_kernel.vault.growth import need_few
from sarus_kernel.vault.stages import Allowed, ExactCall
from sarus_kernel.vault.whitelist import exact_call
from sarus_kernel.vault.whitelist.operations import is_listed, unlisted

Digits = Callable[[str], int | None]
Exempted = Callable[[ExactCall], bool]
Found = tuple[SafeQuery, Shape] | ExactCall | SafeBlocks | SafeModels


def route(
    allowed: Allowed,
    catalog: Catalog,
    digits: Digits,
    salt: str,
    twin: Twin | None = None,
    planner: Planner | None = None,
    exempted: Exempted = lambda _: True,
) -> Found:
    """What to do on the real data. Raises NotReleasable with the reason, or QuestionError.

    digits    the rounding of an operation that the policy lists, None for the others
    planner   which rounds a fit asks; without one there are no private models
    exempted  whether the policy's exemption covers such a call, estimators and all
    Models are private by default. They are exact where the policy exempts just that, and no price
    was named: whoever names one wants to pay it.
    """
    plan = allowed.request.plan
    need_own_names(plan)
    if isinstance(plan, SampleAggregate):
        price = (allowed.epsilon, allowed.delta)
        return in_blocks(plan, catalog, price, allowed.blocks, salt, twin)
    listed = any(is_listed(node, digits) for node in walk(plan))
    if planner is not None and has_models(plan):
        exact = listed and not allowed.request.explicit
        found = _exempt(plan, catalog, digits, exempted, salt) if exact else None
        return found or models(plan, catalog, (allowed.epsilon, allowed.delta), salt, planner, twin)
    if listed:
        return exact_call(plan, catalog, digits, salt)
    relation, shape, notes = _relational(plan, catalog)
    need_few(relation, catalog)
    wanted = Wanted(allowed.request.rows, allowed.request.groups)
    price = allowed.epsilon, allowed.delta
    also = allowed.rho, allowed.selecting
    query = private(relation, catalog, *price, salt, twin, wanted, *also)
    return replace(query, notes=(*notes, *query.notes)), shape


def _exempt(
    plan: Node, catalog: Catalog, digits: Digits, exempted: Exempted, salt: str
) -> ExactCall | None:
    """The exact call, where the policy exempts it; None where it is answered with noise."""
    try:
        call = exact_call(plan, catalog, digits, salt)
    except NotReleasable:
        return None
    return call if exempted(call) else None


def _relational(plan: Node, catalog: Catalog) -> tuple[Relation, Shape, tuple[str, ...]]:
    if isinstance(plan, Relation):
        return plan, Shape(), ()
    found = lower(plan, catalog)
    if isinstance(found, NotLowered):
        raise NotReleasable(unlisted(plan) or found.reason)
    need_own_names(found.relation)  # labels of columns are names only now
    return found.relation, Shape(found.form, found.index, found.name), found.notes
