"""What one noisy answer about scores holds, and where: pure bookkeeping of public numbers."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sarus_kernel.learning.queries import Floats, Noisy, Query
from sarus_kernel.learning.rowwise.evaluation import TERMS

_NAMES = tuple(name for name, _ in TERMS)


@dataclass(frozen=True)
class Layout:
    """Blocks of a person's vector, in this order; all of it public.

    classes    how many; 0 of a regressor
    ranked     classes whose probability is binned: for each, bins of the rest, bins of the class
    edges      inner edges of the bins of probability, in order, 1/2 among them
    middles    the probability that stands for each bin
    confusion  whether (class, class predicted) is counted
    terms      names of what is averaged
    low, high  bounds of y, and `reach` the greatest error that counts, of a regressor
    """

    classes: int
    ranked: tuple[int, ...] = ()
    edges: tuple[float, ...] = ()
    middles: tuple[float, ...] = ()
    confusion: bool = False
    terms: tuple[str, ...] = ()
    low: float = 0.0
    high: float = 0.0
    reach: float = 0.0

    @property
    def bins(self) -> int:
        """How many bins of each score."""
        return len(self.edges) + 1

    @property
    def length(self) -> int:
        """Of the vector."""
        cells = self.classes**2 if self.confusion else 0
        return 2 * self.bins * len(self.ranked) + cells + len(self.terms)

    @property
    def squared(self) -> float:
        """The largest squared norm of a row's vector: 1 a histogram, 1 a term, ¼ a halved one."""
        terms = sum(0.25 if name.endswith("/2") else 1.0 for name in self.terms)
        return len(self.ranked) + self.confusion + terms


def written(layout: Layout) -> dict[str, NDArray[Any]]:
    """The layout as the state of a query."""
    return {
        "classes": np.array([layout.classes]),
        "ranked": np.array(layout.ranked, dtype=np.int64),
        "edges": np.array(layout.edges, dtype=float),
        "middles": np.array(layout.middles, dtype=float),
        "confusion": np.array([int(layout.confusion)]),
        "terms": np.array([_NAMES.index(name) for name in layout.terms], dtype=np.int64),
        "range": np.array([layout.low, layout.high]),
        "reach": np.array([layout.reach]),
    }


def read(state: Mapping[str, NDArray[Any]]) -> Layout:
    """The inverse of `written`."""
    return Layout(
        int(state["classes"][0]),
        tuple(int(of) for of in state["ranked"]),
        tuple(float(edge) for edge in state["edges"]),
        tuple(float(middle) for middle in state["middles"]),
        bool(state["confusion"][0]),
        tuple(_NAMES[int(number)] for number in state["terms"]),
        float(state["range"][0]),
        float(state["range"][1]),
        float(state["reach"][0]),
    )


@dataclass(frozen=True)
class Histogram:
    """A noisy answer and what its entries are. Everything read off it is post-processing."""

    layout: Layout
    values: Floats
    sigma: float

    def binned(self, of: int) -> Floats:
        """(2, bins): how many of the rest, and of class `of`, have each score for it."""
        size = 2 * self.layout.bins
        begin = size * self.layout.ranked.index(of)
        return self.values[begin : begin + size].reshape(2, -1)

    def crossed(self) -> Floats:
        """(classes, classes): how many of each class (rows) have which predicted."""
        begin = 2 * self.layout.bins * len(self.layout.ranked)
        classes = self.layout.classes
        return self.values[begin : begin + classes**2].reshape(classes, classes)

    def sums(self, name: str) -> float:
        """The sum over people of a term, with noise."""
        terms = self.layout.terms
        return float(self.values[len(self.values) - len(terms) + terms.index(name)])


def histogram(query: Query, answer: Noisy) -> Histogram:
    """The answer to a query of `queries`."""
    return Histogram(read(query.state), np.asarray(answer.values, dtype=float), answer.sigma)
