"""Find the one whitelisted operation of a question, and what the policy must know of it."""

from collections.abc import Callable

from sarus_kernel.errors import NotReleasable
from sarus_kernel.libraries.sklearn import STORES_TRAINING_DATA, STORING_PARAMETERS
from sarus_kernel.plan.calls import Call, Collection, Constant
from sarus_kernel.plan.catalog import Catalog
from sarus_kernel.plan.node import Node
from sarus_kernel.plan.relations import Relation
from sarus_kernel.plan.walk import replace, walk
from sarus_kernel.vault.stages import ExactCall
from sarus_kernel.vault.whitelist.rows import Base, who
from sarus_kernel.vault.whitelist.seeds import prepared, seed, seeded

FIT = "sklearn.estimator.fit"
SCORE = "sklearn.estimator.score"
CROSS = "sklearn.model_selection.cross_val_score"
FOLDS = 5
DEFAULT_SCORE = "accuracy"


def exact_call(
    plan: Node, catalog: Catalog, digits: Callable[[str], int | None], salt: str = ""
) -> ExactCall:
    """The whitelisted operation of a plan; `digits` gives its rounding, None if it is not listed.

    Everything above the operation reads its rounded result only. Chance in it (the order of rows,
    so splits and folds; the estimator's own) follows from the salt. Raises NotReleasable.
    """
    points = _points(plan, digits)
    if len(points) != 1:
        raise NotReleasable(
            "Ask for one whitelisted operation at a time." if points else _nothing(plan)
        )
    (point,) = points
    base = Base(catalog)
    made = _OPERATIONS[point.function](point, base)
    places = digits(point.function)
    known = tuple(prepared(base.closed(x), base.closed(y)) for x, y in made.pairs)
    number = seed(salt, known)
    estimator = seeded(made.estimator, number)
    result: Node = replace(base.closed(made.plan, number), {made.estimator.digest: estimator})
    if point.function != FIT:
        result = Call("numpy.round", (result, Constant(places)))
    whole = replace(plan, {point.digest: result})
    _need_operation_only(replace(plan, {point.digest: Constant(0)}))
    data = tuple((base.closed(x, number), base.closed(y, number)) for x, y in made.pairs)
    evidence, used = tuple(y for _, y in data), _estimators(made.estimator)
    return ExactCall(
        whole, point.function, evidence, used, made.scoring, made.folds, known, data
    )


def is_listed(node: Node, digits: Callable[[str], int | None]) -> bool:
    """Whether a node is an operation that the policy lists."""
    listed = isinstance(node, Call) and node.function in _OPERATIONS
    return isinstance(node, Call) and listed and digits(node.function) is not None


def unlisted(plan: Node) -> str:
    """Why an operation that a policy could list is not answered; "" if there is none."""
    found = (n.function for n in walk(plan) if isinstance(n, Call) and n.function in _OPERATIONS)
    name = next(found, "")
    return name and (
        f"{name} has no differentially private form, and the policy does not whitelist it.\n"
        "Ask for counts, sums or means, or ask the data owner."
    )


def _points(plan: Node, digits: Callable[[str], int | None]) -> list[Call]:
    """The outermost listed operations, each once."""
    found: list[Call] = []
    seen: set[str] = set()
    stack = [plan]
    while stack:
        node = stack.pop()
        if node.digest in seen:
            continue
        seen.add(node.digest)
        if isinstance(node, Call) and is_listed(node, digits):
            found.append(node)
        else:
            stack.extend(node.children())
    return found


def _need_operation_only(rest: Node) -> None:
    if any(isinstance(node, Relation) for node in walk(rest)):
        raise NotReleasable("Besides the whitelisted operation, the question reads private rows.")


def _nothing(plan: Node) -> str:
    what = plan.function if isinstance(plan, Call) else "This"
    return f"{what} has no differentially private form, and the policy does not whitelist it."


class _Made:
    """An operation over the base: its plan, the estimator, each X and y, score and folds."""

    def __init__(
        self,
        plan: Call,
        estimator: Node,
        pairs: tuple[tuple[Node, Node], ...],
        scoring: str,
        folds: int,
    ) -> None:
        self.plan, self.estimator, self.scoring, self.folds = plan, estimator, scoring, folds
        self.pairs = pairs  # a target's row labels are its people


def _fit(node: Call, base: Base) -> _Made:
    made = _trained(node, base)
    _need_no_rows(made.estimator)  # a score keeps nothing, an exported model does
    return made


def _trained(node: Call, base: Base) -> _Made:
    estimator, x, y = _three(node)
    fitted = Call(FIT, (_plain(estimator), *_pair(x, y, base)))
    return _Made(fitted, estimator, (_data(fitted),), "", 1)


def _score(node: Call, base: Base) -> _Made:
    fitted, x, y = _three(node)
    if not isinstance(fitted, Call) or fitted.function != FIT:
        raise NotReleasable("score needs an estimator that was fitted: pipe.fit(X, y).score(…).")
    trained = _trained(fitted, base)
    scored = Call(SCORE, (trained.plan, *_pair(x, y, base)))
    pairs = (_data(trained.plan), _data(scored))
    return _Made(scored, trained.estimator, pairs, DEFAULT_SCORE, 1)


def _cross(node: Call, base: Base) -> _Made:
    estimator, x, y = _three(node, ("cv", "scoring", "n_jobs", "verbose"))
    folds = _option(node, "cv", FOLDS)
    scoring = _option(node, "scoring", DEFAULT_SCORE)
    if type(folds) is not int or not 2 <= folds <= 20 or not isinstance(scoring, str):
        raise NotReleasable(
            "In a whitelisted cross_val_score, cv is a whole number from 2 to 20 (the vault makes "
            "the folds) and scoring is a name."
        )
    made = Call(
        CROSS,
        (_plain(estimator), *_pair(x, y, base)),
        ("cv", "scoring"),
        (Constant(folds), Constant(scoring)),
    )
    return _Made(made, estimator, (_data(made),), scoring, folds)


def _data(made: Call) -> tuple[Node, Node]:
    """X and y of an operation: fit, score and cross_val_score have them in these places."""
    return made.arguments[1], made.arguments[2]


_OPERATIONS: dict[str, Callable[[Call, Base], _Made]] = {FIT: _fit, SCORE: _score, CROSS: _cross}
"""The operations that a policy can whitelist. Add yours here and to policy/operations.py."""


def _pair(x: Node, y: Node, base: Base) -> tuple[Node, Node]:
    """X and y over the base. The policy looks at the people of y, so X has to have the same."""
    features, target = base.picked(x), base.picked(y)
    if who(features) != who(target):
        raise NotReleasable(
            "X and y are not the same rows. Take both from one DataFrame, or from one split."
        )
    return features, target


def _three(node: Call, options: tuple[str, ...] = ()) -> tuple[Node, Node, Node]:
    """The estimator, X and y of a call; other arguments only from `options`."""
    given = list(node.arguments)
    for name in ("X", "y"):
        value = node.keyword(name)
        if value is not None:
            given.append(value)
    extra = set(node.names) - {"X", "y"} - set(options)
    if len(given) != 3 or extra:
        raise NotReleasable(
            f"{node.function} is whitelisted with an estimator, X and y"
            + (f", and {', '.join(options)}." if options else " only.")
        )
    return given[0], given[1], given[2]


def _option(node: Call, name: str, default: object) -> object:
    value = node.keyword(name)
    if value is None or (isinstance(value, Constant) and value.value is None):
        return default
    return value.value if isinstance(value, Constant) and value.kind == "plain" else ...


def _plain(estimator: Node) -> Node:
    """An estimator that was made from plain values only, and not fitted before."""
    for node in walk(estimator):
        constructor = isinstance(node, Call) and node.function.startswith("sklearn.")
        method = isinstance(node, Call) and node.function.startswith("sklearn.estimator.")
        if isinstance(node, Constant | Collection) or (constructor and not method):
            continue
        raise NotReleasable("The estimator must be a fresh one, made from plain values.")
    return estimator


def _need_no_rows(estimator: Node) -> None:
    """Estimators and options that keep training values would carry them out of the vault.

    An encoder that is given its categories keeps those, which the researcher wrote herself.
    """
    for node in walk(estimator):
        if not isinstance(node, Call):
            continue
        name = node.function.rpartition(".")[2]
        given = isinstance(node.keyword("categories"), Collection)
        if node.function in STORES_TRAINING_DATA and not given:
            hint = " Give it its categories=[…]." if name.endswith("Encoder") else ""
            raise NotReleasable(f"{name} keeps values it was trained on: never exported.{hint}")
        for option in sorted(set(node.names) & STORING_PARAMETERS):
            raise NotReleasable(f"{name} with {option} keeps values of rows: never exported.")


def _estimators(node: Node) -> tuple[str, ...]:
    return tuple(sorted({n.function for n in walk(node) if isinstance(n, Call)}))
