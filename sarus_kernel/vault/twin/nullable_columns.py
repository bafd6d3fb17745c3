"""Which nullable columns hold anything: the others cost nothing more and stay empty."""

import numpy as np

from sarus_kernel.vault.mechanisms import even_share
from sarus_kernel.vault.twin.account import UNIT, Account
from sarus_kernel.vault.twin.codings import Measured, Offset, SameDay
from sarus_kernel.vault.twin.reading import Real
from sarus_kernel.vault.twin.spec import Spec

CLEAR = 2.0
"""How many standard deviations of noise a column has to stand out."""

FilledColumns = frozenset[tuple[str, str]]
"""(table, column) of the columns that are modelled."""


def filled_columns(account: Account, spec: Spec, real: Real, rho: float) -> FilledColumns:
    """The columns that hold something, as far as a noisy count of people says.

    Somebody with values in k nullable columns adds an even share of herself to each, so the whole
    vector moves by at most one person in L2.
    """
    measured = [(t, f) for t in spec.tables() for f in t.fields if isinstance(f.coding, Measured)]
    nullable = [(t.name, f.name) for t, f in measured if f.info.type.nullable]
    always = {(t.name, f.name) for t, f in measured if not f.info.type.nullable}
    if not nullable:
        return _with_base(spec, frozenset(always))
    filled = np.zeros((len(nullable), real.people), dtype=bool)
    for row, (table, name) in zip(filled, nullable, strict=True):
        rows = real.rows[table]
        row[rows.person[~rows.columns[name].mask]] = True
    shares = np.array([0, *(even_share(UNIT, k) for k in range(1, len(nullable) + 1))])
    weight = shares[filled.sum(axis=0)]
    noisy = account.measure(filled @ weight, 1, rho)
    kept = noisy.counts > CLEAR * noisy.sigma
    found = {place for place, clear in zip(nullable, kept, strict=True) if clear}
    return _with_base(spec, frozenset(always | found))


def _with_base(spec: Spec, filled: FilledColumns) -> FilledColumns:
    """Without the columns that are told from the day of the row, where that day is empty."""
    filled -= {
        (table.name, field.name)
        for table in spec.events
        for field in table.fields
        if isinstance(field.coding, Offset) and (table.name, table.day) not in filled
    }
    return filled - {
        (table.name, field.name)
        for table in spec.events
        for field in table.fields
        if isinstance(field.coding, SameDay) and (table.name, field.coding.of) not in filled
    }
