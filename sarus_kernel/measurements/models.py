"""Models with a guarantee: what is fitted to people's rows, what is tested, and with which noise.

`rewriting` makes a `SafeModels` out of a question, `vault/audit/models.py` works its loss out
again from it alone, `vault/models` runs it. A fit is a sequence of rounds: in each a vector of
every person, clipped, is summed over people as whole numbers, and the sum has discrete Gaussian
noise. An evaluation is one round of the same kind over people held out.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256

from sarus_kernel.plan.columns import Column
from sarus_kernel.plan.inner import KeepRange
from sarus_kernel.plan.node import Node
from sarus_kernel.plan.relations import Project, Relation
from sarus_kernel.release import Cell, PrivacyLoss

CLIP_STEPS = 2**20
"""Whole steps in one clip: taking a person out moves a round's sum by so many at most, in L2."""
LONGEST_VECTOR = 2**14
"""The most entries of a round's vector."""
MOST_ROUNDS = 100
"""The most rounds of one fit."""


@dataclass(frozen=True)
class Side:
    """People on one side of a split: those whose keyed hash lies in one of the ranges.

    ranges  [low, high) of `plan.inner.CELLS` cells, in order, none overlapping another
    salt    of the hash: the vault's secret and what tells this split from others (its seed).
            Two sides of one split have the same salt, and ranges that share no cell
    """

    ranges: tuple[tuple[int, int], ...]
    salt: str = field(repr=False)


@dataclass(frozen=True)
class FeatureColumn:
    """The public description of one input column, as `learning.queries.Feature`.

    kind        "number" (within `low` and `high`; booleans are 0 and 1) or "category"
    categories  of a category, in order; whatever else a row holds counts as missing
    """

    name: str
    kind: str
    low: float = 0.0
    high: float = 0.0
    categories: tuple[Cell, ...] = ()
    nullable: bool = True
    integer: bool = False


@dataclass(frozen=True)
class TargetColumn:
    """The public description of y: the classes of a classifier in order, or a number's bounds.

    A row whose y is null, or no class, adds nothing.
    """

    name: str
    classes: tuple[Cell, ...] = ()
    low: float = 0.0
    high: float = 0.0


@dataclass(frozen=True)
class Sample:
    """Rows of people that something is fitted to, or tested on.

    rows      unit-local, *before* any split; it has the columns named here (and may have more)
    unit      the column of `rows` that says whose a row is
    features  the inputs, in the order of the researcher's X
    target    None where there is no y (clusters, scalers)
    sides     of the splits that the rows went through, outermost last; () is everybody
    people    about how many people these are (public: a noisy count of the catalog times the
              share of cells); 0 where nothing is known
    """

    rows: Relation
    unit: str
    features: tuple[FeatureColumn, ...]
    target: TargetColumn | None = None
    sides: tuple[Side, ...] = ()
    people: float = 0.0

    @property
    def relation(self) -> Relation:
        """What a worker reads: the unit, the features in order, the target; of these sides."""
        kept: Relation = self.rows
        for side in self.sides:
            lows, highs = zip(*side.ranges, strict=True) if side.ranges else ((), ())
            kept = KeepRange(kept, self.unit, lows, highs, side.salt)
        target = (self.target.name,) if self.target else ()
        sources = (self.unit, *(feature.name for feature in self.features), *target)
        names = tuple(f"c{place}" for place in range(len(sources)))  # y may be one of X as well
        return Project(kept, names, tuple(map(Column, sources)))


@dataclass(frozen=True)
class FitRound:
    """One round, fixed before anything is paid.

    length  entries of the vector, at most
    clip    the L2 norm of one person's vector, at most, in the statistic's own unit
    scale   standard deviation of the noise on each entry, in steps of clip / CLIP_STEPS
    """

    length: int
    clip: float
    scale: float

    @property
    def rho(self) -> float:
        """zCDP of the round (Bun, Steinke 2016, proposition 1.6)."""
        return (CLIP_STEPS / self.scale) ** 2 / 2


def round_of(length: int, clip: float, rho: float) -> FitRound:
    """The round that costs `rho` (at most: the scale is rounded up)."""
    return FitRound(length, clip, CLIP_STEPS / math.sqrt(2 * rho) * (1 + 1e-12))


@dataclass(frozen=True)
class Fitting:
    """A fit before its rounds are known: what a `Planner` is asked about.

    estimator  the plan of the unfitted estimator: calls and constants alone
    rho        what all rounds together may cost
    seed       of public randomness (random trees); follows from the plan
    """

    sample: Sample
    estimator: Node
    rho: float
    seed: int = 0


@dataclass(frozen=True)
class Planned:
    """What a fit will ask, and what it says of itself: made from public things alone.

    notes   plain sentences: what was put in place of what, which parameters mean nothing
    """

    rounds: tuple[FitRound, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Metric:
    """One metric as it is asked: scikit-learn's name ("score" of an estimator's own) and options.

    parameters  (name, plain value) pairs; `pos_label` is the index of the class
    """

    name: str
    parameters: tuple[tuple[str, Cell | tuple[Cell, ...]], ...] = ()


@dataclass(frozen=True)
class Testing:
    """An evaluation before its round is known: what a `Planner` is asked about."""

    sample: Sample
    metrics: tuple[Metric, ...]
    rho: float


Planner = Callable[[Fitting | Testing], Planned]
"""Given by the vault (libraries are not loaded in its own process, so a sealed process answers,
which has the twin and no real rows). Raises NotSupported, in words, for what has no recipe."""


@dataclass(frozen=True)
class SafeFit:
    """A fit with all its rounds. Its result is a fitted estimator of scikit-learn.

    name  of the result in `SafeModels.post` and in evaluations: unique in the question
    rho   what the planner was told (the recipe is run with it)
    """

    name: str
    sample: Sample
    estimator: Node
    rounds: tuple[FitRound, ...]
    rho: float
    seed: int = 0
    notes: tuple[str, ...] = ()

    @property
    def digest(self) -> str:
        """The same for the same fit at the same price, in whatever question it stands."""
        return sha256(repr((self.family, self.rounds, self.rho)).encode()).hexdigest()

    @property
    def family(self) -> str:
        """The same for the same estimator fitted to the same people, at whatever price."""
        said = (self.estimator.digest, self.sample.relation.digest, self.sample.features,
                self.sample.target, self.seed)  # fmt: skip
        return sha256(repr(said).encode()).hexdigest()

    @property
    def cost(self) -> float:
        """zCDP of all its rounds."""
        return sum(each.rho for each in self.rounds)


@dataclass(frozen=True)
class SafeEvaluation:
    """One round over people held out, from which all the metrics of one model are read.

    model   the name of the fit whose result is tested
    Its result is a tuple, one item for each metric, as scikit-learn's function returns it.
    """

    name: str
    sample: Sample
    model: str
    metrics: tuple[Metric, ...]
    rounds: tuple[FitRound, ...]
    rho: float
    notes: tuple[str, ...] = ()


Step = SafeFit | SafeEvaluation


@dataclass(frozen=True)
class SafeModels:
    """All that a question asks of people's rows, and what is made of it. Made by `rewriting`.

    steps  in the order in which they are run: a fit before its evaluations
    post   calls and constants over `plan.inner.Outcome` nodes, which stand for the results of the
           steps; no relation. It is evaluated in the open
    loss   by parallel composition over disjoint sides, see `accounting.most_of_one`
    """

    steps: tuple[Step, ...]
    post: Node
    loss: PrivacyLoss
    notes: tuple[str, ...] = ()
