"""A question is read from the top: what is a fit or a test, and what stands above it."""

from collections.abc import Callable
from dataclasses import dataclass, field

from sarus_kernel.errors import NotReleasable
from sarus_kernel.measurements.models import Metric
from sarus_kernel.plan.calls import Call, Constant
from sarus_kernel.plan.inner import Outcome
from sarus_kernel.plan.node import Node
from sarus_kernel.plan.relations import Relation
from sarus_kernel.plan.walk import walk
from sarus_kernel.rewriting.models import learning_curves, refusing, validating
from sarus_kernel.rewriting.models.estimators import BEST, FIT, name_of, option, plain, searched
from sarus_kernel.rewriting.models.picking import picked
from sarus_kernel.rewriting.models.scoring import (
    MEANS,
    Parameter,
    Scored,
    agreeing,
    is_metric,
    scored,
    scorer,
)
from sarus_kernel.rewriting.models.steps import Steps, Test, rows_of

BEHIND = (
    "The model expects what {} makes of rows when it is fitted together with the model. To take "
    "both home, put them into one Pipeline."
)
SCORE = "sklearn.estimator.score"
REPORT = "classification_report"
BEST_SCORE = "sklearn.estimator.best_score_"


@dataclass
class Reading:
    """One question as it is read."""

    steps: Steps
    done: dict[str, Node] = field(default_factory=dict)

    def visit(self, node: Node) -> Node:
        """The plan of what is made of results. Raises NotReleasable."""
        if node.digest not in self.done:
            self.done[node.digest] = self._new(node)
        return self.done[node.digest]

    def _new(self, node: Node) -> Node:
        if isinstance(node, Relation):
            raise NotReleasable("Besides the model, the question reads private rows.")
        found = _read(self.steps, node) if reads_rows(node) else None
        if found is not None:
            return found
        if isinstance(node, Call) and reads_rows(node):
            refusing.check(node)
        return node.with_children(self.visit)


def reads_rows(node: Node) -> bool:
    """Whether rows of tables are below a node."""
    return any(isinstance(part, Relation) for part in walk(node))


def _read(steps: Steps, node: Node) -> Node | None:
    """A call that is a fit or a test by itself; None where it stands above one."""
    if not isinstance(node, Call):
        return None
    if node.function in _STEPS:
        return _STEPS[node.function](steps, node)
    if is_metric(node):
        return _metric(steps, scored(node))
    mean = agreeing(node)
    if mean is not None:
        return _metric(steps, mean)
    if node.function in MEANS and len(node.arguments) == 1 and not node.names:
        of = node.arguments[0]
        if isinstance(of, Call) and of.function == validating.CROSS:
            return validating.mean(steps, of)
    if node.function == "operator.getitem":
        of, key = node.arguments
        if isinstance(of, Call) and of.function == validating.VALIDATE:
            return validating.column(steps, of, key.value if isinstance(key, Constant) else ...)
        if isinstance(of, Call) and of.function == learning_curves.CURVE:
            return learning_curves.curve(steps, of, getattr(key, "value", ...))
    return None


def _fit(steps: Steps, node: Call) -> Node:
    """The fitted estimator as the researcher holds it: without transformers in front."""
    made, x = steps.fitted(node)
    if not x.through:
        return Outcome(made.name)
    names = ", ".join(name_of(step.estimator) for step in x.through)
    steps.notes[BEHIND.format(names)] = None
    return Call("operator.getitem", (Outcome(made.name), Constant(-1)))


def _metric(steps: Steps, asked: Scored) -> Node:
    model, fitted = steps.fitted(asked.model)
    test = steps.tested(model, fitted, picked(asked.rows), picked(asked.truth))
    given = {name: _index(test, name, value) for name, value in asked.parameters}
    if asked.name == REPORT and test.sample.target is not None:
        given.setdefault("target_names", tuple(map(str, test.sample.target.classes)))
    return test.item(Metric(asked.name, tuple(sorted(given.items()))))


def _score(steps: Steps, node: Call) -> Node:
    x, y = rows_of(node)
    if y is None:
        raise NotReleasable("score needs X and y.")
    model, fitted = steps.fitted(node.arguments[0])
    test = steps.tested(model, fitted, x, y)
    metric, sign = _own_scorer(node.arguments[0])
    return validating.signed(test.item(metric), sign)


def _own_scorer(fitted: Node) -> tuple[Metric, int]:
    """What `score` means: a search has its own scoring."""
    if isinstance(fitted, Call) and fitted.function == FIT:
        estimator = plain(fitted.arguments[0])
        if searched(estimator) is not None:
            return scorer(option(estimator, "scoring"))
    return Metric("score"), 1


def _index(test: Test, name: str, value: Parameter) -> Parameter:
    """`pos_label` as the number of the class."""
    if name != "pos_label" or test.sample.target is None:
        return value
    classes = test.sample.target.classes
    if value not in classes:
        raise NotReleasable("pos_label is none of the classes.")
    return classes.index(value)


_STEPS: dict[str, Callable[[Steps, Call], Node]] = {
    FIT: _fit,
    BEST: _fit,
    SCORE: _score,
    validating.CROSS: lambda steps, node: validating.column(steps, node, "test_score"),
    validating.VALIDATE: validating.table,
    learning_curves.CURVE: learning_curves.whole,
    BEST_SCORE: validating.best_score,
}
"""Calls that are a fit or a test by themselves, beside metrics."""
