"""Random tables of people for property tests: many rows, extreme values, nulls, classes missing."""

import numpy as np
from hypothesis import strategies as st

from sarus_kernel.learning.sums.queries import Feature, Rows, Target

FEATURES = (
    Feature("age", "number", 18.0, 100.0, (), False, True),
    Feature("weight", "number", -5.0, 200.0, (), True),
    Feature("sex", "category", categories=("F", "M"), nullable=False),
    Feature("city", "category", categories=("a", "b", "c"), nullable=True),
    Feature("smoker", "category", categories=(0, 1), nullable=False),
)
BINARY = Target("ill", (0, 1))
THREE = Target("stage", ("low", "middle", "high"))
NUMBER = Target("cost", (), -10.0, 30.0)

_EXTREME = np.array([np.nan, np.inf, -np.inf, 1e300, -1e300, 0.0, -0.0, 18.0, 200.0, 1e-300])


@st.composite
def tables(draw: st.DrawFn) -> Rows:
    """Of 1 to 7 people with 1 to 30 rows each; y holds codes 0 to 2, numbers, nulls, infinities."""
    random = np.random.default_rng(draw(st.integers(0, 2**32)))
    counts = random.integers(1, draw(st.sampled_from([2, 4, 30])), draw(st.integers(1, 7)))
    person = np.repeat(np.arange(len(counts)) * 7 - 3, counts)
    random.shuffle(person)
    n = len(person)
    X = np.column_stack(
        [
            random.uniform(18, 100, n),
            random.normal(60, 40, n),
            random.integers(0, 2, n),
            random.integers(0, 4, n),
            random.integers(-1, 2, n),
        ]
    )
    wild = random.random(X.shape) < draw(st.sampled_from([0.0, 0.1, 0.9]))
    X = np.where(wild, random.choice(_EXTREME, X.shape), X)
    y = random.integers(0, draw(st.integers(1, 3)), n).astype(float)
    wild = random.random(n) < draw(st.sampled_from([0.0, 0.3]))
    return Rows(X, np.where(wild, random.choice(_EXTREME, n), y), person.astype(np.int64))


def without(rows: Rows, person: int) -> Rows:
    """The table as if this person had never been there."""
    left = rows.person != person
    return Rows(rows.X[left], rows.y[left], rows.person[left])
