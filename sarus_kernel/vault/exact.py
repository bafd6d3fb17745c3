"""Exact results: run by the owner's word, or under a standing exception of policy.toml.

Nothing here goes by the real rows. Whether enough people are behind a score is judged on the
synthetic twin, which is public: a refusal by the real ones would be an answer that nobody paid for.
"""

from sarus_kernel.errors import NotReleasable
from sarus_kernel.measurements import Shape
from sarus_kernel.plan.catalog import Catalog
from sarus_kernel.plan.node import Node
from sarus_kernel.plan.relations import Relation
from sarus_kernel.release import Cell, Value
from sarus_kernel.vault.policy import Exemption
from sarus_kernel.vault.policy.decide import enough_people, too_few
from sarus_kernel.vault.stages import ExactCall, RefusedBy
from sarus_kernel.vault.whitelist.standing import need_plain
from sarus_kernel.vault.workers.pool import Workers


def refusal(
    call: ExactCall, exemption: Exemption, workers: Workers, catalog: Catalog, ratio: float
) -> RefusedBy | None:
    """Why a score is not released, or None. Raises NotReleasable for columns that are not plain.

    `ratio`: how many real people each of the twin's stands for.
    """
    need_plain(call, catalog)
    for plan in call.evidence:
        people = _people(workers.call_twin(plan))
        if people is None:
            return too_few(exemption)
        refused = enough_people(people, call, exemption, ratio)
        if refused is not None:
            return refused
    return None


def is_plain(call: ExactCall, catalog: Catalog) -> bool:
    """Whether a standing exception may cover an operation, by its plan alone."""
    try:
        need_plain(call, catalog)
    except NotReleasable:
        return False
    return True


def _people(table: Value | None) -> list[tuple[Cell, Cell]] | None:
    """(person, class) of the twin; None where it does not say."""
    if table is None or table.form != "series" or table.index != 1:
        return None
    return [(row[0], row[1]) for row in table.rows]


def run(plan: Node, workers: Workers, shape: Shape | None = None) -> Value:
    """The exact result: of an operation, rounded by its plan, or of a relation."""
    if shape is None or not isinstance(plan, Relation):
        return workers.call(plan)
    (rows,) = workers.query([plan])
    return Value(
        shape.form, rows.columns, rows.kinds, rows.rows, index=shape.index, name=shape.name
    )
