"""An additive model on public bins: all inputs a round, damped Newton steps, a Wiener filter.

In the manner of DP-EBM (Nori, Caruana, Bu, Shen, Kulkarni 2021), but one histogram of residuals
over all inputs a round, since a person is in one bin of each: few rounds in place of hundreds.
No bin is believed more than its people outweigh the noise.
"""

import math
from dataclasses import dataclass

import numpy as np

from sarus_kernel.learning import structure
from sarus_kernel.learning.inputs import encoding
from sarus_kernel.learning.recipes.bins import Bins, bins_of, count_for, denoised, kernel
from sarus_kernel.learning.recipes.scales import Scale
from sarus_kernel.learning.sums.queries import Ask, Feature, Floats, Noisy, Public, Query, Round

_SHARE = 0.3  # of the price for the histogram of y
_BASE = 0.05  # of the price for a last step of the base
_CLIP = 0.5  # of a residual: larger ones are few
_TAU = {"classes": 2.0, "number": 0.5}  # size of a shape function, in logits or half ranges
_FURTHEST = 2.0  # that the last step goes
_BANDWIDTH = 0.5
_VARIANCE = 0.1  # of y around a regression, in half ranges squared


@dataclass(frozen=True)
class Shapes:
    """What was learned: `base` (outputs,), and for each bin `values` (bins, outputs), `people`.

    One output for two classes: the logit of the second.
    """

    bins: Bins
    base: Floats
    values: Floats
    people: Floats
    shares: Floats  # of the classes, sorted; of a number its mean


@dataclass(frozen=True)
class Setting:
    """What follows from public things alone."""

    features: tuple[Feature, ...]
    scale: Scale
    bins: Bins
    rounds: int
    damping: float
    single: bool

    @property
    def outputs(self) -> int:
        """Scores of a row: two classes have one."""
        return 1 if self.scale.outputs == 2 else self.scale.outputs


def setting(
    features: tuple[Feature, ...],
    scale: Scale,
    public: Public,
    rho: float,
    most_bins: int,
    single: bool,
) -> Setting:
    """Bins from the number of people, rounds from that of the inputs."""
    count = len(bins_of(features, 2, 1, public).inputs)
    wanted = count_for(public.people, count, rho * _SHARE, most_bins)
    bins = bins_of(features, wanted, max(2, scale.outputs), public)
    damping = 1 + count / 8  # inputs share the work of a step
    rounds = round((5 if wanted >= 12 else 2) * damping)
    return Setting(features, scale, bins, rounds, damping, single)


def rounds_of(given: Setting, rho: float) -> tuple[Round, ...]:
    """A histogram of y over the bins, then rounds of residuals."""
    inputs, bins = len(given.bins.trees), sum(given.bins.sizes)
    first = Round(bins * max(2, given.scale.outputs), _norm(given), rho * _SHARE)
    clip = _CLIP * math.sqrt((1 if given.outputs == 1 else 2) * inputs)
    each = Round(bins * given.outputs, clip, rho * (1 - _SHARE - _BASE) / given.rounds)
    last = Round(2 * given.outputs, math.sqrt(1.25 if given.outputs == 1 else 3), rho * _BASE)
    return (first, *(each,) * given.rounds, last)


def _norm(given: Setting) -> float:
    """Of a person's part in the first histogram: a number adds a count and a deviation."""
    inputs = len(given.bins.trees)
    return math.sqrt(inputs) if given.scale.order else math.sqrt(1.25 * inputs)


def learn(given: Setting, ask: Ask, rho: float) -> Shapes:
    """The shape functions."""
    first, *later, last = rounds_of(given, rho)
    public = {**structure.state(given.bins.trees, given.single), **given.scale.state()}
    code = encoding(given.features)
    kind = "leaf_classes" if given.scale.order else "leaf_moments"
    noisy = ask(Query(kind, code, public, first.length, first.clip, first.rho))
    start = _start(given, noisy.values.reshape(-1, max(2, given.scale.outputs)), noisy.sigma)
    filters = _filters(given, start, later[0].sigma / math.sqrt(given.rounds))
    values = _filtered(filters, start.gradient) / given.damping
    link = 0 if not given.scale.order else (1 if given.outputs == 1 else 2)
    public |= {"link": np.array([link]), "base": start.base}
    kept = []
    for each in later:
        query = Query(
            "leaf_residuals", code, {**public, "values": values}, each.length, each.clip, each.rho
        )
        gradient = ask(query).values.reshape(values.shape)
        step = _filtered(filters, gradient + start.curvature * values) - values
        values = values + step / given.damping
        kept.append(values)
    values = np.mean(kept[len(kept) // 2 :], axis=0)  # the noise of single rounds averages out
    asked = {**public, "values": values}
    noisy = ask(Query("score_residuals", code, asked, last.length, last.clip, last.rho))
    base = start.base + _shift(given, start, noisy)
    return _in_order(given, start, base, values)


def _shift(given: Setting, start: "_Start", noisy: Noisy) -> Floats:
    """A step of the base alone: clipped residuals lean towards the most frequent class.

    It is the same for everybody, so no ranking changes.
    """
    residual, bend = np.split(noisy.values, 2)
    if not given.scale.order:
        bend = 2 * start.curvature.sum(axis=0) / len(given.bins.trees)
    step = residual / np.maximum(bend / 2 + noisy.sigma, 1.0)
    return np.asarray(np.clip(step, -_FURTHEST, _FURTHEST))


def _in_order(given: Setting, start: "_Start", base: Floats, values: Floats) -> Shapes:
    """With the classes sorted; until here they are in the order of the target."""
    order, shares = list(given.scale.order), start.shares
    if len(order) > 2:
        base, values = base[order], values[:, order]
    elif order == [1, 0]:
        base, values = -base, -values
    shares = shares[order] if order else shares
    return Shapes(given.bins, base, values, start.people, shares)


@dataclass(frozen=True)
class _Start:
    base: Floats
    gradient: Floats  # (bins, outputs), at shapes of zero
    curvature: Floats
    variance: Floats  # of the gradient without noise
    people: Floats
    shares: Floats


def _start(given: Setting, table: Floats, sigma: float) -> _Start:
    """What the first histogram says: (bins, classes), or (bins, count and sum)."""
    inputs = len(given.bins.trees)
    if given.scale.order:
        return _of_classes(given, table, sigma, inputs)
    people = max(2.0, table[:, 0].sum() / inputs)
    mean = float(np.clip(table[:, 1].sum() / inputs / people, -1, 1))
    counts = denoised(given.bins, table[:, 0], people, sigma)
    gradient = (table[:, 1] - mean * counts)[:, None]
    curvature = counts[:, None] + 1e-6
    base = np.array([mean])
    return _Start(base, gradient, curvature, curvature * _VARIANCE, counts, base)


def _of_classes(given: Setting, table: Floats, sigma: float, inputs: int) -> _Start:
    classes = table.shape[1]
    people = max(2.0, table.sum() / inputs)
    shares = np.clip(table.sum(axis=0) / inputs / people, 0.02, 0.98)
    shares = shares / shares.sum()
    counts = denoised(given.bins, table.sum(axis=1), people, sigma * math.sqrt(classes))
    deviation = table - table.mean(axis=1, keepdims=True)
    gradient = deviation + (1 / classes - shares)[None, :] * counts[:, None]
    curvature = counts[:, None] * (shares * (1 - shares))[None, :] + 1e-6
    base = np.log(shares)
    if classes == 2:
        base = base[1:] - base[:1]
        gradient, curvature = gradient[:, 1:], curvature[:, 1:]
    return _Start(base, gradient, curvature, curvature, counts, shares)


_Filters = list[list[tuple[slice, Floats]]]


def _filters(given: Setting, start: _Start, sigma: float) -> _Filters:
    """For each output and input the matrix from a gradient to the posterior mean of its shape."""
    tau = _TAU["classes" if given.scale.order else "number"] ** 2 / len(given.bins.trees)
    found: _Filters = []
    for output in range(start.gradient.shape[1]):
        found.append([])
        for one, part, size in zip(
            given.bins.inputs, given.bins.parts, given.bins.sizes, strict=True
        ):
            K, H = kernel(one, size, _BANDWIDTH) * tau, start.curvature[part, output]
            noise = np.diag(start.variance[part, output] + sigma**2)
            found[-1].append((part, K * H @ np.linalg.inv(H[:, None] * K * H + noise)))
    return found


def _filtered(filters: _Filters, gradient: Floats) -> Floats:
    found = np.zeros(gradient.shape)
    for output, blocks in enumerate(filters):
        for part, W in blocks:
            found[part, output] = W @ gradient[part, output]
    return found
