"""Buys, with differential privacy, which texts a column has and whether whole numbers are few.

Nobody knows beforehand that a ward is called "West" or that a flag is 0 or 1, and it must not be
read off the rows in silence. So (column, value) is a key of an open set: those that enough people
have come out (a noisy count above a threshold), in one release over all columns, from the twin's
budget. A person with k keys adds an even share to each, k at most MOST, chosen by a salted hash of
the person and the key: so she moves the counts by one person at most in L2, as the account reckons.

Which share of a column came out is measured after that: of each person one value of the column,
picked by such a hash, is among what came out or is not. She is in one of the two for each column,
by an even share of herself, so she moves all of them by one person at most, too.
"""

import math
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import duckdb
import numpy as np

from sarus_kernel.plan.catalog import Catalog, ColumnInfo, TableInfo
from sarus_kernel.plan.types import Kind
from sarus_kernel.release import PrivacyLoss
from sarus_kernel.vault.catalog.omop import TABLES as OMOP
from sarus_kernel.vault.mechanisms.keys import even_share
from sarus_kernel.vault.owner.publishing import identifies
from sarus_kernel.vault.sources.sql_text import literal, quoted
from sarus_kernel.vault.twin.account import UNIT, Account, cost

SHARE = 0.25
"""Of the twin's rho; nothing where there is no such column."""
MOST = 64
"""Keys of one person that count."""
FEW = range(-1, 21)
"""Whole numbers that are told apart; all others are one key."""
OUTSIDE = "outside"
OTHER = "OTHER"
COVERING = 0.1
"""The part of it that says which share of a text column came out."""
MAINLY = 0.5
"""A column of which less came out than this is text, not a category."""
BLURRED = 0.25
"""Noise of a share above which it says nothing: then the table's other columns are gone by."""
WHOLE = 0.9
"""Small numbers are all there is if this share came out, and nothing else did."""
SURE = 2.0
"""Standard deviations of noise that a sum is taken to be too large by."""
LONGEST = 100
LARGEST = 200
"""Letters of a category, and categories of a column."""


@dataclass(frozen=True)
class Facts:
    """What was bought, by table and column. Rare texts are `OTHER` from then on."""

    categories: Mapping[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)
    bounds: Mapping[tuple[str, str], tuple[int, int]] = field(default_factory=dict)


@dataclass(frozen=True)
class Budget:
    """How the twin's price is shared: what the facts get, and what makes the twin."""

    facts: PrivacyLoss
    twin_epsilon: float
    twin_delta: float


def shared_budget(epsilon: float, delta: float) -> Budget:
    """Both together cost no more than `cost(epsilon, delta)`: rho and thresholds add up to it."""
    whole = cost(epsilon, delta)
    low, high = 0.0, epsilon
    for _ in range(60):
        middle = (low + high) / 2
        fits = cost(middle, delta / 2).rho <= (1 - SHARE) * whole.rho
        low, high = (middle, high) if fits else (low, middle)
    facts = PrivacyLoss(rho=SHARE * whole.rho, threshold_delta=whole.threshold_delta / 2)
    return Budget(facts, low, delta / 2)


Place = tuple[TableInfo, ColumnInfo]


def wanted(catalog: Catalog) -> list[Place]:
    """The columns of which nothing is known: texts without categories, numbers without bounds.

    By what is public alone: names, types, references. What a public table lists is left as it is,
    as its rows are joined by it.
    """
    listed = {
        column.name.lower()
        for table in catalog
        if table.access == "public"
        for column in table.columns
    }
    return [
        (table, column)
        for table in catalog
        if table.private and table.unit is not None
        for column in table.columns
        if column.name not in (table.unit, table.key) and column.references is None
        and column.type.categories is None and column.name.lower() not in listed
        and not _is_known(table, column)
    ]  # fmt: skip


def _is_known(table: TableInfo, column: ColumnInfo) -> bool:
    low = column.name.lower()
    if column.type.kind is Kind.TEXT:
        standard = OMOP.get(table.name.lower())
        known = standard.columns.get(low) if standard else None
        return identifies(column.name) or (known is not None and known.free_text)
    ids = low.endswith(("_id", "_concept_id")) or low == "id"
    return column.type.kind is not Kind.INTEGER or column.type.bounded or ids


def buy(
    connection: duckdb.DuckDBPyConnection, columns: Sequence[Place], budget: PrivacyLoss
) -> Facts:
    """The facts of these columns, for `budget`, which has been charged before."""
    account = Account(budget)
    found, sigma = _named(connection, columns, account)
    return _facts(columns, found, sigma, _shares(connection, columns, found, account))


def _named(
    connection: duckdb.DuckDBPyConnection, columns: Sequence[Place], account: Account
) -> tuple[dict[int, dict[str, float]], float]:
    """Of each column the values that came out, with noisy counts; the noise of one of these."""
    rows = connection.execute(_query(columns)).fetchall()
    counts = {at: int(share) for at, (_, _, share) in enumerate(rows)}
    rho = account.total.rho * (1 - COVERING)
    named, sigma = account.name(counts, MOST, rho, account.total.threshold_delta)
    found: dict[int, dict[str, float]] = {}
    for at, count in named.items():
        column, value, _ = rows[at]
        found.setdefault(column, {})[value] = count
    return found, sigma


def _shares(
    connection: duckdb.DuckDBPyConnection,
    columns: Sequence[Place],
    found: Mapping[int, Mapping[str, float]],
    account: Account,
) -> dict[int, float]:
    """Of each text column of which something came out: the share of people whose value, one of
    each, did. Left out where noise blurs it."""
    texts = [at for at in found if columns[at][1].type.kind is Kind.TEXT]
    if not texts:
        return {}
    named = [(at, value) for at in texts for value in found[at]]
    query = _picked(texts, columns)
    rows = connection.execute(query, [[at for at, _ in named], [value for _, value in named]])
    counted = {(at, bool(hit)): int(number) for at, hit, number in rows.fetchall()}
    share = even_share(UNIT, len(texts))
    cells = [counted.get((at, hit), 0) * share for at in texts for hit in (True, False)]
    rho = account.total.rho * COVERING * (1 - 1e-9)
    noisy = account.measure(np.array(cells, dtype=np.int64), 1, rho)
    shares = {}
    for place, at in enumerate(texts):
        hit, other = (max(float(noisy.counts[2 * place + k]), 0.0) for k in (0, 1))
        if noisy.sigma <= BLURRED * (hit + other):
            shares[at] = hit / (hit + other)
    return shares


def _facts(
    columns: Sequence[Place],
    found: Mapping[int, Mapping[str, float]],
    sigma: float,
    shares: Mapping[int, float],
) -> Facts:
    """Judged by what came out, so free: a share is of the column of the table that surely has the
    most, unless it was measured. (The largest of several noisy sums is too large: flags of 300
    people would not be whole.)
    """
    most: dict[str, float] = {}
    for number, (table, _) in enumerate(columns):
        values = found.get(number, {})
        surely = sum(values.values()) - SURE * sigma * math.sqrt(len(values))
        most[table.name] = max(most.get(table.name, 1.0), surely)
    categories, bounds = {}, {}
    for number, (table, column) in enumerate(columns):
        values = found.get(number, {})
        if not values:
            continue
        place, share = (table.name, column.name), sum(values.values()) / most[table.name]
        mainly = shares.get(number, share) >= MAINLY
        if column.type.kind is Kind.TEXT and mainly and len(values) < LARGEST:
            categories[place] = (*sorted(set(values) - {OTHER}), OTHER)
        elif column.type.kind is Kind.INTEGER and share >= WHOLE and OUTSIDE not in values:
            numbers = [int(value) for value in values]
            bounds[place] = min(numbers), max(numbers)
    return Facts(categories, bounds)


def _query(columns: Sequence[Place]) -> str:
    """Of each key, the shares of the people who have it, in parts of a person."""
    salt = literal(secrets.token_hex(16))
    pairs = " UNION ALL ".join(_pairs(number, *place) for number, place in enumerate(columns))
    shares = ", ".join(str(even_share(UNIT, keys)) for keys in range(1, MOST + 1))
    chance = f"md5({salt} || u || '/' || c || '/' || v), c, v"
    return (
        f"SELECT c, v, sum(([{shares}])[least(k, {MOST})]) AS share FROM (SELECT c, v, "
        f"row_number() OVER (PARTITION BY u ORDER BY {chance}) AS place, "
        f"count(*) OVER (PARTITION BY u) AS k FROM ({pairs}) AS p) AS r "
        f"WHERE place <= {MOST} GROUP BY c, v ORDER BY c, v"
    )


def _picked(numbers: Sequence[int], columns: Sequence[Place]) -> str:
    """Of each column the people of whom one value, picked by a secret hash, is in a list of
    (column, value), and those of whom it is not."""
    salt = literal(secrets.token_hex(16))
    pairs = " UNION ALL ".join(_pairs(number, *columns[number]) for number in numbers)
    chance = f"md5({salt} || u || '/' || p.c || '/' || p.v)"
    return (
        "SELECT c, hit, count(*) FROM (SELECT p.u, p.c, "
        f"arg_min(n.v IS NOT NULL, {chance}) AS hit FROM ({pairs}) AS p LEFT JOIN "
        "(SELECT unnest(?) AS c, unnest(?) AS v) AS n ON n.c = p.c AND n.v = p.v "
        "GROUP BY p.u, p.c) AS o GROUP BY c, hit"
    )


def _pairs(number: int, table: TableInfo, column: ColumnInfo) -> str:
    """Each person's different values of a column."""
    name, value = quoted(column.name), f"CAST({quoted(column.name)} AS VARCHAR)"
    if column.type.kind is Kind.INTEGER:
        inside = f"{name} BETWEEN {FEW.start} AND {FEW.stop - 1}"
        value = f"CASE WHEN {inside} THEN {value} ELSE {literal(OUTSIDE)} END"
    else:
        value = f"left({value}, {LONGEST})"
    person = f"CAST({quoted(table.unit or '')} AS VARCHAR)"
    return (
        f"SELECT DISTINCT {person} AS u, {number} AS c, {value} AS v "
        f"FROM {quoted(table.name)} WHERE {name} IS NOT NULL"
    )


def with_others(connection: duckdb.DuckDBPyConnection, facts: Facts) -> None:
    """Write `OTHER` for what is no category: the list is closed then, and says so of every row."""
    for (table, column), values in facts.categories.items():
        name = quoted(column)
        listed = ", ".join(literal(value) for value in values)
        connection.execute(
            f"UPDATE {quoted(table)} SET {name} = {literal(OTHER)} "
            f"WHERE {name} IS NOT NULL AND {name} NOT IN ({listed})"
        )
    connection.execute("CHECKPOINT")  # a full disk is told here, and not when it is closed
