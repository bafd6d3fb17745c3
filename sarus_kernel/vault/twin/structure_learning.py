"""Which column depends on which, and how: learned at a price.

Columns come in a fixed order, and each picks its parents among those before it: the first by how
far the pair is from independence, a second one only where the counts would stand out from the
noise. (PrivBayes, Zhang et al. 2014, with zCDP, shrinkage and merged levels.)
"""

from collections.abc import Mapping, Sequence

import numpy as np

from sarus_kernel.vault.twin.account import Account
from sarus_kernel.vault.twin.arrays import Floats
from sarus_kernel.vault.twin.conditionals import Conditional, configurations, estimate
from sarus_kernel.vault.twin.fit_context import FitContext, Grouped
from sarus_kernel.vault.twin.marginals import Marginal
from sarus_kernel.vault.twin.network import Data, Network, Variable
from sarus_kernel.vault.twin.oneway import one_ways

ONE_WAY, CHOICE, PAIRS, TRIPLES = 0.35, 0.10, 0.35, 0.2
"""How a network's rho is shared out."""
OF_TRIPLES = 0.2
"""The share of a second parent's rho that goes into choosing it."""

Plans = Mapping[str, Mapping[str, Grouped]]
"""Of each column, the second parents it could have and how both parents would be grouped."""


def learn(
    account: Account,
    variables: Sequence[Variable],
    data: Data,
    rho: float,
    *,
    context: Mapping[str, Marginal],
    mass: float,
    given: Mapping[str, str] | None = None,
    contrast: float = 4.0,
) -> Network:
    """A network over the variables for at most `rho`. `mass`: the total weight, in persons.

    Each variable may depend on the context, which is known already, and on those before it. With a
    context nobody has two parents: how the columns of the context go together is not known here.
    `given`: first parents that everybody knows of (illness depends on age); not bought.
    `contrast`: how much the average cell of a table is to stand out from noise.
    """
    own = one_ways(account, variables, data, ONE_WAY * rho, mass)
    order = tuple(variable.name for variable in variables)
    fitting = FitContext(account, data, {**context, **own}, mass, contrast)
    parents = _first_parents(fitting, order, context, given or {}, CHOICE * rho, PAIRS * rho)
    if not parents:
        return Network(order, own)
    plans = {} if context else _plans(fitting, order, parents, rho)
    share = (PAIRS if plans else PAIRS + TRIPLES) * rho / len(parents)
    tree = {name: _pair(fitting, name, parent, share) for name, parent in parents.items()}
    if plans:
        tree |= _triples(fitting, tree, plans, TRIPLES * rho)
    return Network(order, own, tree)


def _first_parents(
    fitting: FitContext,
    order: Sequence[str],
    context: Mapping[str, Marginal],
    given: Mapping[str, str],
    choice: float,
    pairs: float,
) -> dict[str, str]:
    """The column that each depends on most, by noisy max over L1 distances.

    What hardly varies has and is no parent; and "no parent" is a candidate too, with score zero.
    """
    varied = [name for name in (*context, *order) if fitting.varies(name, pairs / len(order))]
    found = {n: given[n] for n in order if n in varied and given.get(n) in varied}
    free = [n for n in order if n in varied and varied[0] != n and n not in found]
    for name in free:
        before = [n for n in (*context, *order[: order.index(name)]) if n in varied]
        rho = pairs / len(free)
        groups = fitting.child(name, rho)
        own = fitting.marginals[name].grouped(groups)
        scores = [0]
        for other in before:
            parent = ((other, fitting.parent(other, groups, rho)),)
            scores.append(fitting.surprise(name, groups, parent, own, rho))
        best = fitting.choose(scores, choice / len(free))
        if best > 0:
            found[name] = before[best - 1]
    return found


def _pair(fitting: FitContext, name: str, parent: str, rho: float) -> Conditional:
    """Buy the counts of a column and its parent."""
    groups = fitting.child(name, rho)
    own = fitting.marginals[name].grouped(groups)
    parents = ((parent, fitting.parent(parent, groups, rho)),)
    noisy = fitting.measure(name, groups, parents, rho)
    shares = fitting.marginals[parent].grouped(parents[0][1])
    masses = shares * max(float(noisy.counts.sum()), 1.0)
    joint = estimate(noisy, None, masses, own, fitting.marginals[name].sigma)
    return Conditional(name, groups, parents, joint)


def _plans(
    fitting: FitContext, order: Sequence[str], parents: Mapping[str, str], rho: float
) -> dict[str, dict[str, Grouped]]:
    """Who may have a second parent: the budget is divided over those who can use their part."""
    able = [name for name in order if name in parents and order.index(name) > 1]
    plans: dict[str, dict[str, Grouped]] = {}
    for _ in range(3):
        each = (1 - OF_TRIPLES) * TRIPLES * rho / max(1, len(able))
        plans = {}
        for name in able:
            groups = fitting.child(name, PAIRS * rho / len(parents))
            before = order[: order.index(name)]
            others = [n for n in before if n != parents[name] and fitting.varies(n, each)]
            grouped = {n: fitting.both(parents[name], n, groups, each) for n in others}
            fine = {n: g for n, g in grouped.items() if not fitting.drowned(groups, g, each)}
            if fine:
                plans[name] = fine
        able = list(plans)
    return plans


def _triples(
    fitting: FitContext, tree: Mapping[str, Conditional], plans: Plans, rho: float
) -> dict[str, Conditional]:
    """Columns with the second parent that tells most beside the first."""
    each = rho / len(plans)
    found = {}
    for name, plan in plans.items():
        smaller = tree[name]
        scores = []
        for parents in plan.values():
            foreseen = _spread(smaller, parents)
            price = (1 - OF_TRIPLES) * each
            scores.append(fitting.surprise(name, smaller.groups, parents, foreseen, price))
        parents = list(plan.values())[fitting.choose(scores, OF_TRIPLES * each)]
        found[name] = _triple(fitting, smaller, parents, (1 - OF_TRIPLES) * each)
    return found


def _triple(fitting: FitContext, smaller: Conditional, parents: Grouped, rho: float) -> Conditional:
    """Buy the counts of a column and two parents; where they are blurred, the pair decides."""
    name, groups = smaller.child, smaller.groups
    noisy = fitting.measure(name, groups, parents, rho)
    own = fitting.marginals[name].grouped(groups)
    sigma = fitting.marginals[name].sigma
    joint = estimate(noisy, _spread(smaller, parents), None, own, sigma)
    return Conditional(name, groups, parents, joint)


def _spread(smaller: Conditional, parents: Grouped) -> Floats:
    """The rows of the model with one parent, one for each configuration of both."""
    coarse, fine = parents[0][1], smaller.parents[0][1]
    rows = [
        smaller.table[np.unique(fine[coarse == group])].mean(axis=0)
        for group in range(int(coarse.max()) + 1)
    ]
    times = configurations(parents) // len(rows)
    return np.repeat(np.array(rows), times, axis=0)
