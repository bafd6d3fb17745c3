"""The people: their own row, when their events are, how many they have, and which codes.

One network over all of it, so that what goes together across tables does so in the twin: a drug
with its illness, an illness with age, the number of visits with both.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from sarus_kernel.vault.twin.account import UNIT, Account
from sarus_kernel.vault.twin.arrays import Index, Ints
from sarus_kernel.vault.twin.codings import (
    FAN_OUT,
    SPANS,
    Binned,
    Clock,
    Coded,
    Scale,
    days,
    levels,
    scale,
    usual_levels,
)
from sarus_kernel.vault.twin.copula import Copula, fit_copula
from sarus_kernel.vault.twin.encoding import FAN_EDGES, Timeline, encode, fan_out, span
from sarus_kernel.vault.twin.network import Data, Variable
from sarus_kernel.vault.twin.nullable_columns import FilledColumns
from sarus_kernel.vault.twin.reading import Real
from sarus_kernel.vault.twin.spec import Measure, Spec, TableSpec
from sarus_kernel.vault.twin.vocabulary import Codes

BEGIN, LENGTH, END = ":begin", ":length", ":end"
"""The first day with an event, the days from there to the last, and the last day itself: of lengths
far bins are too wide to say when the data end. No column starts with ':'. On a scale whose ends are
trimmed where they hold no more than noise: what is known of people has a beginning and an end."""
WEIGHTS = {Clock: 0.3, Binned: 2.0}
"""How much of the budget a column gets by its coding: few ask for the hour, many for a value."""
OWN_WEIGHT = 2.0
"""The people's own columns (age, sex) are what most questions begin with."""
FAN_OUT_WEIGHT = 3.0
"""Numbers of rows decide on much else, and far bins hold very large ones."""
FLAG_WEIGHT = 0.5
"""There are many of them, and a share of people is one number."""
END_WEIGHT = 0.5
"""Of the last days only the end counts that all of them have."""
PEOPLE_PER_FLAG = 16
FEWEST_FLAGS, MOST_FLAGS = 8, 64
NEARLY_ALL = 0.85
CLEAR = 3.0
"""How many standard deviations of noise a code has to stand out to be a flag."""


@dataclass(frozen=True)
class Flag:
    """Whether somebody ever has a code in the tables that are about such codes."""

    vocabulary: str
    level: int

    @property
    def name(self) -> str:
        """Its name in the network."""
        return f":has {self.vocabulary} {self.level}"


def rows_of(table: str) -> str:
    """The name of a table's fan-out in the network of the people."""
    return f":rows {table}"


def flags(codes: Mapping[str, Codes], spec: Spec, people: float) -> tuple[Flag, ...]:
    """The most frequent codes of each vocabulary that rows are about, in turns: all released.

    In its turn a vocabulary gives as many codes as there are tables about them.
    Codes that nearly everybody has come last, for people do not differ by them.
    """
    found = []
    for vocabulary in spec.vocabularies:
        known = codes.get(vocabulary.name)
        if known is None or not vocabulary.principals or vocabulary.values is not None:
            continue
        # Somebody with k codes adds k^-1/2 to each. So all weights add up to sum k^1/2, and a
        # weight times the mean of k^1/2 is about the number of people with the code.
        root = max(1.0, float(known.people.sum()) / people)
        for level, weight in enumerate(known.people):
            if weight > CLEAR * known.sigma:
                usual = root * float(weight) > NEARLY_ALL * people
                turn = level // len(vocabulary.principals)
                found.append((usual, turn, level, Flag(vocabulary.name, level)))
    found.sort(key=lambda each: (*each[:3], each[3].vocabulary))
    most = int(min(MOST_FLAGS, max(FEWEST_FLAGS, people / PEOPLE_PER_FLAG)))
    return tuple(flag for *_, flag in found[:most])


def measures(table: TableSpec, filled: FilledColumns) -> list[Measure]:
    """The measures of a table's live columns."""
    return [m for m in table.measures() if (table.name, m.field.name) in filled]


def variable(measure: Measure, codes: Mapping[str, Codes]) -> Variable:
    """A measure as a variable of a network."""
    coding = measure.coding
    known = len(codes[coding.vocabulary].values) if isinstance(coding, Coded) else 0
    nullable = measure.field.info.type.nullable
    weight = WEIGHTS.get(type(coding), 1.0)
    size = levels(coding, known)
    return Variable(measure.name, size, scale(coding), nullable, weight, usual_levels(coding))


def fit_people(
    account: Account,
    spec: Spec,
    real: Real,
    when: Timeline,
    filled: FilledColumns,
    codes: Mapping[str, Codes],
    chosen: Sequence[Flag],
    mass: float,
    rho: float,
) -> Copula:
    """The copula of the people. Everybody is one row of weight one, so one person's reach is 1."""
    index = {name: known.index() for name, known in codes.items()}
    own = measures(spec.people, filled)
    rows = real.rows[spec.people.name]
    found = {m.name: encode(m, spec.people, rows, spec, when, index) for m in own}
    variables = [replace(variable(m, codes), weight=OWN_WEIGHT) for m in own]
    if any(table.day is not None for table in spec.events):
        found |= lifetimes(spec, when)
        variables.append(Variable(BEGIN, len(days(*spec.days)), Scale.POWERS, True))
        variables.append(Variable(LENGTH, len(SPANS), Scale.POWERS, True))
        variables.append(Variable(END, len(days(*spec.days)), Scale.POWERS, True, END_WEIGHT))
    for table in spec.events:
        found[rows_of(table.name)] = fan_out(real.rows[table.name], real.people)[1]
        # The last level is "nothing", which does not occur: everybody has a number of rows.
        name = rows_of(table.name)
        if table.single:
            variables.append(Variable(name, 3, Scale.NAMES, False, FAN_OUT_WEIGHT))
        else:
            size = len(FAN_OUT)
            weighted = Variable(name, size, Scale.POWERS, False, FAN_OUT_WEIGHT, from_zero=True)
            variables.append(weighted)
    for flag in chosen:
        found[flag.name] = _has(flag, spec, real, filled, index)
        variables.append(Variable(flag.name, 3, Scale.NAMES, False, FLAG_WEIGHT))
    data = Data(found, np.full(real.people, UNIT, dtype=np.int64))
    return fit_copula(account, variables, data, rho, mass)


def lifetimes(spec: Spec, when: Timeline) -> dict[str, Ints]:
    """When each person's events begin and end, and for how long they go on, as levels."""
    edges = np.array(days(*spec.days))
    begin, end = (
        np.clip(np.searchsorted(edges, day, side="right") - 1, 0, len(edges) - 2)
        for day in (when.first, when.last)
    )
    length = span(np.maximum(0, when.last - when.first))
    return {
        BEGIN: np.where(when.known, begin, len(edges) - 1),
        LENGTH: np.where(when.known, length, len(SPANS) - 1),
        END: np.where(when.known, end, len(edges) - 1),
    }


def _has(
    flag: Flag, spec: Spec, real: Real, filled: FilledColumns, index: Mapping[str, Index]
) -> Ints:
    found = np.zeros(real.people, dtype=np.int64)
    code = index[flag.vocabulary][flag.level]
    for table in spec.events:
        subject = table.principal
        if subject and table.field(subject).coding == Coded(flag.vocabulary):
            rows = real.rows[table.name]
            column = rows.columns[subject]
            found[rows.person[(column.data == code) & ~column.mask]] = 1
    return found


def weight_cap(network: Copula, table: str, quantile: float) -> int:
    """How many rows of a person count in full: a quantile of the released fan-out."""
    p = network.marginals[rows_of(table)].p[1:-1]
    if p.sum() <= 0:
        return 1
    bin_ = int(np.searchsorted(np.cumsum(p) / p.sum(), quantile))
    return int(max(1, FAN_EDGES[1 + min(bin_, len(p) - 1)]))
