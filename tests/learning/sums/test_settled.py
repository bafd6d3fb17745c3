"""Scores that no other person's presence can change, whatever a library's order of adding."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.linear_model import LogisticRegression

from sarus_kernel.learning.sums.settled import UNIT, settled

SCORES = st.one_of(
    st.floats(0, 1),
    st.integers(0, 2**20 - 1).map(lambda whole: (whole + 0.5) * UNIT),  # the hardest: midways
)


@settings(deadline=None)
@given(st.lists(SCORES, min_size=1, max_size=20), st.integers(0, 2**32 - 1))
def test_a_row_is_settled_alone(scores, seed):
    """Though what a library says of a row trembles with its place, what is settled does not."""
    true, random = np.array(scores), np.random.default_rng(seed)

    def say(rows: np.ndarray) -> np.ndarray:
        if len(rows) == 1:
            return true[rows]
        return true[rows] + random.uniform(-3e-10, 3e-10, len(rows))

    together = settled(say, len(true))
    alone = [settled(lambda rows, at=at: true[[at]], 1)[0] for at in range(len(true))]
    np.testing.assert_array_equal(together, alone)
    assert (np.abs(together[:, 0] - true) <= UNIT).all()


def test_a_model_of_scikit_learn_is_settled():
    """Probabilities of any part of the rows are those of all, to the last bit."""
    random = np.random.default_rng(0)
    X = random.normal(size=(3000, 17))
    model = LogisticRegression().fit(X, X[:, 0] + random.normal(size=3000) > 0)
    every = settled(lambda rows: model.predict_proba(X[rows]), len(X))
    for held in (np.arange(0, 3000, 7), np.arange(2999), np.arange(1, 3000)):
        part = settled(lambda rows, held=held: model.predict_proba(X[held[rows]]), len(held))
        np.testing.assert_array_equal(part, every[held])
