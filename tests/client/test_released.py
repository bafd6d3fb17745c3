"""A released number carries its error, label and receipts through arithmetic."""

import json
import math
import pickle
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
    assert (nothing.error, (nothing + 1).error, (nothing * 0).error) == (None, None, None)
    assert (1 / released(10, 6)).error is None and (1 / released(10, 1)).error is not None
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
