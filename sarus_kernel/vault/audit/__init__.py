"""What a safe query really costs, worked out again from the query alone.

This is deliberately a second, smaller implementation: it shares no code with `rewriting`, trusts
none of its claims (units, L0, clipping bounds, loss) and understands only the few shapes that the
rewriter emits. If the two disagree, that is a bug of ours, and nothing is released.
"""

import math
from dataclasses import replace
from datetime import date, datetime

from sarus_kernel.errors import InternalError
from sarus_kernel.measurements import (
    SHARES,
    Bounded,
    Choice,
    Histogram,
    Measurement,
    Part,
    SafeQuery,
)
from sarus_kernel.measurements.accounting import epsilon_of, rho_of
from sarus_kernel.plan.catalog import Catalog
from sarus_kernel.release import Cell, PrivacyLoss
from sarus_kernel.vault.audit.blocks import check_blocks
from sarus_kernel.vault.audit.bounds import longest_column, rows_of_one, shape
from sarus_kernel.vault.audit.locality import Facts, private
from sarus_kernel.vault.audit.models import check_models
from sarus_kernel.vault.audit.totals import TOLERANCE, need_covered, need_share

__all__ = ["check", "check_blocks", "check_models"]

CELLS: dict[str, type] = {
    "boolean": bool, "integer": int, "number": float, "text": str, "date": str, "timestamp": str,
}  # fmt: skip
LARGEST_PART = 2**36
"""Of one person: 64-bit sums over 2**26 people do not overflow, which no noise would cover."""


def check(
    query: SafeQuery, catalog: Catalog, epsilon: float, delta: float, rho: float = 0.0
) -> None:
    """Raises InternalError unless the query costs no more than it says, and than was asked.

    Asked for was (epsilon, delta); or, where the budget is shared in rho, that rho, and delta.
    """
    released = {m.name: tuple(name for name, _ in m.keys) for m in query.measurements}
    released |= {m.chosen: m.columns_of_keys for m in query.measurements}
    facts = Facts(catalog, released)
    if private(query.post, facts):
        raise InternalError("The post-processing reads a private table.")
    total = PrivacyLoss()
    for measurement in query.measurements:
        total += _loss(measurement, facts)
    total = _together(total)
    if rho > 0:
        need_share(query.loss, rho)
        epsilon = math.inf
    need_covered(total, query.loss, epsilon, delta)


def _together(total: PrivacyLoss) -> PrivacyLoss:
    """The sum of what several measurements lose, its epsilon by zCDP where that is smaller."""
    noise = total.delta - total.threshold_delta
    if noise <= 0:
        return total
    return replace(total, epsilon=min(total.epsilon, epsilon_of(total.rho, noise)))


def _loss(measurement: Measurement, facts: Facts) -> PrivacyLoss:
    """The loss of one measurement: its parts composed (Bun and Steinke 2016, Lemma 2.3)."""
    epsilon = rho = 0.0
    for query in measurement.queries:
        for part, (groups, most) in zip(query.parts, shape(query, facts), strict=True):
            _need_claims(query, part, groups, most)
            if measurement.mechanism == "laplace":
                epsilon += groups * most / part.scale
                rho += (groups * most / part.scale) ** 2 / 2
            elif measurement.mechanism == "gaussian":
                rho += groups * most**2 / (2 * part.scale**2)
            else:
                raise InternalError("A measurement has an unknown mechanism.")
    for histogram in measurement.histograms:
        most = rows_of_one(histogram, len(measurement.keys), facts)
        if histogram.summed:
            _need_gaussian(measurement, histogram, most)
            # each of her rows adds one column of the matrix, whichever: the triangle inequality
            rho += (most * longest_column(histogram.bins) / histogram.scale) ** 2 / 2
            continue
        for choice in histogram.choices:
            moved = most * max(choice.share, SHARES - choice.share)
            _need_choice(histogram, choice, most)
            # The exponential mechanism, bounded in range: Cesar and Rogers 2021, lemma 3.4.
            epsilon += 2 * moved / choice.scale
            rho += (moved / choice.scale) ** 2 / 2
    _need_keys(measurement)
    threshold = _threshold(measurement)
    if measurement.mechanism == "laplace":
        return PrivacyLoss(epsilon, threshold, rho, threshold)
    noise_delta = measurement.loss.delta - threshold
    if noise_delta <= 0 or rho > rho_of(measurement.loss.epsilon, noise_delta) * (1 + TOLERANCE):
        raise InternalError("Gaussian noise is too small for the epsilon that it claims.")
    return PrivacyLoss(measurement.loss.epsilon, measurement.loss.delta, rho, threshold)


def _need_claims(query: Bounded, part: Part, groups: int, most: int) -> None:
    """The noise is drawn by what is claimed, so less may not be claimed than there is."""
    if groups > query.groups_of(part) or most > part.most or not part.scale > 0:
        raise InternalError("A bounded query claims to be bounded more tightly than it is.")
    if most > LARGEST_PART:
        raise InternalError("A sum over many people could overflow.")


def _need_choice(histogram: Histogram, choice: Choice, most: int) -> None:
    if most > histogram.most or not choice.scale > 0 or not 0 <= choice.share <= SHARES:
        raise InternalError("A choice claims to be bounded more tightly than it is.")


def _need_gaussian(measurement: Measurement, histogram: Histogram, most: int) -> None:
    """Running sums have Gaussian noise alone, for what is claimed."""
    if most > histogram.most or measurement.mechanism != "gaussian" or histogram.bins < 1:
        raise InternalError("Running sums claim to be bounded more tightly than they are.")


def _need_keys(measurement: Measurement) -> None:
    """Public keys are all different, to Python as to an engine: later joins rely on it."""
    grid, kinds = measurement.grid or (), [kind for _, kind in measurement.keys]
    spelt = all(
        cell is None or (type(cell) is CELLS[kind] and _is_plain(cell, kind))
        for row in grid
        for cell, kind in zip(row, kinds, strict=True)
    )
    if not spelt or len(set(grid)) != len(grid):
        raise InternalError("The public keys of a measurement are not different from each other.")


def _is_plain(cell: Cell, kind: str) -> bool:
    """Whether a moment is spelt as the engine's answer is."""
    if kind in ("date", "timestamp"):
        return (date if kind == "date" else datetime).fromisoformat(str(cell)).isoformat() == cell
    return True


def _threshold(measurement: Measurement) -> float:
    if measurement.grid is not None:
        return 0.0
    if not measurement.queries:
        raise InternalError("Open keys are released without a selection.")
    selection, first = measurement.selection, measurement.queries[0]
    part = next((p for p in first.parts if selection and p.column == selection.part), None)
    plain = part is not None and part.columns == (part.column,)
    if selection is None or part is None or part.most != 1 or selection.delta <= 0 or not plain:
        raise InternalError("Open keys are released without a sound selection.")
    if selection.hidden < 0:  # groups in which nobody is counted would be named
        raise InternalError("A selection looks at more people than there are.")
    return selection.delta
