"""How much privacy a sequence of releases has cost, and whether one more still fits.

Every function here rounds outward: a loss is never reported smaller, a permission never larger,
than the theorem gives. `inf` is an honest answer; NaN and negative numbers raise ValueError.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace

from sarus_kernel.measurements.models import Side
from sarus_kernel.release import PrivacyLoss

Step = tuple[tuple[Side, ...], float]
"""The sides whose people a step is over, and its rho."""
SLACK = 1e-14
"""Relative error assumed of a handful of float operations (each has at most 2^-52)."""


def epsilon_of(rho: float, delta: float) -> float:
    """The smallest epsilon such that rho-zCDP implies (epsilon, delta)-DP, rounded up.

    Canonne, Kamath, Steinke 2020 (arXiv 2004.00010), Proposition 12 with Corollary 13, solved for
    epsilon: for every alpha > 1, with t = alpha - 1,
    epsilon = alpha rho + log(1 - 1/alpha) + log(1 / (alpha delta)) / t.
    Each alpha gives a valid epsilon, so an imprecise minimum is still an upper bound.
    """
    _check(rho=rho, delta=delta)
    if rho == 0 or delta >= 1:
        return 0.0
    if delta == 0 or rho == math.inf:
        return math.inf
    t = _best_order(rho, delta)
    alpha = 1 + t
    # 1 - 1/alpha = t / alpha; written so that a tiny t keeps its digits.
    terms = (alpha * rho, math.log(t / alpha), -math.log(delta) / t, -math.log1p(t) / t)
    return max(0.0, math.fsum(terms) + SLACK * math.fsum(abs(x) for x in terms))


def _best_order(rho: float, delta: float) -> float:
    """The t = alpha - 1 that minimises `epsilon_of`: the root of rho t^2 + log((1 + t) delta).

    That is the derivative times t^2; it grows with t, is negative at 0 and positive at the upper
    end used here, so bisection cannot miss.
    """
    log_delta = math.log(delta)
    low, high = 0.0, min(math.sqrt(-log_delta) / math.sqrt(rho), 1 / delta)
    for _ in range(64):
        t = (low + high) / 2
        if rho * t * t + math.log1p(t) + log_delta < 0:
            low = t
        else:
            high = t
    return high


def delta_of(rho: float, epsilon: float) -> float:
    """The smallest delta such that rho-zCDP implies (epsilon, delta)-DP, rounded up.

    Corollary 13 of the paper above, minimised over alpha by bisection on its derivative
    (2 alpha - 1) rho - epsilon + log(1 - 1/alpha), which grows with alpha.
    """
    _check(rho=rho, epsilon=epsilon)
    if rho == 0 or epsilon == math.inf:
        return 0.0
    if rho == math.inf:
        return 1.0
    low, high = 0.0, min((epsilon + 1) / (2 * rho) + 1, 1e100)
    for _ in range(64):
        t = (low + high) / 2
        if (2 * t + 1) * rho - epsilon + math.log(t / (1 + t)) < 0:
            low = t
        else:
            high = t
    t = high
    terms = (t * (1 + t) * rho, -t * epsilon, t * math.log(t / (1 + t)), -math.log1p(t))
    exponent = math.fsum(terms) + SLACK * math.fsum(abs(x) for x in terms)
    return min(1.0, math.nextafter(math.exp(min(0.0, exponent)) * (1 + SLACK), math.inf))


def rho_of(epsilon: float, delta: float) -> float:
    """The largest rho such that rho-zCDP implies (epsilon, delta)-DP, rounded down."""
    _check(epsilon=epsilon, delta=delta)
    if epsilon == math.inf or delta >= 1:
        return math.inf
    if delta == 0:
        return 0.0
    high = 1.0
    while epsilon_of(high, delta) <= epsilon:
        high *= 2
    while high > 1e-300 and epsilon_of(high / 2, delta) > epsilon:
        high /= 2
    low = high / 2
    for _ in range(50):
        middle = (low + high) / 2
        if epsilon_of(middle, delta) <= epsilon:
            low = middle
        else:
            high = middle
    return low if epsilon_of(low, delta) <= epsilon else 0.0


def rho_of_pure(epsilon: float) -> float:
    """The rho of an epsilon-DP release, epsilon^2 / 2, up (Bun, Steinke 2016, Prop. 1.4)."""
    _check(epsilon=epsilon)
    if epsilon == 0:
        return 0.0
    return math.nextafter(epsilon * epsilon / 2 * (1 + SLACK), math.inf)


def pure(epsilon: float) -> PrivacyLoss:
    """The loss of a release that is epsilon-DP (Laplace noise), in both currencies."""
    return PrivacyLoss(epsilon=epsilon, rho=rho_of_pure(epsilon))


def compose(losses: Iterable[PrivacyLoss]) -> PrivacyLoss:
    """The sum of several losses, each component rounded up. No loss: zero."""
    rows = [(x.epsilon, x.delta, x.rho, x.threshold_delta) for x in losses]
    return PrivacyLoss(*(_sum_up(column) for column in zip(*rows, strict=True)))


def at_once(loss: PrivacyLoss) -> PrivacyLoss:
    """The same loss, its epsilon by zCDP where that is the smaller: of several releases in one.

    What is rho-zCDP up to `threshold_delta` is (epsilon_of(rho, the rest of delta), delta)-DP.
    """
    rest = loss.delta - loss.threshold_delta
    if rest <= 0:
        return loss
    return replace(loss, epsilon=min(loss.epsilon, epsilon_of(loss.rho, rest)))


def most_of_one(steps: Sequence[Step]) -> float:
    """The rho that any one person pays for steps, each over people on some sides, at most.

    A person is on one side of each split, whoever else is there, and pays for the steps whose
    people she is among: parallel composition (McSherry 2009, theorem 4) where sides share nobody,
    the sum (Bun, Steinke 2016, lemma 2.3) where they do. Sides of one split have one salt.
    """
    parts = _independent(steps)
    if len(parts) > 1:  # whom she is among in one says nothing of the others
        return _sum_up(map(most_of_one, parts))
    salts = sorted(side.salt for sides, _ in steps for side in sides)
    if not salts:
        return _sum_up(rho for _, rho in steps)
    first = max(salts, key=salts.count)  # without it the others come apart: nobody tries all
    places = {low for sides, _ in steps for s in sides if s.salt == first for low, _ in s.ranges}
    # between two beginnings of ranges, nobody is in more of them than at one of these
    return max(most_of_one(_at(steps, first, place)) for place in {-1, *places})


def _independent(steps: Sequence[Step]) -> list[list[Step]]:
    """Steps in parts of which no two have a split in common."""
    near: dict[str, str] = {}  # a salt to another of its part, the last one to itself
    for sides, _ in steps:
        for side in sides:
            near.setdefault(side.salt, side.salt)
            near[_last(near, side.salt)] = _last(near, sides[0].salt)
    parts: dict[str | None, list[Step]] = {}
    for step in steps:
        parts.setdefault(_last(near, step[0][0].salt) if step[0] else None, []).append(step)
    return list(parts.values())


def _last(near: dict[str, str], salt: str) -> str:
    while near[salt] != salt:
        near[salt] = salt = near[near[salt]]
    return salt


def _at(steps: Sequence[Step], salt: str, place: int) -> list[Step]:
    """The steps that people of a cell of this split are in, by what is left of their sides."""
    return [
        (tuple(side for side in sides if side.salt != salt), rho)
        for sides, rho in steps
        if _is_among(sides, salt, place)
    ]


def _is_among(sides: tuple[Side, ...], salt: str, place: int) -> bool:
    own = [side for side in sides if side.salt == salt]
    return all(any(low <= place < high for low, high in side.ranges) for side in own)


def _sum_up(amounts: Iterable[float]) -> float:
    """Exactly rounded sum; one step up only when it would otherwise be below the true sum."""
    parts = list(amounts)
    total = math.fsum(parts)
    if math.isinf(total) or math.fsum([*parts, -total]) <= 0:
        return total
    return math.nextafter(total, math.inf)


def _check(**amounts: float) -> None:
    for name, amount in amounts.items():
        if not amount >= 0:
            raise ValueError(f"{name} has to be zero or more, not {amount!r}")
