"""The rows of one table of events: what they are about, and what depends on that.

Somebody with n rows weighs min(n, cap) in all, each row the same: she moves any count by at most
`cap` persons, whatever her number of rows, and no row is left out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sarus_kernel.vault.twin.account import UNIT, Account
from sarus_kernel.vault.twin.arrays import Flags, Index
from sarus_kernel.vault.twin.codings import Binned, Closed, Coded
from sarus_kernel.vault.twin.copula import Copula
from sarus_kernel.vault.twin.encoding import FAN_EDGES, Timeline, encode, fan_out
from sarus_kernel.vault.twin.marginals import Marginal
from sarus_kernel.vault.twin.network import Data, Network
from sarus_kernel.vault.twin.nullable_columns import FilledColumns
from sarus_kernel.vault.twin.oneway import one_ways
from sarus_kernel.vault.twin.people import Flag, measures, rows_of, variable, weight_cap
from sarus_kernel.vault.twin.reading import Real
from sarus_kernel.vault.twin.spec import Spec, TableSpec
from sarus_kernel.vault.twin.structure_learning import learn
from sarus_kernel.vault.twin.vocabulary import Codes

SUBJECT_SHARE, REPEAT_SHARE = 0.3, 0.05
"""The parts of a table's rho that say what rows are about, and how often a code returns."""
MOST_REPEATS = 0.95
CLEAR = 3.0
"""How many standard deviations of noise rare codes have to stand out."""
CONTRAST = 1.5
"""Codes decide on values so strongly that tables may be finer than elsewhere."""
FEW_PEOPLE = 5_000
LOW_QUANTILE, HIGH_QUANTILE = 0.2, 0.6
"""Which quantile of the fan-out caps a person's weight, below and from FEW_PEOPLE on."""


@dataclass(frozen=True)
class Events:
    """The model of one table.

    network   of its measures, given the people's columns, the fan-out and the principal
    repeats   of the rows about a code that is no flag, the share whose person had it before
    """

    network: Network
    repeats: float = 0.0


@dataclass(frozen=True)
class Released:
    """What is known before the tables of events: all of it released."""

    filled: FilledColumns
    codes: Mapping[str, Codes]
    flags: Sequence[Flag]
    people: Copula
    mass: float

    def index(self) -> dict[str, Index]:
        """To look codes up, by vocabulary."""
        return {name: known.index() for name, known in self.codes.items()}


def fit_events(
    account: Account,
    spec: Spec,
    table: TableSpec,
    real: Real,
    when: Timeline,
    known: Released,
    rho: float,
) -> Events:
    """The model of one table's rows, for at most `rho`."""
    cap = _cap(table, known)
    data = _data(spec, table, real, when, known, cap)
    variables = [variable(m, known.codes) for m in measures(table, known.filled)]
    context = _context(spec, table, known)
    subject = next((v for v in variables if v.name == table.principal), None)
    mass = _mass(table, known, cap)
    repeats = 0.0
    if subject is not None:
        variables.remove(subject)
        share = SUBJECT_SHARE * rho if variables else (1 - REPEAT_SHARE) * rho
        context |= one_ways(account, [subject], data, share, mass)
        frequent = subject_flags(table, known.flags, subject.levels)
        repeats = _repeats(account, table, real, data, frequent, REPEAT_SHARE * rho)
        rho -= share + REPEAT_SHARE * rho
    if not variables:
        return Events(Network((), context), repeats)
    given = _given(table, known) if subject is not None else {}
    learnt = learn(
        account, variables, data, rho,
        context=context, mass=mass, given=given, contrast=CONTRAST,
    )  # fmt: skip
    marginals = {**context, **learnt.marginals}
    return Events(Network(learnt.order, marginals, learnt.conditionals), repeats)


def _given(table: TableSpec, known: Released) -> dict[str, str]:
    """Numbers, codes and categories follow from what a row is about: a dose from its drug."""
    subject = str(table.principal)
    own = [m for m in measures(table, known.filled) if m.name != subject]
    return {m.name: subject for m in own if isinstance(m.coding, Binned | Coded | Closed)}


def _cap(table: TableSpec, known: Released) -> int:
    if table.single:
        return 1
    quantile = LOW_QUANTILE if known.mass < FEW_PEOPLE else HIGH_QUANTILE
    return weight_cap(known.people, table.name, quantile)


def _data(
    spec: Spec, table: TableSpec, real: Real, when: Timeline, known: Released, cap: int
) -> Data:
    """The levels of all rows, with those of the person each belongs to, and their weights."""
    rows, home = real.rows[table.name], real.rows[spec.people.name]
    index = known.index()
    number, fans = fan_out(rows, real.people)
    levels = {
        measure.name: encode(measure, spec.people, home, spec, when, index)[rows.person]
        for measure in measures(spec.people, known.filled)
    }
    for measure in measures(table, known.filled):
        levels[measure.name] = encode(measure, table, rows, spec, when, index)
    levels[rows_of(table.name)] = fans[rows.person]
    weight = np.minimum(UNIT, cap * UNIT // np.maximum(1, number))
    return Data(levels, weight[rows.person], cap)


def _context(spec: Spec, table: TableSpec, known: Released) -> dict[str, Marginal]:
    """The columns of the people that a row may depend on; its own come before theirs by name."""
    own = {measure.name for measure in measures(table, known.filled)}
    names = [m.name for m in measures(spec.people, known.filled) if m.name not in own]
    return {name: known.people.marginals[name] for name in (*names, rows_of(table.name))}


def _repeats(
    account: Account,
    table: TableSpec,
    real: Real,
    data: Data,
    frequent: Flags,
    rho: float,
) -> float:
    """Of the rows about a code that is no flag, the share whose person had it before."""
    name = str(table.principal)
    rows = real.rows[table.name]
    rare = ~frequent[data.levels[name]]
    code = pd.factorize(rows.columns[name].data)[0]
    pair = rows.person * (int(code.max(initial=0)) + 1) + code
    first = np.zeros(len(rows), dtype=bool)
    first[np.unique(pair, return_index=True)[1]] = True
    counts = [data.weights[rare & first].sum(), data.weights[rare & ~first].sum()]
    noisy = account.measure(np.array(counts, dtype=np.int64), data.reach, rho)
    fresh, again = np.maximum(noisy.counts, 0)
    if fresh + again < CLEAR * noisy.sigma:
        return 0.0
    return float(min(MOST_REPEATS, again / (fresh + again)))


def subject_flags(table: TableSpec, flags: Sequence[Flag], size: int) -> Flags:
    """Which of the `size` levels of a table's principal are flags of the people."""
    found: Flags = np.zeros(size, dtype=bool)
    for flag in flags:
        if is_about(table, flag):
            found[flag.level] = True
    return found


def is_about(table: TableSpec, flag: Flag) -> bool:
    """Whether the rows of a table are about such codes as the flag's."""
    return table.principal is not None and (
        table.field(table.principal).coding == Coded(flag.vocabulary)
    )


def _mass(table: TableSpec, known: Released, cap: int) -> float:
    """The rows' total weight in persons, as the released fan-out has it."""
    p = known.people.marginals[rows_of(table.name)].p[:-1]
    middle = ((FAN_EDGES[:-1] + FAN_EDGES[1:] - 1) / 2)[: len(p)]
    return float(max(1.0, known.mass * (p * np.minimum(cap, middle)).sum()))
