"""Sums of products in whole numbers: near the vectors' own, and never longer than the clip."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sarus_kernel.learning.sums.products import Factors, expanded, product_sum

CLIP = 2**20


@st.composite
def factors(draw: st.DrawFn, size: float | None = None) -> Factors:
    """Of 1 to 5 rows, also far longer than the clip."""
    random = np.random.default_rng(draw(st.integers(0, 2**32)))
    n, k, m, e = (int(random.integers(low, 6)) for low in (1, 0, 1, 0))
    long = size or draw(st.sampled_from([1e-3, 1.0, 30.0, 1e6, 1e300]))
    left, right, rest = (random.normal(size=(n, many)) * long for many in (k, m, e))
    return Factors(left, right, bool(random.integers(2)), rest)


@given(factors(), st.sampled_from([0.5, 1.0, 12.0]))
def test_a_rows_product_is_never_longer_than_the_clip(several, clip):
    """In whole numbers, whatever the row."""
    for row in range(len(several.right)):
        one = slice(row, row + 1)
        alone = Factors(several.left[one], several.right[one], several.square, several.rest[one])
        found = product_sum(alone, clip / CLIP)
        assert sum(int(entry) ** 2 for entry in found) <= CLIP**2


@given(factors())
def test_the_sum_is_that_of_each_row_by_itself(several):
    """Exactly: no order of adding shows."""
    parts = []
    for row in range(len(several.right)):
        one = slice(row, row + 1)
        alone = Factors(several.left[one], several.right[one], several.square, several.rest[one])
        parts.append(product_sum(alone, 1 / CLIP))
    assert np.array_equal(product_sum(several, 1 / CLIP), np.sum(parts, axis=0))


@given(factors(size=0.1))
def test_short_rows_are_what_they_are(several):
    """Rounded to units, which are a thousandth of the clip's root."""
    found = product_sum(several, 10.0 / CLIP) * (10.0 / CLIP)
    assert np.allclose(found, expanded(several).sum(axis=0), atol=0.02)


def test_long_rows_keep_their_direction():
    """A clipped vector is the vector times a weight."""
    random = np.random.default_rng(1)
    several = Factors(
        random.normal(size=(1, 2)), random.normal(size=(1, 6)) * 1.5, True, np.ones((1, 1))
    )
    vector, found = expanded(several)[0], product_sum(several, 4 / CLIP) / CLIP
    assert np.allclose(found, vector / np.linalg.norm(vector), atol=0.01)


def test_no_rows_are_zero():
    """An empty table adds nothing."""
    nobody = Factors(np.zeros((0, 2)), np.zeros((0, 3)), True, np.zeros((0, 1)))
    assert product_sum(nobody, 1.0).tolist() == [0] * 13
