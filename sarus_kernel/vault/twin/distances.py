"""Buys how far the twin's columns are from the real ones, for a small price of its own.

What is bought is, for each column, over levels that the twin says (`column_bins`),

    f = sum over levels k of |c_k - N q_k|,

c being the real rows' weights, where everybody's rows in a table weigh one person together, q those
of a person of the twin, on average, and N the number of people that the twin stands for: q and N
are public. Adding or taking away one person moves c by at most one person in L1, and so f by at
most one, however many levels there are. All f together, one a column, are a vector that she moves
by sqrt(their number) in L2.

What is told is f over twice the people whom the twin has in the table: the total variation, 0 to 1,
between twin and rows, where both have as many people there; else how many are missing as well.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np

from sarus_kernel.measurements.accounting import rho_of
from sarus_kernel.plan.catalog import Catalog
from sarus_kernel.release import PrivacyLoss
from sarus_kernel.vault.twin.account import Account
from sarus_kernel.vault.twin.arrays import Floats, Ints
from sarus_kernel.vault.twin.laying import PARTS, ROWS, Laid, laid_beside

SURE = 1.96
"""Standard deviations of noise that hold the truth 19 times of 20."""
WORTH = 0.2
"""A distance that noise moves by more is not told, and not bought where all would be."""
PAIRS = "(pairs of columns)"
COLUMNS = "(all columns)"


@dataclass(frozen=True)
class Distance:
    """How far a column (or ROWS, PAIRS, COLUMNS) is, 0 to 1, and within what 19 times of 20."""

    table: str
    column: str
    distance: float
    within: float


def price(epsilon: float, delta: float) -> PrivacyLoss:
    """What the figures cost, whatever the data."""
    return PrivacyLoss(epsilon, delta / 2, rho_of(epsilon, delta / 2 * (1 - 1e-12)))


def worth(catalog: Catalog, people: tuple[float, float], loss: PrivacyLoss) -> bool:
    """Whether so many people (public, with its noise) are enough for a table's figures as a whole.

    These are about three figures a table: the mean of its columns, rows per person, pairs."""
    tables = sum(table.private for table in catalog)
    noise = math.sqrt(3 * tables / (2 * loss.rho)) + people[1]
    return SURE * noise / (2 * max(people[0], 1.0)) <= WORTH


def bought(
    connection: duckdb.DuckDBPyConnection,
    catalog: Catalog,
    twin: Path,
    people: tuple[float, float],
    loss: PrivacyLoss,
) -> tuple[Distance, ...]:
    """The figures that noise leaves something of, for `loss`, which has been charged.

    connection  has the real tables
    twin        the folder of its tables
    people      how many it stands for, and the noise of that number (one standard deviation)
    """
    home = catalog.unit.partition(".")[0]
    beside = laid_beside(connection, catalog, twin)
    real = {name: each.real for name, each in beside.items()}
    ours = {name: each.twin for name, each in beside.items()}
    share = people[0] / max(1, ours[home].people)
    names = _names(ours)
    sums = np.array([_apart(real, ours, name, share) for name in names], dtype=np.int64)
    noisy = Account(loss).sums(sums, _reach(len(sums)), loss.rho * (1 - 1e-9))
    sized = {name: max(1, each.people) * share for name, each in ours.items()}
    sized |= {f"{name} {ROWS}": people[0] for name in ours}
    return _told(names, noisy.counts / PARTS, noisy.sigma / PARTS, sized, people[1] / people[0])


def _names(ours: Mapping[str, Laid]) -> list[tuple[str, str]]:
    """What is bought: not of tables or columns in which the twin has nothing, as it says so."""
    found = []
    for table, each in ours.items():
        if each.people:
            held = [name for name, levels in each.columns.items() if levels[1:].any()]
            found += [(table, column) for column in held]
            found += [(table, PAIRS)] if each.pairs else []
    return found


def _apart(
    real: Mapping[str, Laid], ours: Mapping[str, Laid], name: tuple[str, str], share: float
) -> int:
    """One f. That of pairs is their mean, rounded down, which one person moves by one as well."""
    table, column = name
    if column != PAIRS:
        return _far(real[table].columns[column], ours[table].columns[column], share)
    pairs = zip(real[table].pairs, ours[table].pairs, strict=True)
    return sum(_far(*pair, share) for pair in pairs) // len(real[table].pairs)


def _far(real: Ints, ours: Ints, share: float) -> int:
    """f, in parts of a person; `share` is how many people one of the twin's stands for."""
    return int(np.abs(real - np.rint(share * ours).astype(np.int64)).sum())


def _told(
    names: Sequence[tuple[str, str]],
    sums: Floats,
    sigma: float,
    sized: Mapping[str, float],
    unsure: float,
) -> tuple[Distance, ...]:
    """Halves of what was bought, as shares of the people there; a number of people that is wrong by
    a share `unsure` moves them by half of it."""
    found: list[Distance] = []
    means: dict[str, list[float]] = {}
    for (table, column), total in zip(names, sums.tolist(), strict=True):
        size = sized[f"{table} {ROWS}"] if column == ROWS else sized[table]
        found.append(_figure(table, column, total, sigma, size, unsure))
        if column not in (ROWS, PAIRS):
            means.setdefault(table, []).append(total)
    for table, totals in means.items():
        noise = sigma / math.sqrt(len(totals))
        mean = float(np.mean(totals))
        found.append(_figure(table, COLUMNS, mean, noise, sized[table], unsure))
    return tuple(each for each in found if each.within <= WORTH)


def _figure(
    table: str, column: str, total: float, sigma: float, size: float, unsure: float
) -> Distance:
    within = SURE * (sigma / size + unsure) / 2
    distance = round(min(1.0, max(0.0, total / (2 * size))), 2)
    return Distance(table, column, distance, math.ceil(100 * within) / 100)


def _reach(size: int) -> int:
    """The L2 norm of as many ones, in parts of a person, rounded up."""
    return math.isqrt(size * PARTS**2 - 1) + 1
