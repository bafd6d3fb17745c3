"""What is left of the real people once the twin has been learnt: released numbers, nothing else."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sarus_kernel.release import PrivacyLoss
from sarus_kernel.vault.twin.codings import FAN_OUT, Binned, Offset
from sarus_kernel.vault.twin.copula import Copula
from sarus_kernel.vault.twin.events import Events
from sarus_kernel.vault.twin.marginals import CLEAR, Marginal
from sarus_kernel.vault.twin.nullable_columns import FilledColumns
from sarus_kernel.vault.twin.people import Flag, rows_of
from sarus_kernel.vault.twin.spec import Spec, TableSpec
from sarus_kernel.vault.twin.subsampling import Subsample
from sarus_kernel.vault.twin.vocabulary import Codes

MOST_SHIPPED = 5_000
NEARLY_ALL = 0.99
MOST_BEYOND = 0.1
BLOCKS = 32
"""Nobody's values are spread over more bins than so many, as a rule."""
UNSURE = 0.1
"""A share of nulls is told if noise moves it by no more than so much."""
HIDDEN_BINS = 3
"""On the scale of numbers without bounds, three bins are a factor of two."""


@dataclass(frozen=True)
class Model:
    """The model of a dataset. `subsample`: whom it was learnt from, and the noisy number of people;
    `groups`: how many values of the usual keys shares of the people have at most."""

    spec: Spec
    loss: PrivacyLoss
    subsample: Subsample
    filled: FilledColumns
    codes: Mapping[str, Codes]
    flags: tuple[Flag, ...]
    people: Copula
    events: Mapping[str, Events]
    groups: Mapping[tuple[str, str], tuple[int, ...]]


def shipped(model: Model) -> int:
    """How many people a twin has by default."""
    return int(max(1, min(MOST_SHIPPED, round(model.subsample.number))))


def contribution_bounds(model: Model) -> dict[str, int]:
    """Of each private table, how many rows all but about 1 % of the people have at most.

    Read off the released fan-out: free, and public from now on. Where noise hides the last 1 % of
    the people, it is one bin more than what can be seen.
    """
    bounds = {model.spec.people.name: 1}
    for table in model.spec.events:
        fans = model.people.marginals[rows_of(table.name)]
        p = fans.p[:-1]
        last = int(np.searchsorted(np.cumsum(p) / max(p.sum(), 1e-9), 1 - _tail(fans)))
        hidden = CLEAR * fans.sigma > (1 - NEARLY_ALL) * fans.mass
        edge = FAN_OUT[min(last + hidden, len(p) - 1) + 1] - 1
        bounds[table.name] = 1 if table.single else int(max(1, edge))
    return bounds


def value_bounds(model: Model) -> dict[tuple[str, str], tuple[float, float]]:
    """(table, column) -> between which numbers nearly all values lie, of columns without bounds.

    Read off the released distributions of their bins, so free, and public from now on. Columns in
    which hardly anything was found above the noise are left out.
    """
    found = {}
    for table, marginals in _distributions(model):
        for field in table.fields:
            known, coding = marginals.get(field.name), field.coding
            if known is None or not isinstance(coding, Binned) or field.info.type.bounded:
                continue
            between = _between(known, coding.edges)
            if between is not None:
                found[table.name, field.name] = between
    return found


def null_shares(model: Model) -> dict[tuple[str, str], float]:
    """(table, column) -> which share of its rows is null, of columns that may be.

    Read off the released distributions, whose last level is "nothing", so free, and public from now
    on. A row weighs as the twin has it: somebody with many rows counts no more than the bound.
    Left out is what noise blurs by more than UNSURE; 0 is what cannot be told from no nulls at all.
    """
    found = {}
    for table, marginals in _distributions(model):
        for field in table.fields:
            known = marginals.get(field.name)
            if known is None or not field.info.type.nullable or isinstance(field.coding, Offset):
                continue
            if CLEAR * known.sigma <= UNSURE * known.mass:
                found[table.name, field.name] = round(float(known.p[-1]), 2)
    return found


def _distributions(model: Model) -> list[tuple[TableSpec, Mapping[str, Marginal]]]:
    events = [(each, model.events[each.name].network.marginals) for each in model.spec.events]
    return [(model.spec.people, model.people.marginals), *events]


def _tail(known: Marginal) -> float:
    """The share of people who may lie beyond a bound: 1 %, or what noise makes of nobody, if that
    is more. Else a few bins of noise, far out, are taken for people."""
    noise = CLEAR * known.sigma / max(known.mass, 1e-9)
    return float(min(max(1 - NEARLY_ALL, noise), MOST_BEYOND))


def _between(known: Marginal, edges: Sequence[float]) -> tuple[float, float] | None:
    """The bins from the first to the last that hold all but 1 % of the values, as numbers.

    Where noise hides as much as that, some bins more at both ends.
    """
    body = known.p[: len(edges) - 1]
    cells = min(len(body), BLOCKS)
    if body.sum() * known.mass < CLEAR * known.sigma * math.sqrt(cells):
        return None
    reached = np.cumsum(body) / body.sum()
    first = int(np.searchsorted(reached, _tail(known) / 2))
    last = int(np.searchsorted(reached, 1 - _tail(known) / 2))
    more = HIDDEN_BINS if CLEAR * known.sigma > (1 - NEARLY_ALL) * known.mass else 0
    first, last = max(0, first - more), min(last + more, len(body) - 1)
    return float(edges[first]), float(edges[last + 1])
