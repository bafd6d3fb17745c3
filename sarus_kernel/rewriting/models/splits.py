"""Which people are on which side of a split: cells of a keyed hash of the person, never rows.

A person's side follows from that person, the vault's secret and the split's seed, so training
and tested people are disjoint whoever else is there; a permutation of rows has no such property.
"""

from dataclasses import dataclass
from itertools import pairwise

from sarus_kernel.errors import NotReleasable
from sarus_kernel.measurements.models import Side
from sarus_kernel.plan.calls import Call, Constant
from sarus_kernel.plan.inner import CELLS
from sarus_kernel.plan.node import Node

SPLIT = "sklearn.model_selection.train_test_split"
_OPTIONS = ("test_size", "train_size", "random_state", "shuffle", "stratify")
_TESTED = 0.25  # scikit-learn's own default
_FOLDS = 5
MOST_FOLDS = 20
NOTE = (
    "People are split by a keyed hash of the person: all rows of a person are on one side. The "
    "sizes are about those asked for."
)
_IGNORED = {
    "stratify": "stratify: people are split by hash, so classes are about as frequent on both "
    "sides, not exactly.",
    "shuffle": "shuffle=False: people are split by hash, not in the order of rows.",
}


@dataclass(frozen=True)
class Half:
    """One side of a split in two: training (False) or tested people.

    seed   what tells this split from others
    test   size of the tested part, train: of the other; a share of people, a number of rows or
           None for what is left
    """

    seed: str
    tested: bool
    test: float | int | None
    train: float | int | None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Fold:
    """One round of cross-validation: fitted to some people, tested on others."""

    train: Side
    test: Side


def half(split: Call, place: int) -> Half:
    """The side that an item of `train_test_split(…)` is on. Raises NotReleasable."""
    unknown = sorted(set(split.names) - set(_OPTIONS))
    if unknown:
        raise NotReleasable(f"train_test_split is understood with {', '.join(_OPTIONS)}.")
    test, train = _size(split, "test_size"), _size(split, "train_size")
    if test is None and train is None:
        test = _TESTED
    notes = [_IGNORED["stratify"]] if _given(split.keyword("stratify")) else []
    if _plain(split.keyword("shuffle")) is False:
        notes.append(_IGNORED["shuffle"])
    return Half(f"split {_seed(split)}", place % 2 == 1, test, train, tuple(notes))


def sides(halves: tuple[Half, ...], salt: str, rows: float) -> tuple[Side, ...]:
    """The people of a part of a part of `rows` rows (about; 0: not known). Raises NotReleasable."""
    found: list[Side] = []
    seed = ""
    for one in halves:
        seed = f"{seed}/{one.seed}"
        ranges = _ranges(one, rows)
        rows *= share((Side(ranges, ""),))
        found.append(Side(ranges, _salt(salt, seed)))
    return tuple(found)


def seeded(halves: tuple[Half, ...]) -> str:
    """What tells the splits so far from others: a split within differs from that around it."""
    return "".join(f"/{one.seed}" for one in halves)


def share(sides: tuple[Side, ...]) -> float:
    """The share of people on all of some sides, about."""
    found = 1.0
    for side in sides:
        found *= sum(high - low for low, high in side.ranges) / CELLS
    return found


def folds(cv: Node | None, salt: str, before: str) -> tuple[Fold, ...]:
    """The rounds of `cv=…`: a number, or one of scikit-learn's splitters. Raises NotReleasable."""
    given = _plain(cv) if cv is not None else None
    if given is None and (cv is None or isinstance(cv, Constant)):
        return _parts(_FOLDS, salt, f"{before}/folds")
    if type(given) is int:
        return _parts(_count(given), salt, f"{before}/folds")
    if isinstance(cv, Call) and cv.function in _SPLITTERS:
        return _SPLITTERS[cv.function](cv, salt, before)
    name = cv.function.rpartition(".")[2] if isinstance(cv, Call) else "This cv"
    raise NotReleasable(
        f"{name} has no form that splits people. cv can be a number, KFold, StratifiedKFold, "
        "RepeatedKFold, ShuffleSplit and their like: rows of one person stay together in all."
    )


def _parts(count: int, salt: str, seed: str) -> tuple[Fold, ...]:
    cuts = [round(CELLS * k / count) for k in range(count + 1)]
    key = _salt(salt, seed)
    return tuple(
        Fold(Side(_around(low, high), key), Side(((low, high),), key))
        for low, high in pairwise(cuts)
    )


def _around(low: int, high: int) -> tuple[tuple[int, int], ...]:
    return tuple(pair for pair in ((0, low), (high, CELLS)) if pair[0] < pair[1])


def _kfold(cv: Call, salt: str, before: str) -> tuple[Fold, ...]:
    return _parts(_count(_option(cv, "n_splits", _FOLDS)), salt, f"{before}/folds {_seed(cv)}")


def _repeated(cv: Call, salt: str, before: str) -> tuple[Fold, ...]:
    count, times = _count(_option(cv, "n_splits", _FOLDS)), _option(cv, "n_repeats", 10)
    if count * times > 5 * MOST_FOLDS:
        raise NotReleasable(f"Cross-validation fits at most {5 * MOST_FOLDS} models.")
    seeds = [f"{before}/folds {_seed(cv)} {time}" for time in range(times)]
    return tuple(fold for seed in seeds for fold in _parts(count, salt, seed))


def _shuffled(cv: Call, salt: str, before: str) -> tuple[Fold, ...]:
    test, train = _size(cv, "test_size"), _size(cv, "train_size")
    if isinstance(test, int) or isinstance(train, int):
        raise NotReleasable("The sizes of a ShuffleSplit are shares here, such as 0.2.")
    test = 0.1 if test is None and train is None else test
    found = []
    for time in range(_count(_option(cv, "n_splits", 10))):
        key = _salt(salt, f"{before}/shuffled {_seed(cv)} {time}")
        pair = [_ranges(Half("", tested, test, train), 0.0) for tested in (False, True)]
        found.append(Fold(Side(pair[0], key), Side(pair[1], key)))
    return tuple(found)


_SPLITTERS = {
    "sklearn.model_selection.KFold": _kfold,
    "sklearn.model_selection.StratifiedKFold": _kfold,
    "sklearn.model_selection.RepeatedKFold": _repeated,
    "sklearn.model_selection.RepeatedStratifiedKFold": _repeated,
    "sklearn.model_selection.ShuffleSplit": _shuffled,
    "sklearn.model_selection.StratifiedShuffleSplit": _shuffled,
}
"""Ways of cross-validation that have a form by person. Add yours here."""


def _ranges(one: Half, rows: float) -> tuple[tuple[int, int], ...]:
    """Tested people have the first cells, training people the last ones."""
    test, train = _cells(one.test, rows), _cells(one.train, rows)
    if test is None:
        test = CELLS - train if train is not None else round(CELLS * _TESTED)
    train = CELLS - test if train is None else train
    if not (0 < test < CELLS and train > 0 and test + train <= CELLS):
        raise NotReleasable("The sizes of a split leave one side empty, or more than there is.")
    return ((0, test),) if one.tested else ((CELLS - train, CELLS),)


def _cells(size: float | int | None, rows: float) -> int | None:
    if size is None:
        return None
    if isinstance(size, float):
        return round(CELLS * size)
    if not rows:
        raise NotReleasable("How many rows there are is not known: give the size as a share, 0.25.")
    return min(max(round(CELLS * size / rows), 1), CELLS - 1)


def _size(call: Call, name: str) -> float | int | None:
    node = call.keyword(name)
    value = _plain(node) if node is not None else None
    if value is None and (node is None or isinstance(node, Constant)):
        return None
    if type(value) is int and value > 0:
        return value
    if type(value) is float and 0 < value < 1:
        return value
    raise NotReleasable(f"{name} has to be a share between 0 and 1, or a number of rows.")


def _option(call: Call, name: str, default: int) -> int:
    node = call.keyword(name)
    value = default if node is None else _plain(node)
    if type(value) is not int or value < 1:
        raise NotReleasable(f"{name} has to be a whole number.")
    return value


def _count(value: int) -> int:
    if not 2 <= value <= MOST_FOLDS:
        raise NotReleasable(f"Cross-validation has 2 to {MOST_FOLDS} folds here.")
    return value


def _seed(call: Call) -> str:
    """The seed as it is written. Without one there is one split, not a new one each time."""
    node = call.keyword("random_state")
    if node is not None and not isinstance(node, Constant):
        raise NotReleasable("random_state has to be a plain number.")
    return str(node.value) if isinstance(node, Constant) else "None"


def _salt(salt: str, seed: str) -> str:
    return f"{salt}|{seed}"


def _plain(node: Node | None) -> object:
    return node.value if isinstance(node, Constant) and node.kind == "plain" else ...


def _given(node: Node | None) -> bool:
    return node is not None and not (isinstance(node, Constant) and node.value is None)
