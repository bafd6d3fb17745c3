"""Which codes the twin may name: those that enough people share, and public ones beside them."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import duckdb
import numpy as np

from sarus_kernel.plan.catalog import Catalog
from sarus_kernel.vault.mechanisms import even_share
from sarus_kernel.vault.twin.account import UNIT, Account
from sarus_kernel.vault.twin.arrays import Floats, Index, Ints, lookup, places
from sarus_kernel.vault.twin.codings import Coded
from sarus_kernel.vault.twin.reading import Real, akin, distinct
from sarus_kernel.vault.twin.spec import Spec, Vocabulary

MOST = 32
"""Codes of one person that count: those she has most often."""
LISTED = 20_000
"""A public list up to this length is counted in full; a longer one costs more noise than delta."""
SURER = 0.7
"""Standard deviations above the expected maximum of the noise, so that chance names no code."""
PRINCIPAL = 20
"""How much more of the budget a vocabulary gets for each table whose rows are about it."""
STAND_INS = tuple(range(2_000_000_001, 2_000_000_501))
"""Made-up codes. OMOP keeps numbers above two billion free for everybody's own use."""
MIX = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True)
class Codes:
    """A released vocabulary.

    values   the codes that may be named, those of most people first
    people   the noisy weight of each, in persons
    sigma    the noise of that
    tail     public codes of the same kind, or made-up ones, to stand for all others
    """

    values: tuple[Any, ...]
    people: Floats
    sigma: float
    tail: tuple[Any, ...] = ()

    def index(self) -> Index:
        """To look codes up."""
        return lookup(self.values)


@dataclass(frozen=True)
class Uses:
    """Every (person, code) there is in the columns of a vocabulary, with repetitions."""

    person: Ints
    code: Any


def release(
    account: Account,
    spec: Spec,
    real: Real,
    connection: duckdb.DuckDBPyConnection,
    catalog: Catalog,
    filled: frozenset[tuple[str, str]],
    rho: float,
) -> dict[str, Codes]:
    """The codes of each vocabulary that has a live column."""
    used = [v for v in spec.vocabularies if _columns(v, spec, filled)]
    wanted = [v for v in used if v.values is None]
    parts = [max(1, PRINCIPAL * len(v.principals)) for v in wanted]
    delta = account.total.threshold_delta * (1 - 1e-9)
    # The codes of a closed set are all known: nothing has to be bought.
    found = {v.name: Codes(v.values, np.zeros(len(v.values)), 0.0) for v in used if v.values}
    for vocabulary, part in zip(wanted, parts, strict=True):
        uses = _uses(_columns(vocabulary, spec, filled), real)
        share = rho * part / sum(parts)
        known = _listed(vocabulary, connection)
        if known is not None:
            codes = _from_list(account, uses, known, share)
        else:
            codes = _from_data(account, uses, share, delta * part / sum(parts))
        found[vocabulary.name] = _with_tail(codes, vocabulary, connection, catalog)
    return found


def _columns(
    vocabulary: Vocabulary, spec: Spec, filled: frozenset[tuple[str, str]]
) -> list[tuple[str, str]]:
    """The live columns of a vocabulary."""
    return [
        (table.name, field.name)
        for table in spec.tables()
        for field in table.fields
        if field.coding == Coded(vocabulary.name) and (table.name, field.name) in filled
    ]


def _uses(columns: Sequence[tuple[str, str]], real: Real) -> Uses:
    persons, values = [], []
    for table, name in columns:
        rows = real.rows[table]
        column = rows.columns[name]
        persons.append(rows.person[~column.mask])
        values.append(column.data[~column.mask])
    return Uses(np.concatenate(persons), np.concatenate(values))


def _listed(vocabulary: Vocabulary, connection: duckdb.DuckDBPyConnection) -> Index | None:
    """All codes of a public list of moderate length."""
    if vocabulary.source is None:
        return None
    values = distinct(connection, *vocabulary.source)
    text = any(isinstance(value, str) for value in values)
    if 0 < len(values) <= LISTED or text:
        return lookup(values)
    return None


def _from_list(account: Account, uses: Uses, known: Index, rho: float) -> Codes:
    """Codes of a list that is public: any may be named; those that stand out from noise are."""
    place = places(known, uses.code)
    inside = place >= 0
    weights = _weights(uses.person[inside], place[inside])
    counts = np.zeros(len(known), dtype=np.int64)
    counts[list(weights)] = list(weights.values())
    noisy = account.measure(counts, 1, rho)
    limit = noisy.sigma * (math.sqrt(2 * math.log(max(2, len(known)))) + SURER)
    kept = [k for k in np.argsort(-noisy.counts, kind="stable") if noisy.counts[k] > limit]
    return Codes(tuple(known[kept].tolist()), noisy.counts[kept], noisy.sigma)


def _from_data(account: Account, uses: Uses, rho: float, delta: float) -> Codes:
    """Codes that nobody has listed: only those over a threshold, which costs delta."""
    if uses.code.dtype.kind == "i":
        weights = _weights(uses.person, uses.code.astype(np.int64))
    else:
        weights = {}
    named, sigma = account.name(weights, MOST, rho, delta)
    order = sorted(named, key=lambda code: (-named[code], code))
    return Codes(tuple(order), np.array([named[code] for code in order]), sigma)


def _weights(person: Ints, code: Ints) -> dict[int, int]:
    """What all people add to each code, in parts of a person.

    Somebody with k codes (at most MOST: those she has most often, ties by a hash) adds the same to
    each, with an L2 norm of one person. Which of her codes count depends on her own rows only.
    """
    if not len(code):
        return {}
    names, inverse = np.unique(code, return_inverse=True)
    pairs, times = np.unique(person * len(names) + inverse, return_counts=True)
    owner, which = pairs // len(names), pairs % len(names)
    tie = names[which].astype(np.uint64) * MIX
    order = np.lexsort((tie, -times, owner))
    owner, which = owner[order], which[order]
    starts = np.flatnonzero(np.r_[True, owner[1:] != owner[:-1]])
    rank = np.arange(len(owner)) - np.repeat(starts, np.diff(np.r_[starts, len(owner)]))
    owner, which = owner[rank < MOST], which[rank < MOST]
    shares = np.array([0, *(even_share(UNIT, k) for k in range(1, MOST + 1))])
    weight = shares[np.bincount(owner)[owner]]
    total = np.rint(np.bincount(which, weights=weight, minlength=len(names))).astype(np.int64)
    return {int(names[k]): int(total[k]) for k in np.flatnonzero(total)}


def _with_tail(
    codes: Codes,
    vocabulary: Vocabulary,
    connection: duckdb.DuckDBPyConnection,
    catalog: Catalog,
) -> Codes:
    """Add the public codes that agree with a released one in all closed columns of their table.

    Where nobody has listed the codes, made-up ones stand in for those that are not named.
    """
    if vocabulary.source is None:
        return replace(codes, tail=STAND_INS)
    if not codes.values:
        return codes
    table, key = vocabulary.source
    closed = [c.name for c in catalog.table(table).columns if c.type.categories and c.name != key]
    tail = akin(connection, table, key, closed, codes.values, LISTED)
    return replace(codes, tail=tuple(tail))
