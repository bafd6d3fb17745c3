"""A release point to a measurement: keys, contribution bounds, recipes, noise."""

import math

from sarus_kernel.errors import NotReleasable
from sarus_kernel.measurements import Measurement, Selection, Twin
from sarus_kernel.plan.relations import Scope
from sarus_kernel.release import Cell
from sarus_kernel.rewriting import running_sums
from sarus_kernel.rewriting.bounded_query import BoundedQueryDraft
from sarus_kernel.rewriting.clipping import unseen
from sarus_kernel.rewriting.contribution_bounds import AS_SUITS, ContributionBounds, Wanted
from sarus_kernel.rewriting.giving_back import carried
from sarus_kernel.rewriting.handed_over import hidden, most_rows
from sarus_kernel.rewriting.histograms import histogram, of_chosen
from sarus_kernel.rewriting.known_groups import is_unseen, known_groups
from sarus_kernel.rewriting.noise import share
from sarus_kernel.rewriting.public_keys import chosen, short
from sarus_kernel.rewriting.recipes import RECIPES
from sarus_kernel.rewriting.release_points import ReleasePoint
from sarus_kernel.rewriting.unit_local import names_in

SELECTING = 3.0
"""The weight of the count of people that groups are selected by: it decides how many are shown, and
has the noise of all groups of a person, where sums have that of their bound alone."""
UNKNOWN_GROUPS = 400
"""So many groups of an open set are reckoned with, where something has to be."""

_WORDS = {
    "any": "Whether it holds for anybody (BOOL_OR, any())",
    "all": "Whether it holds for everybody (BOOL_AND, all())",
}


def measurement(
    point: ReleasePoint,
    scope: Scope,
    epsilon: float,
    delta: float,
    salt: str,
    twin: Twin | None = None,
    wanted: Wanted = AS_SUITS,
    rho: float = 0.0,
    selecting: float = math.inf,
) -> tuple[Measurement, tuple[str, ...]]:
    """What to measure at a release point, for (epsilon, delta) or rho in all, and notes about it.

    Raises NotReleasable where an aggregate has no private form or an expression no bounds.
    """
    node, local = point.aggregate, point.local
    keys = dict(zip(node.key_names, node.keys, strict=True))
    schema = scope.schema(local.relation)
    types = {name: key.type(schema) for name, key in keys.items()}
    grid = chosen(point, keys, types, scope, epsilon, delta, twin)
    if grid is None:
        keys = short(keys, types)
    varying = [key for key in keys.values() if not names_in(key) <= local.fixed]
    limits = ContributionBounds(
        local,
        keys,
        len(grid) if grid is not None else UNKNOWN_GROUPS,
        bool(varying) and not local.once,
        epsilon / max(len(node.aggregates) + (grid is None), 1),
        twin,
        wanted,
        rho > 0,
        known_groups(local, varying, scope) if varying else None,
        is_unseen(local, varying, scope),
    )
    kinds = tuple((name, types[name].kind.value) for name in keys)
    draft = BoundedQueryDraft(local, scope, keys, limits, salt, grid is None)
    outputs = []
    for name, aggregate in zip(node.names, node.aggregates, strict=True):
        if aggregate.function not in RECIPES:
            what = _WORDS.get(aggregate.function, aggregate.function.upper())
            raise NotReleasable(
                f"{what} has no differentially private form here: one person "
                "decides it. Count those for whom it holds: COUNT(*) FILTER (WHERE …)."
            )
        outputs.append(RECIPES[aggregate.function](name, aggregate, draft))
    counted = draft.people_part(None, SELECTING) if grid is None else None
    queries = (draft.main(), *draft.extra) if draft.parts else tuple(draft.extra)
    histograms = tuple(
        histogram(each, local, keys, limits.total, salt) for each in draft.histograms
    )
    at_most = min(delta / 2, selecting) if grid is None else 0.0
    summed = running_sums.offered(histograms, len(grid) if grid is not None else 0)
    shared = share(queries, histograms, at_most, epsilon, delta, rho, counted, summed)
    selection = None
    if grid is None and counted:
        most = most_rows((kind for _, kind in kinds), len(queries[0].columns))
        selection = Selection(counted, shared.selecting, hidden(twin, limits.groups, most))
    made = Measurement(
        point.name,
        kinds,
        grid,
        shared.queries,
        selection,
        shared.mechanism,
        tuple(carried(output, draft.ladders) for output in outputs),
        shared.loss,
        shared.histograms,
    )
    notes = _notes(draft, point, grid, made)
    return made if grid is not None else of_chosen(made, types), notes


def _notes(
    draft: BoundedQueryDraft,
    point: ReleasePoint,
    grid: tuple[tuple[Cell, ...], ...] | None,
    made: Measurement,
) -> tuple[str, ...]:
    notes = list(draft.notes)
    if grid is not None and point.counted and point.aggregate.keys:
        notes.append(f"What is made of the groups counts all {len(grid):,} that there can be.")
    if grid is None:
        notes.append(
            "Groups with few people are left out, as their names could identify somebody; "
            "a larger epsilon shows smaller ones."
        )
    limits = draft.limits
    some = [q for q in made.queries if q.groups > 1 and any(p.groups is None for p in q.parts)]
    if some:
        notes.append(f"Each person counts in at most {limits.groups} groups.")
    fixed = [part for name, part in draft.parts.items() if name not in draft.ladders]
    if draft.ladders:
        in_all = any(ladder.full is not None for ladder in draft.ladders.values())
        notes.append(_of_tallies(made, limits, in_all))
    if not draft.local.once and any(part.most > 1 for part in fixed):
        notes.append(_of_rows(limits))
    if draft.histograms and not draft.local.once:
        notes.append(f"At most {limits.total} rows of a person count in a quantile.")
    return tuple(notes)


def _of_tallies(made: Measurement, limits: ContributionBounds, in_all: bool) -> str:
    """What is done about clipping, and whom it cannot see; `in_all`: of all groups together."""
    scales = [part.scale for q in made.queries for part in q.parts if part.buckets]
    people = unseen(max(scales) * (math.sqrt(2) if made.mechanism == "laplace" else 1.0))
    rows = limits.wanted.rows
    most = "How much of one person counts is chosen" if rows is None else f"{rows} rows of a person"
    how = "from" if rows is None else "count at most;"
    where = " to all groups together" if in_all else ""
    return (
        f"{most} {how} a noisy count of people by how much they add{where}, and what is above it "
        "is given back by that count: the ± holds noise and clipping, up to what about "
        f"{people:,} people far above all others may have."
    )


def _of_rows(limits: ContributionBounds) -> str:
    where = " of a group" if limits.groups > 1 else ""
    most = f"At most {limits.rows} rows{where} count per person"
    if limits.habits is None:
        return f"{most}; the rest of those who have more is left out, which the ± does not say."
    return (
        f"{most}: in the synthetic twin that leaves out {limits.lost:.1%} of all rows, "
        "which the ± of a count and a sum allows for."
    )
