"""Which noise, and how much: the mechanism of least variance for the price, shared over parts.

A part's share follows from its weight w, which multiplies its error: the sum of (w times error)
squared is least where epsilons go with w^(2/3) (the error goes with 1/epsilon), and rhos with w
(the error goes with 1/sqrt(rho)).
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

from sarus_kernel.measurements import Bounded, Choice, Histogram, Part
from sarus_kernel.measurements.accounting import epsilon_of, rho_of
from sarus_kernel.measurements.running_sums import longest
from sarus_kernel.release import PrivacyLoss
from sarus_kernel.rewriting.running_sums import squared_errors, weight_of

SLACK = 1 + 1e-9
"""Scales are a hair larger than the formula says: rounding must not make a release cost more."""
GUMBEL = math.pi**2 / 6
"""The variance of a standard Gumbel variable."""


@dataclass(frozen=True)
class Shared:
    """What is measured, with its noise; `selecting` is the delta of the key selection."""

    mechanism: str
    queries: tuple[Bounded, ...]
    histograms: tuple[Histogram, ...]
    loss: PrivacyLoss
    selecting: float


@dataclass(frozen=True)
class _Price:
    """What one part, or choice, of a given weight costs: `pure` in epsilon, else in rho."""

    pure: bool
    whole: float
    weights: float

    def of(self, weight: float) -> float:
        return self.whole * _share(self.pure, weight) / self.weights


Far = tuple[str | None, float]
"""The part that keys are selected by, and the logarithm of one over what its reach is passed by."""


def share(
    queries: tuple[Bounded, ...],
    histograms: tuple[Histogram, ...],
    threshold_delta: float,
    epsilon: float,
    delta: float,
    rho: float = 0.0,
    selecting: str | None = None,
    summed: tuple[Histogram, ...] = (),
) -> Shared:
    """The noise of every part and choice, for (epsilon, delta) in all, of which `threshold_delta`
    is for selecting keys; or, where the budget is shared in rho, Gaussian noise for that, which
    has half the variance of Laplace's at most.

    With L0 = groups: Laplace of scale b costs epsilon = L0 most / b, and is epsilon^2/2-zCDP; a
    Gaussian of deviation s costs rho = L0 most^2 / (2 s^2) (Bun and Steinke 2016, Prop. 1.6). A
    choice with Gumbel noise of scale b is the exponential mechanism: it costs epsilon =
    2 most step / b, and is epsilon^2/8-zCDP (Cesar and Rogers 2021, lemma 3.4).

    selecting  the part that keys are selected by: what matters of its noise is how far it reaches
               with probability `threshold_delta`, as groups below that are not shown
    summed     the histograms as running sums, with Gaussian noise: taken where all errors together
               are expected to be less, whatever the rows are. A histogram of which a person has L1
               rows costs rho = (L1 l / s)^2 / 2, l being the length of the matrix's columns
    """
    in_rho = rho > 0
    if in_rho:
        epsilon = epsilon_of(rho, delta - threshold_delta)
    elif delta > 0:
        rho = rho_of(epsilon, delta - threshold_delta)
    pure, mixed = (_price(p, w, queries, histograms) for p, w in ((True, epsilon), (False, rho)))
    far = (selecting, max(-math.log(threshold_delta), 1.0) if threshold_delta > 0 else 1.0)
    smaller = _variance(pure, queries, histograms, far) <= _variance(
        mixed, queries, histograms, far
    )
    loss = PrivacyLoss(epsilon, delta, rho, threshold_delta)
    if smaller and not in_rho:
        shared = _in_epsilon(pure, queries, histograms, threshold_delta)
    else:
        shared = Shared("gaussian", *_scaled(mixed, queries, histograms), loss, threshold_delta)
    if not summed or rho <= 0:
        return shared
    price = _price(False, rho, queries, summed)
    once = Shared("gaussian", *_scaled(price, queries, summed), loss, threshold_delta)
    return min(shared, once, key=lambda each: _error(each, far))


def _in_epsilon(
    pure: _Price,
    queries: tuple[Bounded, ...],
    histograms: tuple[Histogram, ...],
    threshold_delta: float,
) -> Shared:
    rho = sum(pure.of(p.weight) ** 2 / 2 for q in queries for p in q.parts)
    rho += sum(pure.of(c.weight) ** 2 / 8 for h in histograms for c in h.choices)
    loss = PrivacyLoss(pure.whole, threshold_delta, rho, threshold_delta)
    return Shared("laplace", *_scaled(pure, queries, histograms), loss, threshold_delta)


def _error(shared: Shared, far: Far) -> float:
    """All squared errors by weight, in units of the most one person adds: of ranks in her rows."""
    total = sum(squared_errors(histogram) for histogram in shared.histograms)
    for query in shared.queries:
        for part in query.parts:
            pure, mixed = (far[1] ** 2, 2 * far[1]) if part.column == far[0] else (2.0, 1.0)
            factor = pure if shared.mechanism == "laplace" else mixed
            total += factor * (part.weight * part.scale / max(part.most, 1)) ** 2
    return total


def _price(
    pure: bool, whole: float, queries: tuple[Bounded, ...], histograms: tuple[Histogram, ...]
) -> _Price:
    weights = [weight for weight, *_ in _claims(queries, histograms, (None, 1.0))]
    return _Price(pure, whole, sum(_share(pure, weight) for weight in weights))


def _claims(
    queries: tuple[Bounded, ...], histograms: tuple[Histogram, ...], far: Far
) -> Iterator[tuple[float, float, float]]:
    """Of each part and choice: weight; variance at epsilon 1; variance at rho 1. Of the part that
    selects, the square of its reach: of Laplace's noise by a logarithm, of Gaussian by its root."""
    for query in queries:
        for part in query.parts:
            groups = query.groups_of(part)
            pure, mixed = (far[1] ** 2, 2 * far[1]) if part.column == far[0] else (2.0, 1.0)
            yield part.weight, pure * groups**2, mixed * groups / 2
    for histogram in histograms:
        if histogram.summed:
            yield weight_of(histogram), math.inf, longest(histogram.bins) ** 2 / 2
            continue
        for choice in histogram.choices:
            yield choice.weight, 4 * GUMBEL, GUMBEL / 2


def _variance(
    price: _Price, queries: tuple[Bounded, ...], histograms: tuple[Histogram, ...], far: Far
) -> float:
    """The sum of all squared errors by weight, each in units of the most one person adds."""
    if price.whole <= 0:
        return math.inf
    total = 0.0
    for weight, pure, mixed in _claims(queries, histograms, far):
        paid = price.of(weight)
        total += weight**2 * (pure / paid**2 if price.pure else mixed / paid)
    return total


def _share(pure: bool, weight: float) -> float:
    return weight ** (2 / 3) if pure else weight


def _scaled(
    price: _Price, queries: tuple[Bounded, ...], histograms: tuple[Histogram, ...]
) -> tuple[tuple[Bounded, ...], tuple[Histogram, ...]]:
    return (
        tuple(
            replace(q, parts=tuple(replace(p, scale=_noise(price, q, p)) for p in q.parts))
            for q in queries
        ),
        tuple(_with_noise(price, h) for h in histograms),
    )


def _with_noise(price: _Price, histogram: Histogram) -> Histogram:
    if histogram.summed:
        paid = price.of(weight_of(histogram))
        moved = histogram.most * longest(histogram.bins)
        return replace(histogram, scale=moved / math.sqrt(2 * paid) * SLACK)
    drawn = tuple(replace(c, scale=_gumbel(price, histogram, c)) for c in histogram.choices)
    return replace(histogram, choices=drawn)


def _noise(price: _Price, query: Bounded, part: Part) -> float:
    paid = price.of(part.weight)
    if price.pure:
        scale = query.groups_of(part) * part.most / paid
    else:
        scale = math.sqrt(query.groups_of(part)) * part.most / math.sqrt(2 * paid)
    return max(scale, 1e-6) * SLACK


def _gumbel(price: _Price, histogram: Histogram, choice: Choice) -> float:
    moved, paid = histogram.most * choice.step, price.of(choice.weight)
    return (2 * moved / paid if price.pure else moved / math.sqrt(2 * paid)) * SLACK
