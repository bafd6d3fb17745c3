"""Curves over thresholds of a score: ROC, precision and recall, calibration."""

import math
from itertools import pairwise

import numpy as np

from sarus_kernel.learning.evaluation.estimates import Estimate, of_parts
from sarus_kernel.learning.evaluation.intervals import share
from sarus_kernel.learning.evaluation.labels import Parameters
from sarus_kernel.learning.evaluation.layout import Histogram
from sarus_kernel.learning.sums.queries import Floats

BY_BIN = "One point for each edge of the bins of the score; intervals hold point by point."


def roc_curve(histogram: Histogram, parameters: Parameters) -> Estimate:
    """`roc_curve`: fpr, tpr, thresholds (from infinity down); `pos_label` an index."""
    rest, those = scores_of(histogram, parameters)
    thresholds = np.array([math.inf, *_edges(histogram, parameters)[::-1], 0.0])
    columns = [_above(counts, histogram.sigma)[:, ::-1] for counts in (rest, those)]
    ends = [np.maximum.accumulate(column, axis=1) for column in columns]
    tables = [
        {"fpr": ends[0][part], "tpr": ends[1][part], "thresholds": thresholds} for part in range(3)
    ]
    return of_parts(tables, (BY_BIN,))


def precision_recall_curve(histogram: Histogram, parameters: Parameters) -> Estimate:
    """`precision_recall_curve`: precision, recall (from 1 down to 0) and rising thresholds."""
    rest, those = scores_of(histogram, parameters)
    sigma = histogram.sigma
    recall = np.minimum.accumulate(_above(those, sigma), axis=1)
    parts = [
        _point(those[at:].sum(), rest[at:].sum(), (sigma**2 * (len(rest) - at),) * 2)
        for at in range(len(rest))
    ]
    precision = np.column_stack([*parts, (1.0, 1.0, 1.0)])
    thresholds = np.array([0.0, *_edges(histogram, parameters)])
    tables = [
        {"precision": precision[part], "recall": recall[part], "thresholds": thresholds}
        for part in range(3)
    ]
    return of_parts(tables, (BY_BIN,))


def calibration_curve(histogram: Histogram, parameters: Parameters) -> Estimate:
    """`calibration_curve`: prob_true and prob_pred of `n_bins` ranges of the probability.

    Ranges end at the nearest edges of the histogram; those without people are left out.
    """
    rest, those = scores_of(histogram, parameters)
    edges = _edges(histogram, parameters)
    middles = np.array(histogram.layout.middles)
    middles = 1 - middles[::-1] if parameters.get("pos_label", 1) == 0 else middles
    points = []
    for begin, end in _ranges(edges, int(parameters.get("n_bins", 5)), len(rest)):
        here = slice(begin, end)
        people, bins = float((those + rest)[here].sum()), end - begin
        if people <= 2 * histogram.sigma * math.sqrt(2 * bins) or people <= 0.5:
            continue
        true = _point(those[here].sum(), rest[here].sum(), (bins * histogram.sigma**2,) * 2)
        held = np.maximum((those + rest)[here], 0.0)
        mean = float((held * middles[here]).sum() / held.sum())
        whole = (0.0, *edges, 1.0)
        points.append((*true, mean, whole[begin], whole[end]))
    columns = np.array(points).reshape(-1, 6).T
    tables = [{"prob_true": columns[part], "prob_pred": columns[3 + part]} for part in range(3)]
    return of_parts(tables, (BY_BIN, "prob_pred lies in its range of bins: its interval is that."))


def scores_of(histogram: Histogram, parameters: Parameters) -> tuple[Floats, Floats]:
    """Counts by bin of the rest and of the class `pos_label` of two, its score rising."""
    rest, those = histogram.binned(1)
    if parameters.get("pos_label", 1) == 0:
        return those[::-1], rest[::-1]
    return rest, those


def _edges(histogram: Histogram, parameters: Parameters) -> tuple[float, ...]:
    edges = histogram.layout.edges
    if parameters.get("pos_label", 1) == 0:
        return tuple(1 - edge for edge in edges[::-1])
    return edges


def _above(counts: Floats, sigma: float) -> Floats:
    """(3, bins + 1): of each first bin, value, low and high of the share from it on upwards."""
    bins = len(counts)
    inner = [
        _point(counts[at:].sum(), counts[:at].sum(), (sigma**2 * (bins - at), sigma**2 * at))
        for at in range(1, bins)
    ]
    return np.column_stack([(1.0, 1.0, 1.0), *inner, (0.0, 0.0, 0.0)])


def _point(hits: float, misses: float, noise: tuple[float, float]) -> tuple[float, float, float]:
    low, high = share(float(hits), float(misses), noise)
    people = hits + misses
    value = min(1.0, max(0.0, float(hits / people))) if people > 0.5 else (low + high) / 2
    return value, min(low, value), max(high, value)


def _ranges(edges: tuple[float, ...], wanted: int, bins: int) -> list[tuple[int, int]]:
    """Runs of bins between the edges nearest to equal parts of [0, 1]."""
    cuts = {0, bins}
    for part in range(1, wanted):
        at = int(np.argmin(np.abs(np.array(edges) - part / wanted)))
        cuts.add(at + 1)
    inner = sorted(cuts)
    return list(pairwise(inner))
