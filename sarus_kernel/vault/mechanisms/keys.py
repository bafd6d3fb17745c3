"""Which keys of an open set may be named: those that stay above a threshold after noise.

A key that only one person has must almost never come out. `delta` bounds the chance that any of
that person's keys does. (Rogers 2023, arXiv 2309.09170; Wilson et al. 2020.)

OpenDP 0.16.0 lets a key pass that is *equal* to the threshold while its privacy map counts only
what is above it (OpenDP issue 2922: claimed 0.0049, measured 0.0134). So everything here releases
with threshold + 1 and is charged the map of threshold: on integers, "at least T + 1" and "above T"
are the same event, so the map holds.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sarus_kernel.errors import InternalError
from sarus_kernel.vault.mechanisms import library as dp
from sarus_kernel.vault.mechanisms.checks import INTEGER, MOST, build, covered, integers, whole

COUNTS = dp.map_domain(INTEGER, INTEGER)
Distance = tuple[int, float, float]
"""How far one person can move the counts: number of keys, L1 or L2 norm, largest change."""


def laplace_keys(
    counts: Mapping[int, int],
    scale: float,
    threshold: int,
    l0: int,
    linf: int,
    epsilon: float,
    delta: float,
) -> dict[int, int]:
    """Noisy counts of the keys above the threshold: (l0 linf / scale, delta)-DP.

    One person has at most l0 keys and moves each count by at most linf. Raises InternalError if
    the charge does not cover the loss.
    """
    return _release(_laplace, counts, scale, threshold, [_in_l1(l0, linf)], epsilon, delta)


def gaussian_keys(
    counts: Mapping[int, int],
    scale: float,
    threshold: int,
    l0: int,
    linf: int,
    rho: float,
    delta: float,
) -> dict[int, int]:
    """Noisy counts of the keys above the threshold: l0 linf^2 / (2 scale^2)-zCDP, but for delta.

    One person has at most l0 keys and moves each count by at most linf. Raises InternalError if
    the charge does not cover the loss.
    """
    return _release(_gaussian, counts, scale, threshold, [_in_l2(l0, linf)], rho, delta)


def shared_gaussian_keys(
    counts: Mapping[int, int],
    scale: float,
    threshold: int,
    l0: int,
    weight: int,
    rho: float,
    delta: float,
) -> dict[int, int]:
    """The same where each person gives `even_share(weight, k)` to each of her k keys.

    Somebody with k keys moves k counts by that share: far in one count or a little in many, never
    both, and by `weight` at most in L2. So the loss is the worst over k = 1 … l0 of the map at
    that distance, weight^2 / (2 scale^2) in zCDP.
    """
    return _release(_gaussian, counts, scale, threshold, _shares(l0, weight), rho, delta)


def laplace_threshold(scale: float, l0: int, linf: int, delta: float) -> int:
    """The least threshold for which `laplace_keys` costs at most `delta`. Raises InternalError."""
    return _least(_laplace, scale, [_in_l1(l0, linf)], delta)


def gaussian_threshold(scale: float, l0: int, linf: int, delta: float) -> int:
    """The least threshold for which `gaussian_keys` costs at most `delta`. Raises InternalError."""
    return _least(_gaussian, scale, [_in_l2(l0, linf)], delta)


def shared_gaussian_threshold(scale: float, l0: int, weight: int, delta: float) -> int:
    """The least threshold for `shared_gaussian_keys`. Raises InternalError."""
    return _least(_gaussian, scale, _shares(l0, weight), delta)


def even_share(weight: int, keys: int) -> int:
    """What somebody with so many keys adds to each, so that all of it has L2 norm <= weight."""
    return math.isqrt(weight * weight // keys)


def _in_l1(l0: int, linf: int) -> Distance:
    return whole(l0, "l0"), whole(l0 * linf, "l1"), whole(linf, "linf")


def _in_l2(l0: int, linf: int) -> Distance:
    return whole(l0, "l0"), math.nextafter(math.sqrt(l0) * linf, math.inf), float(linf)


def _shares(l0: int, weight: int) -> list[Distance]:
    """The distances a person can have: k keys, an even share each, `weight` in all."""
    return [(k, float(weight), float(even_share(weight, k))) for k in range(1, l0 + 1)]


def _laplace(scale: float, threshold: int) -> Any:
    metric = dp.l01inf_distance(dp.absolute_distance(T="i64"))
    make = dp.m.make_laplace_threshold
    return build(make, COUNTS, metric, scale=scale, threshold=threshold)


def _gaussian(scale: float, threshold: int) -> Any:
    metric = dp.l02inf_distance(dp.absolute_distance(T="f64"))
    make = dp.m.make_gaussian_threshold
    return build(make, COUNTS, metric, scale=scale, threshold=threshold)


Make = Callable[[float, int], Any]


def _loss(measurement: Any, distances: Sequence[Distance]) -> tuple[float, float]:
    """The worst (epsilon or rho, delta) over the distances; too low a threshold hides nothing."""
    try:
        losses = [measurement.map(distance) for distance in distances]
    except dp.OpenDPException:
        return math.inf, 1.0
    return max(amount for amount, _ in losses), max(delta for _, delta in losses)


def _release(
    make: Make,
    counts: Mapping[int, int],
    scale: float,
    threshold: int,
    distances: Sequence[Distance],
    charge: float,
    delta: float,
) -> dict[int, int]:
    amount, missed = _loss(make(scale, threshold), distances)
    covered(amount, charge, "rho" if make is _gaussian else "epsilon")
    covered(missed, delta, "delta")
    if not counts:
        return {}
    named = dict(zip(integers(counts.keys()), integers(counts.values()), strict=True))
    return dict(make(scale, threshold + 1)(named))


def _least(make: Make, scale: float, distances: Sequence[Distance], delta: float) -> int:
    """The least threshold whose map is at most delta: it falls as the threshold grows."""
    low = 0
    high = max(1, *(math.ceil(linf) for _, _, linf in distances))
    while _loss(make(scale, high), distances)[1] > delta:
        low, high = high, 2 * high
        if high > MOST // 4:
            raise InternalError(f"No threshold makes delta as small as {delta!r}.")
    while high - low > 1:
        middle = (low + high) // 2
        if _loss(make(scale, middle), distances)[1] <= delta:
            high = middle
        else:
            low = middle
    return high
