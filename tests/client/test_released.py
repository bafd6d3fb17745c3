"""A released number carries its error, label and receipts through arithmetic."""

import json
import math
import pickle
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sarus_kernel.client.released import Released, as_released
from sarus_kernel.release import (
    UNKNOWN,
    Interval,
    Label,
    PrivacyLoss,
    Provenance,
    Receipt,
    Release,
    Value,
)


def released(value: float, half: float | None, name: str = "a") -> Any:
    """A number that a vault gave, with so wide an interval; None: exactly."""
    bar = None if half is None else Interval(value - half, value + half)
    return of(value, bar, name, Label.WHITELISTED if half is None else Label.PRIVATE)


def of(value: float, bar: Interval | None, name: str = "a", label: Label = Label.PRIVATE) -> Any:
    """A number of a release."""
    kind = "integer" if isinstance(value, int) else "number"
    held = Value("scalar", ("n",), (kind,), ((value,),), ((bar,),))
    loss = PrivacyLoss(0.5 if label is Label.PRIVATE else 0.0)
    receipt = Receipt(name, name, label.value, loss.epsilon, 0.0, "p", "d", 1, "h", "t", "k", "s")
    return as_released(value, Release(held, Provenance(label, loss), receipt))


def test_it_is_a_number_like_any_other() -> None:
    """Of its own class, whole or not: printed, written, indexed, and pickled with its error."""
    count, mean = released(402, 6), released(0.5, 0.1)
    assert (count, isinstance(count, int), repr(count), f"{mean:.2f}") == (402, True, "402", "0.50")
    assert json.dumps([count, mean]) == "[402, 0.5]" and list(range(5))[released(2, 1)] == 2
    again = pickle.loads(pickle.dumps(count))
    assert (again, again.error, again.label) == (402, 6, count.label)
    assert len(count.receipts) == 1 and count.interval == Interval(396, 408)


def again(number: Any, **other: Any) -> Any:
    """The same value, charged another time, or by another vault."""
    receipt = replace(number.receipts[0], **other)
    bar, loss = number.interval, PrivacyLoss(receipt.epsilon)
    held = Value("scalar", ("n",), ("integer",), ((int(number),),), ((bar,),))
    return as_released(int(number), Release(held, Provenance(Label.PRIVATE, loss), receipt))


def test_errors_of_two_releases_add_in_squares() -> None:
    """In sums and differences, in either order, beside plain numbers."""
    one, other = released(100, 3, "a"), released(50, 4, "b")
    for made, value in ((one + other, 150), (one - other, 50), (other - one, -50)):
        assert (made, made.error) == (value, 5)
    assert (10 - one, (10 - one).error, (-one).error, (2 * one).error) == (-90, 3, 3, 6)
    both = (one + other).label
    assert both == "Differentially-private evaluation (epsilon=1.00)" and one.label != both


def test_the_same_number_twice_is_one_number() -> None:
    """What it adds it can take away; a release counts once."""
    one = released(100, 3)
    assert ((one - one).error, (one + one).error, len((one + one).receipts)) == (None, 6, 1)
    assert (one / (one + released(100, 3, "b"))).error == pytest.approx(100 * 3 * 2**0.5 / 200**2)


def test_an_uneven_interval_is_told_as_it_was_signed() -> None:
    """As long as nothing is done with the number; its error is the longer side."""
    bar = Interval(0.66, 0.84)
    score = of(0.768, bar)
    assert score.interval == bar and pickle.loads(pickle.dumps(score)).interval == bar
    assert score.error == pytest.approx(0.108)
    assert (1 - score).interval.low == pytest.approx(1 - 0.768 - 0.108)


@pytest.mark.parametrize("other", [{"ledger_seq": 2}, {"public_key": "another vault's"}])
def test_what_was_charged_twice_is_two_releases(other: dict[str, Any]) -> None:
    """Also where value and interval are equal: two vaults, or other data under one question."""
    one = released(100, 3)
    two = again(one, **other)
    assert (one - two, (one - two).error) == (0, pytest.approx(3 * 2**0.5))
    assert (one - two).label == "Differentially-private evaluation (epsilon=1.00)"
    assert len((one - two).receipts) == 2 and (one - again(one)).error is None


def test_what_is_exact_among_noise_is_named() -> None:
    """Noise that is taken away again leaves the exact number, and the label must say so."""
    exact, noisy = released(402, None, "w"), released(100, 3)
    assert exact.label == "Whitelisted"
    left = exact + noisy - noisy
    assert (left, left.error) == (402, None)
    assert left.label == "Differentially-private evaluation (epsilon=0.50), Whitelisted"


def test_what_rounding_moves_is_in_the_interval() -> None:
    """It moves the number by what is known; an exact number is as exact as its owner rounds it."""
    mean = released(0.0234, 0.001)
    near = round(mean, 2)
    assert (near, near.error) == (0.02, pytest.approx(0.0044))
    assert near.interval.low < 0.0224 and near.interval.high >= 0.0244
    assert (2 * near).error == pytest.approx(0.0088) and (near - near).error is None
    assert (near - mean).error == pytest.approx(0.0034)
    assert round(released(0.5, None), 0).error is None and round(released(402, 6), 1).error == 6


def test_both_factors_may_err_at_once() -> None:
    """Also where the derivatives are zero; a square errs once, and by all of it."""
    one, other = released(0, 24, "a"), released(0, 24, "b")
    assert ((one * other).error, (one * one).error) == (576, 576)
    assert (released(10, 1) * released(20, 2, "b")).error == pytest.approx((400 + 400 + 4) ** 0.5)
    square = released(10, 1) * released(10, 1)
    assert square.error == 21 and (square - square).error is None
    assert (one * other - other * one).error is None and (one * 3).error == 72
    assert (one * released(7, None, "w")).error == 168


def test_a_ratio_covers_the_truth_as_often_as_it_says() -> None:
    """With Gaussian noise, 95 times of 100: seeded, within what 20,000 trials may differ."""
    random = np.random.default_rng(7)
    ones, others = random.normal(30, 3, 20_000), random.normal(100, 10, 20_000)
    hits = 0
    for one, other in zip(ones, others, strict=True):
        ratio = released(float(one), 1.96 * 3, "a") / released(float(other), 1.96 * 10, "b")
        hits += ratio.error is not None and abs(ratio - 0.3) <= ratio.error
    assert 0.94 < hits / 20_000 < 0.96


def test_what_is_not_known_is_not_told() -> None:
    """A number of which the noise leaves nothing; a ratio by a number that may be zero."""
    nothing = of(2025, UNKNOWN)
    assert (nothing.error, (nothing + 1).error, (nothing * 0).error) == (math.inf, math.inf, None)
    assert nothing.interval == (nothing - nothing).interval == UNKNOWN
    assert (nothing * released(0, 1, "b")).interval == UNKNOWN
    noisy = 1 / released(10, 3)
    assert (noisy.error, noisy.interval) == (math.inf, UNKNOWN)
    assert (1 / released(10, 2.9)).error < 1
    assert released(7, None).error is None
    assert (released(7, None) + released(1, 2, "b")).error == 2
    with pytest.raises(ZeroDivisionError):
        released(1, 1) / 0


def test_other_libraries_take_it_for_what_it_is() -> None:
    """They know no errors, and give plain results."""
    one = released(4.0, 1)
    assert math.sqrt(one) == 2 and not isinstance(np.sqrt(one), Released)
    assert list(pd.Series([8.0]) / one) == [2.0] and list(one / pd.Series([8.0])) == [0.5]
    assert list(np.array([1, 2]) * one) == [4.0, 8.0]
    assert as_released("text", Release(Value("scalar"), Provenance(Label.PUBLIC, PrivacyLoss())))
