"""Metrics of predicted classes from noisy counts of (class, class predicted)."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from sarus_kernel.learning.evaluation.estimates import Estimate, of_parts, told
from sarus_kernel.learning.evaluation.intervals import Z, harmonic, inverted, share, together
from sarus_kernel.learning.evaluation.layout import Histogram
from sarus_kernel.learning.evaluation.ranking import area_interval
from sarus_kernel.learning.sums.queries import Floats

Parameters = Mapping[str, Any]
Part = tuple[float, float, float]
"""A figure of one class: value, low, high."""

ABSENT = "A class was hardly ever there to be counted: its figure is that of zero_division."
COUNTED = "Counts are of the people tested: their intervals hold the noise alone."


@dataclass(frozen=True)
class Counts:
    """How many people of each class (rows) have which predicted.

    cells  with noise
    noise  variance of the noise on each
    """

    cells: Floats
    noise: Floats

    @property
    def classes(self) -> int:
        """How many."""
        return len(self.cells)


def counts(histogram: Histogram) -> Counts:
    """Of an answer that counts them, or bins the scores of two classes (1/2 is an edge)."""
    layout, variance = histogram.layout, histogram.sigma**2
    if layout.confusion:
        return Counts(histogram.crossed(), np.full((layout.classes,) * 2, variance))
    cells, below = histogram.binned(1), layout.edges.index(0.5) + 1
    parts = (cells[:, :below], cells[:, below:])
    widths = np.array([[part.shape[1] for part in parts]] * 2)
    return Counts(np.column_stack([part.sum(axis=1) for part in parts]), variance * widths)


def accuracy(histogram: Histogram, parameters: Parameters) -> Estimate:
    """`accuracy_score`, and `score` of a classifier."""
    found = _accuracy(counts(histogram))
    return told(found[0], found[1:], (0.0, 1.0), ())


def balanced(histogram: Histogram, parameters: Parameters) -> Estimate:
    """`balanced_accuracy_score`: the mean recall; `adjusted` so that chance is 0."""
    found = counts(histogram)
    part = _balanced(found)
    if not parameters.get("adjusted", False):
        return told(part[0], part[1:], (0.0, 1.0), _absent(found, "recall"))
    chance = 1 / found.classes
    value, low, high = ((end - chance) / (1 - chance) for end in part)
    return told(value, (low, high), (-chance / (1 - chance), 1.0), _absent(found, "recall"))


def _balanced(found: Counts) -> Part:
    """The mean recall; of two classes the AUC of the class predicted, whose test serves."""
    parts = [per_class(found, "recall", of, 0.0) for of in range(found.classes)]
    value, low, high = averaged(parts, np.full(found.classes, 1 / found.classes))
    if found.classes == 2:
        rest, those = found.cells[0], found.cells[1]
        low, high = area_interval(rest, those, math.sqrt(float(found.noise.max())))
    return value, low, high


def figure(kind: str, histogram: Histogram, parameters: Parameters) -> Estimate:
    """`precision_score`, `recall_score`, `f1_score`.

    average is "binary" (the class at index `pos_label`), "macro", "weighted", "micro" or None.
    """
    found, average = counts(histogram), parameters.get("average", "binary")
    empty = zero(parameters)
    notes = _absent(found, kind)
    if average == "binary":
        part = per_class(found, kind, int(parameters.get("pos_label", 1)), empty)
        return told(part[0], part[1:], (0.0, 1.0), notes)
    parts = [per_class(found, kind, of, empty) for of in range(found.classes)]
    if average is None:
        value, low, high = np.array(parts).T
        return Estimate(value, low, high, notes)
    part = mean_of(found, kind, parts, average)
    return told(part[0], part[1:], (0.0, 1.0), notes)


def mean_of(found: Counts, kind: str, parts: list[Part], average: str) -> Part:
    """The micro, macro or weighted mean of figures of classes."""
    if average == "micro" or (average == "weighted" and kind == "recall"):
        return _accuracy(found)  # the same, if each row has one class
    alike = _alike(found, kind, np.array([part[0] for part in parts]))
    if average == "macro":
        return averaged(parts, np.full(found.classes, 1 / found.classes), alike)
    support = np.maximum(found.cells.sum(axis=1), 0.0)
    return averaged(parts, support / max(float(support.sum()), 1e-9), alike)


def per_class(found: Counts, kind: str, of: int, empty: float) -> Part:
    """Precision, recall or f1 of one class; `empty` (within 0 and 1) where there is nobody."""
    cells, noise = found.cells, found.noise
    hits, extra = cells[of, of], noise[of, of]
    missed = (cells[of].sum() - hits, noise[of].sum() - extra)
    false = (cells[:, of].sum() - hits, noise[:, of].sum() - extra)
    if kind == "f1":
        errors = missed[0] + false[0]
        if 2 * hits + errors <= 0.5:
            return empty, 0.0, 1.0
        return _part(2 * hits, errors, harmonic(hits, errors, (extra, missed[1] + false[1])))
    others, spread = false if kind == "precision" else missed
    if hits + others <= 0.5:
        return empty, 0.0, 1.0
    return _part(hits, others, share(hits, others, (extra, spread)))


def averaged(parts: list[Part], weights: Floats, correlation: Floats | None = None) -> Part:
    """The weighted mean of figures, which are independent unless told otherwise."""
    value = float(sum(w * part[0] for w, part in zip(weights, parts, strict=True)))
    return value, *together(value, parts, weights, correlation)


def confusion(histogram: Histogram, parameters: Parameters) -> Estimate:
    """`confusion_matrix`: counts, or shares of `normalize` "true", "pred", "all"."""
    found, over = counts(histogram), parameters.get("normalize")
    cells, noise = found.cells, found.noise
    if over is None:
        half = Z * np.sqrt(noise)
        ends = [np.maximum(end, 0.0) for end in (cells, cells - half, cells + half)]
        return of_parts(ends, (COUNTED,))
    axis = {"true": 1, "pred": 0, "all": None}[over]
    totals = np.broadcast_to(cells.sum(axis=axis, keepdims=True), cells.shape)
    spreads = np.broadcast_to(noise.sum(axis=axis, keepdims=True), cells.shape)
    columns = (cells, totals - cells, noise, spreads - noise)
    cases = np.stack(columns, axis=-1).reshape(-1, 4).tolist()
    parts = [_shared(hits, misses, (a, b)) for hits, misses, a, b in cases]
    value, low, high = (ends.reshape(cells.shape) for ends in np.array(parts).T)
    return Estimate(value, low, high)


def matthews(histogram: Histogram, parameters: Parameters) -> Estimate:
    """`matthews_corrcoef`: covariance over the root of both variances (Gorodkin 2004).

    T(θ) = covariance - θ root, whose variance is taken by the delta method: T is smoother than
    the ratio, so this holds with fewer people.
    """
    found = counts(histogram)
    if not all(_several(found, axis) for axis in (0, 1)):
        return told(math.nan, (-1.0, 1.0), (-1.0, 1.0), ())
    cells = found.cells
    of, to, total = cells.sum(axis=1), cells.sum(axis=0), cells.sum()
    covariance = float(np.trace(cells) * total - of @ to)
    left, right = total**2 - of @ of, total**2 - to @ to
    if min(left, right) <= 0:
        return told(math.nan, (-1.0, 1.0), (-1.0, 1.0), ())
    root = math.sqrt(float(left * right))
    rises = np.eye(len(cells)) * total + np.trace(cells) - to[:, None] - of
    grows = (right * (total - of)[:, None] + left * (total - to)) / root
    spread = np.maximum(cells, 0.0) + found.noise

    def test(value: Floats) -> tuple[Floats, Floats]:
        slopes = rises[:, :, None] - value * grows[:, :, None]
        return covariance - value * root, (slopes**2 * spread[:, :, None]).sum(axis=(0, 1))

    return told(covariance / root, inverted(test, -1.0, 1.0), (-1.0, 1.0), ())


def zero(parameters: Parameters) -> float:
    """What a figure of nobody is, by `zero_division`."""
    given = parameters.get("zero_division", "warn")
    return 0.0 if given == "warn" else float(given)


def _accuracy(found: Counts) -> Part:
    hits, spread = float(np.trace(found.cells)), float(np.trace(found.noise))
    return _shared(hits, found.cells.sum() - hits, (spread, found.noise.sum() - spread))


def _shared(hits: float, misses: float, noise: tuple[float, float]) -> Part:
    """A proportion: value and interval; anything where there is nobody."""
    if hits + misses <= 0.5:
        return 0.0, 0.0, 1.0
    return _part(hits, misses, share(hits, misses, noise))


def _part(hits: float, misses: float, interval: tuple[float, float]) -> Part:
    value = min(1.0, max(0.0, float(hits / (hits + misses))))
    return value, min(interval[0], value), max(interval[1], value)


def _several(found: Counts, axis: int) -> bool:
    """Whether there certainly are people outside the largest class (predicted)."""
    totals, noise = found.cells.sum(axis=axis), found.noise.sum(axis=axis)
    rest = np.arange(found.classes) != int(np.argmax(totals))
    return bool(totals[rest].sum() > max(3 * math.sqrt(float(noise[rest].sum())), 0.5))


def _alike(found: Counts, kind: str, values: Floats) -> Floats:
    """(classes, classes): how figures go together, as they share cells (delta method)."""
    spread = np.maximum(found.cells, 0.0) + found.noise
    slopes = []
    for of in range(found.classes):
        hit = np.zeros_like(found.cells)
        hit[of, of] = 1.0
        row, column = np.zeros_like(hit), np.zeros_like(hit)
        row[of], column[:, of] = 1.0, 1.0
        held = {"recall": row, "precision": column, "f1": (row + column) / 2}[kind]
        slopes.append(((hit - values[of] * held) * np.sqrt(spread)).ravel())
    lines = np.array(slopes)
    length = np.maximum(np.sqrt((lines**2).sum(axis=1)), 1e-9)
    return np.asarray((lines @ lines.T) / np.outer(length, length))


def _absent(found: Counts, kind: str) -> tuple[str, ...]:
    of, to = found.cells.sum(axis=1), found.cells.sum(axis=0)
    weights = {"recall": of, "precision": to, "f1": of + to}[kind]
    return (ABSENT,) if float(weights.min()) <= 0.5 else ()
