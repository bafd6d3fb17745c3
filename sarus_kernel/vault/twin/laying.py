"""Lays the twin's tables beside the real ones: how much weight each level of each column has.

What comes of it is exact. It goes to the owner, or into what is bought (`distances`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from sarus_kernel.plan.catalog import Catalog, TableInfo
from sarus_kernel.vault.twin.arrays import Ints
from sarus_kernel.vault.twin.codings import FAN_OUT
from sarus_kernel.vault.twin.column_bins import Bins, bins_of
from sarus_kernel.vault.twin.sql_names import literal, quoted

PARTS = 1_000_000
"""Parts of a person: rows have whole weights, so all sums are exact."""
ROWS = "(rows per person)"
MOST_PAIRS = 15
THIRDS = 3
AT_ONCE = 1_000_000


@dataclass(frozen=True)
class Laid:
    """The weight of each level, by column, and of pairs of columns; how many people have rows."""

    people: int
    columns: Mapping[str, Ints]
    pairs: Sequence[Ints]


@dataclass(frozen=True)
class Beside:
    """A table: its columns' levels in words (not of ROWS), the real rows', and the twin's."""

    bins: tuple[Bins, ...]
    real: Laid
    twin: Laid


def laid_beside(
    connection: duckdb.DuckDBPyConnection, catalog: Catalog, twin: Path, by_person: bool = True
) -> dict[str, Beside]:
    """Each private table.

    connection  has the real tables; `twin`: the folder of its tables
    by_person   somebody's rows in a table weigh PARTS together, whatever their number; else each
                row weighs one
    """
    home = catalog.table(catalog.unit.partition(".")[0])
    found = {}
    for table in (each for each in catalog if each.private):
        file = twin / f"{table.name}.parquet"
        bins = bins_of(table, pq.read_table(file))
        ours = quoted(home.name), quoted(table.name)
        theirs = _of_file(twin / f"{home.name}.parquet"), _of_file(file)
        both = (_laid(connection, table, home, bins, by_person, *of) for of in (ours, theirs))
        found[table.name] = Beside(bins, *both)
    return found


def _laid(
    connection: duckdb.DuckDBPyConnection,
    table: TableInfo,
    home: TableInfo,
    bins: Sequence[Bins],
    by_person: bool,
    people: str,
    rows: str,
) -> Laid:
    """One pass over the rows, in parts; the rest is counting small numbers."""
    unit = quoted(str(table.unit))
    number = f"SELECT {unit} AS who, count(*) AS n FROM {rows} WHERE {unit} IS NOT NULL GROUP BY 1"
    cells = "".join(f", CAST({each.cell} AS UTINYINT) AS c{k}" for k, each in enumerate(bins))
    named = "".join(f", c{k}" for k in range(len(bins)))
    weight = f"{PARTS} // n" if by_person else "1"
    # cells first, by themselves: a column of the owner's may be called n or who
    laid = f"SELECT {unit} AS who{cells} FROM {rows}"
    query = f"SELECT CAST({weight} AS INTEGER){named} FROM ({laid}) JOIN ({number}) USING (who)"
    sizes = [len(each.words) for each in bins]
    columns = [np.zeros(size, dtype=np.int64) for size in sizes]
    pairs = [np.zeros((THIRDS + 1) ** 2, dtype=np.int64) for _ in _pairs(len(bins))]
    for batch in connection.sql(query).to_arrow_reader(AT_ONCE):
        _count(batch, sizes, columns, pairs)
    fans = _fans(connection, str(home.unit), people, number)
    found = {each.column: counts for each, counts in zip(bins, columns, strict=True)}
    if table is not home:
        found[ROWS] = fans * PARTS
    return Laid(int(fans[1:].sum()), found, pairs)


def _count(
    batch: pa.RecordBatch, sizes: Sequence[int], columns: Sequence[Ints], pairs: Sequence[Ints]
) -> None:
    """Add a part's weights up; all sums are whole and below 2^53."""
    weight, *levels = (np.asarray(column) for column in batch.columns)
    for size, level, counts in zip(sizes, levels, columns, strict=True):
        counts += _weights(level, weight, size)
    coarse = [
        np.where(level == 0, 0, 1 + (level.astype(np.int64) - 1) * THIRDS // (size - 1))
        for size, level in zip(sizes, levels, strict=True)
    ]
    for (one, other), counts in zip(_pairs(len(sizes)), pairs, strict=True):
        counts += _weights(coarse[one] * (THIRDS + 1) + coarse[other], weight, len(counts))


def _weights(level: Ints, weight: Ints, size: int) -> Ints:
    return np.rint(np.bincount(level, weights=weight, minlength=size)).astype(np.int64)


def _fans(
    connection: duckdb.DuckDBPyConnection, person: str, people: str, number: str
) -> Ints:
    """How many people have each number of rows, in bins; the first one is none."""
    key = quoted(person)
    everybody = f"SELECT DISTINCT {key} AS p FROM {people} WHERE {key} IS NOT NULL"
    query = (
        f"SELECT coalesce(n, 0) AS n, count(*) FROM ({everybody}) LEFT JOIN ({number}) ON p = who "
        "GROUP BY 1"
    )
    found = np.array(connection.execute(query).fetchall() or [(0, 0)])
    bins = np.searchsorted(np.array(FAN_OUT), found[:, 0], side="right") - 1
    return _weights(np.minimum(bins, len(FAN_OUT) - 2), found[:, 1], len(FAN_OUT) - 1)


def fan_out_words() -> tuple[str, ...]:
    """What the levels of ROWS hold."""
    last = len(FAN_OUT) - 2
    ends = [f"{low:,} and more" if k == last else f"{low:,} to {high - 1:,}" if high - low > 1
            else f"{low:,}" for k, (low, high) in enumerate(pairwise(FAN_OUT))]  # fmt: skip
    return tuple(ends)


def _pairs(size: int) -> list[tuple[int, int]]:
    """So many pairs of columns at most, spread evenly over all there are."""
    every = list(combinations(range(size), 2))
    step = max(1.0, len(every) / MOST_PAIRS)
    return [every[int(k * step)] for k in range(min(MOST_PAIRS, len(every)))]


def _of_file(file: Path) -> str:
    return f"read_parquet({literal(str(file))})"
