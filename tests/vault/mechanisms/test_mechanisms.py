"""Mechanisms refuse to run at a price that does not cover them, and take any integers."""

from collections.abc import Callable

import numpy as np
import pytest

from sarus_kernel.errors import InternalError
from sarus_kernel.vault.mechanisms import (
    even_share,
    gaussian,
    gaussian_keys,
    gaussian_threshold,
    half_width,
    laplace,
    laplace_keys,
    laplace_threshold,
    noisy_max,
    shared_gaussian_keys,
    shared_gaussian_threshold,
)

UNDERPAID: tuple[Callable[[], object], ...] = (
    lambda: laplace([1], 1.0, 2, 1.9),
    lambda: laplace([1], 1.0, 1.5, 1.5),
    lambda: laplace([1], 1.0, 1, float("nan")),
    lambda: laplace([1], 1.0, 1, float("inf")),
    lambda: laplace([1], 0.0, 1, 1.0),
    lambda: laplace([1], float("nan"), 1, 1.0),
    lambda: laplace([1], 1.0, -1, 1.0),
    lambda: laplace([1.5], 1.0, 1, 1.0),  # type: ignore[list-item]
    lambda: gaussian([1], 1.0, 1.0, 0.49),
    lambda: gaussian([1], -1.0, 1.0, 1.0),
    lambda: laplace_keys({1: 9}, 1.0, 40, 2, 1, 1.0, 1e-6),
    lambda: laplace_keys({1: 9}, 1.0, 3, 1, 1, 1.0, 1e-6),
    lambda: laplace_keys({1: 9}, 1.0, 0, 1, 5, 5.0, 1e-6),
    lambda: gaussian_keys({1: 9}, 1.0, 40, 2, 1, 0.5, 1e-6),
    lambda: gaussian_keys({1: 9}, 1.0, 3, 1, 1, 0.5, 1e-6),
    lambda: shared_gaussian_keys({1: 9}, 1.0, 3, 4, 12, 80.0, 1e-6),
    lambda: shared_gaussian_keys({1: 9}, 1.0, 90, 4, 12, 71.0, 1e-6),
    lambda: gaussian_threshold(1.0, 1, 1, 0.0),
    lambda: noisy_max([1, 2], 1.0, 1, 0.4),
    lambda: noisy_max([], 1.0, 1, 1.0),
)


@pytest.mark.parametrize("release", UNDERPAID)
def test_nothing_is_released_below_its_price(release: Callable[[], object]) -> None:
    """A charge, scale, sensitivity or value that does not fit is a bug, told before any noise."""
    with pytest.raises(InternalError):
        release()


@pytest.mark.parametrize("epsilon", [0.1, 0.3, 1 / 3, 0.7, 2.9])
def test_the_naive_scale_is_enough(epsilon: float) -> None:
    """scale = sensitivity / epsilon is accepted whatever the last bit of the division."""
    for sensitivity in range(1, 60):
        laplace([0], sensitivity / epsilon, sensitivity, epsilon)
        gaussian([0], sensitivity / (2 * epsilon) ** 0.5, sensitivity, epsilon)
        noisy_max([0, 1], sensitivity / (2 * epsilon) ** 0.5, sensitivity, epsilon)


@pytest.mark.parametrize("delta", [1e-3, 1e-6, 1e-10])
def test_a_threshold_is_worth_its_delta(delta: float) -> None:
    """The functions that give a threshold and those that use it agree on what it costs."""
    by_laplace = laplace_threshold(10.0, 4, 5, delta)
    laplace_keys({1: 10**6}, 10.0, by_laplace, 4, 5, 2.0, delta)
    by_gaussian = gaussian_threshold(10.0, 4, 5, delta)
    gaussian_keys({1: 10**6}, 10.0, by_gaussian, 4, 5, 0.5, delta)
    shared = shared_gaussian_threshold(10.0, 4, 12, delta)
    shared_gaussian_keys({1: 10**6}, 10.0, shared, 4, 12, 0.72, delta)
    assert shared <= gaussian_threshold(10.0, 4, 12, delta)


def test_an_even_share_keeps_the_norm() -> None:
    """However many keys somebody has, all her shares together have at most the norm of one."""
    for keys in range(1, 300):
        assert (
            keys * even_share(5040, keys) ** 2 <= 5040**2 < keys * (even_share(5040, keys) + 1) ** 2
        )


def test_large_numbers_saturate() -> None:
    """What does not fit 64 bits is clamped, not an error: errors would speak of the data."""
    high, low = laplace([10**30, -(10**30)], 1.0, 1, 1.0)
    assert high > 2**62 and low < -(2**62)
    assert laplace([], 1.0, 1, 1.0) == [] and gaussian([], 1.0, 1.0, 0.5) == []
    assert laplace_keys({}, 1.0, 40, 1, 1, 1.0, 1e-6) == {}


def test_long_vectors_of_numpy() -> None:
    """A hundred thousand counts from numpy come back as as many plain integers."""
    counts = np.arange(100_000)
    noisy = laplace(counts, 2.0, 1, 0.5)  # type: ignore[arg-type]
    assert len(noisy) == 100_000 and all(type(value) is int for value in noisy)


def test_half_width_is_continuous() -> None:
    """The exact tail and its limit agree where one takes over from the other."""
    assert half_width("gaussian", 9_999.0) == pytest.approx(half_width("gaussian", 10_001.0), 1e-3)
