"""Learning curves: fits of growing parts of the people of each fold, tested on those left out.

A part is a range of the same keyed hash that cuts the folds, each within the next larger one, so
it is one more side of a split: who is in several parts pays for several fits, and is charged so.
"""

import math

from sarus_kernel.errors import NotReleasable
from sarus_kernel.measurements.models import Side
from sarus_kernel.plan.calls import Call, Collection, Constant
from sarus_kernel.plan.node import Node
from sarus_kernel.rewriting.models.estimators import predicts
from sarus_kernel.rewriting.models.splits import share
from sarus_kernel.rewriting.models.steps import Steps
from sarus_kernel.rewriting.models.validating import Validated, array, scores, taken_apart

CURVE = "sklearn.model_selection.learning_curve"
PARTS = "train_sizes, train_scores, test_scores"
PAID = (
    "learning_curve: the people of a small part are in all larger ones too, so they pay for all "
    "these fits. Fewer sizes and folds leave more of the price for each."
)
_USUAL = (0.1, 0.325, 0.55, 0.775, 1.0)
_LINSPACE = ("numpy.linspace", "numpy.array", "numpy.asarray")


def curve(steps: Steps, node: Call, item: object) -> Node:
    """`learning_curve(…)[item]`: sizes, training scores or test scores. Raises NotReleasable."""
    if item not in (0, 1, 2):
        raise NotReleasable(f"learning_curve gives {PARTS}. Take them apart, and ask for one.")
    asked = taken_apart(steps, node, "draw the curve of")
    people = _people(steps, asked)
    sizes = _sizes(asked.given, people)
    if item == 0:
        return array(tuple(Constant(round(size * people)) for size in sizes))
    steps.folds = True
    steps.notes[PAID] = None
    return array(tuple(_row(steps, asked, size, item == 1) for size in sizes))


def whole(_: Steps, __: Call) -> Node:
    """The call by itself, which gives three arrays. Raises NotReleasable, with what to write."""
    raise NotReleasable(f"learning_curve gives {PARTS}. Take them apart, and ask for one.")


def _people(steps: Steps, asked: Validated) -> float:
    """About how many people are on a training side."""
    kind = predicts(asked.estimator)
    sample = steps.sampling.sample(asked.x, asked.y if kind else None, kind)
    return sample.people * share((asked.cuts[0].train,))


def _row(steps: Steps, asked: Validated, size: float, train: bool) -> Node:
    """The score of each fold's model that is fitted to a part of this size."""
    found: list[Node] = []
    scoring = asked.given.get("scoring")
    for cut in asked.cuts:
        part = Side(first(cut.train.ranges, size), cut.train.salt)
        model = steps.fit(asked.estimator, asked.x, asked.y, (part,))
        (score,) = scores(steps, model, part if train else cut.test, scoring).values()
        found.append(score)
    return Collection("list", tuple(found))


def first(ranges: tuple[tuple[int, int], ...], size: float) -> tuple[tuple[int, int], ...]:
    """The first cells of these, a share `size` of them, one at least."""
    left = max(1, round(size * sum(high - low for low, high in ranges)))
    kept: list[tuple[int, int]] = []
    for low, high in ranges:
        if left > 0:
            kept.append((low, min(high, low + left)))
            left -= high - low
    return tuple(kept)


def _sizes(bound: dict[str, Node], people: float) -> tuple[float, ...]:
    """Shares of a training side: as given, or of numbers of people. Raises NotReleasable."""
    given = bound.get("train_sizes")
    values = _USUAL if given is None else _numbers(given)
    found = []
    for value in values:
        counted = type(value) is int
        if counted and people <= 0:
            raise NotReleasable("How many people there are is not known: give sizes as shares.")
        part = value / people if counted else float(value)
        if not 0 < part <= 1 or not math.isfinite(part):
            raise NotReleasable(
                "train_sizes are shares above 0 and up to 1, or numbers of people: at most as "
                "many as a training side has."
            )
        found.append(part)
    return tuple(dict.fromkeys(sorted(found)))


def _numbers(node: Node) -> tuple[float, ...]:
    """A list of plain numbers, also as numpy writes it. Raises NotReleasable."""
    if isinstance(node, Call) and node.function in _LINSPACE and node.arguments:
        if node.function != "numpy.linspace":
            return _numbers(node.arguments[0])
        low, high, *count = _plain((*node.arguments, *node.named))
        steps = int(count[0]) if count else 50
        return tuple(low + (high - low) * k / max(1, steps - 1) for k in range(steps))
    if isinstance(node, Collection) and node.kind in ("list", "tuple"):
        return _plain(node.items)
    raise NotReleasable("train_sizes has to be a list of plain numbers, such as [0.25, 0.5, 1.0].")


def _plain(nodes: tuple[Node, ...]) -> tuple[float, ...]:
    values = [node.value for node in nodes if isinstance(node, Constant)]
    numbers = [v for v in values if isinstance(v, int | float) and not isinstance(v, bool)]
    if len(numbers) < len(nodes) or not numbers:
        raise NotReleasable("train_sizes has to be a list of plain numbers: [0.25, 0.5, 1.0].")
    return tuple(numbers)
