"""A black-box lower bound on the privacy loss of a mechanism, from draws on two neighbours.

It never proves privacy; it catches its absence. An event is learned on one half of the draws and
judged on the other, with Clopper-Pearson intervals, so a loss above the claimed one is reported by
chance with probability at most `miss`.
"""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from scipy.stats import beta
from sklearn.ensemble import HistGradientBoostingClassifier

Draws = np.ndarray[Any, np.dtype[np.float64]]
Score = Callable[[Draws], Draws]
LIKELY = 1e-5
"""How sure the learned event has to look on the training half. Of hundreds of events in the tails
some look better than they are by chance, and would then be judged by few draws."""


def at_least(successes: int, trials: int, miss: float) -> float:
    """A lower bound on a probability, wrong with probability at most `miss`."""
    return float(beta.ppf(miss, successes, trials - successes + 1)) if successes else 0.0


def at_most(successes: int, trials: int, miss: float) -> float:
    """An upper bound on a probability, wrong with probability at most `miss`."""
    if successes == trials:
        return 1.0
    return float(beta.ppf(1 - miss, successes + 1, trials - successes))


def loss_at_least(one: Any, other: Any, delta: float = 0.0, miss: float = 1e-6) -> float:
    """A lower bound on the epsilon of a mechanism that drew `one` and `other` on neighbours.

    Each row is one run; NaN stands for an output that is absent. At least some thousand rows.
    """
    (train, judge), (train2, judge2) = _halves(one), _halves(other)
    score = _learn(train, train2)
    event = _best_event(score(train), score(train2), delta)
    if event is None:
        return 0.0
    sign, cut, swapped = event
    counts = [int((sign * score(x) > sign * cut).sum()) for x in (judge, judge2)]
    sizes = [len(judge), len(judge2)]
    if swapped:
        counts, sizes = counts[::-1], sizes[::-1]
    often = at_least(counts[1], sizes[1], miss / 2)
    seldom = at_most(counts[0], sizes[0], miss / 2)
    return max(0.0, math.log((often - delta) / seldom)) if often > delta else 0.0


def _halves(draws: Any) -> tuple[Draws, Draws]:
    rows = np.asarray(draws, dtype=float)
    rows = rows[:, None] if rows.ndim == 1 else rows
    middle = len(rows) // 2
    return rows[:middle], rows[middle:]


def _learn(one: Draws, other: Draws) -> Score:
    """A number that grows with how much an output speaks for `other`."""
    if one.shape[1] == 1 and np.isfinite(one).all() and np.isfinite(other).all():
        return lambda rows: rows[:, 0]

    def features(rows: Draws) -> Draws:
        return np.hstack([np.nan_to_num(rows), np.isnan(rows)])

    classes = np.repeat([0, 1], [len(one), len(other)])
    model = HistGradientBoostingClassifier(max_iter=40, max_leaf_nodes=8, random_state=0)
    model.fit(features(np.vstack([one, other])), classes)
    return lambda rows: np.asarray(model.decision_function(features(rows)))


def _best_event(one: Draws, other: Draws, delta: float) -> tuple[int, float, bool] | None:
    """The tail (sign, cut, swapped) with the largest estimated loss on the training half."""
    both = np.concatenate([one, other])
    cuts = np.unique(np.r_[np.quantile(both, np.linspace(0.001, 0.999, 200)), both.min() - 1])
    best, event = 0.0, None
    for sign in (1, -1):
        hits = [np.array([(sign * x > sign * cut).sum() for cut in cuts]) for x in (one, other)]
        for swapped in (False, True):
            few, many = hits[::-1] if swapped else hits
            often = beta.ppf(LIKELY, np.maximum(many, 1), len(one) - np.maximum(many, 1) + 1)
            seldom = beta.ppf(1 - LIKELY, few + 1, np.maximum(len(one) - few, 1e-9))
            losses = np.log(np.maximum(often * (many > 0) - delta, 1e-300) / seldom)
            k = int(np.argmax(losses))
            if losses[k] > best:
                best, event = float(losses[k]), (sign, float(cuts[k]), swapped)
    return event
