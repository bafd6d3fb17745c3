"""What fits and evaluations really cost, worked out again from what would be run.

A round moves by CLIP_STEPS in L2 if one person leaves, whatever its statistic: the vector is
shortened in whole numbers (Bun, Steinke 2016, proposition 1.6 gives its rho). Steps add up (lemma
2.3), but for steps whose people differ: there a person pays for those that she is in. Who is in
which is decided by cells of a keyed hash of her own key, whoever else is there.
"""

import math
from collections.abc import Collection, Iterator

from sarus_kernel.errors import InternalError
from sarus_kernel.measurements import CLIP_STEPS, FitRound, SafeEvaluation, SafeModels, Step
from sarus_kernel.measurements.accounting import rho_of
from sarus_kernel.measurements.models import LONGEST_VECTOR, MOST_ROUNDS
from sarus_kernel.plan.catalog import Catalog
from sarus_kernel.plan.columns import Column
from sarus_kernel.plan.inner import CELLS, KeepRange, Outcome
from sarus_kernel.plan.relations import Project, Relation
from sarus_kernel.plan.types import Kind
from sarus_kernel.plan.walk import walk
from sarus_kernel.release import PrivacyLoss
from sarus_kernel.vault.audit.locality import Facts, private, units
from sarus_kernel.vault.audit.totals import TOLERANCE, need_covered

Split = tuple[str, Kind]
"""What two sides have to share to be of one split: the salt, and how a person's key is spelt."""
Place = dict[Split, frozenset[int]]
"""The cells that a step's people are in, of each split that they went through."""


def check_models(
    query: SafeModels, catalog: Catalog, epsilon: float, delta: float, known: Collection[str] = ()
) -> None:
    """Raises InternalError unless the steps cost no more than is said, and than was asked.

    known  names of fits that are not steps here: they were paid for before
    """
    facts = Facts(catalog, {})
    names = {*known, *(step.name for step in query.steps)}
    if len(names) != len(query.steps) + len(set(known)):
        raise InternalError("Two steps of a question have one name.")
    _need_open(query, names)
    costs = [(_place(step, facts), _rho(step)) for step in query.steps]
    said, rho = query.loss, _most(costs)
    if rho and (said.delta <= 0 or rho > rho_of(said.epsilon, said.delta) * (1 + TOLERANCE)):
        raise InternalError("The noise of a fit is too small for the epsilon that it claims.")
    need_covered(PrivacyLoss(said.epsilon, said.delta, rho), said, epsilon, delta)


def _need_open(query: SafeModels, names: Collection[str]) -> None:
    """What is made of the results reads these alone; an evaluation is of a fit that there is."""
    for node in walk(query.post):
        if isinstance(node, Relation) or (isinstance(node, Outcome) and node.name not in names):
            raise InternalError("What is made of a fit reads something else than what it gave.")
    for step in query.steps:
        if isinstance(step, SafeEvaluation) and step.model not in names:
            raise InternalError("An evaluation is of a model that there is not.")


def _place(step: Step, facts: Facts) -> Place:
    """Where the people of a step are, read off the relation that a worker is given."""
    relation = step.sample.relation
    if not isinstance(relation, Project) or not relation.columns:
        raise InternalError("The rows of a fit are not columns of a relation.")
    if not all(isinstance(column, Column) for column in relation.columns):
        raise InternalError("The rows of a fit are not columns of a relation.")
    rows, cuts = relation.relation, []
    while isinstance(rows, KeepRange):
        cuts.append(rows)
        rows = rows.relation
    own = units(rows, facts)
    first = relation.columns[0]
    if not private(rows, facts) or not isinstance(first, Column) or first.name not in own:
        raise InternalError("The rows of a fit do not say whose they are.")
    place: Place = {}
    for cut in cuts:
        if cut.unit not in own or not cut.salt:
            raise InternalError("People are split by something other than the person.")
        split = (cut.salt, facts.scope.schema(rows)[cut.unit].kind)
        place[split] = place.get(split, frozenset(range(CELLS))) & _cells(cut)
    return place


def _cells(cut: KeepRange) -> frozenset[int]:
    ranges = zip(cut.lows, cut.highs, strict=True)
    return frozenset(cell for low, high in ranges for cell in range(max(low, 0), min(high, CELLS)))


def _rho(step: Step) -> float:
    if len(step.rounds) > MOST_ROUNDS or (isinstance(step, SafeEvaluation) and not step.rounds):
        raise InternalError("A fit has too many rounds, or an evaluation none.")
    return math.fsum(_of_round(round_) for round_ in step.rounds)


def _of_round(round_: FitRound) -> float:
    sound = 1 <= round_.length <= LONGEST_VECTOR and 0 < round_.clip < math.inf
    if not sound or not 0 < round_.scale < math.inf:
        raise InternalError("A round of a fit is not bounded.")
    return (CLIP_STEPS / round_.scale) ** 2 / 2


def _most(costs: list[tuple[Place, float]]) -> float:
    """The largest sum that any one person pays: tried for people in every kind of cell.

    Of splits that no step has in common, a person's cell in one says nothing of the other's.
    """
    parts = _unrelated(costs)
    if len(parts) > 1:
        return math.fsum(map(_most, parts))
    splits = sorted(split for place, _ in costs for split in place)
    if not splits:
        return math.fsum(rho for _, rho in costs)
    split = max(splits, key=splits.count)
    return max(
        _most([(_without(place, split), rho) for place, rho in costs if _is_in(place, split, cell)])
        for cell in _different(split, [place for place, _ in costs])
    )


def _unrelated(costs: list[tuple[Place, float]]) -> list[list[tuple[Place, float]]]:
    parts: list[list[tuple[Place, float]]] = []
    for cost in costs:
        near = [part for part in parts if any(place.keys() & cost[0].keys() for place, _ in part)]
        parts = [part for part in parts if part not in near]
        parts.append([*(each for part in near for each in part), cost])
    return parts


def _without(place: Place, split: Split) -> Place:
    return {other: cells for other, cells in place.items() if other != split}


def _different(split: Split, places: list[Place]) -> Iterator[int]:
    """One cell for each set of steps that a cell can be of."""
    seen = set()
    for cell in range(CELLS):
        here = tuple(cell in place[split] for place in places if split in place)
        if here not in seen:
            seen.add(here)
            yield cell


def _is_in(place: Place, split: Split, cell: int) -> bool:
    return split not in place or cell in place[split]
