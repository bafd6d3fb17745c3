"""What lies between the columns of people: noisy moments of normal scores, and people drawn."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sarus_kernel.release import PrivacyLoss
from sarus_kernel.vault.twin.account import UNIT, Account
from sarus_kernel.vault.twin.codings import Scale
from sarus_kernel.vault.twin.copula import (
    DIAGONAL,
    PARTS,
    _cleaned,
    _shortened,
    _weighted,
    fit_copula,
)
from sarus_kernel.vault.twin.marginals import Marginal
from sarus_kernel.vault.twin.network import Data, Variable
from sarus_kernel.vault.twin.normal_scores import latent, scored

PEOPLE = 4_000
ROWS = arrays(np.float64, (3, 6), elements=st.floats(-50, 50, allow_subnormal=False))


@given(rows=ROWS, radius=st.integers(1, 20))
def test_one_person_moves_the_moments_by_no_more_than_the_noise_is_for(
    rows: np.ndarray, radius: int
) -> None:
    """Whoever is left out, whatever her scores: within 5 radius^2 in L2, in whole numbers."""
    radius *= PARTS
    whole = _shortened(rows * PARTS, radius)
    with_her, without = _weighted(whole)[0], _weighted(whole[1:])[0]
    apart = [int(a) - int(b) for a, b in zip(with_her, without, strict=True)]
    assert sum(x * x for x in apart) <= (DIAGONAL * radius**2) ** 2


def test_somebody_at_the_limit_uses_all_of_it() -> None:
    """The bound is not far from what can happen: noise is not wasted."""
    whole = _shortened(np.full((1, 40), 1e9), 5 * PARTS)
    apart = np.linalg.norm(_weighted(whole)[0].astype(float))
    assert 0.97 * DIAGONAL * (5 * PARTS) ** 2 < apart <= DIAGONAL * (5 * PARTS) ** 2


def shares(*p: float) -> Marginal:
    """A distribution over levels; none is "nothing"."""
    return Marginal(np.array([*p, 0.0]), Scale.LINE, 0.0, 1.0)


@pytest.mark.parametrize("r", [-0.8, -0.3, 0.0, 0.4, 0.9])
def test_correlations_of_scores_are_turned_back(r: float) -> None:
    """Cutting normal variables into levels weakens their correlation; `latent` undoes that."""
    rng = np.random.default_rng(1)
    normal = rng.multivariate_normal([0, 0], [[1, r], [r, 1]], 200_000)
    known = [shares(0.8, 0.2), shares(0.1, 0.2, 0.3, 0.4)]
    scores = [scored(each) for each in known]
    columns = []
    for each, own, column in zip(known, scores, normal.T, strict=True):
        cuts = np.quantile(column, np.cumsum(each.p)[:-2])
        columns.append(own.scores[np.searchsorted(cuts, column)])
    seen = np.corrcoef(columns)
    hermite = np.stack([each.hermite for each in scores])
    found = latent(seen, hermite, np.array([each.variance for each in scores]))
    assert abs(found[0, 1] - r) < 0.03


def test_noise_alone_is_no_correlation() -> None:
    """A matrix of noise becomes nearly that of independent columns."""
    rng = np.random.default_rng(2)
    noise = rng.normal(0, 0.1, (40, 40))
    seen = np.eye(40) + np.triu(noise, 1) + np.triu(noise, 1).T
    apart = np.abs(_cleaned(seen, 0.1) - np.eye(40))
    assert apart.mean() < 0.02


def test_what_goes_together_is_drawn_together() -> None:
    """Shares and correlations of 4,000 people come back, for little noise."""
    rng = np.random.default_rng(3)
    ill = rng.random(PEOPLE) < 0.3
    also = np.where(ill, rng.random(PEOPLE) < 0.6, rng.random(PEOPLE) < 0.1)
    age = np.clip(rng.normal(40 + 20 * ill, 8), 0, 99).astype(np.int64)
    levels = {"ill": ill.astype(np.int64), "also": also.astype(np.int64), "age": age}
    variables = [
        Variable("ill", 3, Scale.NAMES, False),
        Variable("also", 3, Scale.NAMES, False),
        Variable("age", 101, Scale.LINE, False),
    ]
    account = Account(PrivacyLoss(1.0, 1e-6, 10.0, 0.0))
    data = Data(levels, np.full(PEOPLE, UNIT, dtype=np.int64))
    drawn = fit_copula(account, variables, data, 9.0, PEOPLE).sample(PEOPLE, rng)
    real, made = (np.corrcoef([each[n] for n in levels]) for each in (levels, drawn))
    assert np.abs(real - made).max() < 0.2
    assert abs(drawn["ill"].mean() - 0.3) < 0.08
    assert abs(drawn["age"].mean() - age.mean()) < 3
