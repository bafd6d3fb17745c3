"""One column given one or two others: from noisy counts to probabilities, and draws from them."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from sarus_kernel.vault.twin.account import Noisy
from sarus_kernel.vault.twin.arrays import Floats, Ints
from sarus_kernel.vault.twin.marginals import Marginal, plausible

RAKING_ROUNDS = 20
FLOOR = 1e-3
"""The share of every conditional that stays unconditional, so that nothing is impossible."""


@dataclass(frozen=True)
class Conditional:
    """P(child | parents), over groups of levels.

    groups   of the child's levels; within a group the child follows its marginal
    parents  names, and how their levels are grouped
    table    one row per configuration of the parents' groups, one column per group of the child
    """

    child: str
    groups: Ints
    parents: tuple[tuple[str, Ints], ...]
    table: Floats


def configurations(parents: tuple[tuple[str, Ints], ...]) -> int:
    """How many combinations of the parents' groups there are."""
    return int(np.prod([int(groups.max()) + 1 for _, groups in parents], dtype=np.int64))


def configuration(
    parents: tuple[tuple[str, Ints], ...], levels: Mapping[str, Ints], size: int
) -> Ints:
    """Of each of `size` rows, which combination of the parents' groups it has."""
    found = np.zeros(size, dtype=np.int64)
    for name, groups in parents:
        found = found * (int(groups.max()) + 1) + groups[levels[name]]
    return found


def count(
    groups: Ints,
    parents: tuple[tuple[str, Ints], ...],
    child: Ints,
    levels: Mapping[str, Ints],
    weights: Ints,
) -> Ints:
    """The weighted contingency table, configurations by groups of the child, exact."""
    width = int(groups.max()) + 1
    height = configurations(parents)
    cell = configuration(parents, levels, len(child)) * width + groups[child]
    # Sums of integers below 2^53 are exact in float64.
    table = np.bincount(cell, weights=weights, minlength=height * width)
    return np.rint(table).astype(np.int64).reshape(height, width)


def estimate(
    noisy: Noisy, prior: Floats | None, masses: Floats | None, target: Floats, sigma: float
) -> Floats:
    """Probabilities from a noisy contingency table.

    prior   what a smaller model says, in the same shape; None: the target in every row
    masses  of the configurations where they are better known, else they are read off the counts
    target  the child's own distribution, known with noise `sigma` per level

    Each row is shrunk to the prior as far as noise explains the difference (James, Stein 1961),
    made a distribution, and the table raked to the target (Deming, Stephan 1940).
    """
    counts, total = noisy.counts, max(float(noisy.counts.sum()), 1.0)
    if masses is None:
        masses = plausible(counts.sum(axis=1)[None, :], np.array([total]))[0]
    masses = np.maximum(masses, 1e-4 * total)
    target = _both(noisy, target, sigma)
    expected = masses[:, None] * (target[None, :] if prior is None else prior)
    residual = counts - expected
    noise = counts.shape[1] * noisy.sigma**2
    kept = np.maximum(0.0, 1 - noise / np.maximum((residual**2).sum(axis=1), 1e-9))
    joint = plausible(expected + kept[:, None] * residual, masses)
    joint = (1 - FLOOR) * joint + FLOOR * masses[:, None] * target + 1e-12
    for _ in range(RAKING_ROUNDS):
        share = joint.sum(axis=0) / joint.sum()
        joint *= np.clip(target / np.maximum(share, 1e-12), 0.3, 3.0)
        joint *= (masses / joint.sum(axis=1))[:, None]
    return np.asarray(joint / joint.sum(axis=1, keepdims=True))


def _both(noisy: Noisy, target: Floats, sigma: float) -> Floats:
    """The child's distribution from its own counts and from the table's, by their precision."""
    counts = noisy.counts.sum(axis=0)
    total = max(float(counts.sum()), 1.0)
    trust = sigma**2 / (sigma**2 + len(noisy.counts) * noisy.sigma**2)
    mixed = (1 - trust) * target * total + trust * counts
    return np.asarray(plausible(mixed[None, :], np.array([total]))[0] / total)


def sample(
    known: Conditional, own: Marginal, levels: Mapping[str, Ints], rng: np.random.Generator,
    size: int,
) -> Ints:  # fmt: skip
    """Levels of the child, given those of its parents."""
    row = configuration(known.parents, levels, size)
    steps = np.cumsum(known.table, axis=1)
    steps /= steps[:, -1:]
    # Row k of the table occupies [k, k + 1), so that one search serves all rows.
    flat = (steps + np.arange(len(steps))[:, None]).ravel()
    found = np.searchsorted(flat, row + rng.random(size), side="right")
    width = known.table.shape[1]
    group = np.clip(found - row * width, 0, width - 1)
    return within(group, known.groups, own, rng)


def within(group: Ints, groups: Ints, own: Marginal, rng: np.random.Generator) -> Ints:
    """A level of each group, by the marginal."""
    order = np.argsort(groups, kind="stable")
    p = own.p[order] + 1e-15
    ends = np.cumsum(p)
    sizes = np.bincount(groups)
    last = np.cumsum(sizes) - 1
    first = last - sizes + 1
    start = np.where(first > 0, ends[first - 1], 0.0)
    point = start[group] + rng.random(len(group)) * (ends[last[group]] - start[group])
    found = np.searchsorted(ends, point, side="right")
    return order[np.clip(found, first[group], last[group])].astype(np.int64)
