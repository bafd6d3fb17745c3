"""Which column depends on which, and how: learned at a price.

Columns come in a fixed order, and each picks a parent among the context and those before it, by how
far the pair is from independence. (PrivBayes, Zhang et al. 2014, with zCDP, shrinkage and merged
levels.)
"""

from collections.abc import Mapping, Sequence

from sarus_kernel.vault.twin.account import Account
from sarus_kernel.vault.twin.conditionals import Conditional, estimate
from sarus_kernel.vault.twin.fit_context import FitContext
from sarus_kernel.vault.twin.marginals import Marginal
from sarus_kernel.vault.twin.network import Data, Network, Variable
from sarus_kernel.vault.twin.oneway import one_ways

ONE_WAY, CHOICE, PAIRS = 0.35, 0.10, 0.55
"""How a network's rho is shared out."""


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

    Each variable may depend on one of the context, which is known already, or of those before it.
    `given`: first parents that everybody knows of (illness depends on age); not bought.
    `contrast`: how much the average cell of a table is to stand out from noise.
    """
    own = one_ways(account, variables, data, ONE_WAY * rho, mass)
    order = tuple(variable.name for variable in variables)
    fitting = FitContext(account, data, {**context, **own}, mass, contrast)
    parents = _first_parents(fitting, order, context, given or {}, CHOICE * rho, PAIRS * rho)
    share = PAIRS * rho / max(1, len(parents))
    tree = {name: _pair(fitting, name, parent, share) for name, parent in parents.items()}
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
