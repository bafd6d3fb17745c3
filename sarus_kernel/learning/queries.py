"""What a fit may ask of people's rows, and what is told of the data without asking.

A fit is a sequence of statistical queries (Kearns 1998): each sums one vector a person, clipped
in L2, and has Gaussian noise for rho-zCDP (Bun, Steinke 2016, Prop. 1.6: sigma = clip / sqrt(2
rho)). Everything here is plain data: it goes over a pipe.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sarus_kernel.learning.encoding import Encoding
from sarus_kernel.release import Cell

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
State = Mapping[str, NDArray[Any]]
"""Parameters so far, by name: all of them public or released."""


@dataclass(frozen=True)
class Feature:
    """The public description of one input column.

    kind        "number" (within `low` and `high`) or "category" (rows hold its index)
    categories  of a category, in order
    group       columns of one group (0 or more) are one-hot together: a row is 1 in one of them
                at most, and `low` in the others
    """

    name: str
    kind: str
    low: float = 0.0
    high: float = 0.0
    categories: tuple[Cell, ...] = ()
    nullable: bool = True
    integer: bool = False
    group: int = -1


@dataclass(frozen=True)
class Target:
    """The public description of y: the classes of a classifier, or the bounds of a regressor."""

    name: str
    classes: tuple[Cell, ...] = ()
    low: float = 0.0
    high: float = 0.0


@dataclass(frozen=True)
class Rows:
    """Rows of people, as numbers.

    X       (n, features) float64: NaN where null; categories as their index, NaN where unknown
    y       (n,) float64: index of the class, or a number; NaN where null. Zeros without a target
    person  (n,) int64: whose row it is
    """

    X: Floats
    y: Floats
    person: Integers


@dataclass(frozen=True)
class Query:
    """One round: of each person the rows' vectors added up, clipped, and summed over people.

    statistic  its name in `statistics`
    encoding   how rows become numbers
    state      parameters so far, all of them released
    length     of the vector
    clip       largest L2 norm of one person's vector
    rho        zCDP that the round costs
    """

    statistic: str
    encoding: Encoding
    state: State
    length: int
    clip: float
    rho: float


@dataclass(frozen=True)
class Round:
    """What is fixed of a round to come before anything is paid."""

    length: int
    clip: float
    rho: float

    @property
    def sigma(self) -> float:
        """Standard deviation of the noise on each entry."""
        return self.clip / math.sqrt(2 * self.rho)


@dataclass(frozen=True)
class Noisy:
    """An answer: the sum over people with noise of standard deviation `sigma` on each entry."""

    values: Floats
    sigma: float


Ask = Callable[[Query], Noisy]


@dataclass(frozen=True)
class Public:
    """What is known of the data without asking.

    people  about how many (the catalog's noisy number, paid already)
    twin    synthetic rows, or None
    seed    of public randomness; follows from the plan
    """

    people: float
    twin: Rows | None = None
    seed: int = 0
