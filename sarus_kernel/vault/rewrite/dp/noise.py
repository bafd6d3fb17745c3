"""Which noise, and how much: the mechanism of least variance for the price, shared over parts."""

import math
from collections.abc import Callable
from dataclasses import replace

from sarus_kernel.release import PrivacyLoss
from sarus_kernel.vault.privacy.accounting import rho_of
from sarus_kernel.vault.stages import Bounded, Part

SLACK = 1 + 1e-9
"""Scales are a hair larger than the formula says: rounding must not make a release cost more."""


def share(
    queries: tuple[Bounded, ...], selected: bool, epsilon: float, delta: float
) -> tuple[str, tuple[Bounded, ...], PrivacyLoss, float]:
    """The mechanism, the queries with their scales, the loss, and delta for the key selection.

    Every part gets the same share, counted per query column. Laplace with scale b costs
    epsilon = L0 * most / b (l1 sensitivity over b), and (epsilon**2 / 2)-zCDP; a Gaussian with
    standard deviation s costs rho = L0 * most**2 / (2 s**2) (Bun and Steinke 2016, Prop. 1.6).
    """
    count = sum(len(query.parts) for query in queries)
    threshold_delta = delta / 2 if selected else 0.0
    rho = rho_of(epsilon, delta - threshold_delta) if delta > 0 else 0.0
    groups = max(query.groups for query in queries)
    laplace_variance = 2 * (groups * count / epsilon) ** 2
    gaussian_variance = groups * count / (2 * rho) if rho > 0 else math.inf
    if laplace_variance <= gaussian_variance:
        each = epsilon / count
        scaled = _scaled(queries, lambda q, p: q.groups * p.most / each)
        loss = PrivacyLoss(epsilon, threshold_delta, count * each**2 / 2, threshold_delta)
        return "laplace", scaled, loss, threshold_delta
    each = rho / count
    scaled = _scaled(queries, lambda q, p: math.sqrt(q.groups) * p.most / math.sqrt(2 * each))
    return "gaussian", scaled, PrivacyLoss(epsilon, delta, rho, threshold_delta), threshold_delta


def _scaled(
    queries: tuple[Bounded, ...], scale: Callable[[Bounded, Part], float]
) -> tuple[Bounded, ...]:
    return tuple(
        replace(
            query,
            parts=tuple(replace(p, scale=max(scale(query, p), 1e-6) * SLACK) for p in query.parts),
        )
        for query in queries
    )
