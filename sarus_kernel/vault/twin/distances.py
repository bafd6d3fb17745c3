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
from dataclasses import dataclass, field
from itertools import combinations

import duckdb
import numpy as np

from sarus_kernel.measurements.accounting import rho_of
from sarus_kernel.plan.catalog import Catalog, TableInfo
from sarus_kernel.release import PrivacyLoss
from sarus_kernel.vault.twin.account import Account
from sarus_kernel.vault.twin.arrays import Floats
from sarus_kernel.vault.twin.column_bins import Bins, bins_of, fan_out_cell
from sarus_kernel.vault.twin.sql_names import literal, quoted

PARTS = 1_000_000
"""Parts of a person: rows have whole weights, so what is bought is exact before the noise."""
SURE = 1.96
"""Standard deviations of noise that hold the truth 19 times of 20."""
WORTH = 0.2
"""A distance that noise moves by more is not told, and not bought where all would be."""
MOST_PAIRS = 15
THIRDS = 3
ROWS = "(rows per person)"
PAIRS = "(pairs of columns)"
COLUMNS = "(all columns)"


@dataclass(frozen=True)
class Distance:
    """How far a column (or ROWS, PAIRS, COLUMNS) is, 0 to 1, and within what 19 times of 20."""

    table: str
    column: str
    distance: float
    within: float


@dataclass(frozen=True)
class Laid:
    """The exact weights of the levels of each column, in parts of a person, and of pairs; `people`
    is how many have rows at all."""

    people: int
    columns: Mapping[str, Mapping[int, int]]
    pairs: Sequence[Mapping[int, int]] = field(default_factory=list)


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
    twin: Mapping[str, str],
    people: tuple[float, float],
    loss: PrivacyLoss,
) -> tuple[Distance, ...]:
    """The figures that noise leaves something of, for `loss`, which has been charged.

    connection  has the real tables
    twin        of each private table, the twin's rows as SQL names them
    people      how many it stands for, and the noise of that number (one standard deviation)
    """
    home = catalog.table(catalog.unit.partition(".")[0])
    real, ours = {}, {}
    for table in (each for each in catalog if each.private):
        bins = bins_of(connection, table, twin[table.name])
        of = (quoted(home.name), quoted(table.name)), (twin[home.name], twin[table.name])
        real[table.name], ours[table.name] = (laid(connection, table, home, bins, *o) for o in of)
    share = people[0] / max(1, ours[home.name].people)
    names = _names(ours)
    sums = np.array([_apart(real, ours, name, share) for name in names], dtype=np.int64)
    noisy = Account(loss).sums(sums, _reach(len(sums)), loss.rho * (1 - 1e-9))
    sized = {name: max(1, each.people) * share for name, each in ours.items()}
    sized |= {f"{name} {ROWS}": people[0] for name in ours}
    return _told(names, noisy.counts / PARTS, noisy.sigma / PARTS, sized, people[1] / people[0])


def laid(
    connection: duckdb.DuckDBPyConnection,
    table: TableInfo,
    home: TableInfo,
    bins: Sequence[Bins],
    people: str,
    rows: str,
) -> Laid:
    """The weights of all levels of a table: one pass over its rows, the rest on small numbers."""
    unit, person = quoted(str(table.unit)), quoted(str(home.unit))
    cells = "".join(f", {each.cell} AS c{k}" for k, each in enumerate(bins))
    number = f"SELECT {unit} AS who, count(*) AS n FROM {rows} WHERE {unit} IS NOT NULL GROUP BY 1"
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE laid AS SELECT {PARTS} // n AS part{cells} "
        f"FROM {rows} JOIN ({number}) ON {unit} = who"
    )
    ((many,),) = connection.execute(f"SELECT count(*) FROM ({number})").fetchall()
    found = {each.column: _weights(connection, f"c{k}") for k, each in enumerate(bins)}
    if table is not home:
        level = fan_out_cell("coalesce(n, 0)")
        everybody = f"SELECT DISTINCT {person} AS p FROM {people} WHERE {person} IS NOT NULL"
        counted = f"({everybody}) LEFT JOIN ({number}) ON p = who"
        query = f"SELECT {level} AS level, {PARTS} * count(*) FROM {counted} GROUP BY 1"
        found[ROWS] = dict(connection.execute(query).fetchall())
    pairs = [_weights(connection, _both(bins, *pair)) for pair in _pairs(len(bins))]
    connection.execute("DROP TABLE laid")
    return Laid(many, found, pairs)


def _weights(connection: duckdb.DuckDBPyConnection, cell: str) -> dict[int, int]:
    found = connection.execute(f"SELECT {cell} AS level, sum(part) FROM laid GROUP BY 1").fetchall()
    return {int(level): int(weight) for level, weight in found}


def _both(bins: Sequence[Bins], one: int, other: int) -> str:
    """The level of a pair: nothing, or the third of its levels, of each."""
    first, second = (
        f"(CASE c{k} WHEN 0 THEN 0 ELSE 1 + (c{k} - 1) * {THIRDS} // {len(bins[k].words) - 1} END)"
        for k in (one, other)
    )
    return f"{first} * {THIRDS + 1} + {second}"


def _pairs(size: int) -> list[tuple[int, int]]:
    """So many pairs at most, spread evenly over all there are."""
    every = list(combinations(range(size), 2))
    step = max(1.0, len(every) / MOST_PAIRS)
    return [every[int(k * step)] for k in range(min(MOST_PAIRS, len(every)))]


def _names(ours: Mapping[str, Laid]) -> list[tuple[str, str]]:
    """What is bought: not of tables or columns in which the twin has nothing, as it says so."""
    found = []
    for table, each in ours.items():
        if not each.people:
            continue
        found += [(table, column) for column, levels in each.columns.items() if levels.keys() - {0}]
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


def _far(real: Mapping[int, int], ours: Mapping[int, int], share: float) -> int:
    """f, in parts of a person; `share` is how many people one of the twin's stands for."""
    wanted = {level: round(share * weight) for level, weight in ours.items()}
    return sum(abs(real.get(k, 0) - wanted.get(k, 0)) for k in real.keys() | wanted.keys())


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


def twin_rows(folder: str, table: str) -> str:
    """The twin's rows of a table as SQL names them."""
    return f"read_parquet({literal(f'{folder}/{table}.parquet')})"
