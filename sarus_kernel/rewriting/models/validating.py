"""Cross-validation: a fit and a test for each fold of people, and the arrays made of them."""

from dataclasses import dataclass, replace

from sarus_kernel.errors import NotReleasable
from sarus_kernel.libraries import bind
from sarus_kernel.measurements.models import Side
from sarus_kernel.plan.calls import Call, Collection, Constant
from sarus_kernel.plan.node import Node
from sarus_kernel.rewriting.models.estimators import FIT, option, plain, searched
from sarus_kernel.rewriting.models.picking import Picked, picked
from sarus_kernel.rewriting.models.scoring import scorer
from sarus_kernel.rewriting.models.splits import Fold, folds, seeded, share
from sarus_kernel.rewriting.models.steps import CHOSEN, Fit, Steps, is_none

CROSS = "sklearn.model_selection.cross_val_score"
VALIDATE = "sklearn.model_selection.cross_validate"
_TIMES = ("fit_time", "score_time")
_SPEED = "How long a fit took is not told: it depends on the rows."


@dataclass(frozen=True)
class Validated:
    """A call that fits an estimator to each fold's people, taken apart.

    given  all that it says, by name
    """

    given: dict[str, Node]
    estimator: Node
    x: Picked
    y: Picked | None
    cuts: tuple[Fold, ...]


def taken_apart(steps: Steps, node: Call, instead: str) -> Validated:
    """A call of scikit-learn with estimator, X, y and cv. Raises NotReleasable: for a search, with
    what to do `instead`."""
    given = {name: value for name, value in bind(node).items() if isinstance(value, Node)}
    _need_no_groups(given)
    y = given.get("y")
    x, target = picked(given["X"]), None if y is None or is_none(y) else picked(y)
    estimator = plain(given["estimator"])
    if searched(estimator) is not None:
        raise NotReleasable(f"Fit the search, then {instead} its best_estimator_.")
    cuts = folds(given.get("cv"), steps.sampling.salt, seeded(x.halves))
    return Validated(given, estimator, x, target, cuts)


def columns(steps: Steps, node: Call) -> dict[str, Node]:
    """What `cross_validate` gives: an array for each score, by name. Raises NotReleasable."""
    asked = taken_apart(steps, node, "cross-validate")
    train = asked.given.get("return_train_score")
    words = ("test", "train") if isinstance(train, Constant) and train.value else ("test",)
    found: dict[str, list[Node]] = {}
    steps.folds = True
    for part in asked.cuts:
        model = steps.fit(asked.estimator, asked.x, asked.y, (part.train,))
        for word in words:
            side = part.test if word == "test" else part.train
            for name, score in scores(steps, model, side, asked.given.get("scoring")).items():
                found.setdefault(f"{word}_{name}", []).append(score)
    return {name: array(tuple(each)) for name, each in found.items()}


def array(items: tuple[Node, ...]) -> Node:
    """Released numbers as numpy has them."""
    return Call("numpy.array", (Collection("list", items),))


def column(steps: Steps, node: Call, name: object) -> Node:
    """`cross_validate(…)[name]`. Raises NotReleasable."""
    if name in _TIMES:
        raise NotReleasable(_SPEED)
    found = columns(steps, node)
    if name not in found:
        raise NotReleasable(f"cross_validate gives {', '.join(found)} here.")
    return found[str(name)]


def table(steps: Steps, node: Call) -> Node:
    """`cross_validate(…)` as a table with a row for each fold."""
    steps.notes[_SPEED] = None
    items = (p for name, array in columns(steps, node).items() for p in (Constant(name), array))
    return Call("pandas.DataFrame", (Collection("dict", tuple(items)),))


def best_score(steps: Steps, node: Call) -> Node:
    """`best_score_`: the chosen candidate, cross-validated as the search would have done."""
    fitted = node.arguments[0]
    if not isinstance(fitted, Call) or fitted.function != FIT:
        raise NotReleasable("best_score_ is understood of a search that was fitted.")
    search = plain(fitted.arguments[0])
    chosen = searched(search)
    if chosen is None:
        raise NotReleasable("best_score_ is understood of GridSearchCV and RandomizedSearchCV.")
    steps.notes[CHOSEN] = None
    options = {name: option(search, name) for name in ("scoring", "cv")}
    given = {name: value for name, value in options.items() if value is not None}
    names, values = (*fitted.names, *given), (*fitted.named, *given.values())
    call = Call(CROSS, (chosen, *fitted.arguments[1:]), names, values)
    return mean(steps, call)


def mean(steps: Steps, node: Call) -> Node:
    """The mean of `cross_val_score(…)`: of the folds of which enough is known."""
    return Call("numpy.nanmean", (column(steps, node, "test_score"),))


def _need_no_groups(bound: dict[str, Node]) -> None:
    """Raises NotReleasable for `groups`: people are the groups."""
    if "groups" in bound and not is_none(bound["groups"]):
        raise NotReleasable("groups: all rows of a person are kept together already. Leave it out.")


def signed(node: Node, sign: int) -> Node:
    """A result, or minus it: of a loss that is a score."""
    return Call("operator.neg", (node,)) if sign < 0 else node


def scores(steps: Steps, model: Fit, side: Side, scoring: Node | None) -> dict[str, Node]:
    """All scores of a fold's model on the people of one side, by name."""
    before, own = model.sample.sides[:-1], model.sample.sides[-1:]
    people = model.sample.people / share(own) * share((side,))
    sample = replace(model.sample, sides=(*before, side), people=people)
    test = steps.test(model, sample)
    found = {}
    for name, one in _scorings(scoring).items():
        metric, sign = scorer(one)
        found[name] = signed(test.item(metric), sign)
    return found


def _scorings(node: Node | None) -> dict[str, Node | None]:
    """Names of columns to scorers: `scoring` may be a name, a list or a dict of them."""
    if isinstance(node, Collection) and node.kind == "dict":
        keys = (str(key.value) if isinstance(key, Constant) else "" for key in node.items[::2])
        return dict(zip(keys, node.items[1::2], strict=True))
    if isinstance(node, Collection):
        return {str(i.value) if isinstance(i, Constant) else "": i for i in node.items}
    return {"score": node}
