"""What is made of released models and metrics, as a value: with intervals where they follow.

Everything here is public: arithmetic on numbers that already have their noise.
"""

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from sarus_kernel.errors import InternalError
from sarus_kernel.evaluate import evaluate
from sarus_kernel.learning.evaluation import Estimate
from sarus_kernel.learning.sums.queries import Floats
from sarus_kernel.plan.calls import Call
from sarus_kernel.plan.inner import Outcome
from sarus_kernel.plan.node import Node
from sarus_kernel.plan.relations import Relation
from sarus_kernel.plan.walk import walk
from sarus_kernel.release import Interval, Value
from sarus_kernel.vault.workers.coefficients import COEFFICIENTS, Z, with_coefficients
from sarus_kernel.vault.workers.values import to_value

Results = Mapping[tuple[str, int | None], Any]
"""By name and item: a fitted estimator (no item), or an Estimate."""


class _NoTables:
    def frame(self, relation: Relation) -> pd.DataFrame:
        raise InternalError("What is made of released figures reads a table.")


def value_of(post: Node, results: Results) -> Value:
    """The value of a question. Its errors are those of the researcher's own arithmetic."""
    outcomes = {n.digest: results[n.name, n.item] for n in walk(post) if isinstance(n, Outcome)}
    if isinstance(post, Outcome) and isinstance(outcomes[post.digest], Estimate):
        return _estimate(outcomes[post.digest])
    middle = _evaluated(post, {key: _plain(found) for key, found in outcomes.items()})
    value = with_coefficients(to_value(middle), middle)
    bars = _bars(post, outcomes, middle, value)
    return value if bars is None else replace(value, intervals=bars)


def _evaluated(post: Node, known: Mapping[str, Any]) -> object:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return evaluate(post, _NoTables(), dict(known))


def _plain(found: Any) -> Any:
    """As scikit-learn's function returns it: a number, an array, arrays, a report."""
    if not isinstance(found, Estimate):
        return found
    if found.text:
        return found.text
    if isinstance(found.value, Mapping):
        columns = list(found.value.values())
        return dict(found.value) if isinstance(columns[0], Mapping | float) else tuple(columns)
    return found.value


def _estimate(found: Estimate) -> Value:
    """A metric by itself, with its interval."""
    if found.text:
        return to_value(found.text)
    if isinstance(found.value, Mapping):
        return _table(found)
    if isinstance(found.value, np.ndarray) and found.value.ndim == 2:
        return _grid(found)
    value = to_value(found.value)
    ends = (np.ravel(found.low), np.ravel(found.high))  # type: ignore[arg-type]
    bars = tuple((_bar(low, high),) for low, high in zip(*ends, strict=True))
    return replace(value, intervals=bars)


def _grid(found: Estimate) -> Value:
    """A matrix: an interval for each of its cells."""
    value = to_value(np.asarray(found.value))
    ends = zip(found.low, found.high, strict=True)  # type: ignore[arg-type]
    return replace(value, intervals=tuple(tuple(map(_bar, low, high)) for low, high in ends))


def _table(found: Estimate) -> Value:
    """Columns of a curve, or rows of a report, by their names."""
    tables = [_framed(part) for part in (found.value, found.low, found.high)]
    value = to_value(tables[0])
    ends = zip(tables[1].to_numpy(), tables[2].to_numpy(), strict=True)
    bars = tuple((None, *map(_bar, low, high)) for low, high in ends)
    return replace(value, intervals=bars)


def _framed(part: Any) -> pd.DataFrame:
    first = next(iter(part.values()))
    if isinstance(first, np.ndarray):
        longest = max(map(len, part.values()))  # thresholds may be one fewer
        columns = {name: pd.Series(column).reindex(range(longest)) for name, column in part.items()}
        return pd.DataFrame(columns)
    rows = {name: row if isinstance(row, Mapping) else {"f1-score": row}
            for name, row in part.items()}  # fmt: skip
    return pd.DataFrame.from_dict(rows, orient="index")


def _bars(
    post: Node, outcomes: Mapping[str, Any], middle: object, value: Value
) -> tuple[tuple[Interval | None, ...], ...] | None:
    """Intervals of arithmetic, to first order: each metric is moved to its ends by itself, and
    what that moves adds up in squares, as the noise of different metrics is drawn apart."""
    center = _numbers(middle)
    if center is None or len(value.rows) != len(center):
        return None
    ends = _errors(post, outcomes, center) or _moved(post, outcomes, center)
    if ends is None:
        return None
    labels = (None,) * value.index
    return tuple((*labels, *map(_bar, low, high)) for low, high in zip(*ends, strict=True))


def _moved(post: Node, outcomes: Mapping[str, Any], center: Floats) -> tuple[Floats, Floats] | None:
    moved = {key: e for key, e in outcomes.items() if isinstance(e, Estimate) and not e.text}
    if not moved or len(moved) < len(outcomes):
        return None
    at = {key: _plain(found) for key, found in outcomes.items()}
    below, above = np.zeros_like(center), np.zeros_like(center)
    for key, found in moved.items():
        for end in (found.low, found.high):
            there = _numbers(_tried(post, {**at, key: _end(end)}))
            if there is None or there.shape != center.shape:
                return None
            below += np.minimum(there - center, 0) ** 2
            above += np.maximum(there - center, 0) ** 2
    return center - np.sqrt(below), center + np.sqrt(above)


def _errors(
    post: Node, outcomes: Mapping[str, Any], center: Floats
) -> tuple[Floats, Floats] | None:
    """The intervals of coefficients that are asked for by themselves."""
    if not isinstance(post, Call) or post.function not in COEFFICIENTS:
        return None
    of = _tried(post.arguments[0], {key: _plain(found) for key, found in outcomes.items()})
    error = _numbers(getattr(of, COEFFICIENTS[post.function], None))
    if error is None or error.shape != center.shape:
        return None
    return center - Z * error, center + Z * error


def _end(end: Any) -> Any:
    """An end of an interval in the form of the value."""
    return tuple(end.values()) if isinstance(end, Mapping) else end


def _tried(post: Node, known: Mapping[str, Any]) -> object:
    try:
        return _evaluated(post, known)
    except Exception:
        return None


def _numbers(found: object) -> Any:
    """A number, an array or a table of them as (n, m) floats; None of anything else."""
    if isinstance(found, bool | str) or found is None:
        return None
    try:
        array = np.asarray(found, dtype=float)
    except (TypeError, ValueError):
        return None
    return np.atleast_1d(array)[:, None] if array.ndim < 2 else array if array.ndim == 2 else None


def _bar(low: Any, high: Any) -> Interval | None:
    sound = np.isfinite(low) and np.isfinite(high)
    return Interval(float(low), float(high)) if sound else None


def notes_of(estimates: Sequence[Any]) -> tuple[str, ...]:
    """What the metrics say of themselves, each sentence once."""
    said = (note for found in estimates if isinstance(found, Estimate) for note in found.notes)
    return tuple(dict.fromkeys(said))
