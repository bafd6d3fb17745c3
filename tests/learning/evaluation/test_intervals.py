"""Intervals hold the truth about 95 times of 100, noise and sampling of people together."""

import math

import numpy as np
import pytest

from benchmarks.scores import CLASSES, NUMBERS, SCORES, WORLDS, measured
from sarus_kernel.learning.evaluation.bins import bins_for, edges_for, middles_for
from sarus_kernel.learning.evaluation.intervals import share, together
from sarus_kernel.learning.evaluation.ranking import area, area_interval

DRAWS = 100
MANY = 150_000  # people of whom the truth is taken
SLACK = 0.075  # of 100 draws 95 hold, give or take 2; nine metrics and more are looked at


@pytest.mark.parametrize("world", [WORLDS[0], WORLDS[3], WORLDS[4]], ids=lambda world: world.name)
def test_intervals_of_classifiers_hold(world):
    """Of every metric of classes and scores, drawn 100 times: few people and a rare class too."""
    for line in measured(world, 1000, 3.0, DRAWS, (*CLASSES, *SCORES), many=MANY):
        assert line.holds >= 0.95 - SLACK, line


def test_intervals_of_regressors_hold():
    """The same of metrics of numbers."""
    for line in measured(WORLDS[5], 1000, 3.0, DRAWS, NUMBERS, many=MANY):
        assert line.holds >= 0.95 - SLACK, line


@pytest.mark.parametrize("world", [WORLDS[0], WORLDS[2]], ids=lambda world: world.name)
def test_few_people_get_honest_intervals(world):
    """A hundred people at a low price: what is told holds, or nothing is told."""
    names = ("roc_auc_score", "accuracy_score", "f1_score")
    for line in measured(world, 100, 0.3, 60, names, many=MANY):
        assert line.holds >= 0.95 - 1.3 * SLACK, line


def test_without_the_twin_intervals_hold():
    """Bins placed without rows of the twin leave out no more than the interval covers."""
    for line in measured(WORLDS[2], 3000, 3.0, DRAWS, ("roc_auc_score",), twin=False, many=MANY):
        assert line.holds >= 0.95 - SLACK, line


def test_a_share_without_noise_is_wilsons():
    """The interval of a proportion is Wilson's where there is no noise."""
    low, high = share(8, 2, (0.0, 0.0))
    assert (low, high) == (pytest.approx(0.4902, abs=1e-3), pytest.approx(0.9433, abs=1e-3))


def test_an_unknown_part_counts_in_full():
    """A mean over a class of which nothing is known is known no better than half of it."""
    low, high = together(0.7, [(0.9, 0.85, 0.95), (0.5, 0.0, 1.0)], np.array([0.5, 0.5]))
    assert low < 0.45 and high > 0.95


def test_the_area_is_all_of_the_range_where_noise_is_all():
    """An AUC of noise alone has no interval but [0, 1]."""
    random = np.random.default_rng(3)
    rest, those = np.add(random.normal(0, 50, (2, 12)), [[30.0], [5.0]])
    low, high = area_interval(rest, those, 50.0)
    assert low <= 0.05 and high >= 0.95
    assert math.isnan(area(rest, np.zeros(12)))


@pytest.mark.parametrize("scores", [None, np.linspace(0.001, 0.2, 500), np.full(9, 0.5)])
def test_an_edge_lies_at_one_half(scores):
    """Whatever the scores, bins are as many as asked, in order, one edge at exactly 1/2."""
    for people, rho in ((100, 0.001), (10_000, 0.05), (10**6, 0.5)):
        bins = bins_for(people, rho, scores is not None)
        edges = edges_for(bins, scores)
        assert len(edges) == bins - 1 and 0.5 in edges and list(edges) == sorted(set(edges))
        middles = middles_for(edges, scores)
        assert len(middles) == bins and all(0 < middle < 1 for middle in middles)
