"""Learns the twin's model from the real tables, in an order and at prices fixed beforehand.

What is bought later may depend on what was released before, never on the data themselves: that is
adaptive composition in zCDP, and the sum of the prices is the price of the whole (Bun, Steinke
2016; with the threshold's delta added: Whitehouse, Ramdas, Rogers, Wu 2023).
"""

import math
from collections.abc import Callable

import numpy as np

from sarus_kernel.plan.catalog import Catalog
from sarus_kernel.vault.twin import vocabulary
from sarus_kernel.vault.twin.account import UNIT, Account, cost
from sarus_kernel.vault.twin.encoding import timeline
from sarus_kernel.vault.twin.events import Events, Released, fit_events
from sarus_kernel.vault.twin.groups import groups_per_person
from sarus_kernel.vault.twin.model import Model
from sarus_kernel.vault.twin.nullable_columns import FilledColumns, filled_columns
from sarus_kernel.vault.twin.people import fit_people, flags, measures
from sarus_kernel.vault.twin.reading import Real, Source, number, opened, read
from sarus_kernel.vault.twin.spec import Spec, describe
from sarus_kernel.vault.twin.subsampling import MOST, Subsample, subsample

NUMBER, PRESENCE, CODES, GROUPS, PEOPLE, EVENTS = 0.01, 0.04, 0.36, 0.03, 0.36, 0.20
"""The shares of rho: number of people, columns in use, vocabularies, groups per person, people,
events. What a catalog has nothing of goes to the people."""
USABLE = 1 - 1e-9
"""Left over, so that adding up many floats never passes the total."""

Progress = Callable[[str, float], None]


def silent(what: str, share: float) -> None:
    """Report nothing."""


def fit(
    catalog: Catalog,
    tables: Source,
    epsilon: float = 3.0,
    delta: float = 1e-6,
    progress: Progress = silent,
    most: int = MOST,
) -> Model:
    """The model of the private tables of a catalog, for `cost(epsilon, delta)` in all.

    tables    data frames by name or a DuckDB connection, public tables included where codes refer
              to them; a table that is missing counts as empty
    progress  is told what is being done and the share of the work that is finished
    most      about how many people it is learnt from: so many bound its memory, and its time but
              for one look at each table

    Raises OwnerError if the catalog has no table of people or a table cannot be read.
    """
    spec = describe(catalog)
    progress("reading the tables for the twin", 0.0)
    connection = opened(tables)
    account = Account(cost(epsilon, delta))
    rho = account.total.rho * USABLE
    chosen = subsample(_number(account, number(connection, spec), NUMBER * rho), most)
    real = read(connection, spec, chosen)
    filled = filled_columns(account, spec, real, PRESENCE * rho)
    progress("finding codes", 0.2)
    codes = vocabulary.release(account, spec, real, connection, catalog, filled, CODES * rho)
    return _fit(account, spec, real, filled, codes, chosen, progress)


def _fit(
    account: Account,
    spec: Spec,
    real: Real,
    filled: FilledColumns,
    codes: dict[str, vocabulary.Codes],
    kept: Subsample,
    progress: Progress,
) -> Model:
    """People first, then each table of events."""
    mass = kept.mass
    groups = groups_per_person(account, spec, real, filled, mass, GROUPS * account.total.rho)
    rho = account.left() * USABLE
    share = rho * EVENTS / (EVENTS + PEOPLE) if spec.events else 0.0
    when = timeline(spec, real)
    chosen = flags(codes, spec, mass)
    progress("learning the people", 0.4)
    people = fit_people(account, spec, real, when, filled, codes, chosen, mass, rho - share)
    known = Released(filled, codes, chosen, people, mass)
    events = _events(account, spec, real, known, share, progress)
    progress("the twin is learnt", 1.0)
    return Model(spec, account.total, kept, filled, codes, chosen, people, events, groups)


def number_noise(model: Model) -> float:
    """The standard deviation of the noise in the number of people that a model was learnt from."""
    return 1 / math.sqrt(2 * NUMBER * model.loss.rho * USABLE)


def _number(account: Account, people: int, rho: float) -> float:
    """The number of people, with noise."""
    noisy = account.measure(np.array([people * UNIT], dtype=np.int64), 1, rho)
    return float(max(1.0, noisy.counts[0]))


def _events(
    account: Account, spec: Spec, real: Real, known: Released, rho: float, progress: Progress
) -> dict[str, Events]:
    """Each table for a share that grows with the number of its columns in use."""
    parts = {table.name: 2 + len(measures(table, known.filled)) for table in spec.events}
    when = timeline(spec, real)
    found = {}
    for done, table in enumerate(spec.events):
        progress(f"learning {table.name}", 0.6 + 0.4 * done / len(parts))
        share = rho * parts[table.name] / sum(parts.values())
        found[table.name] = fit_events(account, spec, table, real, when, known, share)
    return found
