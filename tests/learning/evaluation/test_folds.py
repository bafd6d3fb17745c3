"""Cross-validation: an estimate a fold, and the mean's interval."""

import math

import numpy as np
import pytest

from sarus_kernel.learning.evaluation import SCORINGS, Estimate, Metric, combine
from sarus_kernel.learning.evaluation.folds import MISSING
from sarus_kernel.learning.evaluation.metrics import reader


def test_the_mean_of_folds_is_surer_than_a_fold():
    """Independent folds: half widths add up in squares."""
    folds = combine([Estimate(0.7, 0.6, 0.8), Estimate(0.8, 0.7, 0.9, ("one",))])
    np.testing.assert_allclose(folds.scores.value, [0.7, 0.8])
    assert folds.mean.value == pytest.approx(0.75)
    assert folds.mean.high - folds.mean.value == pytest.approx(0.1 / math.sqrt(2))
    assert "one" in folds.scores.notes


def test_losses_are_negated():
    """Scores of the form neg_… have their ends the other way round."""
    folds = combine([Estimate(3.0, 2.5, 4.0)], SCORINGS["neg_log_loss"].sign)
    assert (folds.scores.value[0], folds.scores.low[0], folds.scores.high[0]) == (-3, -4, -2.5)


def test_a_fold_with_too_few_people_is_left_out_and_said():
    """The mean is of the folds that have a figure."""
    folds = combine([Estimate(math.nan, 0.0, 1.0), Estimate(0.8, 0.7, 0.9)])
    assert folds.mean.value == 0.8 and MISSING in folds.mean.notes
    none = combine([Estimate(math.nan, 0.0, 1.0)])
    assert math.isnan(none.mean.value) and none.mean.high == 1


@pytest.mark.parametrize("name", SCORINGS)
def test_every_scoring_is_a_metric(name):
    """Each of scikit-learn's names leads to a metric of ours."""
    scoring = SCORINGS[name]
    classes = 0 if "error" in scoring.metric or scoring.metric == "r2_score" else 2
    assert reader(Metric(scoring.metric, dict(scoring.parameters)), classes)
