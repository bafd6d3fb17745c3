"""The differentially private route: find release points, bound every person, choose noise."""

import math
from functools import reduce
from operator import add

from sarus_kernel.measurements import SafeQuery, Twin
from sarus_kernel.measurements.accounting import at_once
from sarus_kernel.plan.catalog import Catalog
from sarus_kernel.plan.relations import Relation, Scope
from sarus_kernel.release import PrivacyLoss
from sarus_kernel.rewriting.contribution_bounds import AS_SUITS, Wanted
from sarus_kernel.rewriting.measurement import measurement
from sarus_kernel.rewriting.release_points import find

__all__ = ["Wanted", "private"]


def private(
    relation: Relation,
    catalog: Catalog,
    epsilon: float,
    delta: float,
    salt: str,
    twin: Twin | None = None,
    wanted: Wanted = AS_SUITS,
    rho: float = 0.0,
    selecting: float = math.inf,
) -> SafeQuery:
    """The safe query of a question, for (epsilon, delta) in all, shared by its release points.

    With a `rho` it is for that much of zCDP instead, by Gaussian noise, up to delta; `epsilon` is
    then but its size. `twin` is asked for bounds that suit the question, where `wanted` does not
    set them. `selecting` is the most delta that selecting keys may cost: half of delta, or less.
    A question over open tables alone has no release point and costs nothing. Raises
    NotReleasable with the reason where the answer would depend on single people.
    """
    scope = Scope(catalog)
    scope.schema(relation)
    post, points = find(relation, scope)
    count = max(len(points), 1)
    shares = epsilon / count, delta / count
    also = rho / count, selecting / count
    made = [measurement(p, scope, *shares, salt, twin, wanted, *also) for p in points]
    loss = at_once(reduce(add, (m.loss for m, _ in made), PrivacyLoss()))
    read = (note for point in points for note in point.notes)
    notes = tuple(dict.fromkeys((*read, *(note for _, notes in made for note in notes))))
    return SafeQuery(tuple(m for m, _ in made), post, loss, notes)
