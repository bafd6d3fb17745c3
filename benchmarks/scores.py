"""How often the intervals of a model's metrics hold the truth, and how wide they are.

Run: python benchmarks/scores.py [--draws N] [--people 100,300,…] [--epsilon 0.1,…] [--quick]
A model of known quality scores people drawn anew each time: of a class with probability
`positive`, the score is normal, shifted for the class. Each draw's histogram gets Gaussian noise
for epsilon (numpy's: this is a simulation of released numbers, nothing private is here) and
every metric is read off it. "holds": the share of intervals that hold the metric of the whole
population; "told": the share of draws in which there was a figure at all (else the interval is
all that is possible, with the reason); "width": the median of the intervals that were told.
"""

import argparse
import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass

import numpy as np
import sklearn.metrics as theirs

from sarus_kernel.learning.evaluation import (
    Histogram,
    Metric,
    classified,
    histogram,
    metric,
    queries,
    regressed,
)
from sarus_kernel.learning.sums.queries import Noisy, Public, Query, Rows, Target
from sarus_kernel.learning.sums.statistics import integer_sum, step
from sarus_kernel.measurements.accounting import rho_of

PEOPLE = (100, 300, 1000, 10000)
EPSILONS = (0.1, 0.3, 1.0, 3.0)
DELTA = 1e-6

CLASSES = (
    "accuracy_score",
    "balanced_accuracy_score",
    "precision_score",
    "recall_score",
    "f1_score",
    "matthews_corrcoef",
)
SCORES = ("roc_auc_score", "average_precision_score", "log_loss", "brier_score_loss")
NUMBERS = ("r2_score", "mean_absolute_error", "root_mean_squared_error")


@dataclass(frozen=True)
class World:
    """Where people come from.

    kind      "two", "three" (classes) or "number"
    positive  share of the class, of two
    shift     of the class's score, in standard deviations: its AUC is Φ(shift / √2)
    """

    name: str
    kind: str
    positive: float = 0.5
    shift: float = 1.2
    target: Target = Target("y", (0, 1))  # noqa: RUF009


WORLDS = (
    World("balanced, AUC 0.80", "two"),
    World("balanced, AUC 0.96", "two", shift=2.5),
    World("5 % positive, AUC 0.80", "two", 0.05),
    World("5 % positive, AUC 0.96", "two", 0.05, 2.5),
    World("three classes", "three", target=Target("y", (0, 1, 2))),
    World("number", "number", target=Target("y", low=-10.0, high=30.0)),
)


@dataclass(frozen=True)
class Line:
    """What was found of one metric."""

    world: str
    people: int
    epsilon: float
    metric: str
    holds: float
    told: float
    width: float
    error: float


def people(world: World, n: int, random: np.random.Generator) -> Rows:
    """n people drawn, and what the model says of them."""
    who = np.arange(n)
    if world.kind == "number":
        y = np.clip(random.normal(10, 5, n), -10, 30)
        return regressed(y + 3 * random.standard_normal(n), y, who)
    if world.kind == "three":
        y = random.choice(3, n, p=[0.6, 0.3, 0.1])
        odds = random.normal(0, 1, (n, 3)) + 1.5 * (y[:, None] == np.arange(3)) + [0.5, 0, -0.5]
        p = np.exp(odds) / np.exp(odds).sum(axis=1, keepdims=True)
        return classified(p, p.argmax(axis=1), y, who, 3)
    y = (random.random(n) < world.positive).astype(int)
    x = random.standard_normal(n) + world.shift * y
    odds = world.shift * x - world.shift**2 / 2 + math.log(world.positive / (1 - world.positive))
    p = 1 / (1 + np.exp(-odds))
    return classified(p, p > 0.5, y, who, 2)


def truth(name: str, rows: Rows, kind: str) -> float:
    """scikit-learn's metric of very many people."""
    function = getattr(theirs, name)
    if kind == "number":
        return float(function(rows.y, rows.X[:, 0]))
    if name in ("roc_auc_score", "average_precision_score", "log_loss", "brier_score_loss"):
        if kind == "two":
            return float(function(rows.y, rows.X[:, 1]))
        more = {"multi_class": "ovr"} if name == "roc_auc_score" else {}
        y = np.eye(3)[rows.y.astype(int)] if name == "average_precision_score" else rows.y
        return float(function(y, rows.X[:, :3], **more))
    more = {"average": "macro"} if name in CLASSES[2:5] and kind == "three" else {}
    return float(function(rows.y, rows.X[:, -1], **more))


def wanted(name: str, kind: str) -> Metric:
    """The metric as it is asked."""
    if kind == "three" and name in CLASSES[2:5]:
        return Metric(name, {"average": "macro"})
    return Metric(name, {"multi_class": "ovr"} if name == "roc_auc_score" else {})


def together(names: Sequence[str], kind: str) -> Iterator[tuple[str, ...]]:
    """Metrics that one query answers in a usual cell."""
    if kind == "number":
        yield from ((name,) for name in names)
    else:
        yield tuple(name for name in names if name in CLASSES)
        yield tuple(name for name in names if name in SCORES[:2]) + SCORES[2:]
        yield from ((name,) for name in SCORES[2:])


def asked(world: World, names: tuple[str, ...], n: int, rho: float, preview: Rows | None) -> Query:
    """The query of these metrics."""
    metrics = [wanted(name, world.kind) for name in names]
    (query,) = queries(metrics, world.target, preview, Public(n), rho)
    return query


def answer(query: Query, rows: Rows, random: np.random.Generator) -> Histogram:
    """What would be released."""
    sigma = query.clip / math.sqrt(2 * query.rho)
    exact = integer_sum(query, rows) * step(query)
    return histogram(query, Noisy(exact + sigma * random.standard_normal(query.length), sigma))


def measured(
    world: World,
    n: int,
    epsilon: float,
    draws: int,
    names: Sequence[str],
    twin: bool = True,
    many: int = 1_000_000,
) -> list[Line]:
    """Every metric of one world, size and price; the truth is that of `many` people."""
    random = np.random.default_rng([n, round(epsilon * 10), len(world.name)])
    preview = people(world, 2000, random) if twin else None
    everybody = people(world, many, np.random.default_rng(1))
    lines = []
    for group in together(names, world.kind):
        if not group:
            continue
        query = asked(world, group, n, rho_of(epsilon, DELTA), preview)
        found = [answer(query, people(world, n, random), random) for _ in range(draws)]
        for name in group:
            if name in names:
                alone = name if len(group) == 1 or name not in SCORES[2:] else f"{name} (bins)"
                lines.append(_line(world, n, epsilon, name, alone, found, everybody))
    return lines


def _line(
    world: World,
    n: int,
    epsilon: float,
    name: str,
    said: str,
    found: list[Histogram],
    everybody: Rows,
) -> Line:
    parameters = wanted(name, world.kind).parameters
    estimates = [metric(name, each, parameters) for each in found]
    true = truth(name, everybody, world.kind)
    ends = np.array([(float(e.value), float(e.low), float(e.high)) for e in estimates])
    told = np.isfinite(ends[:, 0])
    holds = (ends[:, 1] <= true + 1e-6) & (true - 1e-6 <= ends[:, 2])
    width = float(np.median((ends[:, 2] - ends[:, 1])[told])) if told.any() else math.nan
    error = float(np.abs(ends[told, 0] - true).mean()) if told.any() else math.nan
    return Line(world.name, n, epsilon, said, float(holds.mean()), float(told.mean()), width, error)


def main() -> None:
    """Print the table, worst coverage marked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--draws", type=int, default=400)
    parser.add_argument("--people", default=",".join(map(str, PEOPLE)))
    parser.add_argument("--epsilon", default=",".join(map(str, EPSILONS)))
    parser.add_argument("--world", default="", help="only worlds whose name has this in it")
    parser.add_argument("--without-twin", action="store_true", help="place bins without the twin")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    print("world | people | epsilon | metric | holds | told | width | error")
    for world in (world for world in WORLDS if given.world in world.name):
        names = NUMBERS if world.kind == "number" else (*CLASSES, *SCORES)
        for n in map(int, given.people.split(",")):
            for epsilon in map(float, given.epsilon.split(",")):
                twin = not given.without_twin
                for line in measured(world, n, epsilon, given.draws, names, twin):
                    print(json.dumps(asdict(line)) if given.json else _shown(line), flush=True)


def _shown(line: Line) -> str:
    mark = "" if 0.93 <= line.holds <= 0.98 else (" low" if line.holds < 0.93 else " wide")
    return (
        f"{line.world} | {line.people} | {line.epsilon} | {line.metric} | {line.holds:.3f}{mark} "
        f"| {line.told:.2f} | {line.width:.3f} | {line.error:.3f}"
    )


if __name__ == "__main__":
    main()
