"""From metrics to the one query whose answer holds them all, and from its answer to a metric."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from sarus_kernel.learning.evaluation.bins import bins_for, edges_for, middles_for
from sarus_kernel.learning.evaluation.estimates import Estimate
from sarus_kernel.learning.evaluation.layout import Histogram, Layout, written
from sarus_kernel.learning.evaluation.metrics import Metric, Reader, reader
from sarus_kernel.learning.evaluation.scores import encoding
from sarus_kernel.learning.sums.queries import Floats, Public, Query, Rows, Target

_ROOM = 1.25  # times the greatest error on the twin
_MARGIN = 0.1  # of the width of the twin's values, to either side


def queries(
    metrics: Sequence[Metric], target: Target, preview: Rows | None, public: Public, rho: float
) -> tuple[Query, ...]:
    """The query (one) that answers all the metrics, of rows as `scores` makes them.

    preview  what the model says of the twin's rows (public: it places bins), or None
    public   `people`: about how many are tested
    Raises UnknownName or NotSupported where a metric or a parameter has no private form.
    """
    layout = layout_for(metrics, target, preview, public.people, rho)
    clip = math.sqrt(layout.squared)
    coded = encoding(layout.classes, layout.low, layout.high)
    return (Query("assessed", coded, written(layout), layout.length, clip, rho),)


def metric(name: str, histogram: Histogram, parameters: Mapping[str, Any]) -> Estimate:
    """A metric with its interval, read off the answer to a query that was asked for it.

    Raises NotSupported where the answer does not hold it.
    """
    layout = histogram.layout
    return reader(Metric(name, parameters), layout.classes).compute(histogram, parameters)


def layout_for(
    metrics: Sequence[Metric], target: Target, preview: Rows | None, people: float, rho: float
) -> Layout:
    """What has to be counted: two classes' bins of the score serve all their metrics."""
    classes = len(target.classes)
    readers = [reader(one, classes) for one in metrics]
    reads = {one.reads for one in readers}
    if not classes:
        low, high = _narrowed(target, preview)
        # Errors beyond are counted always: what is paid for is fixed before a preview is there.
        terms = (*_terms(readers), "beyond/2")
        return Layout(0, terms=terms, low=low, high=high, reach=_reach(high - low, preview))
    ranked = _ranked(classes) if "scores" in reads else ()
    covered = classes == 2 and bool(ranked)
    terms = () if covered else _terms([one for one in readers if one.reads == "probabilities"])
    scores = _scores(preview, ranked)
    edges = edges_for(bins_for(people, rho, scores is not None), scores) if ranked else ()
    return Layout(
        classes,
        ranked,
        edges,
        middles_for(edges, scores) if ranked else (),
        confusion="classes" in reads and not covered,
        terms=terms,
    )


def _ranked(classes: int) -> tuple[int, ...]:
    return (1,) if classes == 2 else tuple(range(classes))


def _terms(readers: Sequence[Reader]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(term for one in readers for term in one.terms))


def _scores(preview: Rows | None, ranked: tuple[int, ...]) -> Floats | None:
    if preview is None or not len(preview.X):
        return None
    found = preview.X[:, list(ranked)].ravel()
    found = found[np.isfinite(found)]
    return found if len(found) else None


def _narrowed(target: Target, preview: Rows | None) -> tuple[float, float]:
    """The target's bounds, or closer ones around all of the twin's values: less noise."""
    if preview is None or not np.isfinite(preview.y).any():
        return target.low, target.high
    low, high = float(np.nanmin(preview.y)), float(np.nanmax(preview.y))
    room = _MARGIN * (high - low)
    if not room > 0:
        return target.low, target.high
    return max(target.low, low - room), min(target.high, high + room)


def _reach(width: float, preview: Rows | None) -> float:
    """The greatest error that counts: the width, or a little more than any of the twin's rows has.

    A model errs more on the twin than on people, as a rule, since the twin knows less of how
    columns go together; how many people's errors are greater is counted and told.
    """
    if preview is None:
        return width
    errors = np.abs(preview.X[:, -1] - preview.y)
    errors = errors[np.isfinite(errors)]
    most = _ROOM * float(errors.max()) if len(errors) else 0.0
    return min(width, most) if most > 0 else width
