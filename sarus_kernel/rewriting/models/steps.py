"""The fits and tests of one question, each once, in the order in which they are found."""

from dataclasses import dataclass, field, replace

from sarus_kernel.errors import NotReleasable
from sarus_kernel.libraries import bind
from sarus_kernel.measurements.models import Metric, Sample, Side
from sarus_kernel.plan.calls import Call, Constant
from sarus_kernel.plan.inner import Outcome
from sarus_kernel.plan.node import Node
from sarus_kernel.rewriting.models.estimators import (
    BEST,
    FIT,
    behind,
    name_of,
    plain,
    predicts,
    searched,
)
from sarus_kernel.rewriting.models.picking import Picked, picked
from sarus_kernel.rewriting.models.sampling import Sampling
from sarus_kernel.rewriting.models.splits import NOTE, share

MOST_FITS, MOST_TESTS = 100, 200
"""Of one question: each is planned and run by processes of its own."""
ANEW = "{} was fitted together with the model, to the people whom the model is fitted to."
CHOSEN = "The candidates of the search were tried on the synthetic twin; the chosen one is fitted."


@dataclass(frozen=True)
class Fit:
    """A fit that a question needs; its rounds are not known yet."""

    name: str
    sample: Sample
    estimator: Node


@dataclass
class Test:
    """A model to test on some people, and all that is asked about it."""

    name: str
    sample: Sample
    model: str
    metrics: list[Metric] = field(default_factory=list)

    def item(self, metric: Metric) -> Outcome:
        """The place of a metric among the results; asked twice, it is one."""
        if metric not in self.metrics:
            self.metrics.append(metric)
        return Outcome(self.name, self.metrics.index(metric))


@dataclass
class Steps:
    """What has been found so far. All methods raise NotReleasable, in words."""

    sampling: Sampling
    fits: dict[str, Fit] = field(default_factory=dict)
    tests: dict[str, Test] = field(default_factory=dict)
    notes: dict[str, None] = field(default_factory=dict)
    folds: bool = False

    @property
    def whole(self) -> Sample:
        """What the first model is fitted to; of folds, before they are cut."""
        sample = next(iter(self.fits.values())).sample
        if not self.folds:
            return sample
        before, own = sample.sides[:-1], sample.sides[-1:]
        return replace(sample, sides=before, people=sample.people / (share(own) or 1.0))

    def fitted(self, node: Node) -> tuple[Fit, Picked]:
        """The fit that a fitted estimator comes from, and its X."""
        if isinstance(node, Call) and node.function == BEST:
            node = node.arguments[0]
        if not isinstance(node, Call) or node.function != FIT:
            raise NotReleasable(
                "A score is understood of an estimator that was fitted: model.fit(X, y)."
            )
        x, y = rows_of(node)
        estimator = plain(node.arguments[0])
        chosen = searched(estimator)
        if chosen is not None:
            self.notes[CHOSEN] = None
        return self.fit(chosen or estimator, x, y), x

    def fit(self, estimator: Node, x: Picked, y: Picked | None, more: tuple[Side, ...] = ()) -> Fit:
        """The fit of an estimator to X and y, to the people on `more` sides of them."""
        kind = predicts(estimator)
        if kind and y is None:
            raise NotReleasable(f"{name_of(estimator)} learns from X and y.")
        sample = within(self.sampling.sample(x, y if kind else None, kind), more)
        self._note_split(x, more)
        self._check_transformers(x, more)
        whole = behind(tuple(step.estimator for step in x.through), estimator)
        key = f"{whole.digest}{sample.relation.digest}"
        if key not in self.fits and len(self.fits) >= MOST_FITS:
            raise NotReleasable(f"A question fits at most {MOST_FITS} models. Ask several.")
        return self.fits.setdefault(key, Fit(f"fit_{len(self.fits) + 1}", sample, whole))

    def tested(self, model: Fit, fitted: Picked, x: Picked, y: Picked) -> Test:
        """The test of a model, fitted to `fitted`, on the people of X and y."""
        if x.through != fitted.through:
            raise NotReleasable(
                "The tested rows went through other transformers than the rows that the model was "
                "fitted to. Use transform, not fit_transform, or one Pipeline."
            )
        self._note_split(x, ())
        classes = model.sample.target is not None and model.sample.target.classes
        return self.test(model, self.sampling.sample(x, y, "classes" if classes else "numbers"))

    def test(self, model: Fit, sample: Sample) -> Test:
        """The test of a model on a sample."""
        if [f.name for f in sample.features] != [f.name for f in model.sample.features]:
            raise NotReleasable("The model is tested on other columns than it was fitted to.")
        ours, theirs = sample.target, model.sample.target
        if ours is None or theirs is None:
            raise NotReleasable("There is no y that the model was fitted to.")
        if ours.classes != theirs.classes:
            raise NotReleasable("The model is tested against another y than it was fitted to.")
        key = f"{model.name}{sample.relation.digest}"
        if key not in self.tests and len(self.tests) >= MOST_TESTS:
            raise NotReleasable(f"A question tests at most {MOST_TESTS} times. Ask several.")
        return self.tests.setdefault(key, Test(f"test_{len(self.tests) + 1}", sample, model.name))

    def _note_split(self, x: Picked, more: tuple[Side, ...]) -> None:
        if x.halves or more:
            self.notes[NOTE] = None
        for one in x.halves:
            self.notes |= dict.fromkeys(one.notes)

    def _check_transformers(self, x: Picked, more: tuple[Side, ...]) -> None:
        for step in x.through:
            name = name_of(step.estimator)
            if step.rows != x.rows or step.halves != x.halves[: len(step.halves)]:
                raise NotReleasable(
                    f"{name} was fitted to other rows than the model. Fit both to the same ones, "
                    "or put them into one Pipeline."
                )
            if more or step.halves != x.halves:
                self.notes[ANEW.format(name)] = None


def within(sample: Sample, more: tuple[Side, ...]) -> Sample:
    """The people of a sample that are on some more sides."""
    return replace(sample, sides=(*sample.sides, *more), people=sample.people * share(more))


def rows_of(call: Call) -> tuple[Picked, Picked | None]:
    """X and y of a call of an estimator's method. Raises NotReleasable."""
    bound = bind(call)
    for name in sorted(set(bound) - {"self", "X", "y"}):
        if not is_none(bound[name]):
            raise NotReleasable(
                f"{name} would let single rows weigh more than others. Leave it out."
            )
    x, y = bound.get("X"), bound.get("y")
    if not isinstance(x, Node):
        raise NotReleasable(f"{call.function.rpartition('.')[2]} is given no rows.")
    return picked(x), picked(y) if isinstance(y, Node) and not is_none(y) else None


def is_none(node: object) -> bool:
    """Whether an argument is None, which says nothing."""
    return isinstance(node, Constant) and node.value is None
