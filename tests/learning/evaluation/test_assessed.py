"""What evaluation runs on real rows: each row alone, and no person beyond the clip."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sarus_kernel.learning.evaluation import METRICS, Metric, queries, regressed
from sarus_kernel.learning.evaluation.layout import read, written
from sarus_kernel.learning.sums.clipping import GRID
from sarus_kernel.learning.sums.encoding import design
from sarus_kernel.learning.sums.evaluation import assessed
from sarus_kernel.learning.sums.queries import Public, Query, Rows, Target
from sarus_kernel.learning.sums.statistics import integer_sum

NUMBERS = st.one_of(
    st.floats(-1, 2),
    st.sampled_from([0.0, 0.5, 1.0, math.nextafter(0.5, 1), math.nan, math.inf, -math.inf, 1e308]),
)
CASES = {
    "accuracy": (2, ["accuracy_score"]),
    "area": (2, ["roc_auc_score", "log_loss"]),
    "losses": (2, ["log_loss", "brier_score_loss", "f1_score"]),
    "classes": (4, ["roc_auc_score", "balanced_accuracy_score", "log_loss", "brier_score_loss"]),
    "numbers": (0, [name for name, reader in METRICS.items() if reader.reads == "numbers"]),
}


CASES["numbers of the twin's size"] = CASES["numbers"]


def asked(case: str) -> Query:
    classes, names = CASES[case]
    target = Target("y", tuple(range(classes)), -3.0, 5.0)
    metrics = [Metric(name, {"multi_class": "ovr"} if "auc" in name else {}) for name in names]
    seen = regressed(np.array([0.5, 2.0]), np.array([0.0, 1.0]), np.arange(2))
    preview = seen if "twin" in case else None
    (query,) = queries(metrics, target, preview, Public(100), 0.1)
    return query


@pytest.mark.parametrize("name", METRICS)
def test_what_is_asked_fits_what_was_paid_for(name):
    """Before a model is there nothing is known of what it says: then no shorter, and alike."""
    classes = 0 if METRICS[name].reads == "numbers" else 2
    target = Target("y", tuple(range(classes)), -3.0, 5.0)
    said = np.array([[0.3, 0.7], [0.6, 0.4]]) if classes else np.array([[0.5], [2.0]])
    preview = Rows(said, np.array([0.0, 1.0]), np.arange(2))
    paid, asked = (
        queries([Metric(name)], target, seen, Public(100), 0.1)[0] for seen in (None, preview)
    )
    assert asked.clip == paid.clip and asked.length <= paid.length


@st.composite
def tables(draw: st.DrawFn, classes: int) -> Rows:
    n = draw(st.integers(1, 12))
    X = draw(arrays(np.float64, (n, classes + 1), elements=NUMBERS))
    labels = st.sampled_from([*range(max(classes, 1)), math.nan, 7.0, -1.0, 1e300])
    y = draw(arrays(np.float64, (n,), elements=labels))
    person = draw(arrays(np.int64, (n,), elements=st.integers(0, 3)))
    return Rows(X, y, person)


def part(rows: Rows, held: np.ndarray) -> Rows:
    return Rows(rows.X[held], rows.y[held], rows.person[held])


@pytest.mark.parametrize("case", CASES)
@settings(deadline=None)
@given(data=st.data())
def test_a_person_moves_the_sum_by_one_clip_at_most(case, data):
    """Whoever leaves, and whatever they hold, whole numbers move by 2^20 in L2 at most."""
    query = asked(case)
    rows = data.draw(tables(CASES[case][0]))
    whole = integer_sum(query, rows)
    assert whole.shape == (query.length,)
    for person in range(4):
        moved = (whole - integer_sum(query, part(rows, rows.person != person))).tolist()
        assert sum(entry * entry for entry in moved) <= GRID**2


@pytest.mark.parametrize("case", CASES)
@settings(deadline=None)
@given(data=st.data())
def test_a_row_is_measured_alone(case, data):
    """A row's vector is the same to the last bit whatever rows are beside it, and is never NaN."""
    query = asked(case)
    rows = data.draw(tables(CASES[case][0]))
    y = np.where(np.isnan(rows.y), 0.0, rows.y)
    Z = design(query.encoding, rows.X)
    together = assessed(Z, y, query.state)
    assert np.isfinite(together).all()
    for row in range(len(y)):
        alone = assessed(design(query.encoding, rows.X[[row]]), y[[row]], query.state)
        np.testing.assert_array_equal(alone[0], together[row])
        assert (alone**2).sum() <= query.clip**2 * (1 + 1e-12)


@settings(deadline=None)
@given(st.integers(1, 40))
def test_a_person_weighs_one_whatever_they_hold(rows):
    """One person with many rows adds about one to the histogram, and none without a y."""
    query = asked("area")
    random = np.random.default_rng(rows)
    p = random.random(rows)
    X = np.column_stack([1 - p, p, p > 0.5])
    y = random.integers(0, 2, rows).astype(float)
    whole = integer_sum(query, Rows(X, y, np.zeros(rows, dtype=np.int64)))
    assert GRID - query.length <= whole.sum() <= GRID
    nobody = integer_sum(query, Rows(X, y * math.nan, np.zeros(rows, dtype=np.int64)))
    assert not nobody.any()


@pytest.mark.parametrize("case", CASES)
def test_a_layout_is_plain_numbers(case):
    """What a query says of its layout is read back as it was."""
    query = asked(case)
    layout = read(query.state)
    assert layout.length == query.length and math.sqrt(layout.squared) == query.clip
    for name, array in written(layout).items():
        np.testing.assert_array_equal(array, query.state[name])
