"""What X and y are: rows of people, the side of a split they are on, the transformers before them.

Splitting by people commutes with everything that is done to a person's own rows, so a split may
stand anywhere below: it is taken out, and put around the rows as a whole.
"""

from dataclasses import dataclass, field

from sarus_kernel.errors import NotReleasable
from sarus_kernel.plan.calls import Call, Constant
from sarus_kernel.plan.node import Node
from sarus_kernel.rewriting.models.estimators import FIT, name_of, plain
from sarus_kernel.rewriting.models.splits import SPLIT, Half, half

_METHOD = "sklearn.estimator."
TRANSFORM, FIT_TRANSFORM = f"{_METHOD}transform", f"{_METHOD}fit_transform"
_ARRAYS = tuple(
    f"pandas.{cls}.{name}" for cls in ("DataFrame", "Series") for name in ("values", "to_numpy")
)
_STACKING = ("pandas.concat",)


@dataclass(frozen=True)
class Transformed:
    """One transformer that rows went through, and the rows that it was fitted to."""

    estimator: Node
    rows: Node
    halves: tuple[Half, ...]


@dataclass(frozen=True)
class Picked:
    """X or y.

    rows      the plan of a table or column, before any split and any transformer
    halves    the splits it went through, the first one first
    through   the transformers, the first one first
    """

    rows: Node
    halves: tuple[Half, ...] = ()
    through: tuple[Transformed, ...] = ()


def picked(node: Node) -> Picked:
    """An X or y as it stands in a question. Raises NotReleasable."""
    return _picked(node, {})


Known = dict[str, Picked]
"""What was picked before, by digest: a question is a graph, and has far more paths than parts."""


def _picked(node: Node, known: Known) -> Picked:
    if node.digest not in known:
        known[node.digest] = _new(node, known)
    return known[node.digest]


def _new(node: Node, known: Known) -> Picked:
    inner = _array(node)
    if inner is not None:
        return _picked(inner, known)
    if (part := _part(node)) is not None:
        split, place = part
        found = _picked(split.arguments[place // 2], known)
        return Picked(found.rows, (*found.halves, half(split, place)), found.through)
    if isinstance(node, Call) and node.function in (TRANSFORM, FIT_TRANSFORM):
        return _transformed(node, known)
    unsplit = _Unsplit(known)
    rows = unsplit.visit(node)
    return Picked(rows, unsplit.halves())


def is_rows(node: Node) -> bool:
    """Whether this is what a transformer makes of X: rows that only a model may read."""
    return isinstance(node, Call) and node.function in (TRANSFORM, FIT_TRANSFORM)


@dataclass
class _Unsplit:
    """A table without the splits in it."""

    known: Known
    found: set[tuple[Half, ...]] = field(default_factory=set)
    done: dict[str, Node] = field(default_factory=dict)

    def visit(self, node: Node) -> Node:
        if node.digest not in self.done:
            self.done[node.digest] = self._new(node)
        return self.done[node.digest]

    def halves(self) -> tuple[Half, ...]:
        """The one side that all rows are on. Raises NotReleasable."""
        if len(self.found) > 1:
            raise NotReleasable("Rows of several parts of a split are mixed here. Keep them apart.")
        return next(iter(self.found), ())

    def _new(self, node: Node) -> Node:
        part = _part(node)
        if part is not None:
            inside = _picked(part[0].arguments[part[1] // 2], self.known)
            if inside.through:
                raise NotReleasable(_LOOSE)
            self.found.add((*inside.halves, half(*part)))
            return inside.rows
        if isinstance(node, Call) and node.function == SPLIT:
            raise NotReleasable("train_test_split gives its parts by number: X_train, X_test, …")
        if isinstance(node, Call) and node.function.startswith("sklearn."):
            raise NotReleasable(_LOOSE)
        new = node.with_children(self.visit)
        if self.found and isinstance(node, Call) and node.function in _STACKING:
            raise NotReleasable("Parts of a split cannot be stacked again; take the rows before.")
        return new


_LOOSE = (
    "What scikit-learn makes of rows can be handed to a model only as it is. Put the transformer "
    "and the model into one Pipeline."
)


def _array(node: Node) -> Node | None:
    """The table behind an array of its values, or behind a table of what a transformer gives."""
    if not isinstance(node, Call) or not node.arguments:
        return None
    if node.function in _ARRAYS and len(node.arguments) == 1 and not node.names:
        return node.arguments[0]
    if node.function == "pandas.DataFrame" and is_rows(node.arguments[0]):
        return node.arguments[0]  # names that are given to its columns mean nothing to a model
    return None


def _part(node: Node) -> tuple[Call, int] | None:
    """The split and the place, of an item of `train_test_split(…)`."""
    if not isinstance(node, Call) or node.function != "operator.getitem":
        return None
    of, key = node.arguments
    if not isinstance(of, Call) or of.function != SPLIT or not isinstance(key, Constant):
        return None
    if type(key.value) is not int:
        return None
    place = key.value + 2 * len(of.arguments) if key.value < 0 else key.value
    return (of, place) if 0 <= place < 2 * len(of.arguments) else None


def _transformed(node: Call, known: Known) -> Picked:
    estimator, rows = node.arguments[0], _picked(_rows_of(node), known)
    if node.function == TRANSFORM:
        if not isinstance(estimator, Call) or estimator.function != FIT:
            raise NotReleasable(f"{name_of(estimator)} has to be fitted before it transforms.")
        fitted = _picked(_rows_of(estimator), known)
    else:
        fitted = rows
    if fitted.through != rows.through:
        raise NotReleasable(
            f"{name_of(plain(estimator))} transforms other columns than those it was fitted to."
        )
    step = Transformed(plain(estimator), fitted.rows, fitted.halves)
    return Picked(rows.rows, rows.halves, (*rows.through, step))


def _rows_of(call: Call) -> Node:
    found = call.arguments[1] if len(call.arguments) > 1 else call.keyword("X")
    if found is None:
        raise NotReleasable(f"{call.function.rpartition('.')[2]} is given no rows.")
    return found
