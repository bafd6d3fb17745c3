"""How many different codes or categories one person has: what a count by them has to reckon with.

The twin's rows follow from people and codes, not from each other, so it does not know that somebody
comes back to one ward. Each of the usual keys gets a noisy histogram of people by their number of
different values, in buckets. A person is in one bucket of each, so she moves it by one; what the
histograms cost adds up.
"""

from collections.abc import Iterator
from itertools import zip_longest

import numpy as np
import pandas as pd

from sarus_kernel.plan.catalog import SHARES_OF_PEOPLE
from sarus_kernel.plan.types import Kind
from sarus_kernel.vault.twin.account import UNIT, Account
from sarus_kernel.vault.twin.arrays import Ints, Masked
from sarus_kernel.vault.twin.codings import FAN_OUT, Closed, Coded, Scale
from sarus_kernel.vault.twin.encoding import FAN_EDGES
from sarus_kernel.vault.twin.marginals import CLEAR, Marginal, marginal
from sarus_kernel.vault.twin.nullable_columns import FilledColumns
from sarus_kernel.vault.twin.reading import Real
from sarus_kernel.vault.twin.spec import Field, Spec, TableSpec

Place = tuple[str, str]
FEWEST = 3
"""Of fewer categories all are a person's groups at once, for hardly more noise."""
CLEAREST = 0.03
"""The noise of a bucket, as a share of the people, above which a histogram says too little."""
ASIDE = ("_type_concept_id", "_source_concept_id")
"""OMOP's columns that say where a row is from: hardly anybody counts by them."""
MOST_OF_NOISE = 0.1
"""What is taken for noise at the far end is no larger share of the people than this."""


def usual_keys(spec: Spec, filled: FilledColumns) -> list[Place]:
    """The columns that rows of events are counted by: codes, and categories of which there are
    FEWEST. First what the rows of each table are about, then each table's next one."""
    kept = [list(_keys(table, filled)) for table in spec.events if not table.single]
    return [place for turn in zip_longest(*kept) for place in turn if place is not None]


def _keys(table: TableSpec, filled: FilledColumns) -> Iterator[Place]:
    keys = [field.name for field in table.fields
            if (table.name, field.name) in filled and _is_key(field)]  # fmt: skip
    keys.sort(key=lambda name: name != table.principal)
    return ((table.name, name) for name in keys)


def _is_key(field: Field) -> bool:
    of = field.info.type
    few = of.kind is Kind.BOOLEAN or (of.categories is not None and len(of.categories) < FEWEST)
    return isinstance(field.coding, Coded | Closed) and not few and not field.name.endswith(ASIDE)


def groups_per_person(
    account: Account, spec: Spec, real: Real, filled: FilledColumns, mass: float, rho: float
) -> dict[Place, tuple[int, ...]]:
    """(table, column) -> how many values SHARES_OF_PEOPLE of those with rows have at most.

    For at most `rho`: of so many keys as noise leaves something of, by the released number of
    people; of none, and for nothing, where these are too few.
    """
    most = int(2 * rho * (CLEAREST * mass) ** 2)
    chosen = usual_keys(spec, filled)[:most]
    found = {}
    for table, column in chosen:
        rows = real.rows[table]
        counts = _buckets(rows.person, rows.columns[column], real.people)
        noisy = account.measure(counts * UNIT, 1, rho / len(chosen))
        found[table, column] = quantiles(marginal(noisy, Scale.POWERS, False, mass))
    return {place: known for place, known in found.items() if known}


def _buckets(person: Ints, column: Masked, people: int) -> Ints:
    """People by how many values they have (null is one), "nothing" at the end left at zero."""
    codes = np.where(np.ma.getmaskarray(column), 0, pd.factorize(np.ma.getdata(column))[0] + 1)
    pairs = np.unique(person * (int(codes.max(initial=0)) + 1) + codes, return_index=True)[1]
    number = np.bincount(person[pairs], minlength=people)
    bucket = np.minimum(np.searchsorted(FAN_EDGES, number, side="right") - 1, len(FAN_OUT) - 2)
    return np.bincount(bucket, minlength=len(FAN_OUT)).astype(np.int64)


def quantiles(known: Marginal) -> tuple[int, ...]:
    """The upper ends of the buckets that hold SHARES_OF_PEOPLE, of people with rows; () where
    there are none. Where noise hides the last of them, the last is one bucket more."""
    p = known.p[1:-1]
    if p.sum() <= 0:
        return ()
    noise = CLEAR * known.sigma / max(known.mass, 1e-9)
    reached, seen = np.cumsum(p) / p.sum(), 1 - min(max(1 - SHARES_OF_PEOPLE[-1], noise),
                                                    MOST_OF_NOISE)  # fmt: skip
    places = [int(np.searchsorted(reached, min(s, seen) - 1e-12)) for s in SHARES_OF_PEOPLE]
    places[-1] += noise > 1 - SHARES_OF_PEOPLE[-1]
    return tuple(FAN_OUT[min(place, len(p) - 1) + 2] - 1 for place in places)
