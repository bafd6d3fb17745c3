"""Which way a question is answered: by noise, exactly as the policy lists it, or not at all."""

from collections.abc import Callable

from sarus_kernel.errors import NotReleasable
from sarus_kernel.lowering import NotLowered, lower
from sarus_kernel.measurements import SafeBlocks, SafeQuery, Shape, Twin
from sarus_kernel.plan.blocks import SampleAggregate
from sarus_kernel.plan.catalog import Catalog
from sarus_kernel.plan.node import Node
from sarus_kernel.plan.relations import Relation
from sarus_kernel.plan.walk import walk
from sarus_kernel.rewriting import Wanted, private
from sarus_kernel.rewriting.reserved_names import need_own_names
from sarus_kernel.rewriting.sample_and_aggregate import in_blocks
from sarus_kernel.vault.stages import Allowed, ExactCall
from sarus_kernel.vault.whitelist import exact_call
from sarus_kernel.vault.whitelist.operations import is_listed, unlisted

Digits = Callable[[str], int | None]


def route(
    allowed: Allowed, catalog: Catalog, digits: Digits, salt: str, twin: Twin | None = None
) -> tuple[SafeQuery, Shape] | ExactCall | SafeBlocks:
    """What to do on the real data. Raises NotReleasable with the reason, or QuestionError.

    `digits` gives the rounding of an operation that the policy lists, None for the others.
    """
    plan = allowed.request.plan
    need_own_names(plan)
    if isinstance(plan, SampleAggregate):
        price = (allowed.epsilon, allowed.delta)
        return in_blocks(plan, catalog, price, allowed.blocks, salt, twin)
    if any(is_listed(node, digits) for node in walk(plan)):
        return exact_call(plan, catalog, digits)
    relation, shape = _relational(plan, catalog)
    wanted = Wanted(allowed.request.rows, allowed.request.groups)
    query = private(relation, catalog, allowed.epsilon, allowed.delta, salt, twin, wanted)
    return query, shape


def _relational(plan: Node, catalog: Catalog) -> tuple[Relation, Shape]:
    if isinstance(plan, Relation):
        return plan, Shape()
    found = lower(plan, catalog)
    if isinstance(found, NotLowered):
        raise NotReleasable(unlisted(plan) or found.reason)
    need_own_names(found.relation)  # labels of columns are names only now
    return found.relation, Shape(found.form, found.index, found.name)
